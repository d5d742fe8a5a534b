//! The province's server, where a number ends: lines arrive and get their verdict, become current values, are scored and
//! ranked.

pub mod authority;
mod cli;
mod commands;
mod config;
pub mod ingest;
mod output;
pub mod standing;
pub mod store;

pub use commands::{Server, start};

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
