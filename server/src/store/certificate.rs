//! How an office comes by its certificate: join tokens, and the certificates that were issued.

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, Row, params};
use selaras_domain::line::OfficeId;
use selaras_domain::message::Message;
use selaras_domain::{message, spoken_error};
use uuid::Uuid;

use super::office::{OfficeRow, office, some};
use crate::recovery::{Entry, Fence};

/// A certificate as the province keeps it.
#[derive(Clone, Debug)]
pub struct CertificateRow {
    pub office: OfficeId,
    pub expires_ms: i64,
    pub revoked_ms: Option<i64>,
    /// The first call with it.
    pub used_ms: Option<i64>,
}

/// A certificate just signed.
#[derive(Clone, Debug)]
pub struct Issued {
    pub der: Vec<u8>,
    pub expires_ms: i64,
    /// BLAKE3 of the CA that signed it.
    pub authority: [u8; 32],
}

pub fn add_token(
    connection: &Connection,
    id: &str,
    secret_hash: &[u8; 32],
    office: OfficeId,
    expires_ms: i64,
) -> Result<()> {
    connection.execute(
        "INSERT INTO token (id, secret_hash, office, expires_ms, used_ms, key_hash) VALUES (?1, ?2, ?3, ?4, 0, x'')",
        params![id, secret_hash, office.as_bytes(), expires_ms],
    )?;
    Ok(())
}

/// Why a token does not let an office in.
#[derive(Debug, PartialEq, Eq)]
pub enum EnrolError {
    /// Unknown id or wrong secret: said alike, so that ids cannot be tried out.
    Unknown,
    Expired,
    Used,
}

spoken_error!(EnrolError);

impl EnrolError {
    pub fn message(&self) -> Message {
        match self {
            EnrolError::Unknown => message!(
                "token tidak dikenal; minta token baru kepada admin provinsi",
                "the token is not known; ask the province's administrator for a new one"
            ),
            EnrolError::Expired => message!(
                "token sudah kedaluwarsa; minta token baru kepada admin provinsi",
                "the token has ended; ask the province's administrator for a new one"
            ),
            EnrolError::Used => message!(
                "token sudah dipakai; satu token hanya untuk satu kali bergabung, minta token baru kepada admin provinsi",
                "the token is used; each lets one office join once, ask the province's administrator for a new one"
            ),
        }
    }
}

/// Uses a token for the key with `key_hash`. `issue` makes the certificate, which takes the place of all that the office
/// had; the same token with the same key again gets the certificate it got before.
pub fn enrol(
    connection: &Connection,
    id: &str,
    secret_hash: &[u8; 32],
    key_hash: &[u8; 32],
    now_ms: i64,
    issue: impl FnOnce(OfficeId) -> Result<Issued>,
) -> Result<(Issued, OfficeRow)> {
    let token = connection
        .query_row("SELECT secret_hash, office, expires_ms, used_ms, key_hash FROM token WHERE id = ?1", [id], |row| {
            Ok((
                row.get::<_, [u8; 32]>(0)?,
                row.get(1)?,
                row.get::<_, i64>(2)?,
                row.get::<_, i64>(3)?,
                row.get::<_, Vec<u8>>(4)?,
            ))
        })
        .optional()?;
    let Some((known_hash, office_bytes, expires_ms, used_ms, used_key)) = token else {
        return Err(EnrolError::Unknown.into());
    };
    // Comparing hashes in blake3's type takes constant time.
    if blake3::Hash::from_bytes(known_hash) != blake3::Hash::from_bytes(*secret_hash) {
        return Err(EnrolError::Unknown.into());
    }
    let office_id = OfficeId(Uuid::from_bytes(office_bytes));
    let row = office(connection, office_id)?.context("a token names an office")?;
    if used_ms != 0 {
        if used_key != key_hash {
            return Err(EnrolError::Used.into());
        }
        if let Some(issued) = certificate_of_key(connection, office_id, key_hash)? {
            return Ok((issued, row));
        }
        // The certificate was lost with a past, or cut off before it was kept: the same key gets another.
        if row.revoked_ms.is_some() || !is_last_word(connection, office_id, id)? {
            return Err(EnrolError::Used.into());
        }
    } else if expires_ms <= now_ms {
        return Err(EnrolError::Expired.into());
    }
    let issued = issue(office_id)?;
    let entry = Entry::Token { id: id.to_owned(), office: office_id, key_hash: *key_hash, at_ms: now_ms };
    Fence::beside(connection)?.append(&entry)?;
    connection.execute("UPDATE token SET used_ms = ?2, key_hash = ?3 WHERE id = ?1", params![id, now_ms, key_hash])?;
    revoke_certificates(connection, office_id, now_ms)?;
    add_certificate(connection, office_id, key_hash, &issued)?;
    Ok((issued, row))
}

/// Whether nothing was said of the office since this token was used, in whatever past: no other token, no revocation.
fn is_last_word(connection: &Connection, office: OfficeId, id: &str) -> Result<bool> {
    let entries = Fence::beside(connection)?.entries()?;
    let last = entries.iter().rfind(|entry| match entry {
        Entry::Token { office: of, .. } | Entry::Office { office: of, .. } | Entry::Readmitted { office: of, .. } => {
            *of == office
        }
        Entry::Certificate { .. } | Entry::Boot { .. } => false,
    });
    Ok(matches!(last, Some(Entry::Token { id: used, .. }) if used == id))
}

/// The youngest certificate of an office for this key that is not revoked.
pub fn certificate_of_key(connection: &Connection, office: OfficeId, key_hash: &[u8; 32]) -> Result<Option<Issued>> {
    // One issued before keys were noted may be for any key; there was only one then.
    let sql = "SELECT der, expires_ms, authority FROM certificate
        WHERE office = ?1 AND revoked_ms = 0 AND key_hash IN (?2, x'') ORDER BY expires_ms DESC LIMIT 1";
    let issued = connection
        .prepare_cached(sql)?
        .query_row(params![office.as_bytes(), key_hash], |row| {
            let authority: Vec<u8> = row.get(2)?;
            Ok(Issued {
                der: row.get(0)?,
                expires_ms: row.get(1)?,
                authority: authority.try_into().unwrap_or_default(),
            })
        })
        .optional()?;
    Ok(issued)
}

pub fn add_certificate(connection: &Connection, office: OfficeId, key_hash: &[u8; 32], issued: &Issued) -> Result<()> {
    connection.execute(
        "INSERT INTO certificate (fingerprint, office, der, expires_ms, revoked_ms, key_hash, authority, used_ms)
         VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, 0)",
        params![
            blake3::hash(&issued.der).as_bytes(),
            office.as_bytes(),
            issued.der,
            issued.expires_ms,
            key_hash,
            issued.authority
        ],
    )?;
    Ok(())
}

/// Whether a certificate was used before, and whether this CA signed it.
pub fn certificate_use(connection: &Connection, fingerprint: &[u8; 32], authority: &[u8; 32]) -> Result<(bool, bool)> {
    let sql = "SELECT used_ms > 0, authority = ?2 FROM certificate WHERE fingerprint = ?1";
    let found = connection
        .prepare_cached(sql)?
        .query_row(params![fingerprint, authority], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.unwrap_or((true, true)))
}

pub fn note_certificate_use(connection: &Connection, fingerprint: &[u8; 32], now_ms: i64) -> Result<()> {
    let sql = "UPDATE certificate SET used_ms = ?2 WHERE fingerprint = ?1 AND used_ms = 0";
    connection.execute(sql, params![fingerprint, now_ms])?;
    Ok(())
}

/// Offices that have a certificate and none that this CA signed and they have used: by region and name.
pub fn offices_without(connection: &Connection, authority: &[u8; 32]) -> Result<Vec<OfficeRow>> {
    let mut statement = connection.prepare(
        "SELECT DISTINCT c.office FROM certificate c JOIN office o ON o.office = c.office
         WHERE c.revoked_ms = 0 AND o.revoked_ms = 0 AND NOT EXISTS (SELECT 1 FROM certificate n
            WHERE n.office = c.office AND n.revoked_ms = 0 AND n.authority = ?1 AND n.used_ms > 0)",
    )?;
    let ids = statement.query_map([authority], |row| Ok(OfficeId(Uuid::from_bytes(row.get(0)?))))?;
    let mut rows = Vec::new();
    for id in ids {
        rows.push(office(connection, id?)?.context("a certificate names an office")?);
    }
    rows.sort_by(|a, b| (a.region, &a.name).cmp(&(b.region, &b.name)));
    Ok(rows)
}

/// How many offices have a certificate.
pub fn offices_with_certificate(connection: &Connection) -> Result<u64> {
    let sql = "SELECT count(DISTINCT c.office) FROM certificate c JOIN office o ON o.office = c.office
        WHERE c.revoked_ms = 0 AND o.revoked_ms = 0";
    Ok(connection.query_row(sql, [], |row| row.get::<_, i64>(0))? as u64)
}

/// How many join tokens may still be used.
pub fn open_tokens(connection: &Connection, now_ms: i64) -> Result<u64> {
    let sql = "SELECT count(*) FROM token WHERE used_ms = 0 AND expires_ms > ?1";
    Ok(connection.query_row(sql, [now_ms], |row| row.get::<_, i64>(0))? as u64)
}

/// Ends all certificates that an office has, first in the fence: one by one, for the office may get others.
pub(super) fn revoke_certificates(connection: &Connection, office: OfficeId, now_ms: i64) -> Result<()> {
    let sql = "SELECT fingerprint FROM certificate WHERE office = ?1 AND revoked_ms = 0";
    let mut statement = connection.prepare_cached(sql)?;
    let good = statement.query_map([office.as_bytes()], |row| row.get(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    let fence = Fence::beside(connection)?;
    for fingerprint in good {
        fence.append(&Entry::Certificate { fingerprint, at_ms: now_ms })?;
    }
    connection.execute(
        "UPDATE certificate SET revoked_ms = ?2 WHERE office = ?1 AND revoked_ms = 0",
        params![office.as_bytes(), now_ms],
    )?;
    Ok(())
}

pub fn certificate_by_fingerprint(connection: &Connection, fingerprint: &[u8; 32]) -> Result<Option<CertificateRow>> {
    Ok(connection
        .prepare_cached("SELECT office, expires_ms, revoked_ms, used_ms FROM certificate WHERE fingerprint = ?1")?
        .query_row([fingerprint], certificate_row)
        .optional()?)
}

fn certificate_row(row: &Row<'_>) -> rusqlite::Result<CertificateRow> {
    Ok(CertificateRow {
        office: OfficeId(Uuid::from_bytes(row.get(0)?)),
        expires_ms: row.get(1)?,
        revoked_ms: some(row.get(2)?),
        used_ms: some(row.get(3)?),
    })
}

/// Ends the tokens of an office that were not used: to the fence they count as used, by no key.
pub(super) fn end_tokens(connection: &Connection, office: OfficeId, now_ms: i64) -> Result<()> {
    let mut statement = connection.prepare_cached("SELECT id FROM token WHERE office = ?1 AND used_ms = 0")?;
    let open = statement.query_map([office.as_bytes()], |row| row.get(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    let fence = Fence::beside(connection)?;
    for id in open {
        fence.append(&Entry::Token { id, office, key_hash: [0; 32], at_ms: now_ms })?;
    }
    connection.execute("UPDATE token SET expires_ms = 0 WHERE office = ?1 AND used_ms = 0", [office.as_bytes()])?;
    Ok(())
}
