//! `report`: documents, what is sent by itself, when and to whom, and what became of it.

mod deliver;
mod make;
mod runs;
mod schedule;
mod template;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;
use selaras_program::Data;

#[derive(Subcommand)]
pub enum Report {
    /// Make one document: of the quarter's last edition, or a draft where none is published
    Make(make::Make),
    /// List what can be made, of which editions, and which templates are overridden
    List(Data),
    /// Show the words of the e-mail that brings a document: verdict, next act, and what the numbers mean
    Preview(make::Preview),
    /// Write a template as the program has it into the data folder, to begin an own one from
    Template(template::Template),
    /// Compare a region's figures with a file exported from e-SPM
    Compare(make::Compare),
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
        Report::Make(arguments) => make::make(arguments, json),
        Report::List(data) => make::list(data, json),
        Report::Preview(arguments) => make::preview(arguments, json),
        Report::Template(arguments) => template::run(arguments, json),
        Report::Compare(arguments) => make::compare(arguments, json),
        Report::Schedule(command) => schedule::run(command, json),
        Report::Deliver(command) => deliver::run(command, json),
        Report::Runs(arguments) => runs::run(arguments, json),
    }
}
