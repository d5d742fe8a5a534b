//! What must be true, kept in plain lists beside the programs: every line that an office acknowledged to its people, when
//! the province first had it, and what follows from them by the domain's pure functions.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use selaras_domain::heads::{Candidate, heads};
use selaras_domain::line::{Cell, LedgerId, Line, LineId, OfficeId};
use selaras_domain::verdict::State;
use selaras_ledger::{Connection, ledgers_of_office, lines_after, unsettled};

pub(super) const ALL: usize = usize::MAX >> 1;

/// The lines of one office, whatever ledger they stand in: each was written in a person's name of its own, which goes with
/// it into every successor.
#[derive(Default)]
pub(super) struct Written {
    pub lines: BTreeMap<String, Wrote>,
    /// When the province had a line at a place, by its clock; more than once when it lost it in between.
    pub received_ms: BTreeMap<LineId, Vec<i64>>,
    /// Lines that came back to the province from a sibling: judged, if nobody has their verdict any more, at a Hello after that.
    pub came_back: BTreeSet<LineId>,
    /// How far the province has each of the office's ledgers.
    pub reached: BTreeMap<LedgerId, u64>,
    /// All ledgers that a computer of the office wrote.
    pub ledgers: BTreeSet<LedgerId>,
}

/// A line that was acknowledged.
pub(super) struct Wrote {
    pub line: Line,
    /// When a file was lost, neither the province nor a computer of the office had it any more.
    pub may_be_lost: bool,
}

/// A line that counts.
pub(super) struct Counted {
    pub candidate: Candidate,
    pub line: Line,
}

/// The lines that count in a region, by cell.
pub(super) type Cells = BTreeMap<Cell, Vec<Counted>>;

impl Written {
    pub(super) fn add(&mut self, line: Line) {
        self.lines.insert(line.header.writer.clone(), Wrote { line, may_be_lost: false });
    }

    /// The province has the ledgers so far now.
    pub(super) fn received(&mut self, reached: BTreeMap<LedgerId, u64>, is_return: bool, now_ms: i64) {
        for (ledger, to) in &reached {
            let from = self.reached.get(ledger).copied().unwrap_or(0);
            for seq in from + 1..=*to {
                let id = LineId { ledger: *ledger, seq };
                self.received_ms.entry(id).or_default().push(now_ms);
                if is_return {
                    self.came_back.insert(id);
                }
            }
        }
        self.reached = reached;
    }

    /// The province looks at what came back.
    pub(super) fn greeted(&mut self, now_ms: i64) {
        for id in &self.came_back {
            self.received_ms.entry(*id).or_default().push(now_ms);
        }
    }

    /// Compares a line with what was written.
    pub(super) fn is_of(&self, line: &Line) -> bool {
        self.lines.get(&line.header.writer).is_some_and(|wrote| {
            let (there, written) = (&line.header, &wrote.line.header);
            there.time_ms == written.time_ms && there.cell == written.cell && line.content == wrote.line.content
        })
    }
}

/// A line that the province has had.
pub(super) struct Judged {
    pub id: LineId,
    pub line: Line,
    pub received_ms: i64,
    /// Why not, when it does not count.
    pub refused: Option<(State, String)>,
}

/// The lines of an office in a file, by who wrote them: in its ledgers, and those that wait to be written again.
pub(super) fn held(
    connection: &Connection,
    office: OfficeId,
    ledgers: &BTreeSet<LedgerId>,
) -> Result<BTreeSet<String>> {
    let mut held = BTreeSet::new();
    let mut ids = ledgers.clone();
    for ledger in ledgers_of_office(connection, office)? {
        ids.insert(ledger.start.id);
        for line in lines_after(connection, ledger.key, 0, ALL, ALL)? {
            held.insert(line.bytes.decode()?.header.writer);
        }
    }
    for id in ids {
        for aside in unsettled(connection, id)? {
            held.insert(aside.line.bytes.decode()?.header.writer);
        }
    }
    Ok(held)
}

/// Adds a line that counts.
pub(super) fn add(cells: &mut Cells, id: LineId, line: Line, received_ms: Option<i64>) {
    let base = line.header.base.iter().map(|base| base.in_ledger(id.ledger)).collect();
    let candidate = Candidate { id, base, time_ms: line.header.time_ms, received_ms };
    cells.entry(line.header.cell.clone()).or_default().push(Counted { candidate, line });
}

/// The heads of a cell, the one in use last. Of a line that was written again, and of its copies, the youngest counts.
pub(super) fn heads_of(counted: &[Counted]) -> Vec<&Counted> {
    let mut candidates: Vec<Candidate> = counted.iter().map(|one| one.candidate.clone()).collect();
    for (candidate, one) in candidates.iter_mut().zip(counted) {
        let first = |of: &Counted| of.line.header.origin.unwrap_or(of.candidate.id);
        let is_copy = |other: &&Counted| {
            let (one, other) = (one, *other);
            other.candidate.id < one.candidate.id
                && first(one) == first(other)
                && one.line.content == other.line.content
                && one.line.header.writer == other.line.header.writer
                && one.line.header.time_ms == other.line.header.time_ms
        };
        candidate.base.extend(counted.iter().filter(is_copy).map(|other| other.candidate.id));
    }
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
