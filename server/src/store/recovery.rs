//! What comes back after a loss: the fence laid over the tables, batches that offices return, ledgers that take up others.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, params};
use selaras_domain::line::{Chain, Frontier, LedgerId, OfficeId, OfficeRights};
use selaras_domain::region::RegionCode;
use selaras_ledger::Restored;

use crate::recovery::Entry;

/// Whether every entry of the fence stands in the tables, as far as they know what it is about.
pub fn is_fenced(connection: &Connection, entries: &[Entry]) -> Result<bool> {
    for entry in entries {
        let is_open = match entry {
            Entry::Token { id, .. } => {
                connection.prepare_cached("SELECT 1 FROM token WHERE id = ?1 AND used_ms = 0")?.exists([id])?
            }
            Entry::Office { office, .. } => connection
                .prepare_cached("SELECT 1 FROM office WHERE office = ?1 AND revoked_ms = 0")?
                .exists([office.as_bytes()])?,
            Entry::Readmitted { office, .. } => connection
                .prepare_cached("SELECT 1 FROM office WHERE office = ?1 AND revoked_ms <> 0")?
                .exists([office.as_bytes()])?,
            Entry::Certificate { fingerprint, .. } => connection
                .prepare_cached("SELECT 1 FROM certificate WHERE fingerprint = ?1 AND revoked_ms = 0")?
                .exists([fingerprint])?,
            Entry::Boot { .. } => false,
        };
        if is_open {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Lays the fence over the tables.
pub fn fence(connection: &Connection, entries: &[Entry]) -> Result<()> {
    for entry in entries {
        match entry {
            Entry::Token { id, key_hash, at_ms, .. } => {
                connection.execute(
                    "UPDATE token SET used_ms = ?2, key_hash = ?3 WHERE id = ?1 AND used_ms = 0",
                    params![id, at_ms, key_hash],
                )?;
            }
            Entry::Office { office, at_ms } => {
                let values = params![office.as_bytes(), at_ms];
                connection.execute("UPDATE office SET revoked_ms = ?2 WHERE office = ?1 AND revoked_ms = 0", values)?;
                connection
                    .execute("UPDATE certificate SET revoked_ms = ?2 WHERE office = ?1 AND revoked_ms = 0", values)?;
                connection.execute(
                    "UPDATE token SET expires_ms = 0 WHERE office = ?1 AND used_ms = 0",
                    [office.as_bytes()],
                )?;
            }
            Entry::Readmitted { office, .. } => {
                connection.execute("UPDATE office SET revoked_ms = 0 WHERE office = ?1", [office.as_bytes()])?;
            }
            Entry::Certificate { fingerprint, at_ms } => {
                connection.execute(
                    "UPDATE certificate SET revoked_ms = ?2 WHERE fingerprint = ?1 AND revoked_ms = 0",
                    params![fingerprint, at_ms],
                )?;
            }
            Entry::Boot { .. } => {}
        }
    }
    Ok(())
}

/// How often this database was served.
pub fn boot(connection: &Connection) -> Result<u64> {
    Ok(connection.query_row("SELECT count FROM boot WHERE id = 1", [], |row| row.get::<_, i64>(0))? as u64)
}

pub fn record_boot(connection: &Connection, count: u64) -> Result<()> {
    connection.execute("UPDATE boot SET count = ?1 WHERE id = 1", [count as i64])?;
    Ok(())
}

/// Notes that this database is a backup put back.
pub fn mark_restored(connection: &Connection, restored: &Restored) -> Result<()> {
    selaras_ledger::mark_restored(connection, restored)?;
    lose_past(connection)
}

/// This database is a copy put back from before: the province's ledgers may have gone on after it was made, and nothing is
/// appended to them any more.
pub fn lose_past(connection: &Connection) -> Result<()> {
    connection.execute("UPDATE region_ledger SET closed = 1", [])?;
    mark_lost_past(connection)
}

/// This database has lost a part of its past: certificates that it does not know may be good.
pub fn mark_lost_past(connection: &Connection) -> Result<()> {
    connection.execute("UPDATE boot SET lost_past = 1 WHERE id = 1", [])?;
    Ok(())
}

pub fn has_lost_past(connection: &Connection) -> Result<bool> {
    Ok(connection.query_row("SELECT lost_past FROM boot WHERE id = 1", [], |row| row.get(0))?)
}

/// A ledger of the province came back from an office: it is not appended to, its lines may go on elsewhere.
pub fn close_region_ledger(connection: &Connection, region: RegionCode, ledger: LedgerId) -> Result<()> {
    connection.execute(
        "INSERT OR IGNORE INTO region_ledger (region, ledger, closed) VALUES (?1, ?2, 1)",
        params![region.number(), ledger.as_bytes()],
    )?;
    connection.execute(
        "UPDATE region_ledger SET closed = 1 WHERE region = ?1 AND ledger = ?2",
        params![region.number(), ledger.as_bytes()],
    )?;
    Ok(())
}

/// Takes back an office and its rights from the line of the province that says so.
pub fn restore_rights(connection: &Connection, at: Frontier, rights: &OfficeRights, content: &[u8]) -> Result<()> {
    connection.execute(
        "INSERT OR IGNORE INTO office (office, region, name, created_ms, revoked_ms, last_contact_ms, program_version,
         clock_offset_ms, told_seq) VALUES (?1, ?2, ?3, 0, 0, 0, '', 0, 0)",
        params![rights.office.as_bytes(), rights.region.number(), rights.name],
    )?;
    connection.execute(
        "INSERT OR IGNORE INTO office_right (office, ledger, line_seq, content) VALUES (?1, ?2, ?3, ?4)",
        params![rights.office.as_bytes(), at.ledger.as_bytes(), at.seq as i64, content],
    )?;
    // Rights that end when they begin are a revocation.
    if let Some(from_ms) = rights.from_ms.filter(|from| rights.until_ms.is_some_and(|until| until <= *from)) {
        connection.execute(
            "UPDATE office SET revoked_ms = ?2 WHERE office = ?1 AND revoked_ms = 0",
            params![rights.office.as_bytes(), from_ms],
        )?;
    }
    Ok(())
}

/// How far the batches reach that an office returned of a ledger and that wait for their proof.
pub fn returned_end(connection: &Connection, office: OfficeId, ledger: LedgerId) -> Result<Option<Frontier>> {
    Ok(connection
        .prepare_cached(
            "SELECT end_seq, end_chain FROM returned WHERE office = ?1 AND ledger = ?2 ORDER BY end_seq DESC LIMIT 1",
        )?
        .query_row(params![office.as_bytes(), ledger.as_bytes()], |row| {
            Ok(Frontier { ledger, seq: row.get::<_, i64>(0)? as u64, chain: row.get(1).map(Chain)? })
        })
        .optional()?)
}

pub fn returned_bytes(connection: &Connection, office: OfficeId) -> Result<u64> {
    let bytes: i64 = connection
        .prepare_cached("SELECT coalesce(sum(length(batch)), 0) FROM returned WHERE office = ?1")?
        .query_row([office.as_bytes()], |row| row.get(0))?;
    Ok(bytes as u64)
}

pub fn keep_returned(connection: &Connection, office: OfficeId, end: Frontier, batch: &[u8]) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO returned (office, ledger, end_seq, end_chain, batch) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![office.as_bytes(), end.ledger.as_bytes(), end.seq as i64, end.chain.0, batch])?;
    Ok(())
}

/// Takes the waiting batches of a ledger out, in their order.
pub fn take_returned(connection: &Connection, office: OfficeId, ledger: LedgerId) -> Result<Vec<Vec<u8>>> {
    let key = params![office.as_bytes(), ledger.as_bytes()];
    let mut statement =
        connection.prepare_cached("SELECT batch FROM returned WHERE office = ?1 AND ledger = ?2 ORDER BY end_seq")?;
    let batches = statement.query_map(key, |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    connection.prepare_cached("DELETE FROM returned WHERE office = ?1 AND ledger = ?2")?.execute(key)?;
    Ok(batches)
}

/// What an administrator has said of a ledger that takes up one which another took up before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Succession {
    Waits,
    Allowed,
    Denied,
}

impl Succession {
    fn from_number(number: i64) -> Succession {
        match number {
            1 => Succession::Allowed,
            2 => Succession::Denied,
            _ => Succession::Waits,
        }
    }
}

pub fn succession(connection: &Connection, ledger: LedgerId) -> Result<Option<Succession>> {
    Ok(connection
        .prepare_cached("SELECT state FROM succession WHERE ledger = ?1")?
        .query_row([ledger.as_bytes()], |row| row.get(0).map(Succession::from_number))
        .optional()?)
}

/// The ledgers of an office that wait for the administrator's word, oldest first.
pub fn waiting_successions(connection: &Connection, office: OfficeId) -> Result<Vec<LedgerId>> {
    let mut statement = connection
        .prepare_cached("SELECT ledger FROM succession WHERE office = ?1 AND state = 0 ORDER BY asked_ms, ledger")?;
    let rows = statement.query_map([office.as_bytes()], |row| Ok(LedgerId(uuid::Uuid::from_bytes(row.get(0)?))))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

pub fn ask_succession(
    connection: &Connection,
    office: OfficeId,
    ledger: LedgerId,
    predecessor: LedgerId,
    now_ms: i64,
) -> Result<()> {
    connection.execute(
        "INSERT OR IGNORE INTO succession (ledger, office, predecessor, state, asked_ms) VALUES (?1, ?2, ?3, 0, ?4)",
        params![ledger.as_bytes(), office.as_bytes(), predecessor.as_bytes(), now_ms],
    )?;
    Ok(())
}

/// The administrator's word. `false`: no such ledger of this office waits.
pub fn decide_succession(
    connection: &Connection,
    office: OfficeId,
    ledger: LedgerId,
    is_allowed: bool,
) -> Result<bool> {
    let changed = connection.execute(
        "UPDATE succession SET state = ?3 WHERE ledger = ?1 AND office = ?2",
        params![ledger.as_bytes(), office.as_bytes(), if is_allowed { 1 } else { 2 }],
    )?;
    Ok(changed > 0)
}

/// All standings of a region are to be computed anew.
pub fn mark_region_stale(connection: &Connection, region: RegionCode) -> Result<()> {
    connection.execute(
        "INSERT OR IGNORE INTO stale (year, quarter, region)
         SELECT year, quarter, region FROM head WHERE region = ?1 AND quarter > 0
         UNION SELECT year, quarter, region FROM standing WHERE region = ?1",
        [region.number()],
    )?;
    Ok(())
}
