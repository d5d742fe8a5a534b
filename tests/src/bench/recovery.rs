//! A province that lost its database: made anew under the same keys, it has every line back from its office after one sync.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use super::figures::Figures;
use super::import::{rows, write_csv};
use super::office::Bench;
use crate::demo::programs::Programs;

pub(super) fn measure(programs: &Programs, folder: &Path, rounds: u64, figures: &mut Figures) -> Result<()> {
    let mut bench = Bench::start(programs, folder, "62.01")?;
    let file = folder.join("rows.csv");
    for round in 0..rounds {
        write_csv(&file, &rows(round))?;
        bench.agent(&bench.office, "import", std::slice::from_ref(&file))?;
    }
    let before = bench.agent(&bench.office, "sync", &[])?;
    ensure!(before["synced"] == true, "not synced: {before}");
    bench.stop()?;
    for name in ["selaras.db", "selaras.db-wal", "selaras.db-shm"] {
        let path = bench.province.join(name);
        if path.exists() {
            fs::remove_file(&path).with_context(|| format!("remove {}", path.display()))?;
        }
    }
    bench.begin_anew()?;
    let pass = bench.agent(&bench.office, "sync", &[])?;
    ensure!(pass["synced"] == true && pass["server_seq"] == before["server_seq"], "not all came back: {pass}");
    let (lines, seconds) = (before["server_seq"].as_u64().context("lines")?, pass["seconds"].as_f64().context("time")?);
    figures.add("recovery of an emptied province", seconds, "s", &format!("{lines} lines; should stay below 10"));
    Ok(())
}
