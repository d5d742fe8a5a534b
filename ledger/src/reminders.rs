//! What the province reminded a region's offices of: lines in the region's ledger, each of them a head of its quarter, for
//! none takes the place of another.

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use selaras_domain::line::{Cell, Content, Kind, LineId, Reminder, Subject};
use selaras_domain::period::Period;
use selaras_domain::region::RegionCode;

use crate::heads::head_row;
use crate::lines::line_at;

/// A reminder as it was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub line: LineId,
    pub cell: Cell,
    pub writer: String,
    /// Milliseconds since 1970 UTC.
    pub time_ms: i64,
    pub reminder: Reminder,
}

/// The cell that reminders about a quarter stand in.
pub fn reminder_cell(region: RegionCode, period: Period) -> Cell {
    Cell { region, period, kind: Kind::Reminder, subject: Subject::whole() }
}

/// What a region's offices were reminded of, the youngest first.
pub fn reminders(connection: &Connection, region: RegionCode) -> Result<Vec<Told>> {
    let mut statement = connection.prepare_cached(
        "SELECT h.region, h.year, h.quarter, h.kind, h.subject, h.ledger, h.seq, h.effective_ms, h.state, h.first, h.second, l.ledger
         FROM head h JOIN ledger l ON l.id = h.ledger
         WHERE h.region = ?1 AND h.kind = ?2",
    )?;
    let rows = statement.query_map(params![region.number(), Kind::Reminder.number()], head_row)?;
    let mut told = Vec::new();
    for row in rows {
        let row = row??;
        let stored = line_at(connection, row.key, row.line.seq)?.context("the line of a head")?;
        // A content erased by law says nothing any more.
        let Ok(line) = stored.bytes.decode() else { continue };
        if let Content::Reminder(reminder) = line.content {
            let (writer, time_ms) = (line.header.writer, line.header.time_ms);
            told.push(Told { line: row.line, cell: row.cell, writer, time_ms, reminder });
        }
    }
    told.sort_by_key(|one| std::cmp::Reverse((one.time_ms, one.line)));
    Ok(told)
}
