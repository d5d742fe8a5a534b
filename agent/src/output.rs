//! What a command prints, and the exit code it ends with.

use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use serde::Serialize;
use tracing_subscriber::EnvFilter;

use crate::sync::SyncError;

pub const DONE: u8 = 0;
pub const REFUSED: u8 = 1;
pub const WRONG_USE: u8 = 2;
pub const UNREACHABLE: u8 = 3;

/// The caller asked for something that cannot be: exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct WrongUse(pub String);

/// Logs go to standard error, so that standard output stays the command's answer.
pub fn start_logging(json: bool) {
    let filter = EnvFilter::try_from_env("SELARAS_LOG").unwrap_or_else(|_| EnvFilter::new("warn,selaras_agent=info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    // A second call (several agents in one test process) keeps the first subscriber.
    let _ = if json { builder.json().try_init() } else { builder.try_init() };
}

/// Prints an answer as JSON, or by `text` for a person.
pub fn answer<T: Serialize>(json: bool, value: &T, text: impl FnOnce() -> String) -> anyhow::Result<ExitCode> {
    say(&if json { serde_json::to_string(value)? } else { text().trim_end().to_owned() })?;
    Ok(ExitCode::from(DONE))
}

/// Like [`answer`], for an outcome that may be partial.
pub fn answer_with<T: Serialize>(
    code: u8,
    json: bool,
    value: &T,
    text: impl FnOnce() -> String,
) -> anyhow::Result<ExitCode> {
    answer(json, value, text)?;
    Ok(ExitCode::from(code))
}

/// Prints a line to standard output; a reader that went away (`| head`) is no error.
pub fn say(line: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Prints an error with its causes and gives its exit code.
pub fn fail(error: &anyhow::Error, json: bool) -> ExitCode {
    if json {
        // Nothing more can be told when standard output is gone too.
        let _ = say(&serde_json::json!({ "error": format!("{error:#}") }).to_string());
    }
    eprintln!("error: {error:#}");
    ExitCode::from(code_of(error))
}

/// The exit code an error ends with.
pub fn code_of(error: &anyhow::Error) -> u8 {
    match error.downcast_ref::<SyncError>() {
        Some(SyncError::Address(_)) => WRONG_USE,
        Some(sync) if sync.is_transient() => UNREACHABLE,
        _ if error.downcast_ref::<WrongUse>().is_some() => WRONG_USE,
        _ => REFUSED,
    }
}
