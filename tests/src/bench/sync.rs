//! Sync over loopback with TLS, synchronous=FULL on both sides: bulk, nothing new, one in a hundred new, one quarter of one
//! region; the bulk beside raw SQLite writing the same rows to the same two tables.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::figures::Figures;
use super::import::{rows, write_csv};
use super::office::Bench;
use super::raw;
use crate::demo::programs::Programs;

pub(super) fn measure(programs: &Programs, folder: &Path, rounds: u64, figures: &mut Figures) -> Result<()> {
    let bench = Bench::start(programs, folder, "62.01")?;
    let file = folder.join("rows.csv");
    for round in 0..rounds {
        write_csv(&file, &rows(round))?;
        bench.agent(&bench.office, "import", std::slice::from_ref(&file))?;
    }
    let bulk = pass(&bench, &bench.office)?;
    let (lines, seconds) = (number(&bulk, "pushed")?, number(&bulk, "seconds")?);
    figures.add("bulk sync", lines / seconds, "lines/s", &format!("{lines:.0} lines, durable to durable, TLS"));
    let raw = raw::lines_per_second(&bench.province, folder, lines / (number(&bulk, "round_trips")? - 2.0).max(1.0))?;
    figures.add(
        "raw SQLite, the same rows",
        raw,
        "lines/s",
        "ledger and current values, transactions of the same size",
    );
    figures.add("bulk sync of raw", lines / seconds / raw * 100.0, "%", "should reach 60");
    let per_line = number(&bulk, "bytes_up")? / lines;
    figures.add("bulk, bytes up a line", per_line, "bytes", "should stay below 8");
    nothing_new(&bench, figures)?;
    one_in_a_hundred(&bench, &file, rounds, figures)?;
    one_quarter(&bench, folder, figures)
}

fn nothing_new(bench: &Bench, figures: &mut Figures) -> Result<()> {
    let pass = pass(bench, &bench.office)?;
    ensure!(number(&pass, "pushed")? == 0.0, "something was new");
    let bytes = number(&pass, "bytes_up")? + number(&pass, "bytes_down")?;
    figures.add("nothing new, bytes both ways", bytes, "bytes", "should stay below 1,024");
    figures.add("nothing new, round trips", number(&pass, "round_trips")?, "", "should be 1");
    figures.add("nothing new", number(&pass, "seconds")? * 1_000.0, "ms", "connection and TLS included");
    Ok(())
}

fn one_in_a_hundred(bench: &Bench, file: &Path, rounds: u64, figures: &mut Figures) -> Result<()> {
    let rows = rows(rounds);
    let part = (rows.len() as u64 * rounds / 100).clamp(1, rows.len() as u64) as usize;
    write_csv(file, rows.get(..part).unwrap_or_default())?;
    bench.agent(&bench.office, "import", &[file.to_owned()])?;
    let pass = pass(bench, &bench.office)?;
    let (lines, seconds) = (number(&pass, "pushed")?, number(&pass, "seconds")?);
    figures.add("1 % new", seconds, "s", &format!("{lines:.0} of {} lines", number(&pass, "head_seq")?));
    figures.add("1 % new", lines / seconds, "lines/s", "follows the new lines, not the ledger");
    Ok(())
}

fn one_quarter(bench: &Bench, folder: &Path, figures: &mut Figures) -> Result<()> {
    let data = folder.join("quarter");
    bench.join("62.07", &data)?;
    let file = folder.join("quarter.csv");
    write_csv(&file, rows(0).get(..326).context("a quarter")?)?;
    bench.agent(&data, "import", &[file])?;
    let pass = pass(bench, &data)?;
    let (lines, up, down) = (number(&pass, "pushed")?, number(&pass, "bytes_up")?, number(&pass, "bytes_down")?);
    figures.add(
        "one quarter, bytes up a line",
        up / lines,
        "bytes",
        &format!("{lines:.0} lines; should stay below 14"),
    );
    figures.add("one quarter, bytes both ways", up + down, "bytes", "should stay below 8,192");
    Ok(())
}

fn pass(bench: &Bench, data: &Path) -> Result<Value> {
    let pass = bench.agent(data, "sync", &[])?;
    ensure!(pass["synced"] == true, "not synced: {pass}");
    Ok(pass)
}

fn number(value: &Value, key: &str) -> Result<f64> {
    value[key].as_f64().with_context(|| format!("no {key} in {value}"))
}
