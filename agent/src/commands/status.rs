//! `status`: what waits, what was refused, what is in conflict, and whether both sides agree. Never says "synced" unless
//! both computed the same digest over what this side still has.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::line::Content;
use selaras_ledger::{HeadRow, HeadState, Transaction, conflicts, frontier, line_at, open_refusals};
use selaras_program::{Data, answer, instant, now_ms};
use serde_json::{Value, json};

use crate::config::Config;
use crate::{schedule, store, sync};

pub fn run(data: &Data, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(data)?;
    let allowance = Config::load(&data.data)?.allowance(office.region)?;
    let now = now_ms();
    let held = schedule::held(&database, &allowance, now)?;
    let value = database.read(|tx| {
        let ledger = store::own_ledger(tx, &office)?;
        let own = frontier(tx, &ledger)?;
        let contact = store::read_contact(tx)?;
        let agrees = contact.server_seq == own.seq
            && contact.agreed_seq == own.seq
            && contact.agreed_digest == sync::own_digest(tx, &office)?;
        let refused: Vec<Value> = open_refusals(tx, ledger.key)?
            .into_iter()
            .map(|line| {
                json!({
                    "seq": line.seq, "cell": line.cell.map(|cell| cell.to_string()), "reason": line.reason.message,
                    "code": line.reason.code, "state": line.state.word(),
                })
            })
            .collect();
        let mut disputed = Vec::new();
        for heads in conflicts(tx, office.region)? {
            disputed.push(conflict(tx, &heads)?);
        }
        Ok(json!({
            "office": office.office.to_string(), "name": office.name, "region": office.region,
            "head_seq": own.seq, "server_seq": contact.server_seq,
            "waiting": own.seq.saturating_sub(contact.server_seq),
            "refused": refused, "conflicts": disputed, "synced": agrees,
            "last_contact": contact.last_contact_ms.map(instant),
            "next_try": Some(contact.next_try_ms.max(held.map_or(0, |held| held.until_ms))).filter(|at| *at > 0).map(instant),
            "held": held.map(|held| json!({ "reason": held.reason.word(), "until": instant(held.until_ms) })),
            "way": sync::way_word(store::way(tx, &office.server)?.as_ref()),
            "month_bytes": store::bytes_since(tx, allowance.month_start_ms(now))?,
            "month_budget": allowance.monthly_bytes(),
            "failures": contact.failures, "last_error": contact.last_error,
            "clock_offset_ms": contact.clock_offset_ms,
        }))
    })?;
    answer(json, &value, || text(&value))
}

/// A cell with several values: all of them with who and when, the one used meanwhile last.
fn conflict(tx: &Transaction<'_>, heads: &[HeadRow]) -> Result<Value> {
    let mut values = Vec::new();
    for head in heads {
        let line = line_at(tx, head.key, head.line.seq)?.and_then(|stored| stored.bytes.decode().ok());
        values.push(json!({
            "writer": line.as_ref().map(|line| line.header.writer.clone()),
            "time": instant(head.effective_ms),
            "ledger": head.line.ledger.to_string(), "seq": head.line.seq,
            "value": line.map(|line| shown(head, &line.content)),
        }));
    }
    Ok(json!({ "cell": heads.first().map(|head| head.cell.to_string()), "values": values }))
}

fn shown(head: &HeadRow, content: &Content) -> String {
    match (head.state, content) {
        (HeadState::Withdrawn, _) => "withdrawn".to_owned(),
        (HeadState::Nihil, _) => "nihil".to_owned(),
        (HeadState::NotApplicable, _) => "not applicable".to_owned(),
        (_, Content::Achievement(selaras_domain::line::Achievement::Value { required, achieved, .. })) => {
            format!("{achieved} of {required}")
        }
        (_, Content::Budget(budget)) => format!("{} of {}", budget.realisation, budget.allocation),
        (_, Content::Narrative(narrative)) => format!("{} / {}", narrative.problem, narrative.remedy),
        (_, Content::Target(target)) => target.value.to_string(),
        (_, Content::Stage(stage)) => format!("{} {}", stage.date, stage.document),
        _ => String::new(),
    }
}

fn text(value: &Value) -> String {
    let word = |key: &str| match value.get(key) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => "never".to_owned(),
        Some(other) => other.to_string(),
    };
    let state = match (value["synced"].as_bool(), value["waiting"].as_u64()) {
        (Some(true), _) => "synced: both sides agree".to_owned(),
        (_, Some(0)) => {
            "not synced: nothing waits here, but both sides have not agreed yet; run `selaras-agent sync`".to_owned()
        }
        (_, waiting) => format!("not synced: {} of {} lines wait", waiting.unwrap_or(0), word("head_seq")),
    };
    let mut text = format!(
        "{}, region {}\n{state}\nlast contact {}, next try {}\n",
        word("name"),
        word("region"),
        word("last_contact"),
        word("next_try")
    );
    if let Some(error) = value["last_error"].as_str() {
        text.push_str(&format!("last error: {error}\n"));
    }
    if let Some(reason) = value["held"]["reason"].as_str() {
        text.push_str(&format!("waits: {reason}, until {}\n", value["held"]["until"].as_str().unwrap_or("?")));
    }
    let budget = value["month_budget"].as_u64().map_or_else(String::new, |budget| format!(" of {budget}"));
    text.push_str(&format!("way {}, {}{budget} bytes this month\n", word("way"), word("month_bytes")));
    for line in value["refused"].as_array().into_iter().flatten() {
        text.push_str(&format!(
            "refused {}: {}\n",
            line["cell"].as_str().unwrap_or("?"),
            line["reason"].as_str().unwrap_or("?")
        ));
    }
    for conflict in value["conflicts"].as_array().into_iter().flatten() {
        text.push_str(&format!("conflict {}:\n", conflict["cell"].as_str().unwrap_or("?")));
        for one in conflict["values"].as_array().into_iter().flatten() {
            text.push_str(&format!(
                "  {} by {} at {}\n",
                one["value"].as_str().unwrap_or("?"),
                one["writer"].as_str().unwrap_or("?"),
                one["time"].as_str().unwrap_or("?")
            ));
        }
    }
    text
}
