//! Reading the thread of a cell from the lines: those of the cell and those about it, back from their heads by what each
//! replaced. Nothing is kept for it, so it comes back with the lines, and is the same at both sides.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use selaras_domain::heads::effective_ms;
use selaras_domain::line::{Cell, Kind, LineId, OfficeId, Owner, Subject};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_domain::thread::{Said, Thread, thread};

use crate::heads::{heads_of_cell, office_names};
use crate::ledgers::{LedgerInfo, LedgerKey, find_ledger};
use crate::lines::line_at;
use crate::verdicts::{Judgements, is_refused, judgements};

/// The kinds of the words about a cell.
const ABOUT: [Kind; 8] = [
    Kind::Decision,
    Kind::Finding,
    Kind::Return,
    Kind::Observation,
    Kind::Reply,
    Kind::Attachment,
    Kind::Objection,
    Kind::Ruling,
];
/// Lines of one cell and kind that are followed back; the oldest of more are left out.
const FOLLOWED_MAX: usize = 500;

/// The thread of a cell; without a word about it only what was reported.
pub fn thread_of(connection: &Connection, cell: &Cell) -> Result<Thread> {
    Reader::new(connection, cell.region)?.thread(cell)
}

/// The threads of a region, of one period or of all: the cells about which something was said, in the order of the cells.
pub fn threads(connection: &Connection, region: RegionCode, period: Option<Period>) -> Result<Vec<Thread>> {
    let mut reader = Reader::new(connection, region)?;
    let mut threads = Vec::new();
    for cell in cells_about(connection, region, period, &ABOUT)? {
        let thread = reader.thread(&cell)?;
        if thread.is_thread() {
            threads.push(thread);
        }
    }
    Ok(threads)
}

/// The cells about which lines of these kinds say something.
pub(crate) fn cells_about(
    connection: &Connection,
    region: RegionCode,
    period: Option<Period>,
    kinds: &[Kind],
) -> Result<Vec<Cell>> {
    let kinds: Vec<String> = kinds.iter().map(|kind| kind.number().to_string()).collect();
    let kinds = kinds.join(",");
    let mut statement = connection.prepare_cached(&format!(
        "SELECT DISTINCT year, quarter, subject FROM head
         WHERE region = ?1 AND (?2 IS NULL OR (year = ?2 AND quarter = ?3)) AND kind IN ({kinds})
         ORDER BY year, quarter, subject",
    ))?;
    let quarter = period.map(|period| period.quarter.map_or(0, Quarter::number));
    let mut rows = statement.query(params![region.number(), period.map(|period| period.year), quarter])?;
    let mut cells = Vec::new();
    while let Some(row) = rows.next()? {
        let period = Period { year: row.get(0)?, quarter: Quarter::from_number(row.get(1)?) };
        let subject = Subject::from_text(&row.get::<_, String>(2)?).context("a subject in the head table")?;
        // Of a newer program's kinds nothing can be told.
        if let Some((kind, subject)) = subject.split_about() {
            cells.push(Cell { region, period, kind, subject });
        }
    }
    Ok(cells)
}

/// Reads threads of one region; holds what they share.
pub(crate) struct Reader<'c> {
    connection: &'c Connection,
    names: BTreeMap<OfficeId, String>,
    judged: HashMap<LedgerKey, Judgements>,
}

impl<'c> Reader<'c> {
    pub(crate) fn new(connection: &'c Connection, region: RegionCode) -> Result<Reader<'c>> {
        Ok(Reader { connection, names: office_names(connection, region)?, judged: HashMap::new() })
    }

    pub(crate) fn thread(&mut self, cell: &Cell) -> Result<Thread> {
        let current = heads_of_cell(self.connection, cell)?.pop().map(|head| head.line);
        let mut said = self.said(cell)?;
        for kind in ABOUT {
            said.extend(self.said(&cell.about(kind))?);
        }
        Ok(thread(cell, said, current))
    }

    /// The lines of a cell, from its heads back by their bases.
    pub(crate) fn said(&mut self, cell: &Cell) -> Result<Vec<Said>> {
        let heads = heads_of_cell(self.connection, cell)?;
        let mut next: VecDeque<LineId> = heads.iter().rev().map(|head| head.line).collect();
        let (mut seen, mut said) = (HashSet::new(), Vec::new());
        while let Some(line) = next.pop_front() {
            if seen.len() >= FOLLOWED_MAX || !seen.insert(line) {
                continue;
            }
            let Some(ledger) = find_ledger(self.connection, line.ledger)? else { continue };
            let Some(stored) = line_at(self.connection, ledger.key, line.seq)? else { continue };
            // A content erased by law says nothing any more.
            let Ok(read) = stored.bytes.decode() else { continue };
            if read.header.cell != *cell {
                continue;
            }
            next.extend(read.header.base.iter().map(|base| base.in_ledger(line.ledger)));
            if is_refused(self.connection, ledger.key, line.seq)? {
                continue;
            }
            let effective_ms = effective_ms(read.header.time_ms, self.received_ms(&ledger, line.seq)?);
            let office = self.office(&ledger);
            said.push(Said { line, header: read.header, content: read.content, office, effective_ms });
        }
        Ok(said)
    }

    fn received_ms(&mut self, ledger: &LedgerInfo, seq: u64) -> Result<Option<i64>> {
        if !self.judged.contains_key(&ledger.key) {
            self.judged.insert(ledger.key, judgements(self.connection, ledger.key)?);
        }
        Ok(self.judged.get(&ledger.key).and_then(|judged| judged.received_ms(seq)))
    }

    /// The name of the office that writes a ledger, its id where the province has not told the name; `None`: the province.
    fn office(&self, ledger: &LedgerInfo) -> Option<String> {
        match ledger.start.owner {
            Owner::Office(office) => Some(self.names.get(&office).cloned().unwrap_or_else(|| office.to_string())),
            Owner::Region | Owner::Common => None,
        }
    }
}
