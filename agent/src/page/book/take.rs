//! Taking rows of a file, and taking them back. Lines are for ever: what is taken back is written anew as it was before.

use std::collections::BTreeMap;

use anyhow::Result;
use selaras_domain::line::{Cell, Content, LineId, Withdraw};
use selaras_ledger::{Transaction, find_ledger, heads_of_cell, line_at};

use crate::entry::{Effect, Writer, write_all};
use crate::import::Entry;
use crate::page::grid::row::Now;
use crate::store::{self, Acceptance, AcceptedLine, Before, Office, Origin, Upload};

/// Rows that somebody wants, by their number in the file, each with the heads it was shown beside.
pub type Wanted = BTreeMap<usize, String>;

/// What was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub lines: usize,
    /// Rows whose cells are no longer as they were shown.
    pub left: Vec<usize>,
}

/// What was taken back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TakenBack {
    pub lines: usize,
    /// Cells that stay as they are.
    pub left: Vec<(Cell, Stays)>,
}

/// Why a cell is not taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stays {
    /// Somebody changed it since, or the province did not accept what was taken.
    Changed,
    /// It held several values before; which of them stands is for a person to say.
    Several,
    /// The account does not enter figures of its sector.
    NoRight,
}

/// Writes the wanted entries whose cells are still as they were shown, all of them in one transaction.
pub fn take(
    tx: &Transaction<'_>,
    office: &Office,
    entries: Vec<Entry>,
    wanted: &Wanted,
    upload: &Upload,
    (account, now_ms): (&str, i64),
) -> Result<Taken> {
    let mut taken = Taken::default();
    let (mut still, mut before) = (Vec::new(), Vec::new());
    for (number, entry) in entries.into_iter().enumerate() {
        let Some(seen) = wanted.get(&number) else { continue };
        let now = Now::read(tx, &entry.cell)?;
        if now.seen != *seen {
            taken.left.push(number);
            continue;
        }
        before.push(match now.heads.as_slice() {
            [] => Before::Nothing,
            [head] => Before::Line(head.line),
            _ => Before::Several,
        });
        still.push(entry);
    }
    let origin = Origin {
        file: upload.name.clone(),
        name: String::new(),
        hash: upload.hash,
        size_bytes: upload.size_bytes,
        etag: String::new(),
        time_ms: now_ms,
    };
    write_all(tx, office, &still, account, &origin)?;
    let own = store::own_ledger(tx, office)?.start.id;
    let mut lines = Vec::new();
    for (entry, before) in still.iter().zip(before) {
        // Every cell stands once in a file, so the line in it now is the one just written; else nothing was to be changed.
        let head = heads_of_cell(tx, &entry.cell)?.pop().map(|head| head.line);
        if let Some(line) = head.filter(|line| line.ledger == own && before != Before::Line(*line)) {
            lines.push(AcceptedLine { seq: line.seq, before });
        }
    }
    taken.lines = lines.len();
    if !lines.is_empty() {
        store::keep_acceptance(tx, upload, (account, now_ms), own, &lines)?;
    }
    Ok(taken)
}

/// Writes the cells of an acceptance as they were before it, with a reason where there was nothing before.
pub fn take_back(
    tx: &Transaction<'_>,
    office: &Office,
    acceptance: &Acceptance,
    reason: &str,
    may: impl Fn(&Cell) -> bool,
    (account, now_ms): (&str, i64),
) -> Result<TakenBack> {
    let mut taken = TakenBack::default();
    let mut lines = Writer::new(tx, store::own_ledger(tx, office)?, account, now_ms)?;
    for AcceptedLine { seq, before } in store::accepted_lines(tx, acceptance.id)? {
        let id = LineId { ledger: acceptance.ledger, seq };
        let Some(line) = content_of(tx, id)? else { continue };
        let (cell, _) = line;
        let is_there = matches!(heads_of_cell(tx, &cell)?.as_slice(), [head] if head.line == id);
        let content = match before {
            Before::Nothing => Some(Content::Withdraw(Withdraw { reason: reason.to_owned() })),
            Before::Line(id) => content_of(tx, id)?.map(|(_, content)| content),
            Before::Several => None,
        };
        match content {
            _ if !may(&cell) => taken.left.push((cell, Stays::NoRight)),
            _ if !is_there => taken.left.push((cell, Stays::Changed)),
            None => taken.left.push((cell, Stays::Several)),
            Some(content) => {
                if lines.write(&cell, content)? != Effect::Unchanged {
                    taken.lines += 1;
                }
            }
        }
    }
    if taken.lines > 0 {
        store::mark_undone(tx, acceptance.id, now_ms)?;
    }
    Ok(taken)
}

/// The cell of a line and what it says; `None` where it cannot be read any more.
fn content_of(tx: &Transaction<'_>, id: LineId) -> Result<Option<(Cell, Content)>> {
    let Some(ledger) = find_ledger(tx, id.ledger)? else { return Ok(None) };
    let line = line_at(tx, ledger.key, id.seq)?.and_then(|line| line.bytes.decode().ok());
    Ok(line.map(|line| (line.header.cell, line.content)))
}
