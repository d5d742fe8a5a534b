//! What inspectors found: the cells of all regions that a finding is about, each with its thread.

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use selaras_domain::line::{Cell, Subject};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_domain::thread::Thread;

use crate::threads::Reader;

/// The threads with a finding of the province's or of a district's inspectorate, of one year or of all, by region and cell.
pub fn found_threads(connection: &Connection, year: Option<u16>) -> Result<Vec<Thread>> {
    // As the index is: SQLite uses it for these very kinds.
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT region, year, quarter, subject FROM head
         WHERE kind IN (11, 65) AND (?1 IS NULL OR year = ?1) ORDER BY region, year, quarter, subject",
    )?;
    let mut rows = statement.query(params![year])?;
    let mut threads = Vec::new();
    let mut reader: Option<(RegionCode, Reader<'_>)> = None;
    while let Some(row) = rows.next()? {
        let region = RegionCode::new(row.get(0)?).context("a region code in the head table")?;
        let period = Period { year: row.get(1)?, quarter: Quarter::from_number(row.get(2)?) };
        let subject = Subject::from_text(&row.get::<_, String>(3)?).context("a subject in the head table")?;
        let Some((kind, subject)) = subject.split_about() else { continue };
        if reader.as_ref().is_none_or(|(of, _)| *of != region) {
            reader = Some((region, Reader::new(connection, region)?));
        }
        if let Some((_, reader)) = &mut reader {
            threads.push(reader.thread(&Cell { region, period, kind, subject })?);
        }
    }
    Ok(threads)
}
