//! `edition objections` and `edition rule`: what regions do not agree with, and the province's word on it.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use selaras_domain::line::LineId;
use selaras_domain::period::Period;
use selaras_domain::region::RegionCode;
use selaras_program::{Data, answer, now_ms};
use serde_json::json;

use super::threads::Actor;
use crate::audit::{Act, change_by_command};
use crate::cli;
use crate::edition::{self, Objected, Ruling, heard};

#[derive(Args)]
pub struct Rule {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub period: cli::Period,
    /// Code of the region, for example 62.07
    #[arg(long, value_name = "CODE")]
    pub region: RegionCode,
    /// The objection, LEDGER:SEQ of `edition objections`
    #[arg(value_name = "LINE", value_parser = str::parse::<LineId>)]
    pub objection: LineId,
    /// accepted or refused; an accepted one asks the office to correct its cell
    #[arg(long, value_name = "OUTCOME", value_parser = parse_outcome)]
    pub outcome: Outcome,
    /// Why; the region reads it
    #[arg(long, value_name = "TEXT")]
    pub text: String,
    #[command(flatten)]
    pub actor: Actor,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Accepted,
    Refused,
}

fn parse_outcome(text: &str) -> Result<Outcome, String> {
    match text {
        "accepted" => Ok(Outcome::Accepted),
        "refused" => Ok(Outcome::Refused),
        _ => Err("is accepted or refused".to_owned()),
    }
}

pub fn list(arguments: &cli::InQuarter, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let period = Period::quarter(arguments.period.year, arguments.period.quarter);
    let heard = database.read(|tx| heard(tx, &super::regions(tx, arguments.region)?, period))?;
    let open = heard.iter().filter(|one| one.ruling.is_none()).count();
    answer(json, &json!({ "open": open, "objections": heard }), || {
        let mut text = format!("{} objections, {open} without a ruling\n", heard.len());
        heard.iter().for_each(|one| text.push_str(&line(one)));
        text
    })
}

fn line(one: &Objected) -> String {
    let mut text =
        format!("{} {} {}\n  {}, {}: {}\n", one.region, one.cell, one.line, one.writer, one.office, one.text);
    match &one.ruling {
        None => text.push_str("  no ruling yet\n"),
        Some(ruling) => {
            let outcome = match (ruling.accepted, ruling.is_corrected) {
                (true, true) => "accepted, corrected",
                (true, false) => "accepted, not corrected yet",
                (false, _) => "refused",
            };
            text.push_str(&format!("  {outcome} by {}: {}\n", ruling.writer, ruling.text));
        }
    }
    text
}

pub fn rule(arguments: &Rule, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let ruling = Ruling {
        region: arguments.region,
        period: Period::quarter(arguments.period.year, arguments.period.quarter),
        on: arguments.objection,
        is_accepted: arguments.outcome == Outcome::Accepted,
        text: arguments.text.clone(),
        writer: arguments.actor.checked()?,
    };
    database.read(|tx| super::regions(tx, Some(ruling.region)))?;
    let act = Act::new("edition.rule", format!("{} {} {}", ruling.region, ruling.period, ruling.on));
    let line = change_by_command(&database, act, move |tx| edition::rule(tx, &ruling, now_ms()))?;
    answer(json, &json!({ "line": line.to_string() }), || "ruled; the region reads it with its next pass".to_owned())
}
