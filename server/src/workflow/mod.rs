//! What the province says about a reported cell: it agrees, sends it back, or writes down what an inspector found. Each word
//! is a line of the province in the region's ledger, bound to the line it is about, and comes down to every office of the
//! region with its next pass or bundle.

mod files;
mod unsaid;

use anyhow::{Context, Result};
use selaras_domain::amount::Amount;
use selaras_domain::check::{self, Severity};
use selaras_domain::line::{Attachment, Base, Cell, Content, Decision, Finding, Header, Line, LineId, Outcome};
use selaras_ledger::{Connection, heads_of_cell, line_at};

use crate::store;

pub use files::{Unfit, keep_files, look_through};
pub use unsaid::Unsaid;

/// What is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    Decided(Outcome),
    /// The value from the field, where one was found.
    Found(Option<Amount>),
}

/// A word about a cell.
#[derive(Clone, Debug)]
pub struct Word {
    pub cell: Cell,
    pub say: Say,
    pub text: String,
    /// The line that the person has looked at: when another one is in use by now, nothing is written.
    pub on: Option<LineId>,
    /// What proves a finding; kept already.
    pub files: Vec<Attachment>,
    pub writer: String,
}

/// Writes a word on the line that the cell uses now.
pub fn write_word(connection: &Connection, word: &Word, now_ms: i64) -> Result<LineId> {
    let heads = heads_of_cell(connection, &word.cell)?;
    let Some(head) = heads.last() else { return Err(Unsaid::NothingReported(word.cell.clone()).into()) };
    let on = head.line;
    if let Some(seen) = word.on.filter(|seen| *seen != on) {
        return Err(Unsaid::Changed { cell: word.cell.clone(), seen, now: on }.into());
    }
    let is_agreement = word.say == Say::Decided(Outcome::Agreed);
    if is_agreement && heads.len() > 1 {
        return Err(Unsaid::Conflict(word.cell.clone()).into());
    }
    let stored = line_at(connection, head.key, on.seq)?.context("the line of a head")?;
    let content = content(word, on, &stored.bytes.decode()?.content);
    let about = word.cell.about(content.kind());
    if let Some(wrong) = check::check(&about, &content).into_iter().find(|found| found.severity == Severity::Error) {
        return Err(Unsaid::Wrong(wrong).into());
    }
    let ledger = store::region_ledger(connection, about.region)?.start.id;
    let mut base: Vec<Base> =
        heads_of_cell(connection, &about)?.iter().map(|head| Base::of(head.line, ledger)).collect();
    base.sort_unstable();
    let header =
        Header { time_ms: now_ms, writer: word.writer.clone(), kind: content.kind(), cell: about, base, origin: None };
    let at = store::append_for_region(connection, word.cell.region, &Line { header, content })?;
    // An agreement may count in the score, and what follows it may take that away.
    store::mark_stale(connection, word.cell.region, word.cell.period)?;
    Ok(LineId { ledger: at.ledger, seq: at.seq })
}

fn content(word: &Word, on: LineId, reported: &Content) -> Content {
    let text = word.text.trim().to_owned();
    match word.say {
        Say::Decided(outcome) => {
            Content::Decision(Decision { on, outcome, text, digest: Some(Decision::digest_of(reported).into()) })
        }
        Say::Found(field_value) => Content::Finding(Finding { on, field_value, text, files: word.files.clone() }),
    }
}
