//! The office this agent works for, as the province told it at joining and since.

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, Row, params};
use selaras_domain::line::{LedgerId, LedgerStart, OfficeId, Owner};
use selaras_domain::region::RegionCode;
use selaras_ledger::{LedgerInfo, add_ledger, find_ledger};
use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Office {
    pub office: OfficeId,
    pub region: RegionCode,
    pub name: String,
    /// Empty: the coordinator's office, all sectors.
    pub sectors: Vec<u8>,
    /// `https://HOST:PORT`.
    pub server: String,
    pub ledger: LedgerId,
    pub province_key: [u8; 32],
}

impl Office {
    /// The name of an office of the region: the own one has its name also before the province has told it.
    pub fn named<'a>(&'a self, told: &'a str) -> &'a str {
        if told == self.office.to_string() { &self.name } else { told }
    }
}

/// Makes the one office row and its ledger.
pub fn create_office(connection: &Connection, office: &Office, now_ms: i64) -> Result<()> {
    let start = LedgerStart {
        id: office.ledger,
        owner: Owner::Office(office.office),
        region: office.region,
        predecessor: None,
    };
    add_ledger(connection, &start)?;
    keep_office(connection, office, now_ms)
}

/// Makes the one office row for a ledger that is yet to be opened.
pub fn keep_office(connection: &Connection, office: &Office, now_ms: i64) -> Result<()> {
    connection.execute(
        "INSERT INTO office (id, office, region, name, sectors, server, ledger, province_key, joined_ms)
         VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            office.office.as_bytes(),
            office.region.number(),
            office.name,
            sectors_to_text(&office.sectors),
            office.server,
            office.ledger.as_bytes(),
            office.province_key,
            now_ms
        ],
    )?;
    Ok(())
}

/// The office, `None` before joining.
pub fn office(connection: &Connection) -> Result<Option<Office>> {
    connection
        .prepare_cached("SELECT office, region, name, sectors, server, ledger, province_key FROM office WHERE id = 1")?
        .query_row([], |row| Ok(office_row(row)))
        .optional()?
        .transpose()
}

fn office_row(row: &Row<'_>) -> Result<Office> {
    Ok(Office {
        office: OfficeId(Uuid::from_bytes(row.get(0)?)),
        region: RegionCode::new(row.get(1)?).context("the region of the office")?,
        name: row.get(2)?,
        sectors: row.get::<_, String>(3)?.split(',').filter_map(|text| text.parse().ok()).collect(),
        server: row.get(4)?,
        ledger: LedgerId(Uuid::from_bytes(row.get(5)?)),
        province_key: row.get(6)?,
    })
}

/// When this folder joined, milliseconds since 1970 UTC.
pub fn joined_ms(connection: &Connection) -> Result<i64> {
    Ok(connection.query_row("SELECT joined_ms FROM office WHERE id = 1", [], |row| row.get(0))?)
}

/// The office's own live ledger, as it is now: a recovery opens another.
pub fn own_ledger(connection: &Connection, office: &Office) -> Result<LedgerInfo> {
    let live: [u8; 16] = connection
        .prepare_cached("SELECT ledger FROM office WHERE office = ?1")?
        .query_row([office.office.as_bytes()], |row| row.get(0))?;
    find_ledger(connection, LedgerId(Uuid::from_bytes(live)))?.context(
        "basis data ini dibuat baru dan buku besarnya belum kembali dari provinsi; jalankan `selaras-agent sync` dulu",
    )
}

/// Makes a ledger the live one. The province has nothing of it yet.
pub fn change_ledger(connection: &Connection, ledger: LedgerId) -> Result<()> {
    connection.execute("UPDATE office SET ledger = ?1 WHERE id = 1", [ledger.as_bytes()])?;
    connection
        .execute("UPDATE contact SET server_seq = 0, agreed_seq = 0, agreed_digest = x'', held = 0 WHERE id = 1", [])?;
    Ok(())
}

/// Name and sectors as the province knows them now.
pub fn update_rights(connection: &Connection, name: &str, sectors: &[u8]) -> Result<()> {
    connection
        .execute("UPDATE office SET name = ?1, sectors = ?2 WHERE id = 1", params![name, sectors_to_text(sectors)])?;
    Ok(())
}

fn sectors_to_text(sectors: &[u8]) -> String {
    let texts: Vec<String> = sectors.iter().map(u8::to_string).collect();
    texts.join(",")
}
