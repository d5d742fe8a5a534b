//! `decide`, `finding add` and `threads`: what the province says of a region's cells, and what became of it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use selaras_domain::evidence::FILE_MAX_BYTES;
use selaras_domain::line::{Cell, LineId, WRITER_MAX_CHARS};
use selaras_domain::number;
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_domain::thread::Thread;
use selaras_ledger::{Database, thread_of, threads};
use selaras_program::{Data, WrongUse, answer, now_ms, whole_file};
use selaras_web::Uploaded;
use serde_json::json;

use super::office::ACTOR;
use crate::audit::{Act, change_by_command};
use crate::cli::parse_quarter;
use crate::workflow::{Say, Word, keep_files, look_through, write_word};

#[derive(Args)]
pub struct Decide {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub place: Place,
    /// agreed or returned
    #[arg(long, value_name = "OUTCOME", value_parser = parse_outcome)]
    pub outcome: Say,
    /// What the office reads; a return says what is to be done
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub text: String,
    #[command(flatten)]
    pub actor: Actor,
}

#[derive(Subcommand)]
pub enum Findings {
    /// Add what was found in the field to a reported cell
    Add(FindingAdd),
}

#[derive(Args)]
pub struct FindingAdd {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub place: Place,
    /// The value found in the field
    #[arg(long, value_name = "NUMBER")]
    pub field_value: Option<String>,
    /// What the office reads
    #[arg(long, value_name = "TEXT")]
    pub text: String,
    /// A file that proves it: PDF, JPEG, PNG, XLSX without macros, or CSV; at most 3 of 5 MiB
    #[arg(long = "file", value_name = "FILE")]
    pub files: Vec<PathBuf>,
    #[command(flatten)]
    pub actor: Actor,
}

#[derive(Args)]
pub struct Threads {
    #[command(flatten)]
    pub data: Data,
    /// Only this region, for example 62.07
    #[arg(long, value_name = "CODE")]
    pub region: Option<RegionCode>,
    /// Only this year; without a quarter only its cells of the whole year
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: Option<u16>,
    /// Only this quarter, 1 to 4
    #[arg(long, value_name = "1-4", requires = "year", value_parser = parse_quarter)]
    pub quarter: Option<Quarter>,
}

/// Which cell.
#[derive(Args)]
pub struct Place {
    /// Code of the region, for example 62.07
    #[arg(long, value_name = "CODE")]
    pub region: RegionCode,
    /// Year of the figure
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: u16,
    /// 1 to 4; not for targets and stages
    #[arg(long, value_name = "1-4", value_parser = parse_quarter)]
    pub quarter: Option<Quarter>,
    /// K.2.01 or K.2.01.03 (its achievement), budget:K.2.01, narrative:K.2.01, target:K.2.01/RPJMD, stage:perencanaan or seal:*
    #[arg(long, value_name = "CELL")]
    pub cell: String,
    /// The line that was looked at, LEDGER:SEQ of `threads --json`: if the cell changed since, nothing is written
    #[arg(long, value_name = "LINE", value_parser = str::parse::<LineId>)]
    pub on: Option<LineId>,
}

/// Who says it.
#[derive(Args)]
pub struct Actor {
    /// Name of the person; written into the line
    #[arg(long, value_name = "NAME", env = "SELARAS_WRITER", default_value = ACTOR)]
    pub writer: String,
}

impl Actor {
    /// The name as it is written into a line.
    pub fn checked(&self) -> Result<String> {
        let writer = self.writer.trim().to_owned();
        match writer.chars().count() {
            1..=WRITER_MAX_CHARS => Ok(writer),
            _ => Err(WrongUse(format!("a writer's name has 1 to {WRITER_MAX_CHARS} characters")).into()),
        }
    }
}

pub fn decide(arguments: &Decide, json: bool) -> Result<ExitCode> {
    let say = arguments.outcome.clone();
    written(&arguments.data, &arguments.place, say, (&arguments.text, &[]), &arguments.actor, json)
}

pub fn add_finding(arguments: &FindingAdd, json: bool) -> Result<ExitCode> {
    let value = arguments.field_value.as_deref().map(number::parse_amount).transpose();
    let value = value.map_err(|error| WrongUse(format!("--field-value: {error}")))?;
    written(
        &arguments.data,
        &arguments.place,
        Say::Found(value),
        (&arguments.text, &arguments.files),
        &arguments.actor,
        json,
    )
}

fn written(
    data: &Data,
    place: &Place,
    say: Say,
    (text, files): (&str, &[PathBuf]),
    actor: &Actor,
    json: bool,
) -> Result<ExitCode> {
    let database = super::open(data)?;
    let writer = actor.checked()?;
    let cell = Cell::named(place.region, place.year, place.quarter, &place.cell).map_err(WrongUse)?;
    database.read(|tx| super::regions(tx, Some(place.region)))?;
    let kind = match &say {
        Say::Found(_) => "finding.add",
        Say::Agreed | Say::Returned | Say::Reopened { .. } => "cell.decide",
    };
    let word = Word { cell: cell.clone(), say, text: text.to_owned(), on: place.on, files: Vec::new(), writer };
    let (act, files, region) = (Act::new(kind, &cell), read(files)?, place.region);
    let line = change_by_command(&database, act, move |tx| {
        let files = keep_files(tx, region, &files)?;
        write_word(tx, &Word { files, ..word }, now_ms())
    })?;
    let thread = database.read(|tx| thread_of(tx, &cell))?;
    answer(json, &json!({ "line": line.to_string(), "thread": thread }), || thread.to_string())
}

/// The files that a person names, looked through.
fn read(paths: &[PathBuf]) -> Result<Vec<Uploaded>> {
    let read = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
        let name = name.ok_or_else(|| WrongUse(format!("{} is not the name of a file", path.display())))?;
        Ok(Uploaded { name, bytes: whole_file::read(path, FILE_MAX_BYTES as usize)? })
    };
    let files = paths.iter().map(read).collect::<Result<Vec<_>>>()?;
    look_through(&files)?;
    Ok(files)
}

pub fn list(arguments: &Threads, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let period = arguments.year.map(|year| Period { year, quarter: arguments.quarter });
    let threads = all(&database, arguments.region, period)?;
    let open = threads.iter().filter(|thread| thread.state.is_open()).count();
    answer(json, &json!({ "open": open, "threads": threads }), || {
        let mut text = format!("{} threads, {open} wait for an office\n", threads.len());
        threads.iter().for_each(|thread| text.push_str(&thread.to_string()));
        text
    })
}

fn all(database: &Database, region: Option<RegionCode>, period: Option<Period>) -> Result<Vec<Thread>> {
    let mut all = database.read(|tx| {
        let of = |code| threads(tx, code, period);
        super::regions(tx, region)?.into_iter().map(of).collect::<Result<Vec<_>>>()
    })?;
    all.iter_mut().for_each(|of_region| of_region.sort_by_key(|thread| thread.state));
    Ok(all.into_iter().flatten().collect())
}

fn parse_outcome(text: &str) -> Result<Say, String> {
    match text {
        "agreed" => Ok(Say::Agreed),
        "returned" => Ok(Say::Returned),
        _ => Err("is agreed or returned".to_owned()),
    }
}
