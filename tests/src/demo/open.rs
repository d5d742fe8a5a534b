//! After the show: the province and its districts stay as they are, with their pages open, until Ctrl-C.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use selaras_program::stopped;
use serde_json::Value;

use super::office::Office;
use super::province::Province;

/// Processes that run until this is dropped.
struct Open(Vec<Child>);

impl Open {
    /// Starts a program that runs on, and reads the one line of JSON it begins with.
    fn start(&mut self, command: &mut Command) -> Result<Value> {
        let mut child = command.stdout(Stdio::piped()).spawn().context("cannot start a program of the demo")?;
        let output = child.stdout.take();
        self.0.push(child);
        let mut line = String::new();
        BufReader::new(output.context("a program without output")?).read_line(&mut line)?;
        serde_json::from_str(&line).with_context(|| format!("a program began with {line:?}"))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        for child in &mut self.0 {
            // Ctrl-C has ended them already; who is left has no more to write.
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Serves the province and all districts, says where, does what is left to do meanwhile, and waits to be stopped.
pub(super) fn stay_open(
    province: &Province,
    offices: &[&Office],
    meanwhile: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let mut open = Open(Vec::new());
    let served = open.start(&mut province.serve()?)?;
    let mut first = None;
    for office in offices {
        let running = open.start(&mut office.run()?)?;
        first = first.or_else(|| Some((office.region, running["page"].as_str()?.to_owned())));
    }
    println!("\nAll of it is open now:");
    if let Some(dashboard) = served["dashboard"].as_str() {
        println!("  the province's dashboard   {dashboard}   name {}, password {}", province.admin.0, province.admin.1);
    }
    if let Some((region, page)) = first {
        println!("  an office of {}   {page}   its first account is made there", region.name);
    }
    println!("Ctrl-C ends it.");
    meanwhile()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("start a runtime")?;
    // Watched within the runtime, before anybody can be told that it waits.
    runtime.block_on(async { stopped().await });
    Ok(())
}
