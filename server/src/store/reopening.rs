//! What one person of the province asked for and another one has not agreed to yet: an approved quarter opened again.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, params};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reopening {
    pub asked_by: String,
    /// Milliseconds since 1970 UTC.
    pub asked_ms: i64,
    pub text: String,
}

pub fn reopening(connection: &Connection, region: RegionCode, period: Period) -> Result<Option<Reopening>> {
    let sql = "SELECT asked_by, asked_ms, text FROM reopening WHERE region = ?1 AND year = ?2 AND quarter = ?3";
    let (year, quarter) = columns(period);
    let row = connection.prepare_cached(sql)?.query_row(params![region.number(), year, quarter], |row| {
        Ok(Reopening { asked_by: row.get(0)?, asked_ms: row.get(1)?, text: row.get(2)? })
    });
    Ok(row.optional()?)
}

/// Keeps what was asked, in the place of what was asked before.
pub fn keep_reopening(connection: &Connection, region: RegionCode, period: Period, asked: &Reopening) -> Result<()> {
    let (year, quarter) = columns(period);
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO reopening (region, year, quarter, asked_by, asked_ms, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![region.number(), year, quarter, asked.asked_by, asked.asked_ms, asked.text])?;
    Ok(())
}

/// `false`: nothing was asked.
pub fn forget_reopening(connection: &Connection, region: RegionCode, period: Period) -> Result<bool> {
    let (year, quarter) = columns(period);
    let gone = connection
        .prepare_cached("DELETE FROM reopening WHERE region = ?1 AND year = ?2 AND quarter = ?3")?
        .execute(params![region.number(), year, quarter])?;
    Ok(gone > 0)
}

fn columns(period: Period) -> (u16, u8) {
    (period.year, period.quarter.map_or(0, Quarter::number))
}
