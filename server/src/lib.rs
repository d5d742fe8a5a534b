//! The province's server, where a number ends: lines arrive and get their verdict, become current values, are scored and
//! ranked.

pub mod audit;
pub mod authority;
mod bundle;
pub mod care;
pub mod catalogue;
pub mod charts;
mod cli;
mod commands;
mod config;
pub mod dashboard;
pub mod delivery;
pub mod edition;
pub mod ingest;
mod map;
pub mod offices;
pub mod open;
pub mod recovery;
pub mod report;
pub mod standing;
pub mod store;
pub mod workflow;

pub use commands::{Server, start};

use std::process::ExitCode;

use clap::Parser;
use selaras_program::{REFUSED, fail, start_logging};

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    cli.output.language.speak();
    start_logging("selaras_server", cli.output.log_json);
    match commands::run(&cli) {
        Ok(code) => code,
        Err(error) => fail(&error, cli.output.json, |_| REFUSED),
    }
}
