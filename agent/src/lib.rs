//! The agent of a district office, where a number starts: imported or typed, checked and kept as a line, and carried to the
//! province whenever the link allows.

mod cli;
mod commands;
mod config;
pub mod entry;
pub mod import;
mod output;
pub mod schedule;
pub mod store;
pub mod sync;

use std::process::ExitCode;

use clap::Parser;

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    output::start_logging(cli.log_json);
    match commands::run(&cli) {
        Ok(code) => code,
        Err(error) => output::fail(&error, cli.json),
    }
}

/// The office's clock: milliseconds since 1970 UTC. Read at the edge only.
pub(crate) fn now_ms() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
