//! What the fetches of each scheduled source did; the last one tells when the next is due.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// How many fetches of a source are kept.
const KEPT: i64 = 500;

/// One fetch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FetchRow {
    pub started_ms: i64,
    pub ended_ms: i64,
    /// Of HTTP; 0: no answer.
    pub status: u16,
    pub size_bytes: u64,
    pub rows: u64,
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub refused: u64,
    /// JSON: the first refused rows.
    pub refusals: String,
    /// Empty: none.
    pub error: String,
    /// In a row, with this one.
    pub failures: u32,
}

/// Keeps a fetch of the source `name` and drops its oldest ones.
pub fn record_fetch(connection: &Connection, name: &str, fetch: &FetchRow) -> Result<()> {
    connection.execute(
        "INSERT INTO fetch (name, started_ms, ended_ms, status, size_bytes, rows, new, changed, unchanged, refused, refusals,
         error, failures) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            name,
            fetch.started_ms,
            fetch.ended_ms,
            fetch.status,
            fetch.size_bytes as i64,
            fetch.rows as i64,
            fetch.new as i64,
            fetch.changed as i64,
            fetch.unchanged as i64,
            fetch.refused as i64,
            fetch.refusals,
            fetch.error,
            fetch.failures
        ],
    )?;
    connection.execute(
        "DELETE FROM fetch WHERE name = ?1 AND id <= (SELECT id FROM fetch WHERE name = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
        params![name, KEPT],
    )?;
    Ok(())
}

/// The last fetch of a source, `None` before the first.
pub fn last_fetch(connection: &Connection, name: &str) -> Result<Option<FetchRow>> {
    select(connection, name, "")
}

/// The last fetch of a source that brought its document, or the word that it is still the same.
pub fn last_good_fetch(connection: &Connection, name: &str) -> Result<Option<FetchRow>> {
    select(connection, name, "AND error = ''")
}

fn select(connection: &Connection, name: &str, and: &str) -> Result<Option<FetchRow>> {
    Ok(connection
        .prepare_cached(&format!(
            "SELECT started_ms, ended_ms, status, size_bytes, rows, new, changed, unchanged, refused, refusals, error,
             failures FROM fetch WHERE name = ?1 {and} ORDER BY id DESC LIMIT 1"
        ))?
        .query_row([name], fetch_row)
        .optional()?)
}

fn fetch_row(row: &Row<'_>) -> rusqlite::Result<FetchRow> {
    let count = |index| row.get::<_, i64>(index).map(|count| count as u64);
    Ok(FetchRow {
        started_ms: row.get(0)?,
        ended_ms: row.get(1)?,
        status: row.get(2)?,
        size_bytes: count(3)?,
        rows: count(4)?,
        new: count(5)?,
        changed: count(6)?,
        unchanged: count(7)?,
        refused: count(8)?,
        refusals: row.get(9)?,
        error: row.get(10)?,
        failures: row.get(11)?,
    })
}
