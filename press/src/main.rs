//! `selaras-press`: one request as JSON on standard input, the PDF on standard output. Faults go to standard error, as one line
//! of JSON, with exit code 1. Memory and time of the processor are bounded from the first byte on.

use std::io::{Read, Write, stderr, stdin, stdout};
use std::process::ExitCode;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use selaras_press::{Request, typeset};

/// Typesets one document for selaras-server, within bounds; not meant to be called by people.
#[derive(Parser)]
#[command(name = "selaras-press", version)]
struct Bounds {
    /// Most memory, in MiB
    #[arg(long, default_value_t = 1024)]
    memory_mib: u64,
    /// Most time of the processor, in seconds
    #[arg(long, default_value_t = 60)]
    seconds: u64,
}

/// The largest request: a book of all regions takes a few MiB.
const REQUEST_MAX_BYTES: u64 = 64 << 20;

fn main() -> Result<ExitCode> {
    bound(&Bounds::parse())?;
    let mut text = Vec::new();
    stdin().lock().take(REQUEST_MAX_BYTES + 1).read_to_end(&mut text).context("read the request")?;
    ensure!(text.len() as u64 <= REQUEST_MAX_BYTES, "the request is larger than {REQUEST_MAX_BYTES} bytes");
    let request: Request = serde_json::from_slice(&text).context("read the request")?;
    drop(text);
    match typeset(request) {
        Ok(document) => {
            stdout().lock().write_all(&document).context("write the document")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(faults) => {
            writeln!(stderr().lock(), "{}", serde_json::to_string(&faults)?)?;
            Ok(ExitCode::FAILURE)
        }
    }
}

#[cfg(unix)]
fn bound(bounds: &Bounds) -> Result<()> {
    use rlimit::Resource;
    let memory = bounds.memory_mib << 20;
    Resource::AS.set(memory, memory).context("bound the memory")?;
    Resource::CPU.set(bounds.seconds, bounds.seconds).context("bound the time")?;
    Resource::CORE.set(0, 0).context("leave no core file")
}

/// Where the system cannot bound a process, the server's own clock does.
#[cfg(not(unix))]
fn bound(_: &Bounds) -> Result<()> {
    Ok(())
}
