//! Tokens and certificates as offices without a network use them.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, params};
use selaras_domain::line::OfficeId;

/// A certificate of an office: the one that is valid longest, a revoked one only where there is no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldCertificate {
    pub der: Vec<u8>,
    pub expires_ms: i64,
}

pub fn held_certificate(connection: &Connection, office: OfficeId) -> Result<Option<HeldCertificate>> {
    Ok(connection
        .prepare_cached(
            "SELECT der, expires_ms FROM certificate WHERE office = ?1 ORDER BY revoked_ms <> 0, expires_ms DESC LIMIT 1",
        )?
        .query_row([office.as_bytes()], |row| Ok(HeldCertificate { der: row.get(0)?, expires_ms: row.get(1)? }))
        .optional()?)
}

pub fn add_certificate(connection: &Connection, office: OfficeId, der: &[u8], expires_ms: i64) -> Result<()> {
    connection.execute(
        "INSERT INTO certificate (fingerprint, office, der, expires_ms, revoked_ms) VALUES (?1, ?2, ?3, ?4, 0)",
        params![blake3::hash(der).as_bytes(), office.as_bytes(), der, expires_ms],
    )?;
    Ok(())
}

/// The hash of a token's secret, from which the key of a request to join follows.
pub fn token_secret_hash(connection: &Connection, id: &str) -> Result<Option<[u8; 32]>> {
    Ok(connection.query_row("SELECT secret_hash FROM token WHERE id = ?1", [id], |row| row.get(0)).optional()?)
}
