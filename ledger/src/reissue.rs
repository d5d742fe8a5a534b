//! Lines that were written again because they were believed lost. Their first place may come back after all, and so may an
//! earlier copy: then they all say the same thing once, and the youngest of them counts.

use anyhow::Result;
use rusqlite::{Connection, params};
use selaras_domain::line::{Header, LedgerId, LineId, encode_header};
use selaras_domain::region::RegionCode;
use uuid::Uuid;

/// What a line at `id` was when it was first written: the same for all copies of it, and for no other line.
pub fn issue_of(id: LineId, header: &Header, content: &[u8]) -> [u8; 32] {
    let first = header.origin.unwrap_or(id);
    // What it replaces is named anew in each copy.
    let said = Header { base: Vec::new(), origin: None, ..header.clone() };
    let mut hasher = blake3::Hasher::new_derive_key("selaras line as first written v1");
    hasher.update(first.ledger.as_bytes()).update(&first.seq.to_le_bytes());
    let header = encode_header(&said);
    hasher.update(&(header.len() as u64).to_le_bytes()).update(&header).update(content);
    *hasher.finalize().as_bytes()
}

/// Whether any line of this file was written again.
pub(crate) fn any(connection: &Connection) -> Result<bool> {
    Ok(connection.prepare_cached("SELECT 1 FROM reissue LIMIT 1")?.exists([])?)
}

/// Notes a copy that counts.
pub(crate) fn note(connection: &Connection, issue: &[u8; 32], id: LineId, region: RegionCode) -> Result<()> {
    connection
        .prepare_cached("INSERT OR IGNORE INTO reissue (issue, ledger, seq, region) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![issue, id.ledger.as_bytes(), id.seq as i64, region.number()])?;
    Ok(())
}

/// The copies of a line that count.
pub(crate) fn copies(connection: &Connection, issue: &[u8; 32]) -> Result<Vec<LineId>> {
    let mut statement = connection.prepare_cached("SELECT ledger, seq FROM reissue WHERE issue = ?1")?;
    let rows = statement.query_map([issue], |row| {
        Ok(LineId { ledger: LedgerId(Uuid::from_bytes(row.get(0)?)), seq: row.get::<_, i64>(1)? as u64 })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
