//! What an office told of itself at its last contact.

use anyhow::Result;
use rusqlite::{Connection, params};
use selaras_domain::line::{Frontier, OfficeId};

use super::reminder::note_passed;

#[derive(Clone, Debug)]
pub struct Contact {
    pub office: OfficeId,
    pub at_ms: i64,
    pub program_version: String,
    /// Office minus province, milliseconds.
    pub clock_offset_ms: i64,
    /// How far the office's own ledger reaches.
    pub told_seq: u64,
    /// How far it has the ledgers of others.
    pub followed: Vec<Frontier>,
}

pub fn record_contact(connection: &Connection, contact: &Contact) -> Result<()> {
    connection
        .prepare_cached(
            "UPDATE office SET last_contact_ms = ?2, program_version = ?3, clock_offset_ms = ?4, told_seq = ?5 WHERE office = ?1",
        )?
        .execute(params![
            contact.office.as_bytes(),
            contact.at_ms,
            contact.program_version,
            contact.clock_offset_ms,
            contact.told_seq as i64
        ])?;
    note_passed(connection, contact.office, &contact.followed, contact.at_ms)
}
