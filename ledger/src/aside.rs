//! Lines that lost their place: the suffix of a past that the other side does not share, or lines read out of a damaged file.
//! They are kept for ever; those of the office itself are written again in a successor of their ledger.

use anyhow::Result;
use rusqlite::{Connection, params};
use selaras_domain::line::{Chain, LedgerId, LineBytes};
use uuid::Uuid;

use crate::ledgers::LedgerInfo;
use crate::lines::StoredLine;

/// Why a line stands aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The other side has another past of the ledger.
    Fork,
    /// Read out of a damaged file.
    Salvaged,
}

impl Why {
    const fn word(self) -> &'static str {
        match self {
            Why::Fork => "fork",
            Why::Salvaged => "salvaged",
        }
    }
}

/// A line that stands aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsideLine {
    pub ledger: LedgerId,
    pub line: StoredLine,
}

/// Takes the lines of `ledger` after `seq` out of it and sets them aside. Returns how many; the caller computes the
/// region's heads anew.
pub fn set_aside(connection: &Connection, ledger: &LedgerInfo, seq: u64, now_ms: i64) -> Result<u64> {
    connection
        .prepare_cached(
            "INSERT OR IGNORE INTO set_aside (ledger, seq, chain, header, content, why, time_ms, settled)
             SELECT ?1, seq, chain, header, content, ?4, ?5, 0 FROM line WHERE ledger = ?2 AND seq > ?3",
        )?
        .execute(params![ledger.start.id.as_bytes(), ledger.key.0, seq as i64, Why::Fork.word(), now_ms])?;
    let taken = connection
        .prepare_cached("DELETE FROM line WHERE ledger = ?1 AND seq > ?2")?
        .execute(params![ledger.key.0, seq as i64])?;
    Ok(taken as u64)
}

/// Keeps a line that has no place in this file. `false`: it is kept already.
pub fn keep_aside(connection: &Connection, ledger: LedgerId, line: &StoredLine, why: Why, now_ms: i64) -> Result<bool> {
    let kept = connection
        .prepare_cached(
            "INSERT OR IGNORE INTO set_aside (ledger, seq, chain, header, content, why, time_ms, settled)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)",
        )?
        .execute(params![
            ledger.as_bytes(),
            line.seq as i64,
            line.chain.0,
            line.bytes.header,
            line.bytes.content,
            why.word(),
            now_ms
        ])?;
    Ok(kept > 0)
}

/// The lines of a ledger that stand aside and are not settled, in their order.
pub fn unsettled(connection: &Connection, ledger: LedgerId) -> Result<Vec<AsideLine>> {
    let mut statement = connection.prepare_cached(
        "SELECT ledger, seq, chain, header, content FROM set_aside WHERE ledger = ?1 AND settled = 0
         ORDER BY seq, time_ms, chain",
    )?;
    let rows = statement.query_map([ledger.as_bytes()], |row| {
        Ok(AsideLine {
            ledger: LedgerId(Uuid::from_bytes(row.get(0)?)),
            line: StoredLine {
                seq: row.get::<_, i64>(1)? as u64,
                chain: row.get(2).map(Chain)?,
                bytes: LineBytes { header: row.get(3)?, content: row.get(4)? },
            },
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The ledgers of this office whose lines were read out of damaged files and are not settled.
pub fn salvaged(connection: &Connection) -> Result<Vec<LedgerId>> {
    let mut statement = connection
        .prepare_cached("SELECT DISTINCT ledger FROM set_aside WHERE why = ?1 AND settled = 0 ORDER BY ledger")?;
    let rows = statement.query_map([Why::Salvaged.word()], |row| Ok(LedgerId(Uuid::from_bytes(row.get(0)?))))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// These lines have been written again, or were at the other side already.
pub fn settle(connection: &Connection, ledger: LedgerId) -> Result<()> {
    connection.execute("UPDATE set_aside SET settled = 1 WHERE ledger = ?1 AND settled = 0", [ledger.as_bytes()])?;
    Ok(())
}

/// Keeps the report of a recovery, JSON.
pub fn record_recovery(connection: &Connection, time_ms: i64, report: &str) -> Result<()> {
    connection.execute("INSERT INTO recovery (time_ms, report) VALUES (?1, ?2)", params![time_ms, report])?;
    Ok(())
}

/// The reports of the last recoveries, the youngest first: when (milliseconds since 1970 UTC) and the JSON.
pub fn recoveries(connection: &Connection, most: u32) -> Result<Vec<(i64, String)>> {
    let mut statement = connection.prepare_cached("SELECT time_ms, report FROM recovery ORDER BY id DESC LIMIT ?1")?;
    let rows = statement.query_map([most], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
