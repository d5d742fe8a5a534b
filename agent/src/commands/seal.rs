//! `seal`: the coordinator's submission of a region's quarter; `--show` tells how it stands.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use data_encoding::HEXLOWER;
use selaras_domain::line::Content;
use selaras_domain::period::{Period, Quarter};
use selaras_ledger::{Difference, ReviewState};
use selaras_program::{DONE, Data, REFUSED, answer_with, instant, now_ms};
use serde_json::{Value, json};

use super::check;
use crate::cli::parse_quarter;
use crate::page::command_words;
use crate::review::Item;
use crate::seal::{self, Outcome, QuarterSeal};
use crate::store;

#[derive(Args)]
pub struct SealQuarter {
    #[command(flatten)]
    pub data: Data,
    /// Year of the figures
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: u16,
    /// 1 to 4
    #[arg(long, value_name = "1-4", value_parser = parse_quarter)]
    pub quarter: Quarter,
    /// Only show how the quarter stands: sealed or not, in time or not, what changed since
    #[arg(long)]
    pub show: bool,
    /// Who seals; written into the line
    #[arg(long, value_name = "NAME", env = "SELARAS_WRITER")]
    pub writer: Option<String>,
}

pub fn run(arguments: &SealQuarter, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let period = Period::quarter(arguments.year, arguments.quarter);
    let outcome = match arguments.show {
        true => None,
        false => {
            let writer = super::writer(arguments.writer.as_deref())?;
            Some(database.write_blocking(move |tx| {
                let office = store::office(tx)?.unwrap_or(office);
                seal::seal(tx, &office, period, (&writer, now_ms()), command_words())
            })?)
        }
    };
    let standing = database.read(|tx| match store::office(tx)? {
        Some(office) => QuarterSeal::read(tx, &office, period, command_words()),
        None => Err(super::not_joined(&arguments.data)),
    })?;
    let (code, effect) = match &outcome {
        None => (DONE, None),
        Some(Outcome::Made) => (DONE, Some("sealed")),
        Some(Outcome::Unchanged) => (DONE, Some("unchanged")),
        Some(Outcome::Stopped(_)) => (REFUSED, Some("stopped")),
        Some(Outcome::NotCoordinator) => (REFUSED, Some("not_coordinator")),
    };
    let mut value = told(&standing);
    value["year"] = json!(period.year);
    value["quarter"] = json!(period.quarter);
    value["effect"] = json!(effect);
    let reason = matches!(outcome, Some(Outcome::NotCoordinator)).then(|| command_words().say("seal-coordinator-only"));
    value["reason"] = json!(reason);
    answer_with(code, json, &value, || text(period, &standing, effect, reason))
}

fn told(standing: &QuarterSeal) -> Value {
    let mut value = json!({
        "state": standing.word(), "deadline": standing.due.map(|due| due.at.to_string()),
        "receive_by": standing.due.map(|due| due.last_receipt().to_string()),
        "on_time": standing.is_timely(), "counted_at": standing.counted_ms().map(instant),
        "stops": standing.stops.iter().map(check::shown).collect::<Vec<_>>(),
        "differences": standing.differences.iter().map(difference).collect::<Vec<_>>(),
    });
    value["review"] = json!(standing.review.map(ReviewState::word));
    value["province"] = json!(standing.last.as_ref().map(|last| json!({
        "by": last.writer, "asked_by": last.asked_by, "at": instant(last.time_ms), "text": last.text,
    })));
    if let Some(sealing) = &standing.sealing {
        value["sealed_at"] = json!(instant(sealing.line.header.time_ms));
        value["sealed_by"] = json!(sealing.line.header.writer);
        value["received_at"] = json!(sealing.line.received_ms.map(instant));
        value["province_time"] = json!(sealing.seal.province_time_ms.map(instant));
        value["cells"] = json!(sealing.seal.cells.len());
        value["digest"] = json!(HEXLOWER.encode(&sealing.seal.digest));
        value["seals"] = json!(sealing.count);
    }
    value
}

fn difference(one: &Difference) -> Value {
    json!({
        "cell": one.cell.to_string(), "old": one.old.as_ref().map(ToString::to_string),
        "new": one.new.as_ref().map(ToString::to_string), "writer": one.by.as_ref().map(|by| &by.writer),
        "office": one.by.as_ref().map(|by| &by.office), "at": one.by.as_ref().map(|by| instant(by.time_ms)),
    })
}

fn text(period: Period, standing: &QuarterSeal, effect: Option<&str>, reason: Option<String>) -> String {
    let mut text = match effect {
        Some("stopped") => format!("{period}: not sealed, {} cells stand in the way\n", standing.stops.len()),
        Some("not_coordinator") => format!("{period}: not sealed: {}\n", reason.unwrap_or_default()),
        Some("unchanged") => format!("{period}: sealed before, and nothing changed since\n"),
        Some(_) => format!("{period}: sealed; the province learns it with the next pass\n"),
        None => format!("{period}: {}\n", standing.word()),
    };
    if let Some(sealing) = &standing.sealing {
        let (at, by) = (instant(sealing.line.header.time_ms), &sealing.line.header.writer);
        let received = sealing.line.received_ms.map_or_else(|| "not yet".to_owned(), instant);
        let in_time = match standing.is_timely() {
            Some(true) => "in time",
            Some(false) => "too late",
            None => "in time when the province receives it within the grace",
        };
        text.push_str(&format!("sealed {at} by {by}, received {received}, {in_time}\n"));
        text.push_str(&format!(
            "digest {}, {} cells\n",
            HEXLOWER.encode(&sealing.seal.digest),
            sealing.seal.cells.len()
        ));
    }
    if let (Some(review), Some(last)) = (standing.review, &standing.last) {
        let (at, by, said) = (instant(last.time_ms), &last.writer, &last.text);
        text.push_str(&format!("province: {}, last word {at} by {by}: {said}\n", review.word()));
    }
    if let Some(due) = standing.due {
        text.push_str(&format!("deadline {} ({}), to be received by {}\n", due.at, due.zone, due.last_receipt()));
    }
    if effect == Some("stopped") || effect.is_none() && standing.sealing.is_none() {
        standing.stops.iter().map(|item: &Item| check::line(item)).for_each(|line| text.push_str(&line));
    }
    for one in &standing.differences {
        let brief =
            |content: &Option<Content>| content.as_ref().map_or_else(|| "missing".to_owned(), ToString::to_string);
        let by = one.by.as_ref().map(|by| format!(", by {} {} at {}", by.writer, by.office, instant(by.time_ms)));
        let by = by.unwrap_or_default();
        text.push_str(&format!(
            "  changed  {} {}: {} -> {}{by}\n",
            one.cell.kind,
            one.cell.subject,
            brief(&one.old),
            brief(&one.new)
        ));
    }
    text
}
