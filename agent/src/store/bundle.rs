//! What an answer that came in a file tells of the last contact.

use anyhow::Result;
use rusqlite::{Connection, params};

/// The province made an answer at `province_ms` by its clock. On its way here it aged, so it says nothing of this clock.
pub fn record_answer(connection: &Connection, province_ms: i64, server_seq: u64, now_ms: i64) -> Result<()> {
    connection.execute(
        "UPDATE contact SET province_time_ms = ?1, last_contact_ms = max(last_contact_ms, ?2), server_seq = ?3 WHERE id = 1",
        params![province_ms, province_ms.min(now_ms), server_seq as i64],
    )?;
    Ok(())
}
