//! Offices and their rights: lines in the region's ledger, with a table beside them.

use std::collections::BTreeMap;
use std::fmt;

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, Row, params};
use selaras_domain::line::{
    Cell, Content, Header, Kind, Line, OfficeId, OfficeRights, Subject, decode_content, encode_content,
};
use selaras_domain::period::Period;
use selaras_domain::region::RegionCode;
use selaras_ledger::{frontier, ledgers_of_office};
use uuid::Uuid;

use super::certificate::{end_tokens, revoke_certificates};
use super::province::append_for_region;
use crate::recovery::{Entry, Fence};

#[derive(Clone, Debug)]
pub struct OfficeRow {
    pub office: OfficeId,
    pub region: RegionCode,
    pub name: String,
    pub created_ms: i64,
    pub revoked_ms: Option<i64>,
    pub last_contact_ms: Option<i64>,
    pub program_version: String,
    pub clock_offset_ms: i64,
    pub told_seq: u64,
    pub certificate_expires_ms: Option<i64>,
    /// Where it is reached beside its passes, as [`crate::delivery::Address`] writes it; empty: nowhere.
    pub contact: String,
}

/// As the log of acts names it.
impl fmt::Display for OfficeRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.region, self.name, self.office)
    }
}

/// Adds an office and its rights, as a line of the province in the region's ledger.
pub fn add_office(connection: &Connection, rights: &OfficeRights, actor: &str, now_ms: i64) -> Result<()> {
    connection.execute(
        "INSERT INTO office (office, region, name, created_ms, revoked_ms, last_contact_ms, program_version, clock_offset_ms, told_seq)
         VALUES (?1, ?2, ?3, ?4, 0, 0, '', 0, 0)",
        params![rights.office.as_bytes(), rights.region.number(), rights.name, now_ms],
    )?;
    write_rights(connection, rights, actor, now_ms)
}

/// Gives an office rights from an instant on, as a line of the province in the region's ledger.
pub fn write_rights(connection: &Connection, rights: &OfficeRights, actor: &str, now_ms: i64) -> Result<()> {
    let content = Content::Office(rights.clone());
    let year = jiff::Timestamp::from_millisecond(now_ms)?.to_zoned(jiff::tz::TimeZone::UTC).year() as u16;
    let subject = Subject::from_text(&rights.office.to_string()).context("an office id is a short text")?;
    let cell = Cell { region: rights.region, period: Period::year(year), kind: Kind::Office, subject };
    let header =
        Header { time_ms: now_ms, writer: actor.to_owned(), kind: Kind::Office, cell, base: Vec::new(), origin: None };
    let bytes = encode_content(&content);
    let at = append_for_region(connection, rights.region, &Line { header, content })?;
    connection.execute(
        "INSERT INTO office_right (office, ledger, line_seq, content) VALUES (?1, ?2, ?3, ?4)",
        params![rights.office.as_bytes(), at.ledger.as_bytes(), at.seq as i64, bytes],
    )?;
    Ok(())
}

/// All dated rights of an office.
pub fn rights_of_office(connection: &Connection, office: OfficeId) -> Result<Vec<OfficeRights>> {
    let mut statement =
        connection.prepare_cached("SELECT content FROM office_right WHERE office = ?1 ORDER BY ledger, line_seq")?;
    let rows = statement.query_map([office.as_bytes()], |row| row.get::<_, Vec<u8>>(0))?;
    let mut rights = Vec::new();
    for bytes in rows {
        if let Content::Office(right) = decode_content(Kind::Office, &bytes?)? {
            rights.push(right);
        }
    }
    Ok(rights)
}

const OFFICE_COLUMNS: &str = "SELECT o.office, o.region, o.name, o.revoked_ms, o.last_contact_ms, o.program_version,
    o.clock_offset_ms, o.told_seq,
    (SELECT max(c.expires_ms) FROM certificate c WHERE c.office = o.office AND c.revoked_ms = 0), o.created_ms,
    o.contact FROM office o";

pub fn offices(connection: &Connection) -> Result<Vec<OfficeRow>> {
    let mut statement = connection.prepare_cached(&format!("{OFFICE_COLUMNS} ORDER BY o.region, o.name, o.office"))?;
    let rows = statement.query_map([], office_row)?;
    rows.map(|row| row?).collect()
}

pub fn office(connection: &Connection, office: OfficeId) -> Result<Option<OfficeRow>> {
    connection
        .prepare_cached(&format!("{OFFICE_COLUMNS} WHERE o.office = ?1"))?
        .query_row([office.as_bytes()], office_row)
        .optional()?
        .transpose()
}

fn office_row(row: &Row<'_>) -> rusqlite::Result<Result<OfficeRow>> {
    let region: u16 = row.get(1)?;
    let built = OfficeRow {
        office: OfficeId(Uuid::from_bytes(row.get(0)?)),
        region: match RegionCode::new(region) {
            Some(region) => region,
            None => return Ok(Err(anyhow::anyhow!("an office of a region that is none: {region}"))),
        },
        name: row.get(2)?,
        revoked_ms: some(row.get(3)?),
        last_contact_ms: some(row.get(4)?),
        program_version: row.get(5)?,
        clock_offset_ms: row.get(6)?,
        told_seq: row.get::<_, i64>(7)? as u64,
        certificate_expires_ms: row.get(8)?,
        created_ms: row.get(9)?,
        contact: row.get(10)?,
    };
    Ok(Ok(built))
}

/// Where an office is reached beside its passes; empty: nowhere. `false`: it is so already.
pub fn change_contact(connection: &Connection, office: OfficeId, contact: &str) -> Result<bool> {
    let changed = connection.execute(
        "UPDATE office SET contact = ?2 WHERE office = ?1 AND contact <> ?2",
        params![office.as_bytes(), contact],
    )?;
    Ok(changed == 1)
}

/// When any office was last heard of; 0: never.
pub fn last_contact_ms(connection: &Connection) -> Result<i64> {
    let mut statement = connection.prepare_cached("SELECT coalesce(max(last_contact_ms), 0) FROM office")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// The regions that have an office, and when one of theirs that is not revoked was last heard of.
pub fn contacts_by_region(connection: &Connection) -> Result<BTreeMap<RegionCode, Option<i64>>> {
    let mut statement = connection.prepare_cached(
        "SELECT region, max(CASE revoked_ms WHEN 0 THEN last_contact_ms ELSE 0 END) FROM office GROUP BY region",
    )?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, u16>(0)?, some(row.get(1)?))))?;
    let mut contacts = BTreeMap::new();
    for row in rows {
        let (region, contact_ms) = row?;
        contacts.insert(RegionCode::new(region).context("a region code in the office table")?, contact_ms);
    }
    Ok(contacts)
}

/// How far the office's live ledger is here.
pub fn stored_seq(connection: &Connection, office: OfficeId) -> Result<u64> {
    match ledgers_of_office(connection, office)?.last() {
        Some(ledger) => Ok(frontier(connection, ledger)?.seq),
        None => Ok(0),
    }
}

/// Zero stands for never.
pub(super) fn some(time_ms: i64) -> Option<i64> {
    (time_ms != 0).then_some(time_ms)
}

/// Takes all rights from an office from `now_ms` on; its certificates and tokens end. What was accepted stays.
pub fn revoke_office(connection: &Connection, row: &OfficeRow, actor: &str, now_ms: i64) -> Result<()> {
    Fence::beside(connection)?.append(&Entry::Office { office: row.office, at_ms: now_ms })?;
    let office = row.office.as_bytes();
    connection
        .execute("UPDATE office SET revoked_ms = ?2 WHERE office = ?1 AND revoked_ms = 0", params![office, now_ms])?;
    revoke_certificates(connection, row.office, now_ms)?;
    end_tokens(connection, row.office, now_ms)?;
    let mut rights = rights_of_office(connection, row.office)?.pop().context("an office has rights")?;
    rights.from_ms = Some(now_ms);
    rights.until_ms = Some(now_ms);
    write_rights(connection, &rights, actor, now_ms)
}

/// Gives a revoked office its last rights back from `now_ms` on. Its former certificates stay revoked: it needs a token.
pub fn readmit_office(connection: &Connection, office: OfficeId, actor: &str, now_ms: i64) -> Result<()> {
    Fence::beside(connection)?.append(&Entry::Readmitted { office, at_ms: now_ms })?;
    connection.execute("UPDATE office SET revoked_ms = 0 WHERE office = ?1", [office.as_bytes()])?;
    let mut rights = rights_of_office(connection, office)?.pop().context("an office has rights")?;
    (rights.from_ms, rights.until_ms) = (Some(now_ms), None);
    write_rights(connection, &rights, actor, now_ms)
}
