//! Tokens and certificates as offices without a network use them.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension};
use selaras_domain::line::OfficeId;

/// A certificate of an office, DER: of those in use the one that is valid longest, since a newer one may not have arrived there; a
/// revoked one only where there is no other.
pub fn held_certificate(connection: &Connection, office: OfficeId) -> Result<Option<Vec<u8>>> {
    let sql = "SELECT der FROM certificate WHERE office = ?1
        ORDER BY revoked_ms <> 0, used_ms = 0, expires_ms DESC LIMIT 1";
    Ok(connection.prepare_cached(sql)?.query_row([office.as_bytes()], |row| row.get(0)).optional()?)
}

/// The hash of a token's secret, from which the key of a request to join follows.
pub fn token_secret_hash(connection: &Connection, id: &str) -> Result<Option<[u8; 32]>> {
    Ok(connection.query_row("SELECT secret_hash FROM token WHERE id = ?1", [id], |row| row.get(0)).optional()?)
}
