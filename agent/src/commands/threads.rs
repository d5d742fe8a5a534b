//! `threads`, `reply`, `return` and `finding add`: what was sent back to this office and what it answers, offline. Words are
//! lines and travel with the next pass or bundle.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use selaras_domain::line::{Cell, LineId};
use selaras_domain::number;
use selaras_domain::period::{Period, Quarter};
use selaras_ledger::{thread_of, threads};
use selaras_program::{Data, WrongUse, answer, now_ms};
use serde_json::json;

use super::attach;
use crate::cli::parse_quarter;
use crate::entry::{Say, Word, is_ours, write_word};
use crate::evidence;

#[derive(Args)]
pub struct Threads {
    #[command(flatten)]
    pub data: Data,
    /// Only this year; without a quarter only its cells of the whole year
    #[arg(long, value_name = "YEAR")]
    pub year: Option<u16>,
    /// Only this quarter, 1 to 4
    #[arg(long, value_name = "1-4", requires = "year", value_parser = parse_quarter)]
    pub quarter: Option<Quarter>,
    /// Those of the region's other offices too
    #[arg(long)]
    pub all: bool,
}

#[derive(Subcommand)]
pub enum Findings {
    /// Add what the district's inspectorate found to a reported cell
    Add(FindingAdd),
}

#[derive(Args)]
pub struct Said {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub place: Place,
    /// What is said
    #[arg(long, value_name = "TEXT")]
    pub text: String,
    /// The line that is answered or was looked at, LEDGER:SEQ of `threads --json`; without it the newest one
    #[arg(long, value_name = "LINE", value_parser = str::parse::<LineId>)]
    pub on: Option<LineId>,
    /// Who says it; written into the line
    #[arg(long, value_name = "NAME", env = "SELARAS_WRITER")]
    pub writer: Option<String>,
}

/// Files that prove what is said.
#[derive(Args)]
pub struct Files {
    /// A file that proves it: PDF, JPEG, PNG, XLSX without macros, or CSV; at most 3 of 5 MiB
    #[arg(long = "file", value_name = "FILE")]
    pub files: Vec<PathBuf>,
}

#[derive(Args)]
pub struct Reply {
    #[command(flatten)]
    pub said: Said,
    #[command(flatten)]
    pub proof: Files,
}

#[derive(Args)]
pub struct FindingAdd {
    #[command(flatten)]
    pub said: Said,
    #[command(flatten)]
    pub proof: Files,
    /// The value found in the field
    #[arg(long, value_name = "NUMBER")]
    pub field_value: Option<String>,
}

/// Which cell of the own region.
#[derive(Args)]
pub struct Place {
    /// K.2.01 or K.2.01.03 (its achievement), budget:K.2.01, narrative:K.2.01, target:K.2.01/RPJMD or stage:perencanaan
    #[arg(value_name = "CELL")]
    pub cell: String,
    /// Year of the figure
    #[arg(long, value_name = "YEAR")]
    pub year: u16,
    /// 1 to 4; not for targets and stages
    #[arg(long, value_name = "1-4", value_parser = parse_quarter)]
    pub quarter: Option<Quarter>,
}

pub fn list(arguments: &Threads, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let period = arguments.year.map(|year| Period { year, quarter: arguments.quarter });
    let mut threads = database.read(|tx| threads(tx, office.region, period))?;
    threads.retain(|thread| arguments.all || is_ours(&office, &thread.cell));
    threads.sort_by_key(|thread| thread.state);
    let open = threads.iter().filter(|thread| thread.state.is_open()).count();
    answer(json, &json!({ "open": open, "threads": threads }), || {
        let mut text = format!("{} threads, {open} wait for an answer or a correction\n", threads.len());
        threads.iter().for_each(|thread| text.push_str(&thread.to_string()));
        text
    })
}

pub fn reply(arguments: &Reply, json: bool) -> Result<ExitCode> {
    write(&arguments.said, Say::Replied, &arguments.proof.files, json)
}

pub fn send_back(said: &Said, json: bool) -> Result<ExitCode> {
    write(said, Say::Returned, &[], json)
}

pub fn add_finding(arguments: &FindingAdd, json: bool) -> Result<ExitCode> {
    let value = arguments.field_value.as_deref().map(number::parse_amount).transpose();
    let value = value.map_err(|error| WrongUse(format!("--field-value: {error}")))?;
    write(&arguments.said, Say::Observed(value), &arguments.proof.files, json)
}

fn write(said: &Said, say: Say, files: &[PathBuf], json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&said.data)?;
    let writer = super::writer(said.writer.as_deref())?;
    let Place { cell, year, quarter } = &said.place;
    let cell = Cell::named(office.region, *year, *quarter, cell).map_err(WrongUse)?;
    let (files, about) = (attach::read(files)?, cell.clone());
    let (text, on) = (said.text.clone(), said.on);
    let line = database.write_blocking(move |tx| {
        let word = Word { cell: about, say, text, on, files: evidence::keep(tx, &office, &files)? };
        write_word(tx, &office, &word, &writer, now_ms())
    })?;
    let thread = database.read(|tx| thread_of(tx, &cell))?;
    answer(json, &json!({ "line": line.to_string(), "thread": thread }), || thread.to_string())
}
