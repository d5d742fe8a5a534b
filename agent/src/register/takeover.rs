//! The register's counts become a reported figure: one achievement line, with which state of the register it came from kept
//! beside it, so that a later change of the register shows.

use anyhow::Result;
use selaras_domain::amount::Amount;
use selaras_domain::catalogue::Component;
use selaras_domain::check::{self, Severity};
use selaras_domain::line::{Achievement, Cell, Content, Kind, LineId, Subject};
use selaras_domain::message::Message;
use selaras_domain::period::{Period, Quarter};
use selaras_ledger::{Connection, HeadRow, HeadState, Transaction, heads_of_cell, line_at};

use super::{Entry, Looking, counts};
use crate::entry::{Effect, Writer};
use crate::store::register::{self as store, Look, TakeoverRow};
use crate::store::{Office, own_ledger};

/// How a quarter's figure stands to the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub taken: TakeoverRow,
    /// The register has changed since.
    pub has_changed: bool,
    /// The figure is still the one that was taken over.
    pub is_current: bool,
}

/// What taking over did, or why it is refused.
pub type TookOver = std::result::Result<Effect, Vec<Message>>;

/// Writes the counts of a service until the end of a quarter as its recipients.
pub fn take_over(
    tx: &Transaction<'_>,
    office: &Office,
    entry: Entry,
    quarter: Quarter,
    looking: &Looking,
) -> Result<TookOver> {
    let counted = counts::count(tx, entry)?;
    let revision = store::register_state(tx, entry.year, &entry.service.to_string())?.revision;
    let (required, achieved, below) = (counted.people, counted.achieved(quarter), counted.below(quarter));
    let cell = cell(office, entry, quarter);
    // What a person wrote stays.
    let note = note(tx, &cell)?.unwrap_or_else(|| "dari daftar penerima".to_owned());

    let content = Content::Achievement(Achievement::Value {
        required: Amount::units(required),
        achieved: Amount::units(achieved),
        below_standard: Some(Amount::units(below)),
        note,
    });
    let findings = check::check(&cell, &content);
    let errors = findings.into_iter().filter(|finding| finding.severity == Severity::Error);
    let errors: Vec<Message> = errors.map(|finding| finding.message).collect();
    if !errors.is_empty() {
        return Ok(Err(errors));
    }
    let mut lines = Writer::new(tx, own_ledger(tx, office)?, &looking.person, looking.now_ms)?;
    let effect = lines.write(&cell, content)?;
    let end = lines.end();
    let line = match (effect, head(tx, &cell)?) {
        // The same figure stands there already: from now on it is known where it comes from.
        (Effect::Unchanged, Some(head)) => head.line,
        _ => LineId { ledger: end.ledger, seq: end.seq },
    };
    let row = TakeoverRow {
        year: entry.year,
        quarter: quarter.number(),
        service: entry.service.to_string(),
        revision,
        required,
        achieved,
        below_standard: below,
        line,
        writer: looking.person.clone(),
        time_ms: looking.now_ms,
    };
    store::record_takeover(tx, &row)?;
    store::record_look(tx, &looking.at(Look::TakeOver, Some(entry), required as usize))?;
    Ok(Ok(effect))
}

/// Whether a quarter's figure came from the register, and whether that still holds.
pub fn link(connection: &Connection, office: &Office, entry: Entry, quarter: Quarter) -> Result<Option<Link>> {
    let service = entry.service.to_string();
    let Some(taken) = store::last_takeover(connection, entry.year, quarter.number(), &service)? else {
        return Ok(None);
    };
    let has_changed = store::register_state(connection, entry.year, &service)?.revision != taken.revision;
    let hundredths = |people: u32| u64::from(people) * 100;
    let is_current = head(connection, &cell(office, entry, quarter))?
        .is_some_and(|head| (head.first, head.second) == (hundredths(taken.required), hundredths(taken.achieved)));
    Ok(Some(Link { taken, has_changed, is_current }))
}

fn cell(office: &Office, Entry { year, service }: Entry, quarter: Quarter) -> Cell {
    let subject = Subject::component(Component::Recipients(service));
    Cell { region: office.region, period: Period::quarter(year, quarter), kind: Kind::Achievement, subject }
}

/// The value that a cell has now.
fn head(connection: &Connection, cell: &Cell) -> Result<Option<HeadRow>> {
    let head = heads_of_cell(connection, cell)?.pop();
    Ok(head.filter(|head| head.state == HeadState::Value))
}

/// What a person wrote beside the value that a cell has now.
fn note(connection: &Connection, cell: &Cell) -> Result<Option<String>> {
    let Some(head) = head(connection, cell)? else { return Ok(None) };
    let line = line_at(connection, head.key, head.line.seq)?.and_then(|line| line.bytes.decode().ok());
    Ok(match line.map(|line| line.content) {
        Some(Content::Achievement(Achievement::Value { note, .. })) if !note.is_empty() => Some(note),
        _ => None,
    })
}
