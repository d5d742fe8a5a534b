//! `office list`: the contact board.

use std::process::ExitCode;

use anyhow::Result;
use selaras_program::{Data, answer, instant, now_ms};
use serde_json::{Value, json};

use crate::config::Config;
use crate::offices::{Contact, board};

pub fn list(data: &Data, json: bool) -> Result<ExitCode> {
    let database = super::open(data)?;
    let silent_after_ms = Config::load(&data.data)?.silent_after_ms();
    let board = database.read(|tx| board(tx, now_ms(), silent_after_ms))?;
    answer(json, &json!({ "offices": board.iter().map(shown).collect::<Vec<Value>>() }), || table(&board))
}

fn shown(contact: &Contact) -> Value {
    let row = &contact.row;
    json!({
        "office": row.office.to_string(), "region": row.region, "name": row.name, "sectors": contact.sectors,
        "joined": row.certificate_expires_ms.is_some(), "revoked": row.revoked_ms.map(instant),
        "last_contact": row.last_contact_ms.map(instant), "silent_since": contact.silent_since_ms.map(instant),
        "waiting": contact.waiting, "told_seq": row.told_seq,
        "waiting_ledgers": contact.waiting_ledgers.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "version": row.program_version,
        "clock_offset_ms": row.clock_offset_ms,
        "certificate_expires": row.certificate_expires_ms.map(instant),
        "contact": (!row.contact.is_empty()).then_some(&row.contact),
    })
}

fn table(board: &[Contact]) -> String {
    if board.is_empty() {
        return "no offices yet; add one with `selaras-server office add --region CODE --name \"…\"`".to_owned();
    }
    let mut text = format!(
        "{:<36}  {:<6} {:<20} {:>7} {:<9} {:>8}  {:<20} {}\n",
        "OFFICE", "REGION", "LAST CONTACT", "WAITING", "VERSION", "CLOCK", "CERTIFICATE UNTIL", "NAME"
    );
    for contact in board {
        let row = &contact.row;
        let last = match (row.revoked_ms, row.last_contact_ms) {
            (Some(_), _) => "revoked".to_owned(),
            (None, Some(at)) => instant(at),
            (None, None) if row.certificate_expires_ms.is_some() => "joined".to_owned(),
            (None, None) => "not joined yet".to_owned(),
        };
        let waiting = contact.waiting.map_or_else(|| "-".to_owned(), |waiting| waiting.to_string());
        let clock = match row.last_contact_ms {
            Some(_) => format!("{:+} s", row.clock_offset_ms / 1_000),
            None => "-".to_owned(),
        };
        let until = row.certificate_expires_ms.map_or_else(|| "-".to_owned(), instant);
        let silent = if contact.silent_since_ms.is_some() { "  SILENT" } else { "" };
        let second =
            if contact.waiting_ledgers.is_empty() { "" } else { "  SECOND COMPUTER WAITS: office ledger allow|deny" };
        text.push_str(&format!(
            "{}  {:<6} {last:<20} {waiting:>7} {:<9} {clock:>8}  {until:<20} {}{silent}{second}\n",
            row.office,
            row.region.to_string(),
            row.program_version,
            row.name
        ));
    }
    text
}
