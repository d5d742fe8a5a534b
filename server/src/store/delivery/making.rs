//! What a run still has to make, what it is made of, and what was made: each document frozen by itself.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, params};
use selaras_domain::message::Message;
use selaras_domain::region::RegionCode;

use super::run::{DeliveryState, DocumentRow, RunRow};
use super::{region_number, region_of};
use crate::edition::Digest;

/// Whose documents deliveries wait for.
pub fn documents_wanted(connection: &Connection, run: i64) -> Result<Vec<Option<RegionCode>>> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT region FROM delivery d WHERE run = ?1 AND state = 'waiting'
         AND NOT EXISTS (SELECT 1 FROM document WHERE document.run = d.run AND document.region = d.region)
         ORDER BY region",
    )?;
    let regions = statement.query_map([run], |row| row.get(0))?.collect::<rusqlite::Result<Vec<u16>>>()?;
    regions.into_iter().map(region_of).collect()
}

/// Counts a try to make the documents, before it begins; nobody else begins another until then. `false`: somebody has it.
pub fn claim_making(connection: &Connection, run: &RunRow, until_ms: i64) -> Result<bool> {
    let claimed = connection.execute(
        "UPDATE run SET tries = tries + 1, next_try_ms = ?3 WHERE id = ?1 AND state = 'making' AND next_try_ms = ?2",
        [run.id, run.next_try_ms, until_ms],
    )?;
    Ok(claimed == 1)
}

/// What was being made when the program ended may be tried at once.
pub fn free_makings(connection: &Connection, now_ms: i64) -> Result<()> {
    connection.execute("UPDATE run SET next_try_ms = ?1 WHERE state = 'making' AND next_try_ms > ?1", [now_ms])?;
    Ok(())
}

/// The program was asked to stop: that was no try.
pub fn uncount_making(connection: &Connection, run: i64) -> Result<()> {
    connection.execute("UPDATE run SET tries = max(tries - 1, 0) WHERE id = ?1", [run])?;
    Ok(())
}

/// Freezes a document: what stands there already stays. Who makes something is not stuck, and its tries count from here.
pub fn put_document(connection: &Connection, run: i64, region: Option<RegionCode>, made: &DocumentRow) -> Result<()> {
    connection.execute(
        "INSERT OR IGNORE INTO document (run, region, subject, text, html, file_name, media_type, bytes)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            run,
            region_number(region),
            made.subject,
            made.text,
            made.html,
            made.file_name,
            made.media_type,
            made.bytes
        ],
    )?;
    connection.execute("UPDATE run SET tries = 1 WHERE id = ?1", [run])?;
    Ok(())
}

/// Ends the deliveries that wait for a region's document: nobody needs it, or it cannot be made.
pub fn end_waiting(
    connection: &Connection,
    run: i64,
    region: Option<RegionCode>,
    (state, reason): (DeliveryState, &Message),
    now_ms: i64,
) -> Result<()> {
    let none = Message::default();
    let (error, receipt) = if state == DeliveryState::Needless { (&none, reason) } else { (reason, &none) };
    connection.execute(
        "UPDATE delivery SET state = ?3, error = ?4, error_en = ?5, receipt = ?6, receipt_en = ?7, changed_ms = ?8
         WHERE run = ?1 AND region = ?2 AND state = 'waiting'",
        params![run, region_number(region), state.word(), error.id, error.en, receipt.id, receipt.en, now_ms],
    )?;
    Ok(())
}

/// Nothing of a run is to be made any more; `error`: of what could not be made.
pub fn end_making(connection: &Connection, run: i64, error: &Message) -> Result<()> {
    connection.execute(
        "UPDATE run SET state = 'sending', error = ?2, error_en = ?3 WHERE id = ?1",
        params![run, error.id, error.en],
    )?;
    Ok(())
}

/// Some of a run could not be made; it is tried again.
pub fn note_making_failure(connection: &Connection, run: i64, error: &Message, next_try_ms: i64) -> Result<()> {
    connection.execute(
        "UPDATE run SET error = ?2, error_en = ?3, next_try_ms = ?4 WHERE id = ?1",
        params![run, error.id, error.en, next_try_ms],
    )?;
    Ok(())
}

/// Names the edition that a run sends, whatever is published later.
pub fn pin_edition(connection: &Connection, run: i64, edition: Digest) -> Result<()> {
    connection.execute("UPDATE run SET edition = ?2 WHERE id = ?1", params![run, edition.0])?;
    Ok(())
}

pub fn pinned_edition(connection: &Connection, run: i64) -> Result<Option<Digest>> {
    let digest: Option<Option<[u8; 32]>> =
        connection.query_row("SELECT edition FROM run WHERE id = ?1", [run], |row| row.get(0)).optional()?;
    Ok(digest.flatten().map(Digest))
}

/// Freezes the numbers of a run without an edition.
pub fn put_draft(connection: &Connection, run: i64, bytes: &[u8]) -> Result<()> {
    connection.execute("INSERT OR IGNORE INTO draft (run, bytes) VALUES (?1, ?2)", params![run, bytes])?;
    Ok(())
}

pub fn draft(connection: &Connection, run: i64) -> Result<Option<Vec<u8>>> {
    Ok(connection.query_row("SELECT bytes FROM draft WHERE run = ?1", [run], |row| row.get(0)).optional()?)
}
