//! Which reminders of the province somebody at the office has seen.

use anyhow::Result;
use rusqlite::{Connection, params};
use selaras_domain::line::LineId;

pub fn is_seen(connection: &Connection, reminder: LineId) -> Result<bool> {
    let sql = "SELECT 1 FROM reminder_seen WHERE ledger = ?1 AND seq = ?2";
    Ok(connection.prepare_cached(sql)?.exists(params![reminder.ledger.as_bytes(), reminder.seq as i64])?)
}

/// Who sees it first is kept.
pub fn mark_seen(connection: &Connection, reminder: LineId, by: &str, now_ms: i64) -> Result<()> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO reminder_seen (ledger, seq, seen_by, seen_ms) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![reminder.ledger.as_bytes(), reminder.seq as i64, by, now_ms])?;
    Ok(())
}
