//! Keeps what was typed: a draft while it is being typed or wrong, a line once it is right and its cell is left.

use std::collections::BTreeMap;

use anyhow::Result;
use selaras_domain::line::{Cell, Content, Kind, Subject};
use selaras_domain::message::Message;
use selaras_domain::period::Period;
use selaras_ledger::Transaction;

use super::row::{Now, stale, wrong};
use super::typed::{self, FIELD_MAX_CHARS, Typed};
use crate::entry::{Effect, Writer};
use crate::page::link::place_of;
use crate::store::{self, Draft, Fields, Office};

/// How far to go with what is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// The person is still in the cell.
    Draft,
    /// The cell was left.
    Line,
}

/// A row as the form sent it.
pub struct Sent {
    pub kind: Kind,
    pub subject: Subject,
    pub fields: Fields,
    /// The heads that were shown when it was typed; `None`: not told.
    pub seen: Option<String>,
}

/// The rows of a form that are cells of its page; fields are named "a.K.2.01:dibutuhkan".
pub fn sent(cells: impl IntoIterator<Item = (Kind, Subject)>, pairs: Vec<(String, String)>) -> Vec<Sent> {
    let mut by_place: BTreeMap<String, Fields> = BTreeMap::new();
    for (name, value) in pairs {
        if let Some((place, field)) = name.split_once(':') {
            let value: String = value.chars().take(FIELD_MAX_CHARS).collect();
            by_place.entry(place.to_owned()).or_default().insert(field.to_owned(), value);
        }
    }
    let cells = cells.into_iter();
    cells
        .filter_map(|(kind, subject)| {
            let mut fields = by_place.remove(&place_of(kind, subject.as_str())?)?;
            let seen = fields.remove("seen");
            fields.retain(|name, _| typed::names(kind).contains(&name.as_str()));
            Some(Sent { kind, subject, fields, seen })
        })
        .collect()
}

/// Keeps the rows in one transaction.
pub fn keep(
    tx: &Transaction<'_>,
    (office, period): (&Office, Period),
    sent: Vec<Sent>,
    until: Until,
    (writer, now_ms): (&str, i64),
) -> Result<()> {
    let mut lines = Writer::new(tx, store::own_ledger(tx, office)?, writer, now_ms)?;
    for Sent { kind, subject, fields, seen } in sent {
        let cell = Cell { region: office.region, period, kind, subject: subject.clone() };
        let now = Now::read(tx, &cell)?;
        let is_same = typed::fields_of(kind, now.content.as_ref())
            .iter()
            .all(|(name, current)| current.trim() == typed::text(&fields, name));
        // Of several values even the one in use must be confirmed.
        if is_same && now.heads.len() <= 1 {
            store::remove_draft(tx, period, kind, &subject)?;
            continue;
        }
        let typed = typed::typed(kind, &fields);
        // An answer may be lost on its way back to the page, which then sends the row again: what the ledger says already
        // stands, in whatever way it was written.
        let is_there = match &typed {
            Typed::Content(content @ Content::Withdraw(_)) => now.withdrawal.as_ref() == Some(content),
            Typed::Content(content) => lines.effect(&cell, content)? == Effect::Unchanged,
            Typed::Blank => now.content.is_none(),
            Typed::Wrong(_) => false,
        };
        if is_there {
            store::remove_draft(tx, period, kind, &subject)?;
            continue;
        }
        let is_stale = seen.is_some_and(|seen| seen != now.seen);
        let reason = match (wrong(&cell, &fields, &now), typed) {
            (Some(wrong), _) => wrong,
            (None, _) if is_stale => stale(),
            (None, Typed::Content(content)) if until == Until::Line => {
                lines.write(&cell, content)?;
                store::remove_draft(tx, period, kind, &subject)?;
                continue;
            }
            (None, _) => Message::default(),
        };
        let draft = Draft { kind, subject, fields, reason: reason.id, writer: writer.to_owned(), time_ms: now_ms };
        store::keep_draft(tx, period, &draft)?;
    }
    Ok(())
}
