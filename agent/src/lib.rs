//! The agent of a district office, where a number starts: imported or typed, checked and kept as a line, and carried to the
//! province whenever the link allows.

mod bundle;
pub mod care;
mod cli;
mod commands;
mod config;
pub mod entry;
pub mod evidence;
pub mod import;
pub mod objections;
pub mod page;
mod place;
pub mod recovery;
mod refused;
pub mod register;
mod reminders;
pub mod review;
pub mod schedule;
pub mod seal;
pub mod sources;
pub mod standing;
pub mod store;
pub mod sync;
pub mod template;
mod told;
mod uploads;

use std::process::ExitCode;

use clap::Parser;
use selaras_program::{fail, start_logging};

/// Runs the program with the process's arguments.
pub fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    cli.output.language.speak();
    start_logging("selaras_agent", cli.output.log_json);
    match commands::run(&cli) {
        Ok(code) => code,
        Err(error) => fail(&error, cli.output.json, commands::code_of),
    }
}
