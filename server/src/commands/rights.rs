//! `office rights`: which sectors an office may write from a date on. A line of the province says so; what was refused is
//! judged again by it, and what was accepted stays.

use std::process::ExitCode;

use anyhow::{Context, Result};
use jiff::tz::TimeZone;
use selaras_domain::line::OfficeRights;
use selaras_program::{WrongUse, answer, instant, now_ms};
use serde_json::json;

use super::office::{ACTOR, named};
use crate::cli::OfficeRightsChange;
use crate::ingest::{Rejudged, change_rights};

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
    let rights = OfficeRights {
        office: row.office,
        name: row.name.clone(),
        region: row.region,
        sectors: arguments.sectors.0.clone(),
        from_ms: Some(from_ms),
        until_ms: None,
    };
    let written = rights.clone();
    let done = database.write_blocking(move |tx| change_rights(tx, &written, ACTOR, now))?;
    let value = json!({
        "office": row.office.to_string(), "name": row.name, "sectors": rights.sectors, "from": instant(from_ms),
        "accepted": done.accepted, "remaining": done.remaining,
    });
    answer(json, &value, || text(&rights, done))
}

fn text(rights: &OfficeRights, done: Rejudged) -> String {
    let sectors: Vec<String> = rights.sectors.iter().map(u8::to_string).collect();
    let sectors = match () {
        () if rights.is_coordinator() => "all".to_owned(),
        () if rights.is_inspectorate() => "none, findings only".to_owned(),
        () => sectors.join(", "),
    };
    let from = instant(rights.from_ms.unwrap_or_default());
    let mut text = format!(
        "{}: sectors {sectors} from {from} on\n{} lines that were refused are accepted now, {} are not\n",
        rights.name, done.accepted, done.remaining
    );
    if done.remaining > 0 {
        text.push_str(
            "a line is judged by the rights of its own time: `--from DATE` with an earlier date covers older lines\n",
        );
    }
    text
}
