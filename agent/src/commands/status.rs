//! `status`: what waits, what was refused, what is in conflict, and whether both sides agree. Never says "synced" unless
//! both computed the same digest over what this side still has.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::line::{OfficeId, Owner, decode_header};
use selaras_ledger::{
    HeadRow, LedgerInfo, ReviewState, Transaction, conflicts, last_good_backup, last_restored, ledger_info, line_at,
    office_names, recoveries, sealed_periods,
};
use selaras_program::{Data, answer, instant, now_ms};
use serde_json::{Value, json};

use super::reminders::told_row;
use crate::config::Config;
use crate::entry::open_threads;
use crate::refused::{self, Refused};
use crate::reminders::unseen_reminders;
use crate::seal::QuarterSeal;
use crate::standing::Standing;
use crate::store::{Held, Office};
use crate::{schedule, store, sync};

pub fn run(data: &Data, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(data)?;
    let allowance = Config::load(&data.data)?.allowance(office.region)?;
    let now = now_ms();
    let held = schedule::held(&database, &allowance, now)?;
    let value = database.read(|tx| {
        let standing = Standing::read(tx, &office)?;
        let Standing { ledger, contact, .. } = &standing;
        let mut refused = Vec::new();
        for line in refused::refused(tx, &office)? {
            refused.push(refusal(tx, ledger, &line)?);
        }
        let mut disputed = Vec::new();
        let conflicts = conflicts(tx, office.region)?;
        let names = if conflicts.is_empty() { BTreeMap::new() } else { office_names(tx, office.region)? };
        for heads in conflicts {
            disputed.push(conflict(tx, &heads, &names)?);
        }
        Ok(json!({
            "office": office.office.to_string(), "name": office.name, "region": office.region,
            "head_seq": standing.head_seq, "server_seq": contact.server_seq,
            "waiting": standing.waiting,
            "waiting_since": standing.waiting_since_ms.map(instant),
            "seals": seals(tx, &office)?,
            "reminders": unseen_reminders(tx, &office)?.iter().map(told_row).collect::<Vec<_>>(),
            "refused": refused, "conflicts": disputed, "threads_open": open_threads(tx, &office)?.len(), "synced": standing.agrees,
            "reason": standing.reason(),
            "last_contact": contact.last_contact_ms.map(instant),
            "next_try": Some(contact.next_try_ms.max(held.map_or(0, |held| held.until_ms))).filter(|at| *at > 0).map(instant),
            "held": held.map(|held| json!({ "reason": held.reason.word(), "until": instant(held.until_ms) })),
            "way": sync::way_word(store::way(tx, &office.server)?.as_ref()),
            "month_bytes": store::bytes_since(tx, allowance.month_start_ms(now))?,
            "month_budget": allowance.monthly_bytes(),
            "failures": contact.failures, "last_error": contact.last_error,
            "clock_offset_ms": contact.clock_offset_ms,
            "second_computer": contact.held.map(Held::message), "recovery": last_recovery(tx)?,
            "last_backup": last_good_backup(tx)?.map(|row| instant(row.started_ms)),
            "restored": last_restored(tx)?.map(|row| json!({
                "at": instant(row.restored_ms), "made": instant(row.made_ms), "file": row.file, "lines": row.lines,
            })),
        }))
    })?;
    answer(json, &value, || text(&value))
}

/// The quarters that were sealed: in time or not, and whether anything changed since.
fn seals(tx: &Transaction<'_>, office: &Office) -> Result<Vec<Value>> {
    let mut seals = Vec::new();
    for period in sealed_periods(tx, office.region)? {
        let seal = QuarterSeal::of_seal(tx, office, period)?;
        seals.push(json!({
            "year": period.year, "quarter": period.quarter, "state": seal.word(), "on_time": seal.is_timely(),
            "changed": seal.differences.len(), "review": seal.review.map(ReviewState::word),
        }));
    }
    Ok(seals)
}

/// The report of the last recovery.
fn last_recovery(tx: &Transaction<'_>) -> Result<Option<Value>> {
    let last = recoveries(tx, 1)?.pop();
    last.map(|(_, report)| Ok(serde_json::from_str(&report)?)).transpose()
}

/// A line that is not accepted, for the person who typed it or the file it came from.
fn refusal(tx: &Transaction<'_>, ledger: &LedgerInfo, line: &Refused) -> Result<Value> {
    let header = line_at(tx, ledger.key, line.seq)?.and_then(|stored| decode_header(&stored.bytes.header).ok());
    let origin = store::origin_of(tx, ledger.start.id, line.seq)?;
    Ok(json!({
        "seq": line.seq, "cell": line.cell.as_ref().map(ToString::to_string), "reason": line.message,
        "code": line.code, "state": line.state.word(),
        "writer": header.as_ref().map(|header| &header.writer),
        "time": header.as_ref().map(|header| instant(header.time_ms)),
        "file": origin.as_ref().map(|origin| &origin.origin.file),
        "sheet": origin.as_ref().and_then(|origin| origin.sheet.as_ref()),
        "row": origin.as_ref().and_then(|origin| origin.row),
    }))
}

/// A cell with several values: all of them with who and when, the one used meanwhile last.
fn conflict(tx: &Transaction<'_>, heads: &[HeadRow], names: &BTreeMap<OfficeId, String>) -> Result<Value> {
    let mut values = Vec::new();
    for (index, head) in heads.iter().enumerate() {
        let line = line_at(tx, head.key, head.line.seq)?.and_then(|stored| stored.bytes.decode().ok());
        let office = match ledger_info(tx, head.key)?.start.owner {
            Owner::Office(office) => names.get(&office),
            Owner::Region | Owner::Common => None,
        };
        values.push(json!({
            "office": office, "writer": line.as_ref().map(|line| &line.header.writer),
            "time": instant(head.effective_ms), "used": index + 1 == heads.len(),
            "ledger": head.line.ledger.to_string(), "seq": head.line.seq,
            "value": line.as_ref().map(|line| line.content.to_string()),
        }));
    }
    Ok(json!({ "cell": heads.first().map(|head| head.cell.to_string()), "values": values }))
}

fn text(value: &Value) -> String {
    let word = |key: &str| word(value, key);
    let state = state(value);
    let mut text = format!(
        "{}, region {}\n{state}\nlast contact {}, next try {}\n",
        word("name"),
        word("region"),
        word("last_contact"),
        word("next_try")
    );
    for seal in value["seals"].as_array().into_iter().flatten() {
        let (year, quarter) = (&seal["year"], &seal["quarter"]);
        let state = match seal["state"].as_str() {
            Some("differs") => "changed since it was sealed: seal it again",
            Some("sealed") => "sealed",
            _ => "not sealed",
        };
        let review = seal["review"].as_str().unwrap_or("not sealed");
        text.push_str(&format!("{year} quarter {quarter}: {state}; at the province: {review}\n"));
    }
    if let Some(held) = value["second_computer"].as_str() {
        text.push_str(&format!("{held}\n"));
    }
    if let Some(error) = value["last_error"].as_str() {
        text.push_str(&format!("last error: {error}\n"));
    }
    if let Some(reason) = value["held"]["reason"].as_str() {
        text.push_str(&format!("waits: {reason}, until {}\n", value["held"]["until"].as_str().unwrap_or("?")));
    }
    let budget = value["month_budget"].as_u64().map_or_else(String::new, |budget| format!(" of {budget}"));
    text.push_str(&format!("way {}, {}{budget} bytes this month\n", word("way"), word("month_bytes")));
    if let Some(at) = value["restored"]["at"].as_str() {
        let made = value["restored"]["made"].as_str().unwrap_or_default();
        text.push_str(&format!("restored at {at} from a backup of {made}\n"));
    }
    for told in value["reminders"].as_array().into_iter().flatten() {
        let (by, said) = (told["by"].as_str().unwrap_or("?"), told["text"].as_str().unwrap_or("?"));
        text.push_str(&format!("reminder of the province, {by}: {said} (`selaras-agent reminders --seen`)\n"));
    }
    if let Some(open) = value["threads_open"].as_u64().filter(|open| *open > 0) {
        text.push_str(&format!("{open} cells were sent back and wait for an answer: `selaras-agent threads`\n"));
    }
    push_lines(&mut text, value);
    text
}

fn word(value: &Value, key: &str) -> String {
    match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => "never".to_owned(),
        Some(other) => other.to_string(),
    }
}

/// Whether the office is in step with the province, and if not why.
fn state(value: &Value) -> String {
    // A failed try has a line of its own.
    let reason = value["reason"].as_str().filter(|_| value["last_error"].is_null());
    let why = reason.map(|reason| format!(": {reason}")).unwrap_or_default();
    match (value["synced"].as_bool(), value["waiting"].as_u64()) {
        (Some(true), _) => "synced: both sides agree".to_owned(),
        (_, Some(0)) => format!("not synced: nothing waits here, but both sides do not agree{why}"),
        (_, waiting) => format!(
            "not synced: {} of {} lines wait since {}{why}",
            waiting.unwrap_or(0),
            word(value, "head_seq"),
            word(value, "waiting_since")
        ),
    }
}

/// The lines that are not accepted, and the cells that have several values.
fn push_lines(text: &mut String, value: &Value) {
    for line in value["refused"].as_array().into_iter().flatten() {
        let place = match (line["file"].as_str(), line["row"].as_u64()) {
            (Some(file), Some(row)) => format!(" ({file}, row {row})"),
            _ => String::new(),
        };
        text.push_str(&format!(
            "{} {} by {}{place}: {}\n",
            line["state"].as_str().unwrap_or("refused"),
            line["cell"].as_str().unwrap_or("?"),
            line["writer"].as_str().unwrap_or("?"),
            line["reason"].as_str().unwrap_or("?")
        ));
    }
    for conflict in value["conflicts"].as_array().into_iter().flatten() {
        text.push_str(&format!("conflict {}:\n", conflict["cell"].as_str().unwrap_or("?")));
        for one in conflict["values"].as_array().into_iter().flatten() {
            text.push_str(&format!(
                "  {} by {}, {}, at {}{}\n",
                one["value"].as_str().unwrap_or("?"),
                one["writer"].as_str().unwrap_or("?"),
                one["office"].as_str().unwrap_or("?"),
                one["time"].as_str().unwrap_or("?"),
                if one["used"] == true { " (used meanwhile)" } else { "" }
            ));
        }
    }
}
