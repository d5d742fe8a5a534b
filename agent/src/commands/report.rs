//! `report`: the reports that the province gave to the region, and a way to save one.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use data_encoding::HEXLOWER;
use selaras_domain::evidence::FileHash;
use selaras_ledger::REPORTS;
use selaras_program::{Data, answer, instant, now_ms, whole_file};
use serde_json::{Value, json};

use super::evidence::parse_hash;
use crate::store::{self, ReportRow, reports};

#[derive(Subcommand)]
pub enum Report {
    /// List the reports, the newest first: which are here, and which nobody has opened
    List(Data),
    /// Save a report that is here; it is new no more
    Save(Save),
}

#[derive(Args)]
pub struct Save {
    #[command(flatten)]
    pub data: Data,
    /// The report's BLAKE3, as `report list` tells it
    #[arg(value_name = "BLAKE3", value_parser = parse_hash)]
    pub hash: FileHash,
    /// Where to
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

pub fn run(command: &Report, json: bool) -> Result<ExitCode> {
    match command {
        Report::List(data) => list(data, json),
        Report::Save(arguments) => save(arguments, json),
    }
}

fn list(data: &Data, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(data)?;
    let rows = database.read(|tx| reports(tx, office.region))?;
    let told: Vec<Value> = rows.iter().map(told).collect();
    answer(json, &json!({ "reports": told }), || {
        let line = |row: &ReportRow| {
            let (hash, report) = (HEXLOWER.encode(&row.report.digest), &row.report);
            let (quarter, year) = (report.quarter.roman(), report.year);
            format!("{hash}  {:<6} TW {quarter} {year}  {}  {}", at(row), report.file_name, report.title)
        };
        match rows.is_empty() {
            true => "no reports yet; the province schedules them, and they come with a sync".to_owned(),
            false => rows.iter().map(line).collect::<Vec<_>>().join("\n"),
        }
    })
}

fn at(row: &ReportRow) -> &'static str {
    match (row.came_ms, row.is_new()) {
        (None, _) => "coming",
        (Some(_), true) => "new",
        (Some(_), false) => "opened",
    }
}

fn told(row: &ReportRow) -> Value {
    let report = &row.report;
    json!({
        "blake3": HEXLOWER.encode(&report.digest), "title": report.title, "file": report.file_name,
        "media_type": report.media_type, "size_bytes": report.size_bytes, "kind": report.kind, "year": report.year,
        "quarter": report.quarter, "laid_at": instant(report.laid_ms), "at": at(row),
        "came_at": row.came_ms.map(instant), "opened_at": row.opened_ms.map(instant),
        "percent": row.came_ms.is_none().then_some(row.percent),
    })
}

fn save(arguments: &Save, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let hash = arguments.hash;
    let bytes = database.read(|tx| REPORTS.bytes(tx, office.region, &hash))?;
    let bytes = bytes.context("this report is not here; `report list` tells which are")?;
    whole_file::write(&arguments.output, &bytes)?;
    database.write_blocking(move |tx| store::open_report(tx, &hash, now_ms()))?;
    let file = arguments.output.display().to_string();
    answer(json, &json!({ "file": file, "size_bytes": bytes.len() }), || format!("{file}: {} bytes", bytes.len()))
}
