//! Where the lines of an import came from, to the row, and what an address told about its document.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, params};
use selaras_domain::line::LedgerId;

/// What was imported, without its bytes: they are not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// Name of the file, or the address without its secrets.
    pub file: String,
    /// Of the `[[source]]` in selaras.toml; empty: imported by hand.
    pub name: String,
    /// BLAKE3.
    pub hash: [u8; 32],
    pub size_bytes: u64,
    /// As the address told; empty: none, or a file.
    pub etag: String,
    pub time_ms: i64,
}

/// Lines in a row that came from rows in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowRun {
    pub from_seq: u64,
    pub count: u64,
    /// Empty: CSV.
    pub sheet: String,
    /// Of `from_seq`; 1-based, as the user's program shows it.
    pub row: u64,
}

/// Where one line came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineOrigin {
    pub origin: Origin,
    pub sheet: Option<String>,
    /// `None`: imported before rows were recorded.
    pub row: Option<u64>,
}

/// What an address is asked with, and what its document was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressRow {
    pub etag: String,
    pub last_modified: String,
    pub hash: [u8; 32],
    pub size_bytes: u64,
    pub time_ms: i64,
}

/// Lines `from_seq` to `to_seq` came from `origin`, each from its row.
pub fn record_origin(
    connection: &Connection,
    ledger: LedgerId,
    from_seq: u64,
    to_seq: u64,
    origin: &Origin,
    runs: &[RowRun],
) -> Result<()> {
    connection.execute(
        "INSERT INTO source (ledger, from_seq, to_seq, file, name, file_hash, size_bytes, etag, time_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            ledger.as_bytes(),
            from_seq as i64,
            to_seq as i64,
            origin.file,
            origin.name,
            origin.hash,
            origin.size_bytes as i64,
            origin.etag,
            origin.time_ms
        ],
    )?;
    let mut insert = connection
        .prepare_cached("INSERT INTO source_row (ledger, from_seq, count, sheet, row) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for run in runs {
        insert.execute(params![ledger.as_bytes(), run.from_seq as i64, run.count as i64, run.sheet, run.row as i64])?;
    }
    Ok(())
}

/// Where a line came from; `None`: typed, or written by another program.
pub fn origin_of(connection: &Connection, ledger: LedgerId, seq: u64) -> Result<Option<LineOrigin>> {
    let origin = connection
        .prepare_cached(
            "SELECT file, name, file_hash, size_bytes, etag, time_ms FROM source
             WHERE ledger = ?1 AND from_seq <= ?2 AND to_seq >= ?2",
        )?
        .query_row(params![ledger.as_bytes(), seq as i64], |row| {
            Ok(Origin {
                file: row.get(0)?,
                name: row.get(1)?,
                hash: row.get(2)?,
                size_bytes: row.get::<_, i64>(3)? as u64,
                etag: row.get(4)?,
                time_ms: row.get(5)?,
            })
        })
        .optional()?;
    let Some(origin) = origin else { return Ok(None) };
    let place = connection
        .prepare_cached(
            "SELECT sheet, row + ?2 - from_seq FROM source_row
             WHERE ledger = ?1 AND from_seq <= ?2 AND from_seq + count > ?2",
        )?
        .query_row(params![ledger.as_bytes(), seq as i64], |row| {
            Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)? as u64))
        })
        .optional()?;
    let (sheet, row) = place.unzip();
    Ok(Some(LineOrigin { origin, sheet: sheet.filter(|sheet| !sheet.is_empty()), row }))
}

/// What an address told this version of the program.
pub fn address_row(connection: &Connection, key: &[u8; 32], program_version: &str) -> Result<Option<AddressRow>> {
    Ok(connection
        .prepare_cached(
            "SELECT etag, last_modified, file_hash, size_bytes, time_ms FROM address
             WHERE key = ?1 AND program_version = ?2",
        )?
        .query_row(params![key, program_version], |row| {
            Ok(AddressRow {
                etag: row.get(0)?,
                last_modified: row.get(1)?,
                hash: row.get(2)?,
                size_bytes: row.get::<_, i64>(3)? as u64,
                time_ms: row.get(4)?,
            })
        })
        .optional()?)
}

/// Keeps what an address told, or forgets it (`None`), so that the next fetch asks for the whole document.
pub fn keep_address(
    connection: &Connection,
    key: &[u8; 32],
    row: Option<&AddressRow>,
    program_version: &str,
) -> Result<()> {
    let Some(row) = row else {
        connection.execute("DELETE FROM address WHERE key = ?1", [key])?;
        return Ok(());
    };
    connection.execute(
        "INSERT OR REPLACE INTO address (key, etag, last_modified, file_hash, size_bytes, program_version, time_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![key, row.etag, row.last_modified, row.hash, row.size_bytes as i64, program_version, row.time_ms],
    )?;
    Ok(())
}
