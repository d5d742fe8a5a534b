//! `editions` and `object`: what the province published, and what the region does not agree with, offline. An objection is a
//! line and travels with the next pass or bundle.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use data_encoding::HEXLOWER;
use selaras_domain::amount::Score;
use selaras_domain::line::Cell;
use selaras_domain::period::Quarter;
use selaras_program::{Data, WrongUse, answer, instant, now_ms};
use serde_json::{Value, json};

use crate::cli::parse_quarter;
use crate::entry::{Say, Word, write_word};
use crate::objections::{Said, Told, told};

#[derive(Args)]
pub struct Editions {
    #[command(flatten)]
    pub data: Data,
}

#[derive(Args)]
pub struct Object {
    #[command(flatten)]
    pub data: Data,
    /// K.2.01 or K.2.01.03 (its achievement), budget:K.2.01, narrative:K.2.01; or a figure: index, sector:2, budget,
    /// realisation, improvement, timeliness, completeness
    #[arg(value_name = "CELL")]
    pub cell: String,
    /// Year of the edition
    #[arg(long, value_name = "YEAR")]
    pub year: u16,
    /// 1 to 4
    #[arg(long, value_name = "1-4", value_parser = parse_quarter)]
    pub quarter: Quarter,
    /// Why the region does not agree
    #[arg(long, value_name = "TEXT")]
    pub text: String,
    /// Who says it; written into the line
    #[arg(long, value_name = "NAME", env = "SELARAS_WRITER")]
    pub writer: Option<String>,
}

pub fn list(arguments: &Editions, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let told = database.read(|tx| told(tx, &office, now_ms()))?;
    answer(json, &json!({ "editions": told.iter().map(value).collect::<Vec<_>>() }), || match told.is_empty() {
        true => "the province has published no edition that this office knows of; sync first".to_owned(),
        false => told.iter().map(text).collect(),
    })
}

fn value(told: &Told) -> Value {
    let edition = &told.edition;
    let objections: Vec<Value> = told.objections.iter().map(objection).collect();
    json!({
        "year": told.period.year, "quarter": told.period.quarter, "name": edition.name,
        "stage": if edition.is_final { "final" } else { "provisional" }, "digest": HEXLOWER.encode(&edition.digest),
        "objections_until": edition.objections_until_ms.map(instant), "zone": edition.zone, "open": told.is_open,
        "score": told.score(), "value": told.score().map(Score::value_text), "rank": edition.rank,
        "ranked": edition.ranked, "objections": objections,
    })
}

fn objection(said: &Said) -> Value {
    let line = &said.objected.line;
    json!({
        "cell": said.objected.cell.name(), "line": line.id.to_string(), "text": said.text, "office": said.office,
        "writer": line.header.writer, "at": instant(line.header.time_ms),
        "received_at": line.received_ms.map(instant),
        "ruling": said.ruling.as_ref().map(|ruling| json!({
            "accepted": ruling.is_accepted, "text": ruling.text,
            "writer": said.objected.ruling.as_ref().map(|line| line.header.writer.as_str()),
        })),
    })
}

fn text(told: &Told) -> String {
    let edition = &told.edition;
    let stage = if edition.is_final { "final" } else { "provisional" };
    let mut text = format!("{}, {stage}, digest {}\n", edition.name, HEXLOWER.encode(&edition.digest));
    match (told.rank(), told.score()) {
        (Some((rank, ranked)), Some(score)) => {
            text.push_str(&format!("  rank {rank} of {ranked}, index {}\n", score.value_text()));
        }
        _ => text.push_str("  not ranked\n"),
    }
    if let Some(until) = edition.objections_until_ms {
        let state = if told.is_open { "objections are taken until" } else { "objections were taken until" };
        text.push_str(&format!("  {state} {}\n", instant(until)));
    }
    for said in &told.objections {
        let ruling = match &said.ruling {
            None => "no ruling yet".to_owned(),
            Some(ruling) if ruling.is_accepted => format!("accepted: {}", ruling.text),
            Some(ruling) => format!("refused: {}", ruling.text),
        };
        let line = &said.objected.line;
        text.push_str(&format!("  {}: {} ({}); {ruling}\n", said.objected.cell.name(), said.text, line.header.writer));
    }
    text
}

pub fn object(arguments: &Object, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let writer = super::writer(arguments.writer.as_deref())?;
    let cell = Cell::stated(office.region, arguments.year, arguments.quarter, &arguments.cell).map_err(WrongUse)?;
    let word =
        Word { cell: cell.clone(), say: Say::Objected, text: arguments.text.clone(), on: None, files: Vec::new() };
    let line = database.write_blocking(move |tx| write_word(tx, &office, &word, &writer, now_ms()))?;
    answer(json, &json!({ "line": line.to_string(), "cell": cell.name() }), || {
        format!("{}: objected; the province has it with the next pass or bundle", cell.name())
    })
}
