//! What a database file remembers of its own care: the backups made of it, and the backup it was restored from.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// A backup that was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BackupRow {
    pub started_ms: i64,
    pub ended_ms: i64,
    /// Made by the program itself, and not by a person.
    pub is_scheduled: bool,
    /// Path of the archive.
    pub file: String,
    /// 0: it failed.
    pub size_bytes: u64,
    /// In all its ledgers.
    pub lines: u64,
    /// Empty: made, read back and checked.
    pub error: String,
}

/// That this file is a backup put back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restored {
    pub restored_ms: i64,
    /// When the backup was made: what was written later is not in it.
    pub made_ms: i64,
    /// Name of the archive.
    pub file: String,
    /// In all its ledgers.
    pub lines: u64,
}

const BACKUP_COLUMNS: &str = "started_ms, ended_ms, scheduled, file, size_bytes, lines, error";

pub fn record_backup(connection: &Connection, row: &BackupRow) -> Result<()> {
    connection.execute(
        "INSERT INTO backup (started_ms, ended_ms, scheduled, file, size_bytes, lines, error)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            row.started_ms,
            row.ended_ms,
            row.is_scheduled,
            row.file,
            row.size_bytes as i64,
            row.lines as i64,
            row.error
        ],
    )?;
    Ok(())
}

/// The backups that were tried, the youngest first.
pub fn backups(connection: &Connection, limit: u32) -> Result<Vec<BackupRow>> {
    let mut statement =
        connection.prepare_cached(&format!("SELECT {BACKUP_COLUMNS} FROM backup ORDER BY id DESC LIMIT ?1"))?;
    let rows = statement.query_map([limit], backup_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The youngest backup that succeeded.
pub fn last_good_backup(connection: &Connection) -> Result<Option<BackupRow>> {
    one(connection, &format!("SELECT {BACKUP_COLUMNS} FROM backup WHERE error = '' ORDER BY id DESC LIMIT 1"))
}

/// The youngest backup that the program tried by itself.
pub fn last_scheduled_backup(connection: &Connection) -> Result<Option<BackupRow>> {
    one(connection, &format!("SELECT {BACKUP_COLUMNS} FROM backup WHERE scheduled = 1 ORDER BY id DESC LIMIT 1"))
}

fn one(connection: &Connection, sql: &str) -> Result<Option<BackupRow>> {
    Ok(connection.prepare_cached(sql)?.query_row([], backup_row).optional()?)
}

/// Notes in a database file that it is a backup put back, before it is used again.
pub fn mark_restored(connection: &Connection, restored: &Restored) -> Result<()> {
    connection.execute(
        "INSERT INTO restored (restored_ms, made_ms, file, lines) VALUES (?1, ?2, ?3, ?4)",
        params![restored.restored_ms, restored.made_ms, restored.file, restored.lines as i64],
    )?;
    Ok(())
}

/// The last time this file was put back from a backup.
pub fn last_restored(connection: &Connection) -> Result<Option<Restored>> {
    Ok(connection
        .prepare_cached("SELECT restored_ms, made_ms, file, lines FROM restored ORDER BY restored_ms DESC LIMIT 1")?
        .query_row([], |row| {
            Ok(Restored {
                restored_ms: row.get(0)?,
                made_ms: row.get(1)?,
                file: row.get(2)?,
                lines: row.get::<_, i64>(3)? as u64,
            })
        })
        .optional()?)
}

fn backup_row(row: &Row<'_>) -> rusqlite::Result<BackupRow> {
    Ok(BackupRow {
        started_ms: row.get(0)?,
        ended_ms: row.get(1)?,
        is_scheduled: row.get(2)?,
        file: row.get(3)?,
        size_bytes: row.get::<_, i64>(4)? as u64,
        lines: row.get::<_, i64>(5)? as u64,
        error: row.get(6)?,
    })
}
