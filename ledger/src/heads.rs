//! The heads of every cell, kept beside the lines so that a value is one look-up. Derived: applying lines one by one in any
//! order of arrival gives the same rows as [`rebuild_region`] gives from all lines.

use std::collections::{BTreeMap, HashSet};

use anyhow::{Context, Result};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, params};
use selaras_domain::heads::effective_ms;
use selaras_domain::line::{
    Achievement, Base, Cell, Content, Header, Kind, LedgerId, Line, LineBytes, LineId, OfficeId, Subject,
    decode_content, decode_header, encode_content,
};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;

use crate::catalogues::learn;
use crate::ledgers::{LedgerInfo, LedgerKey, find_ledger, ledgers_of_region};
use crate::lines::line_at;
use crate::reissue::{self, issue_of};
use crate::verdicts::{accepts, judgements};

/// What a head says of its cell, as far as scores need it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HeadState {
    /// Text, a date, a seal: read the line.
    #[default]
    Other = 0,
    Value = 1,
    Nihil = 2,
    NotApplicable = 3,
    Withdrawn = 4,
}

impl HeadState {
    pub(crate) fn from_number(number: i64) -> HeadState {
        match number {
            1 => HeadState::Value,
            2 => HeadState::Nihil,
            3 => HeadState::NotApplicable,
            4 => HeadState::Withdrawn,
            _ => HeadState::Other,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadRow {
    pub cell: Cell,
    pub key: LedgerKey,
    pub line: LineId,
    pub effective_ms: i64,
    pub state: HeadState,
    /// Required (hundredths), allocation (rupiah) or target (hundredths).
    pub first: u64,
    /// Achieved (hundredths) or realisation (rupiah).
    pub second: u64,
}

/// Makes accepted lines heads of their cells. Holds its statements, for many lines in one transaction.
pub struct Heads<'c> {
    connection: &'c Connection,
    remove: CachedStatement<'c>,
    insert: CachedStatement<'c>,
    succeed: CachedStatement<'c>,
    /// Hardly ever: only then each line is looked up among those that were named before they arrived.
    any_superseded: bool,
    /// As rare: lines that were written again.
    any_reissued: bool,
}

impl<'c> Heads<'c> {
    pub fn new(connection: &'c Connection) -> Result<Heads<'c>> {
        Ok(Heads {
            connection,
            remove: connection.prepare_cached(
                "DELETE FROM head WHERE region = ?1 AND year = ?2 AND quarter = ?3 AND kind = ?4 AND subject = ?5
                 AND ledger = ?6 AND seq = ?7",
            )?,
            insert: connection.prepare_cached(
                "INSERT INTO head (region, year, quarter, kind, subject, ledger, seq, effective_ms, state, first, second)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
            )?,
            succeed: connection.prepare_cached(
                "UPDATE head SET ledger = ?6, seq = ?7, effective_ms = ?8, state = ?9, first = ?10, second = ?11
                 WHERE region = ?1 AND year = ?2 AND quarter = ?3 AND kind = ?4 AND subject = ?5 AND ledger = ?6 AND seq = ?12",
            )?,
            any_superseded: connection.prepare_cached("SELECT 1 FROM superseded LIMIT 1")?.exists([])?,
            any_reissued: reissue::any(connection)?,
        })
    }

    /// Makes a line a head of its cell and takes the place of the heads it names as base.
    pub fn apply(&mut self, ledger: &LedgerInfo, seq: u64, line: &Line, received_ms: Option<i64>) -> Result<()> {
        let header = &line.header;
        if header.kind == Kind::Verdict {
            return Ok(());
        }
        if let Content::Catalogue(said) = &line.content {
            learn(said);
        }
        let cell = &header.cell;
        let is_reissued = self.any_reissued || header.origin.is_some();
        if !self.any_superseded
            && !is_reissued
            && let [Base::Own(base)] = header.base.as_slice()
            && self.put(Some(*base), ledger, seq, line, received_ms)?
        {
            return Ok(());
        }
        for base in &header.base {
            self.replace(ledger, cell, base.in_ledger(ledger.start.id))?;
        }
        if self.any_superseded && self.is_superseded(ledger, seq, cell)? {
            return Ok(());
        }
        if is_reissued && !self.is_youngest_copy(ledger, seq, line)? {
            return Ok(());
        }
        self.put(None, ledger, seq, line, received_ms)?;
        Ok(())
    }

    /// Whether no younger copy of a line counts; older ones, and the line as first written, give way to it.
    fn is_youngest_copy(&mut self, ledger: &LedgerInfo, seq: u64, line: &Line) -> Result<bool> {
        let id = LineId { ledger: ledger.start.id, seq };
        let issue = issue_of(id, &line.header, &encode_content(&line.content));
        let mut others = reissue::copies(self.connection, &issue)?;
        if let Some(first) = line.header.origin {
            reissue::note(self.connection, &issue, id, line.header.cell.region)?;
            self.any_reissued = true;
            // Another line may stand in its place now.
            let there = match find_ledger(self.connection, first.ledger)? {
                Some(ledger) => line_at(self.connection, ledger.key, first.seq)?,
                None => None,
            };
            let header = there.as_ref().and_then(|there| decode_header(&there.bytes.header).ok());
            let said = there.zip(header).map(|(there, header)| issue_of(first, &header, &there.bytes.content));
            others.extend((said == Some(issue)).then_some(first));
        }
        if others.iter().any(|other| *other > id) {
            return Ok(false);
        }
        let (region, year, quarter, kind) = cell_key(&line.header.cell);
        for other in others.iter().filter(|other| **other != id) {
            if let Some(ledger) = find_ledger(self.connection, other.ledger)? {
                let subject = line.header.cell.subject.as_str();
                self.remove.execute(params![region, year, quarter, kind, subject, ledger.key.0, other.seq as i64])?;
            }
        }
        Ok(true)
    }

    /// Writes a line as a head: of its own, or in the place of an earlier line of the same ledger, as most lines are; `false`
    /// when that one is no head.
    fn put(
        &mut self,
        place: Option<u64>,
        ledger: &LedgerInfo,
        seq: u64,
        line: &Line,
        received_ms: Option<i64>,
    ) -> Result<bool> {
        let Line { header, content } = line;
        let cell = &header.cell;
        let (region, year, quarter, kind) = cell_key(cell);
        let (state, first, second) = columns(content);
        let (subject, effective_ms) = (cell.subject.as_str(), effective_ms(header.time_ms, received_ms));
        let (seq, state, first, second) = (seq as i64, state as i64, first as i64, second as i64);
        let key = ledger.key.0;
        let changed = match place.map(|place| place as i64) {
            Some(place) => self.succeed.execute(params![
                region,
                year,
                quarter,
                kind,
                subject,
                key,
                seq,
                effective_ms,
                state,
                first,
                second,
                place
            ])?,
            None => self.insert.execute(params![
                region,
                year,
                quarter,
                kind,
                subject,
                key,
                seq,
                effective_ms,
                state,
                first,
                second
            ])?,
        };
        Ok(changed > 0)
    }

    /// Removes a head; one that is not there is noted, for it may still arrive or be accepted.
    fn replace(&mut self, ledger: &LedgerInfo, cell: &Cell, base: LineId) -> Result<()> {
        let (region, year, quarter, kind) = cell_key(cell);
        let subject = cell.subject.as_str();
        let key = match base.ledger == ledger.start.id {
            true => Some(ledger.key),
            false => find_ledger(self.connection, base.ledger)?.map(|info| info.key),
        };
        let removed = match key {
            Some(key) => self.remove.execute(params![region, year, quarter, kind, subject, key.0, base.seq as i64])?,
            None => 0,
        };
        if removed == 0 {
            self.any_superseded = true;
            self.connection
                .prepare_cached(
                    "INSERT OR IGNORE INTO superseded (region, year, quarter, kind, subject, ledger, seq)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                )?
                .execute(params![region, year, quarter, kind, subject, base.ledger.as_bytes(), base.seq as i64])?;
        }
        Ok(())
    }

    fn is_superseded(&self, ledger: &LedgerInfo, seq: u64, cell: &Cell) -> Result<bool> {
        let (region, year, quarter, kind) = cell_key(cell);
        let id = ledger.start.id;
        Ok(self
            .connection
            .prepare_cached(
                "SELECT 1 FROM superseded WHERE region = ?1 AND year = ?2 AND quarter = ?3 AND kind = ?4 AND subject = ?5
                 AND ledger = ?6 AND seq = ?7",
            )?
            .exists(params![region, year, quarter, kind, cell.subject.as_str(), id.as_bytes(), seq as i64])?)
    }
}

/// [`Heads::apply`] for one line.
pub fn apply(
    connection: &Connection,
    ledger: &LedgerInfo,
    seq: u64,
    line: &Line,
    received_ms: Option<i64>,
) -> Result<()> {
    Heads::new(connection)?.apply(ledger, seq, line, received_ms)
}

/// Computes all heads of a region anew from its lines and their verdicts.
pub fn rebuild_region(connection: &Connection, region: RegionCode, own: Option<LedgerId>) -> Result<()> {
    connection.execute("DELETE FROM head WHERE region = ?1", [region.number()])?;
    connection.execute("DELETE FROM superseded WHERE region = ?1", [region.number()])?;
    connection.execute("DELETE FROM reissue WHERE region = ?1", [region.number()])?;
    let mut heads = Heads::new(connection)?;
    for ledger in ledgers_of_region(connection, region)? {
        let judged = judgements(connection, ledger.key)?;
        let is_own = own == Some(ledger.start.id);
        let mut statement =
            connection.prepare_cached("SELECT seq, header, content FROM line WHERE ledger = ?1 ORDER BY seq")?;
        let mut rows = statement.query([ledger.key.0])?;
        while let Some(row) = rows.next()? {
            let seq = row.get::<_, i64>(0)? as u64;
            let bytes = LineBytes { header: row.get(1)?, content: row.get(2)? };
            let Some(line) = read(bytes) else { continue };
            if line.header.cell.region == region && accepts(connection, &ledger, seq, &judged, is_own)? {
                heads.apply(&ledger, seq, &line, judged.received_ms(seq))?;
            }
        }
    }
    Ok(())
}

/// The heads of a cell, the one in use last. More than one is a conflict.
pub fn heads_of_cell(connection: &Connection, cell: &Cell) -> Result<Vec<HeadRow>> {
    let (region, year, quarter, kind) = cell_key(cell);
    let mut statement = connection.prepare_cached(
        "SELECT h.region, h.year, h.quarter, h.kind, h.subject, h.ledger, h.seq, h.effective_ms, h.state, h.first, h.second, l.ledger
         FROM head h JOIN ledger l ON l.id = h.ledger
         WHERE h.region = ?1 AND h.year = ?2 AND h.quarter = ?3 AND h.kind = ?4 AND h.subject = ?5
         ORDER BY h.effective_ms, l.ledger, h.seq",
    )?;
    let rows = statement.query_map(params![region, year, quarter, kind, cell.subject.as_str()], head_row)?;
    rows.map(|row| row?).collect()
}

/// The cells of a region whose heads say different things, each with its heads, the one in use last. Two offices that say
/// the same are no conflict.
pub fn conflicts(connection: &Connection, region: RegionCode) -> Result<Vec<Vec<HeadRow>>> {
    let mut statement = connection.prepare_cached(
        "SELECT region, year, quarter, kind, subject FROM head WHERE region = ?1 AND kind <= 5
         GROUP BY region, year, quarter, kind, subject HAVING count(*) > 1",
    )?;
    let cells = statement.query_map([region.number()], |row| Ok(cell_of(row)))?;
    let mut conflicts = Vec::new();
    for cell in cells {
        let heads = heads_of_cell(connection, &cell??)?;
        let mut contents = HashSet::new();
        for head in &heads {
            contents.insert((head.state == HeadState::Withdrawn, content_at(connection, head.key, head.line.seq)?));
        }
        if contents.len() > 1 {
            conflicts.push(heads);
        }
    }
    Ok(conflicts)
}

/// The names of a region's offices, as the province last said them.
pub fn office_names(connection: &Connection, region: RegionCode) -> Result<BTreeMap<OfficeId, String>> {
    let mut statement = connection.prepare_cached(
        "SELECT l.content FROM head h JOIN line l ON l.ledger = h.ledger AND l.seq = h.seq
         WHERE h.region = ?1 AND h.kind = ?2 ORDER BY h.effective_ms, h.ledger, h.seq",
    )?;
    let mut rows = statement.query(params![region.number(), Kind::Office.number()])?;
    let mut names = BTreeMap::new();
    while let Some(row) = rows.next()? {
        if let Ok(Content::Office(rights)) = decode_content(Kind::Office, row.get_ref(0)?.as_blob()?) {
            names.insert(rights.office, rights.name);
        }
    }
    Ok(names)
}

/// A line as far as heads need it: a content that only a newer program can read is a value nonetheless, once the province
/// has accepted it.
pub(crate) fn read(bytes: LineBytes) -> Option<Line> {
    let header = decode_header(&bytes.header).ok()?;
    let content = decode_content(header.kind, &bytes.content)
        .unwrap_or_else(|_| Content::Opaque(header.kind.number(), bytes.content));
    Some(Line { header, content })
}

fn content_at(connection: &Connection, key: LedgerKey, seq: u64) -> Result<Option<Vec<u8>>> {
    Ok(connection
        .prepare_cached("SELECT content FROM line WHERE ledger = ?1 AND seq = ?2")?
        .query_row(params![key.0, seq as i64], |row| row.get(0))
        .optional()?)
}

pub(crate) fn head_row(row: &Row<'_>) -> rusqlite::Result<Result<HeadRow>> {
    let ledger = LedgerId(uuid::Uuid::from_bytes(row.get(11)?));
    let seq = row.get::<_, i64>(6)? as u64;
    let (key, effective_ms) = (LedgerKey(row.get(5)?), row.get(7)?);
    let state = HeadState::from_number(row.get(8)?);
    let (first, second) = (row.get::<_, i64>(9)? as u64, row.get::<_, i64>(10)? as u64);
    Ok(cell_of(row).map(|cell| HeadRow { cell, key, line: LineId { ledger, seq }, effective_ms, state, first, second }))
}

fn cell_of(row: &Row<'_>) -> Result<Cell> {
    let quarter: u8 = row.get(2)?;
    Ok(Cell {
        region: RegionCode::new(row.get(0)?).context("a region code in the head table")?,
        period: Period { year: row.get(1)?, quarter: Quarter::from_number(quarter) },
        kind: Kind::from_number(row.get(3)?),
        subject: Subject::from_text(&row.get::<_, String>(4)?).context("a subject in the head table")?,
    })
}

/// The key columns of a cell: region, year, quarter (0 = the year), kind.
pub(crate) fn cell_key(cell: &Cell) -> (u16, u16, u8, u16) {
    (cell.region.number(), cell.period.year, cell.period.quarter.map_or(0, Quarter::number), cell.kind.number())
}

fn columns(content: &Content) -> (HeadState, u64, u64) {
    match content {
        Content::Achievement(Achievement::Value { required, achieved, .. }) => {
            (HeadState::Value, required.hundredths(), achieved.hundredths())
        }
        Content::Achievement(Achievement::Nihil { .. }) => (HeadState::Nihil, 0, 0),
        Content::Achievement(Achievement::NotApplicable { .. }) => (HeadState::NotApplicable, 0, 0),
        Content::Budget(budget) => (HeadState::Value, budget.allocation.get(), budget.realisation.get()),
        Content::Target(target) => (HeadState::Value, target.value.hundredths(), 0),
        Content::Withdraw(_) => (HeadState::Withdrawn, 0, 0),
        _ => (HeadState::Other, 0, 0),
    }
}

/// What a head's line says, as this program reads it.
pub(crate) fn columns_at(connection: &Connection, head: &HeadRow) -> Result<(HeadState, u64, u64)> {
    let content = content_at(connection, head.key, head.line.seq)?.context("the line of a head")?;
    Ok(decode_content(head.cell.kind, &content).map_or((HeadState::Other, 0, 0), |content| columns(&content)))
}

/// The header of a stored line, when this program can read it.
pub(crate) fn header_at(connection: &Connection, key: LedgerKey, seq: u64) -> Result<Option<Header>> {
    let bytes: Option<Vec<u8>> = connection
        .prepare_cached("SELECT header FROM line WHERE ledger = ?1 AND seq = ?2")?
        .query_row(params![key.0, seq as i64], |row| row.get(0))
        .optional()?;
    Ok(bytes.and_then(|bytes| decode_header(&bytes).ok()))
}
