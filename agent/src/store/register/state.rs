//! How many people stand in the register, which state it is in, and which state gave a reported figure.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, params};
use selaras_domain::line::{LedgerId, LineId};
use uuid::Uuid;

/// How often the register of a service and year has changed, and when last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    pub revision: u32,
    pub time_ms: i64,
}

/// A figure that was taken over, and the state of the register it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakeoverRow {
    pub year: u16,
    pub quarter: u8,
    pub service: String,
    pub revision: u32,
    pub required: u32,
    pub achieved: u32,
    pub below_standard: u32,
    /// The line that says it.
    pub line: LineId,
    pub writer: String,
    pub time_ms: i64,
}

/// Tells `each` how many people there are by service, quarter of the service (0: not served) and standard; all services of a year, or one.
pub fn register_counts(
    connection: &Connection,
    year: u16,
    service: Option<&str>,
    mut each: impl FnMut(&str, u8, bool, u32),
) -> Result<()> {
    let sql = match service {
        Some(_) => {
            "SELECT service, quarter, to_standard, count(*) FROM register_entry INDEXED BY register_list
             WHERE year = ?1 AND service = ?2 GROUP BY 1, 2, 3"
        }
        None => {
            "SELECT service, quarter, to_standard, count(*) FROM register_entry INDEXED BY register_list
             WHERE year = ?1 AND ?2 IS NULL GROUP BY 1, 2, 3"
        }
    };
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params![year, service])?;
    while let Some(row) = rows.next()? {
        each(&row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
    }
    Ok(())
}

/// The years and services that ever had somebody.
pub fn register_years(connection: &Connection) -> Result<Vec<(u16, String)>> {
    let mut statement = connection.prepare_cached("SELECT year, service FROM register_state ORDER BY year, service")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The register of a service and year has changed.
pub fn touch_register(connection: &Connection, year: u16, service: &str, now_ms: i64) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO register_state (year, service, revision, time_ms) VALUES (?1, ?2, 1, ?3)
             ON CONFLICT (year, service) DO UPDATE SET revision = revision + 1, time_ms = excluded.time_ms",
        )?
        .execute(params![year, service, now_ms])?;
    Ok(())
}

pub fn register_state(connection: &Connection, year: u16, service: &str) -> Result<Changed> {
    let mut statement =
        connection.prepare_cached("SELECT revision, time_ms FROM register_state WHERE year = ?1 AND service = ?2")?;
    let changed =
        statement.query_row(params![year, service], |row| Ok(Changed { revision: row.get(0)?, time_ms: row.get(1)? }));
    Ok(changed.optional()?.unwrap_or_default())
}

pub fn record_takeover(connection: &Connection, row: &TakeoverRow) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO register_takeover (year, quarter, service, revision, required, achieved, below_standard,
                ledger, seq, writer, time_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            row.year,
            row.quarter,
            row.service,
            row.revision,
            row.required,
            row.achieved,
            row.below_standard,
            row.line.ledger.as_bytes(),
            row.line.seq.cast_signed(),
            row.writer,
            row.time_ms
        ])?;
    Ok(())
}

/// The last figure of a service and quarter that was taken over.
pub fn last_takeover(connection: &Connection, year: u16, quarter: u8, service: &str) -> Result<Option<TakeoverRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT revision, required, achieved, below_standard, ledger, seq, writer, time_ms FROM register_takeover
         WHERE year = ?1 AND service = ?2 AND quarter = ?3 ORDER BY id DESC LIMIT 1",
    )?;
    let row = statement.query_row(params![year, service, quarter], |row| {
        Ok(TakeoverRow {
            year,
            quarter,
            service: service.to_owned(),
            revision: row.get(0)?,
            required: row.get(1)?,
            achieved: row.get(2)?,
            below_standard: row.get(3)?,
            line: LineId {
                ledger: LedgerId(Uuid::from_bytes(row.get(4)?)),
                seq: row.get::<_, i64>(5)?.cast_unsigned(),
            },
            writer: row.get(6)?,
            time_ms: row.get(7)?,
        })
    });
    Ok(row.optional()?)
}
