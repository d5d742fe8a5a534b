//! Files of people that were sent to the page and wait to be accepted.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, params};

/// How long a file waits, milliseconds.
const KEPT_MS: i64 = 24 * 3_600_000;

/// A sealed file, and what its rows need not say.
pub struct UploadRow {
    /// Empty: each row says.
    pub service: String,
    /// 0: each row says.
    pub year: u16,
    pub sealed: Vec<u8>,
}

/// Keeps a person's file in the place of the one before, and lets go of those that waited a day.
pub fn keep_upload(connection: &Connection, account: &str, upload: &UploadRow, now_ms: i64) -> Result<()> {
    super::delete_securely(connection)?;
    connection.execute(
        "DELETE FROM register_upload WHERE time_ms < ?1 OR account = ?2",
        params![now_ms - KEPT_MS, account],
    )?;
    connection.execute(
        "INSERT INTO register_upload (account, service, year, sealed, time_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![account, upload.service, upload.year, upload.sealed, now_ms],
    )?;
    Ok(())
}

/// The file that waits for a person.
pub fn upload_of(connection: &Connection, account: &str, now_ms: i64) -> Result<Option<UploadRow>> {
    let mut statement = connection
        .prepare_cached("SELECT service, year, sealed FROM register_upload WHERE account = ?1 AND time_ms >= ?2")?;
    let row = statement.query_row(params![account, now_ms - KEPT_MS], |row| {
        Ok(UploadRow { service: row.get(0)?, year: row.get(1)?, sealed: row.get(2)? })
    });
    Ok(row.optional()?)
}

/// A file was accepted, or is not wanted.
pub fn remove_upload(connection: &Connection, account: &str) -> Result<()> {
    super::delete_securely(connection)?;
    connection.execute("DELETE FROM register_upload WHERE account = ?1", [account])?;
    Ok(())
}
