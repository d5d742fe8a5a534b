//! Which file the lines of an import came from.

use anyhow::Result;
use rusqlite::{Connection, params};

pub fn record_source(
    connection: &Connection,
    from_seq: u64,
    to_seq: u64,
    file: &str,
    file_hash: &[u8; 32],
    now_ms: i64,
) -> Result<()> {
    connection.execute(
        "INSERT INTO source (from_seq, to_seq, file, file_hash, time_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![from_seq as i64, to_seq as i64, file, file_hash, now_ms],
    )?;
    Ok(())
}
