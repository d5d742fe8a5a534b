//! What the province says about a reported cell: it agrees, sends it back, or writes down what an inspector found. Each word
//! is a line of the province in the region's ledger, bound to the line it is about, and comes down to every office of the
//! region with its next pass or bundle.

use anyhow::{Context, Result, bail, ensure};
use selaras_domain::amount::Amount;
use selaras_domain::check::{self, Severity};
use selaras_domain::line::{Base, Cell, Content, Decision, Finding, Header, Line, LineId, Outcome};
use selaras_domain::message::Told;
use selaras_ledger::{Connection, heads_of_cell, line_at};

use crate::store;

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
    pub writer: String,
}

/// Writes a word on the line that the cell uses now.
pub fn write_word(connection: &Connection, word: &Word, now_ms: i64) -> Result<LineId> {
    let heads = heads_of_cell(connection, &word.cell)?;
    let Some(head) = heads.last() else {
        bail!("nothing is reported in {}, so there is nothing to speak of", word.cell)
    };
    let on = head.line;
    if let Some(seen) = word.on.filter(|seen| *seen != on) {
        bail!(
            "{} changed since line {seen}: it is line {on} now; look at it with `threads`, then decide again",
            word.cell
        );
    }
    let is_agreement = word.say == Say::Decided(Outcome::Agreed);
    ensure!(!is_agreement || heads.len() == 1, "{} holds several values; the offices settle them first", word.cell);
    let stored = line_at(connection, head.key, on.seq)?.context("the line of a head")?;
    let content = content(word, on, &stored.bytes.decode()?.content);
    let about = word.cell.about(content.kind());
    if let Some(wrong) = check::check(&about, &content).into_iter().find(|found| found.severity == Severity::Error) {
        bail!(Told(wrong.message));
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
        Say::Found(field_value) => Content::Finding(Finding { on, field_value, text, files: Vec::new() }),
    }
}
