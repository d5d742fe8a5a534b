//! What somebody must be told of a run.

use anyhow::Result;
use rusqlite::{Connection, Row, params};
use selaras_domain::message::Message;

use super::read_message;
use super::run::DeliveryState;
use crate::delivery::LATE_AFTER_MS;

const RECENT_MS: i64 = 30 * 86_400_000;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlarmRow {
    pub id: i64,
    pub run: i64,
    pub reason: String,
    pub text: Message,
    /// Milliseconds since 1970 UTC, as the others.
    pub raised_ms: i64,
    /// 0: not yet.
    pub told_ms: i64,
    pub tries: u32,
    pub next_try_ms: i64,
    /// Of the last try to tell it.
    pub error: Message,
}

/// Whether somebody is still to be told: for the first time, or of a delivery in the state `of` that no alarm told of.
pub fn is_alarm_due(connection: &Connection, run: i64, (reason, of): (&str, Option<DeliveryState>)) -> Result<bool> {
    let sql = "SELECT NOT EXISTS (SELECT 1 FROM alarm WHERE run = ?1 AND reason = ?2) OR EXISTS
        (SELECT 1 FROM delivery WHERE run = ?1 AND state = ?3 AND is_alarmed = 0)";
    let of = of.map_or("", DeliveryState::word);
    Ok(connection.prepare_cached(sql)?.query_row(params![run, reason, of], |row| row.get(0))?)
}

/// Raises an alarm, anew where [`is_alarm_due`] again; it tells of all deliveries in the state `of`.
pub fn raise_alarm(
    connection: &Connection,
    run: i64,
    (reason, of): (&str, Option<DeliveryState>),
    text: &Message,
    now_ms: i64,
) -> Result<()> {
    if !is_alarm_due(connection, run, (reason, of))? {
        return Ok(());
    }
    connection.execute("DELETE FROM alarm WHERE run = ?1 AND reason = ?2", params![run, reason])?;
    connection.execute(
        "INSERT INTO alarm (run, reason, text, text_en, raised_ms, next_try_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
        params![run, reason, text.id, text.en, now_ms],
    )?;
    let of = of.map_or("", DeliveryState::word);
    connection.execute("UPDATE delivery SET is_alarmed = 1 WHERE run = ?1 AND state = ?2", params![run, of])?;
    Ok(())
}

/// What of the reports somebody should look at, in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Troubles {
    /// Runs under way, and those of them that are late.
    pub open: u32,
    pub late: u32,
    /// Deliveries of the last 30 days.
    pub failed: u32,
    pub uncertain: u32,
    /// Alarms that nobody has.
    pub untold: u32,
}

pub fn troubles(connection: &Connection, now_ms: i64) -> Result<Troubles> {
    let sql = "SELECT (SELECT count(*) FROM run WHERE state IN ('making', 'sending')),
        (SELECT count(*) FROM run WHERE state IN ('making', 'sending') AND max(due_ms, begun_ms) <= ?1
            AND EXISTS (SELECT 1 FROM delivery d WHERE d.run = run.id AND d.state IN ('waiting', 'sending'))),
        (SELECT count(*) FROM delivery WHERE state = 'failed' AND changed_ms > ?2),
        (SELECT count(*) FROM delivery WHERE state = 'uncertain' AND changed_ms > ?2),
        (SELECT count(*) FROM alarm WHERE told_ms = 0)";
    let bounds = [now_ms - LATE_AFTER_MS, now_ms - RECENT_MS];
    Ok(connection.prepare_cached(sql)?.query_row(bounds, |row| {
        Ok(Troubles {
            open: row.get(0)?,
            late: row.get(1)?,
            failed: row.get(2)?,
            uncertain: row.get(3)?,
            untold: row.get(4)?,
        })
    })?)
}

pub fn untold_alarms(connection: &Connection) -> Result<Vec<AlarmRow>> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE told_ms = 0 ORDER BY id"))?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The latest, newest first.
pub fn alarms(connection: &Connection, most: u32) -> Result<Vec<AlarmRow>> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} ORDER BY raised_ms DESC, id DESC LIMIT ?1"))?;
    let rows = statement.query_map([most], read)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Somebody has it; not what was raised anew meanwhile.
pub fn note_alarm_told(connection: &Connection, alarm: &AlarmRow, now_ms: i64) -> Result<()> {
    connection.execute(
        "UPDATE alarm SET told_ms = ?3, tries = tries + 1, error = '', error_en = '' WHERE id = ?1 AND raised_ms = ?2",
        [alarm.id, alarm.raised_ms, now_ms],
    )?;
    Ok(())
}

pub fn note_alarm_try(connection: &Connection, id: i64, error: &Message, next_try_ms: i64) -> Result<()> {
    connection.execute(
        "UPDATE alarm SET tries = tries + 1, error = ?2, error_en = ?3, next_try_ms = ?4 WHERE id = ?1",
        params![id, error.id, error.en, next_try_ms],
    )?;
    Ok(())
}

const SELECT: &str =
    "SELECT id, run, reason, text, text_en, raised_ms, told_ms, tries, next_try_ms, error, error_en FROM alarm";

fn read(row: &Row<'_>) -> rusqlite::Result<AlarmRow> {
    Ok(AlarmRow {
        id: row.get(0)?,
        run: row.get(1)?,
        reason: row.get(2)?,
        text: read_message(row, 3, 4)?,
        raised_ms: row.get(5)?,
        told_ms: row.get(6)?,
        tries: row.get(7)?,
        next_try_ms: row.get(8)?,
        error: read_message(row, 9, 10)?,
    })
}
