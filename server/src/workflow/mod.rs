//! What the province says about a reported cell: it agrees, sends it back, opens it again, or writes down what an inspector
//! found. Each word is a line of the province in the region's ledger, bound to the line it is about, and comes down to every
//! office of the region with its next pass or bundle. What is said of a whole sealed quarter is in `review`.

mod calendar;
mod files;
mod nihil;
mod queue;
mod reminder;
mod review;
mod unsaid;

use anyhow::{Context, Result};
use selaras_domain::amount::Amount;
use selaras_domain::check::{self, Severity};
use selaras_domain::line::{Attachment, Base, Cell, Content, Decision, Finding, Header, Kind, Line, LineId, Outcome};
use selaras_ledger::{Connection, ReviewState, heads_of_cell, line_at};

use crate::store;

pub use calendar::{
    Effect, Entry, Timely, deadlines, dues, effects, parse_deadline, regions_with_deadlines, write_deadlines,
};
pub use files::{Unfit, keep_files, look_through};
pub use nihil::{Nihil, nihils};
pub use queue::{Queued, queue};
pub use reminder::{Reminded, Reminding, Whom, meant, remind, reminded};
pub use review::{
    Asked, Quarter, agree_to_reopening, approve, ask_for_reopening, asked_reopening, quarters, seen_digest, send_back,
    withdraw_reopening,
};
pub use unsaid::Unsaid;

/// What is said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Say {
    Agreed,
    Returned,
    /// What was agreed is taken back; another person asked for it.
    Reopened {
        asked_by: String,
    },
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

/// Writes a word on the line that the cell uses now; [`Unsaid`] tells what stands against it.
pub fn write_word(connection: &Connection, word: &Word, now_ms: i64) -> Result<LineId> {
    let heads = heads_of_cell(connection, &word.cell)?;
    let Some(head) = heads.last() else { return Err(Unsaid::NothingReported(word.cell.clone()).into()) };
    let on = head.line;
    if let Some(seen) = word.on.filter(|seen| *seen != on) {
        return Err(Unsaid::Changed { cell: word.cell.clone(), seen, now: on }.into());
    }
    if word.say == Say::Agreed && heads.len() > 1 {
        return Err(Unsaid::Conflict(word.cell.clone()).into());
    }
    hold_to_review(connection, word)?;
    let stored = line_at(connection, head.key, on.seq)?.context("the line of a head")?;
    let content = content(word, on, &stored.bytes.decode()?.content);
    let about = word.cell.about(content.kind());
    hold_to_checks(&about, &content)?;
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

fn hold_to_checks(about: &Cell, content: &Content) -> Result<()> {
    match check::check(about, content).into_iter().find(|found| found.severity == Severity::Error) {
        Some(wrong) => Err(Unsaid::Wrong(wrong).into()),
        None => Ok(()),
    }
}

/// What was approved is sent back only after it was opened again, and a seal is agreed to while the cells say what it says.
fn hold_to_review(connection: &Connection, word: &Word) -> Result<()> {
    let Word { cell, say, .. } = word;
    let is_agreement_to_seal = cell.kind == Kind::Seal && *say == Say::Agreed;
    if cell.period.quarter.is_none() || !(is_agreement_to_seal || *say == Say::Returned) {
        return Ok(());
    }
    let Some(review) = selaras_ledger::review(connection, cell.region, cell.period)? else { return Ok(()) };
    match say {
        Say::Returned if review.state == ReviewState::Approved => Err(Unsaid::Approved.into()),
        Say::Agreed if review.state == ReviewState::Approved => Err(Unsaid::ApprovedAlready.into()),
        Say::Agreed if !review.since_seal.is_empty() => Err(Unsaid::ChangedSinceSeal(review.since_seal.len()).into()),
        _ => Ok(()),
    }
}

fn content(word: &Word, on: LineId, reported: &Content) -> Content {
    let text = word.text.trim().to_owned();
    let (outcome, asked_by) = match &word.say {
        Say::Agreed => (Outcome::Agreed, None),
        Say::Returned => (Outcome::Returned, None),
        Say::Reopened { asked_by } => (Outcome::Reopened, Some(asked_by.clone())),
        Say::Found(field_value) => {
            return Content::Finding(Finding { on, field_value: *field_value, text, files: word.files.clone() });
        }
    };
    Content::Decision(Decision { on, outcome, text, digest: Some(Decision::digest_of(reported).into()), asked_by })
}
