//! `report`: what is sent by itself, when and to whom, and what became of it.

mod deliver;
mod runs;
mod schedule;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;

#[derive(Subcommand)]
pub enum Report {
    /// Say what is sent when and to whom; list it with its next three times
    #[command(subcommand)]
    Schedule(schedule::Schedule),
    /// Send one now, try it out, or settle a delivery that is in doubt
    #[command(subcommand)]
    Deliver(deliver::Deliver),
    /// Show what was due lately, what became of each delivery, and the alarms
    Runs(runs::Runs),
}

pub fn run(command: &Report, json: bool) -> Result<ExitCode> {
    match command {
        Report::Schedule(command) => schedule::run(command, json),
        Report::Deliver(command) => deliver::run(command, json),
        Report::Runs(arguments) => runs::run(arguments, json),
    }
}
