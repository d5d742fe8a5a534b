//! The digest of a region's accepted current cells: "synced" is said only when office and province compute the same one.

use anyhow::Result;
use rusqlite::Connection;
use selaras_domain::region::RegionCode;

/// BLAKE3 over all heads of a region in a fixed order: cell, ledger, seq, effective time.
pub fn region_digest(connection: &Connection, region: RegionCode) -> Result<[u8; 32]> {
    let mut statement = connection.prepare_cached(
        "SELECT h.year, h.quarter, h.kind, h.subject, l.ledger, h.seq, h.effective_ms
         FROM head h JOIN ledger l ON l.id = h.ledger WHERE h.region = ?1
         ORDER BY h.year, h.quarter, h.kind, h.subject, l.ledger, h.seq",
    )?;
    let mut rows = statement.query([region.number()])?;
    let mut hasher = blake3::Hasher::new_derive_key("selaras region digest v1");
    while let Some(row) = rows.next()? {
        for index in [0, 1, 2, 5, 6] {
            hasher.update(&row.get::<_, i64>(index)?.to_le_bytes());
        }
        let subject = row.get_ref(3)?.as_str()?;
        hasher.update(&(subject.len() as u64).to_le_bytes()).update(subject.as_bytes());
        hasher.update(row.get_ref(4)?.as_blob()?);
    }
    Ok(*hasher.finalize().as_bytes())
}
