//! What a command prints, and the exit code it ends with: a contract with outside scripts.

use std::io::Write;
use std::process::ExitCode;

use anyhow::Result;
use serde::Serialize;

/// Warnings included.
pub const DONE: u8 = 0;
/// Done in part, or refused; the good part is in.
pub const REFUSED: u8 = 1;
pub const WRONG_USE: u8 = 2;
/// The other side cannot be reached; nothing is lost.
pub const UNREACHABLE: u8 = 3;

/// The caller asked for something that cannot be: exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct WrongUse(pub String);

/// Prints an answer as JSON, or by `text` for a person.
pub fn answer<T: Serialize>(json: bool, value: &T, text: impl FnOnce() -> String) -> Result<ExitCode> {
    answer_with(DONE, json, value, text)
}

/// Like [`answer`], for an outcome that may be partial.
pub fn answer_with<T: Serialize>(code: u8, json: bool, value: &T, text: impl FnOnce() -> String) -> Result<ExitCode> {
    say(&if json { serde_json::to_string(value)? } else { text().trim_end().to_owned() })?;
    Ok(ExitCode::from(code))
}

/// Prints a line to standard output; a reader that went away (`| head`) is no error.
pub fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    match writeln!(out, "{line}").and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// Tells an error with its causes on standard error; one that takes nothing (a log on a full disk) is no reason to panic.
pub fn complain(error: &anyhow::Error) {
    let _ = writeln!(std::io::stderr(), "error: {error:#}");
}

/// Prints an error with its causes and gives its exit code: `code` says it for the errors of one program.
pub fn fail(error: &anyhow::Error, json: bool, code: impl FnOnce(&anyhow::Error) -> u8) -> ExitCode {
    if json {
        // Nothing more can be told when standard output is gone too.
        let _ = say(&serde_json::json!({ "error": format!("{error:#}") }).to_string());
    }
    complain(error);
    ExitCode::from(if error.downcast_ref::<WrongUse>().is_some() { WRONG_USE } else { code(error) })
}
