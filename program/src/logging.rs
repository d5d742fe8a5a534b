//! Structured logs on standard error, so that standard output stays the command's answer.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

/// Warnings of all, and what `program` (`selaras_agent`, `selaras_server`) has to say; `SELARAS_LOG` asks for more.
pub fn start_logging(program: &str, json: bool) {
    let filter = EnvFilter::try_from_env("SELARAS_LOG")
        .unwrap_or_else(|_| EnvFilter::new(format!("warn,selaras_program=info,{program}=info")));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // Told on standard error as well, which panics when that takes nothing: a log on a full disk must not end a call.
        .log_internal_errors(false)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    // A second call in one process (a test) keeps the first subscriber.
    let _ = if json { builder.json().try_init() } else { builder.try_init() };
}
