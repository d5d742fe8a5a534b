//! `office rights`: which sectors an office may write from a date on. A line of the province says so; what was refused is
//! judged again by it, and what was accepted stays.

use std::process::ExitCode;

use anyhow::{Context, Result};
use jiff::tz::TimeZone;
use selaras_domain::line::INSPECTORATE;
use selaras_program::{WrongUse, answer, instant, now_ms};
use serde_json::json;

use super::office::{ACTOR, named};
use crate::audit::{Act, change_by_command};
use crate::cli::OfficeRightsChange;
use crate::ingest::Rejudged;
use crate::offices::change_rights;

pub fn run(arguments: &OfficeRightsChange, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let row = named(&database, &arguments.office)?;
    if row.revoked_ms.is_some() {
        return Err(WrongUse(format!("{} was revoked and has no rights to change", row.name)).into());
    }
    let now = now_ms();
    let from_ms = match arguments.from {
        None => now,
        Some(date) => date.to_zoned(TimeZone::UTC).context("--from")?.timestamp().as_millisecond(),
    };
    let sectors = arguments.sectors.0.clone();
    let (office, written) = (row.clone(), sectors.clone());
    let act = Act::new("office.rights", format!("{row} sectors {} from {}", named_sectors(&sectors), instant(from_ms)));
    let done = change_by_command(&database, act, move |tx| change_rights(tx, &office, written, from_ms, ACTOR, now))?;
    let value = json!({
        "office": row.office.to_string(), "name": row.name, "sectors": sectors, "from": instant(from_ms),
        "accepted": done.accepted, "remaining": done.remaining,
    });
    answer(json, &value, || text(&row.name, &sectors, from_ms, done))
}

fn named_sectors(sectors: &[u8]) -> String {
    match sectors {
        [] => "all".to_owned(),
        [INSPECTORATE] => "none, findings only".to_owned(),
        _ => sectors.iter().map(u8::to_string).collect::<Vec<_>>().join(", "),
    }
}

fn text(name: &str, sectors: &[u8], from_ms: i64, done: Rejudged) -> String {
    let (sectors, from) = (named_sectors(sectors), instant(from_ms));
    let mut text = format!(
        "{}: sectors {sectors} from {from} on\n{} lines that were refused are accepted now, {} are not\n",
        name, done.accepted, done.remaining
    );
    if done.remaining > 0 {
        text.push_str(
            "a line is judged by the rights of its own time: `--from DATE` with an earlier date covers older lines\n",
        );
    }
    text
}
