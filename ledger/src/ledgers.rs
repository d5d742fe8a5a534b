//! Which ledgers this file holds, and who writes them.

use anyhow::{Context, Result, bail};
use rusqlite::{Connection, OptionalExtension, Row, params};
use selaras_domain::line::{LedgerId, LedgerStart, OfficeId, Owner};
use selaras_domain::region::RegionCode;

/// The short number of a ledger within this file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LedgerKey(pub(crate) i64);

#[derive(Clone, Debug)]
pub struct LedgerInfo {
    pub key: LedgerKey,
    pub start: LedgerStart,
}

/// Adds a ledger by its start record; the same record again changes nothing, another one for the same id is refused.
pub fn add_ledger(connection: &Connection, start: &LedgerStart) -> Result<LedgerKey> {
    if let Some(info) = find_ledger(connection, start.id)? {
        if info.start != *start {
            bail!("ledger {} is known with another start record", start.id);
        }
        return Ok(info.key);
    }
    let (owner, office) = match start.owner {
        Owner::Office(office) => (0, office.as_bytes().to_vec()),
        Owner::Region => (1, Vec::new()),
        Owner::Common => (2, Vec::new()),
    };
    connection
        .prepare_cached("INSERT INTO ledger (ledger, region, owner, office, start) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![start.id.as_bytes(), start.region.number(), owner, office, start.to_bytes()])?;
    Ok(LedgerKey(connection.last_insert_rowid()))
}

pub fn find_ledger(connection: &Connection, id: LedgerId) -> Result<Option<LedgerInfo>> {
    connection
        .prepare_cached("SELECT id, start FROM ledger WHERE ledger = ?1")?
        .query_row([id.as_bytes()], info)
        .optional()?
        .transpose()
}

pub fn ledger_info(connection: &Connection, key: LedgerKey) -> Result<LedgerInfo> {
    connection
        .prepare_cached("SELECT id, start FROM ledger WHERE id = ?1")?
        .query_row([key.0], info)
        .optional()?
        .context("a ledger key of another file")?
}

/// The ledgers that make up a region's numbers: its offices' and the province's for it, and the common one; by id.
pub fn ledgers_of_region(connection: &Connection, region: RegionCode) -> Result<Vec<LedgerInfo>> {
    let mut statement =
        connection.prepare_cached("SELECT id, start FROM ledger WHERE region = ?1 OR owner = 2 ORDER BY ledger")?;
    let rows = statement.query_map([region.number()], info)?;
    rows.map(|row| row?).collect()
}

/// Every ledger in this file, by id.
pub fn all_ledgers(connection: &Connection) -> Result<Vec<LedgerInfo>> {
    let mut statement = connection.prepare_cached("SELECT id, start FROM ledger ORDER BY ledger")?;
    let rows = statement.query_map([], info)?;
    rows.map(|row| row?).collect()
}

/// The ledgers of one office, the live one last (successors are younger).
pub fn ledgers_of_office(connection: &Connection, office: OfficeId) -> Result<Vec<LedgerInfo>> {
    let mut statement =
        connection.prepare_cached("SELECT id, start FROM ledger WHERE owner = 0 AND office = ?1 ORDER BY ledger")?;
    let rows = statement.query_map([office.as_bytes()], info)?;
    rows.map(|row| row?).collect()
}

fn info(row: &Row<'_>) -> rusqlite::Result<Result<LedgerInfo>> {
    let key = LedgerKey(row.get(0)?);
    let start: Vec<u8> = row.get(1)?;
    Ok(LedgerStart::from_bytes(&start).map(|start| LedgerInfo { key, start }).context("the start record of a ledger"))
}
