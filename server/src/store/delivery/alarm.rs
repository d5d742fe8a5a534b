//! What somebody must be told of a run.

use anyhow::Result;
use rusqlite::{Connection, Row, params};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmRow {
    pub id: i64,
    pub run: i64,
    pub reason: String,
    pub text: String,
    /// Milliseconds since 1970 UTC, as the others.
    pub raised_ms: i64,
    /// 0: not yet.
    pub told_ms: i64,
    pub tries: u32,
    pub next_try_ms: i64,
    /// Of the last try to tell it.
    pub error: String,
}

/// `false`: it was raised before.
pub fn raise_alarm(connection: &Connection, run: i64, reason: &str, text: &str, now_ms: i64) -> Result<bool> {
    let raised = connection.execute(
        "INSERT OR IGNORE INTO alarm (run, reason, text, raised_ms, next_try_ms) VALUES (?1, ?2, ?3, ?4, ?4)",
        params![run, reason, text, now_ms],
    )?;
    Ok(raised == 1)
}

pub fn untold_alarms(connection: &Connection) -> Result<Vec<AlarmRow>> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE told_ms = 0 ORDER BY id"))?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The latest, newest first.
pub fn alarms(connection: &Connection, most: u32) -> Result<Vec<AlarmRow>> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} ORDER BY id DESC LIMIT ?1"))?;
    let rows = statement.query_map([most], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub fn note_alarm_told(connection: &Connection, id: i64, now_ms: i64) -> Result<()> {
    connection.execute("UPDATE alarm SET told_ms = ?2, tries = tries + 1, error = '' WHERE id = ?1", [id, now_ms])?;
    Ok(())
}

pub fn note_alarm_try(connection: &Connection, id: i64, error: &str, next_try_ms: i64) -> Result<()> {
    connection.execute(
        "UPDATE alarm SET tries = tries + 1, error = ?2, next_try_ms = ?3 WHERE id = ?1",
        params![id, error, next_try_ms],
    )?;
    Ok(())
}

const SELECT: &str = "SELECT id, run, reason, text, raised_ms, told_ms, tries, next_try_ms, error FROM alarm";

fn read(row: &Row<'_>) -> rusqlite::Result<AlarmRow> {
    Ok(AlarmRow {
        id: row.get(0)?,
        run: row.get(1)?,
        reason: row.get(2)?,
        text: row.get(3)?,
        raised_ms: row.get(4)?,
        told_ms: row.get(5)?,
        tries: row.get(6)?,
        next_try_ms: row.get(7)?,
        error: row.get(8)?,
    })
}
