//! The seal of a region's quarter: which cells it binds, when it counts as made, and what changed since. The same at the
//! office that seals and at the province that counts it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use selaras_domain::line::{Cell, Content, Kind, LineId, Owner, Seal, SealedCell, Subject};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;

use crate::heads::{heads_of_cell, office_names};
use crate::ledgers::find_ledger;
use crate::lineage::{CellLine, lineage};
use crate::lines::{content_hash_at, line_at};
use crate::values::current_values;

/// What a seal binds.
pub const SEALED_KINDS: [Kind; 3] = [Kind::Achievement, Kind::Budget, Kind::Narrative];

/// The times of a seal, milliseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealTimes {
    /// By the office's clock.
    pub written_ms: i64,
    /// The last province time its office had seen: it was not written before.
    pub not_before_ms: Option<i64>,
    /// When the province first received it.
    pub received_ms: i64,
}

/// A cell that no longer says what was sealed.
#[derive(Clone, Debug)]
pub struct Difference {
    pub cell: Cell,
    /// As sealed; `None`: it was missing, or its content was erased.
    pub old: Option<Content>,
    /// As it is now; `None`: missing.
    pub new: Option<Content>,
    /// The line that says so; `None` when a sealed line is no longer accepted and none took its place.
    pub by: Option<Change>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub writer: String,
    /// The office's name; empty for the province, or when it is not known.
    pub office: String,
    pub time_ms: i64,
}

/// The current seal of a quarter.
#[derive(Clone, Debug)]
pub struct Sealing {
    pub line: CellLine,
    pub seal: Seal,
    /// Of the quarter's first seal: what its timeliness is judged by. `None`: the province has not received it yet.
    pub first: Option<SealTimes>,
    /// Seals of the quarter, this one included.
    pub count: usize,
}

pub fn seal_cell(region: RegionCode, period: Period) -> Cell {
    Cell { region, period, kind: Kind::Seal, subject: Subject::whole() }
}

/// What a seal made now would bind: every current value, sorted by cell.
pub fn sealed_cells(connection: &Connection, region: RegionCode, period: Period) -> Result<Vec<SealedCell>> {
    let mut cells = Vec::new();
    for kind in SEALED_KINDS {
        for row in current_values(connection, region, period, kind)? {
            let hash = content_hash_at(connection, row.key, row.line.seq)?.context("the line of a head")?;
            cells.push(SealedCell { cell: row.cell, head: row.line, content_hash: hash.0 });
        }
    }
    cells.sort_by(|one, other| one.cell.cmp(&other.cell));
    Ok(cells)
}

/// The current seal of a region's quarter; `None`: not sealed.
pub fn sealing(connection: &Connection, region: RegionCode, period: Period) -> Result<Option<Sealing>> {
    let lines = lineage(connection, &seal_cell(region, period))?;
    let times = |line: &CellLine| {
        let Content::Seal(seal) = &line.content else { return None };
        let received_ms = line.received_ms?;
        Some(SealTimes { written_ms: line.header.time_ms, not_before_ms: seal.province_time_ms, received_ms })
    };
    let first = lines.iter().filter_map(times).min_by_key(|times| (times.received_ms, times.written_ms));
    let seals = lines.iter().filter(|line| matches!(line.content, Content::Seal(_)));
    let count = seals.map(|line| line.header.origin.unwrap_or(line.id)).collect::<HashSet<_>>().len();
    let Some(line) = lines.into_iter().next() else { return Ok(None) };
    // A seal that was withdrawn is none.
    let Content::Seal(seal) = line.content.clone() else { return Ok(None) };
    Ok(Some(Sealing { line, seal, first, count }))
}

/// The quarters of a region that were sealed, oldest first.
pub fn sealed_periods(connection: &Connection, region: RegionCode) -> Result<Vec<Period>> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT year, quarter FROM head WHERE region = ?1 AND kind = ?2 ORDER BY year, quarter",
    )?;
    let rows = statement.query_map(params![region.number(), Kind::Seal.number()], |row| {
        Ok(Period { year: row.get(0)?, quarter: Quarter::from_number(row.get(1)?) })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The times that a quarter's timeliness is judged by: those of its first seal, while it is sealed at all.
pub fn seal_times(connection: &Connection, region: RegionCode, period: Period) -> Result<Option<SealTimes>> {
    Ok(sealing(connection, region, period)?.and_then(|sealing| sealing.first))
}

/// The cells that say something else than was sealed, by cell. A line written anew with the same content is no difference.
pub fn differences(
    connection: &Connection,
    region: RegionCode,
    period: Period,
    seal: &Seal,
) -> Result<Vec<Difference>> {
    let then: BTreeMap<&Cell, &SealedCell> = seal.cells.iter().map(|one| (&one.cell, one)).collect();
    let mut now: BTreeMap<Cell, LineId> = BTreeMap::new();
    // Most cells still use the line that was sealed, and then nothing of them is read.
    let mut gone: BTreeSet<&Cell> = then.keys().copied().collect();
    for row in SEALED_KINDS.map(|kind| current_values(connection, region, period, kind)) {
        for row in row? {
            let sealed = then.get(&row.cell);
            gone.remove(&row.cell);
            let is_same = match sealed {
                Some(sealed) if sealed.head == row.line => true,
                Some(sealed) => {
                    content_hash_at(connection, row.key, row.line.seq)?.map(|hash| hash.0) == Some(sealed.content_hash)
                }
                None => false,
            };
            if !is_same {
                now.insert(row.cell, row.line);
            }
        }
    }
    let cells: BTreeSet<Cell> = now.keys().cloned().chain(gone.into_iter().cloned()).collect();
    let mut differences = Vec::new();
    for cell in cells {
        let old = then.get(&cell).map(|one| content_of(connection, one.head)).transpose()?.flatten();
        let new = now.get(&cell).map(|line| content_of(connection, *line)).transpose()?.flatten();
        let by = change(connection, &cell)?;
        differences.push(Difference { cell, old, new, by });
    }
    Ok(differences)
}

fn content_of(connection: &Connection, line: LineId) -> Result<Option<Content>> {
    let Some(ledger) = find_ledger(connection, line.ledger)? else { return Ok(None) };
    let stored = line_at(connection, ledger.key, line.seq)?;
    Ok(stored.and_then(|stored| stored.bytes.decode().ok()).map(|line| line.content))
}

/// Who wrote the head in use of a cell, a withdrawal included.
fn change(connection: &Connection, cell: &Cell) -> Result<Option<Change>> {
    let Some(head) = heads_of_cell(connection, cell)?.pop() else { return Ok(None) };
    let Some(line) = line_at(connection, head.key, head.line.seq)?.and_then(|stored| stored.bytes.decode().ok()) else {
        return Ok(None);
    };
    let owner = find_ledger(connection, head.line.ledger)?.map(|ledger| ledger.start.owner);
    let office = match owner {
        Some(Owner::Office(office)) => office_names(connection, cell.region)?.remove(&office).unwrap_or_default(),
        _ => String::new(),
    };
    Ok(Some(Change { writer: line.header.writer, office, time_ms: head.effective_ms }))
}
