//! The province itself: its code, its common ledger, one ledger per region.

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, params};
use selaras_domain::line::{Frontier, LedgerId, LedgerStart, Line, Owner, Predecessor};
use selaras_domain::region::RegionCode;
use selaras_ledger::{LedgerInfo, add_ledger, append, apply, find_ledger, frontier};
use uuid::Uuid;

/// Makes the one province row and its common ledger.
pub fn create_province(connection: &Connection, code: RegionCode, now_ms: i64) -> Result<()> {
    let id = LedgerId(Uuid::now_v7());
    add_ledger(connection, &LedgerStart { id, owner: Owner::Common, region: code, predecessor: None })?;
    connection.execute(
        "INSERT INTO province (id, code, common_ledger, created_ms) VALUES (1, ?1, ?2, ?3)",
        params![code.number(), id.as_bytes(), now_ms],
    )?;
    Ok(())
}

/// The province this database belongs to.
pub fn province(connection: &Connection) -> Result<RegionCode> {
    let code: Option<u16> =
        connection.query_row("SELECT code FROM province WHERE id = 1", [], |row| row.get(0)).optional()?;
    code.and_then(RegionCode::new).context("the database holds no province; run `selaras-server init` first")
}

/// When the province was founded here, milliseconds since 1970 UTC.
pub fn province_since_ms(connection: &Connection) -> Result<i64> {
    Ok(connection.query_row("SELECT created_ms FROM province WHERE id = 1", [], |row| row.get(0))?)
}

/// The province's live ledger for a region; made on first use, and in the place of one that was closed.
pub fn region_ledger(connection: &Connection, region: RegionCode) -> Result<LedgerInfo> {
    let known: Option<([u8; 16], bool)> = connection
        .prepare_cached("SELECT ledger, closed FROM region_ledger WHERE region = ?1")?
        .query_row([region.number()], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let mut predecessor = None;
    if let Some((bytes, is_closed)) = known {
        let id = LedgerId(Uuid::from_bytes(bytes));
        let ledger = find_ledger(connection, id)?.context("the region's ledger is in the file")?;
        if !is_closed {
            return Ok(ledger);
        }
        let Frontier { ledger, seq, chain } = frontier(connection, &ledger)?;
        predecessor = Some(Predecessor { ledger, seq, chain });
    }
    let fresh = Uuid::now_v7();
    let id = predecessor.as_ref().map_or(LedgerId(fresh), |it: &Predecessor| it.ledger.successor(fresh));
    let start = LedgerStart { id, owner: Owner::Region, region, predecessor };
    let key = add_ledger(connection, &start)?;
    connection.execute(
        "INSERT OR REPLACE INTO region_ledger (region, ledger, closed) VALUES (?1, ?2, 0)",
        params![region.number(), start.id.as_bytes()],
    )?;
    Ok(LedgerInfo { key, start })
}

/// Appends a line of the province to a region's ledger.
pub fn append_for_region(connection: &Connection, region: RegionCode, line: &Line) -> Result<Frontier> {
    let ledger = region_ledger(connection, region)?;
    let at = append(connection, ledger.key, &line.to_bytes())?;
    apply(connection, &ledger, at.seq, line, None)?;
    Ok(at)
}
