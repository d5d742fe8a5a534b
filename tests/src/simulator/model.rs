//! What must be true, kept in plain lists beside the programs: every line that an office acknowledged to its people, when
//! the province first had it, and what follows from them by the domain's pure functions.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use selaras_domain::heads::{Candidate, heads};
use selaras_domain::line::{Cell, LedgerId, Line, LineBytes, LineId, OfficeRights};
use selaras_domain::verdict::{Verdict, judge};

/// The lines of one office.
pub(super) struct Written {
    pub ledger: LedgerId,
    pub lines: Vec<LineBytes>,
    /// Of the lines that the province has had: its clock at that moment.
    pub received_ms: Vec<i64>,
}

/// A line that counts.
pub(super) struct Counted {
    pub candidate: Candidate,
    pub line: Line,
}

/// The lines that count in a region, by cell.
pub(super) type Cells = BTreeMap<Cell, Vec<Counted>>;

impl Written {
    pub(super) fn new(ledger: LedgerId) -> Written {
        Written { ledger, lines: Vec::new(), received_ms: Vec::new() }
    }

    /// The verdict that each line must have.
    pub(super) fn judged(&self, rights: &[OfficeRights]) -> Result<Vec<Judged>> {
        let mut lines = Vec::new();
        for (seq, (bytes, received_ms)) in (1..).zip(self.lines.iter().zip(&self.received_ms)) {
            let line = bytes.decode().context("a line that was written")?;
            let verdict = judge(&line.header, &line.content, rights, *received_ms);
            let id = LineId { ledger: self.ledger, seq };
            lines.push(Judged { id, line, received_ms: *received_ms, verdict });
        }
        Ok(lines)
    }
}

/// A line that the province has had.
pub(super) struct Judged {
    pub id: LineId,
    pub line: Line,
    pub received_ms: i64,
    pub verdict: Verdict,
}

/// Adds a line that counts.
pub(super) fn add(cells: &mut Cells, id: LineId, line: Line, received_ms: Option<i64>) {
    let base = line.header.base.iter().map(|base| base.in_ledger(id.ledger)).collect();
    let candidate = Candidate { id, base, time_ms: line.header.time_ms, received_ms };
    cells.entry(line.header.cell.clone()).or_default().push(Counted { candidate, line });
}

/// The heads of a cell, the one in use last.
pub(super) fn heads_of(counted: &[Counted]) -> Vec<&Counted> {
    let candidates: Vec<Candidate> = counted.iter().map(|one| one.candidate.clone()).collect();
    let ids: Vec<LineId> = heads(&candidates).into_iter().map(|head| head.id).collect();
    ids.iter().filter_map(|id| counted.iter().find(|one| one.candidate.id == *id)).collect()
}

/// The digest over a region's heads, as both sides must compute it.
pub(super) fn digest(cells: &Cells) -> [u8; 32] {
    let mut heads: Vec<(i64, i64, i64, &str, LineId, i64)> = Vec::new();
    for (cell, counted) in cells {
        let quarter = cell.period.quarter.map_or(0, |quarter| quarter.number());
        for head in heads_of(counted) {
            heads.push((
                cell.period.year.into(),
                quarter.into(),
                cell.kind.number().into(),
                cell.subject.as_str(),
                head.candidate.id,
                head.candidate.effective_ms(),
            ));
        }
    }
    heads.sort_unstable();
    let mut hasher = blake3::Hasher::new_derive_key("selaras region digest v1");
    for (year, quarter, kind, subject, id, effective_ms) in heads {
        for number in [year, quarter, kind] {
            hasher.update(&number.to_le_bytes());
        }
        // The order of the columns in the digest is that of the query, not that of the sorting.
        for number in [id.seq as i64, effective_ms] {
            hasher.update(&number.to_le_bytes());
        }
        hasher.update(&(subject.len() as u64).to_le_bytes()).update(subject.as_bytes());
        hasher.update(id.ledger.as_bytes());
    }
    *hasher.finalize().as_bytes()
}
