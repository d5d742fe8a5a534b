//! What the programs take when nothing happens: resident memory and the size of the files.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};

use super::figures::Figures;
use super::office::Bench;
use crate::demo::programs::{Programs, command};
use crate::memory::resident_kib;

pub(super) fn measure(programs: &Programs, folder: &Path, figures: &mut Figures) -> Result<()> {
    let bench = Bench::start(programs, folder, "62.01")?;
    bench.agent(&bench.office, "sync", &[])?;
    let mut run = command(&programs.agent, &folder.join("log"))?;
    let mut agent = run.arg("run").arg("--data").arg(&bench.office).stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    BufReader::new(agent.stdout.take().context("the agent's output")?).read_line(&mut line)?;
    let resident = resident_kib(agent.id());
    agent.kill()?;
    agent.wait()?;
    figures.add("agent, idle", resident? as f64 / 1024.0, "MiB", "resident; should stay below 30");
    figures.add("server, idle", bench.server_kib()? as f64 / 1024.0, "MiB", "resident; should stay below 60");
    for (name, program, limit) in
        [("agent, file", &programs.agent, "should stay below 25"), ("server, file", &programs.server, "no limit set")]
    {
        figures.add(name, program.metadata()?.len() as f64 / 1024.0 / 1024.0, "MiB", limit);
    }
    Ok(())
}
