//! Where the lines of an import came from, to the row, and what an address told about its document.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, params};
use selaras_domain::check::find_nik;
use selaras_domain::line::LedgerId;
use selaras_proto::sources::{SOURCE_NAME_MAX_CHARS, SourceRun};

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

/// Where the lines `from_seq` to `to_seq` came from, as far as it is known, in their order. A name that holds a NIK stays here.
pub fn sources_between(
    connection: &Connection,
    ledger: LedgerId,
    from_seq: u64,
    to_seq: u64,
) -> Result<Vec<SourceRun>> {
    // The run that holds the first line may begin before it; runs do not overlap.
    let mut statement = connection.prepare_cached(
        "SELECT r.from_seq, r.count, r.sheet, r.row,
         (SELECT file FROM source s WHERE s.ledger = r.ledger AND s.from_seq <= r.from_seq ORDER BY s.from_seq DESC LIMIT 1)
         FROM source_row r WHERE r.ledger = ?1 AND r.from_seq <= ?3 AND r.from_seq >= coalesce(
             (SELECT max(from_seq) FROM source_row WHERE ledger = ?1 AND from_seq <= ?2), 0)
         ORDER BY r.from_seq",
    )?;
    let mut rows = statement.query(params![ledger.as_bytes(), from_seq as i64, to_seq as i64])?;
    let mut runs = Vec::new();
    while let Some(row) = rows.next()? {
        let (begin, count) = (row.get::<_, i64>(0)? as u64, row.get::<_, i64>(1)? as u64);
        let (first, last) = (begin.max(from_seq), (begin + count - 1).min(to_seq));
        if first > last {
            continue;
        }
        let (sheet, file) = (row.get::<_, String>(2)?, row.get::<_, Option<String>>(4)?.unwrap_or_default());
        let row = row.get::<_, i64>(3)? as u64 + (first - begin);
        runs.push(SourceRun { from_seq: first, count: last + 1 - first, file: told(file), sheet: told(sheet), row });
    }
    Ok(runs)
}

fn told(name: String) -> String {
    match find_nik(&name) {
        Some(_) => String::new(),
        None => name.chars().take(SOURCE_NAME_MAX_CHARS).collect(),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store;

    #[test]
    fn what_is_told_of_lines_is_cut_to_them_and_names_no_person() {
        let folder = tempfile::tempdir().unwrap();
        let database = store::open(folder.path()).unwrap();
        let ledger = LedgerId(uuid::Uuid::from_u128(1));
        let origin = |file: &str| Origin {
            file: file.to_owned(),
            name: String::new(),
            hash: [0; 32],
            size_bytes: 1,
            etag: String::new(),
            time_ms: 0,
        };
        let row_run = |from_seq, count, sheet: &str, row| RowRun { from_seq, count, sheet: sheet.to_owned(), row };
        let recorded = database.write_blocking(move |tx| {
            record_origin(
                tx,
                ledger,
                3,
                12,
                &origin("a.xlsx"),
                &[row_run(3, 8, "Capaian", 5), row_run(11, 2, "", 40)],
            )?;
            record_origin(tx, ledger, 20, 20, &origin("6207014101900001.csv"), &[row_run(20, 1, "", 2)])
        });
        recorded.unwrap();
        let told = |from, to| {
            let runs = database.read(|tx| sources_between(tx, ledger, from, to)).unwrap();
            runs.into_iter().map(|run| (run.from_seq, run.count, run.file, run.sheet, run.row)).collect::<Vec<_>>()
        };
        let (file, sheet) = ("a.xlsx".to_owned(), "Capaian".to_owned());
        assert_eq!(told(1, 2), []);
        assert_eq!(told(5, 6), [(5, 2, file.clone(), sheet.clone(), 7)]);
        assert_eq!(
            told(10, 30),
            [
                (10, 1, file.clone(), sheet, 12),
                (11, 2, file, String::new(), 40),
                (20, 1, String::new(), String::new(), 2),
            ]
        );
        assert_eq!(told(13, 19), []);
    }
}
