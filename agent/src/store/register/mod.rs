//! The register of recipients as it is stored: sealed fields beside what may be counted in the clear. What is sealed, and with
//! which key, is not known here.

mod look;
mod state;
mod upload;

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, Row, params};

pub use look::{Look, LookRow, looks, record_look};
pub use state::{
    Changed, TakeoverRow, last_takeover, record_takeover, register_counts, register_state, register_years,
    touch_register,
};
pub use upload::{UploadRow, keep_upload, remove_upload, upload_of};

/// The keyed hash of a NIK, or of what is known of a person.
pub type KeyedHash = [u8; 16];

/// A person at a service in a year, sealed.
#[derive(Clone)]
pub struct SealedEntry {
    pub year: u16,
    pub service: String,
    /// Of the service; 0: not served yet.
    pub quarter: u8,
    pub to_standard: bool,
    pub doubts: u8,
    pub nik_hash: KeyedHash,
    pub content_hash: KeyedHash,
    pub sealed: SealedFields,
}

/// Each is empty where nothing is known.
#[derive(Clone, Default)]
pub struct SealedFields {
    pub nik: Vec<u8>,
    pub name: Vec<u8>,
    pub address: Vec<u8>,
    pub born: Vec<u8>,
    pub served: Vec<u8>,
}

/// An entry with its place in the list: not served first, then by quarter.
#[derive(Clone)]
pub struct ListedEntry {
    pub id: i64,
    pub entry: SealedEntry,
}

/// Where a page of a list begins: after this place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListPlace {
    pub quarter: u8,
    pub to_standard: bool,
    pub id: i64,
}

impl ListPlace {
    /// "2-1-1234", to be given back.
    pub fn text(self) -> String {
        format!("{}-{}-{}", self.quarter, u8::from(self.to_standard), self.id)
    }

    pub fn parse(text: &str) -> Option<ListPlace> {
        let mut parts = text.splitn(3, '-');
        let (quarter, to_standard, id) = (parts.next()?, parts.next()?, parts.next()?);
        Some(ListPlace { quarter: quarter.parse().ok()?, to_standard: to_standard == "1", id: id.parse().ok()? })
    }
}

const COLUMNS: &str =
    "id, year, service, quarter, to_standard, doubts, nik_hash, content_hash, nik, name, address, born, served";

/// Lets SQLite overwrite what it deletes, from now on: a forgotten person leaves nothing in the file. Belongs before changes
/// of entries, once in a transaction.
pub fn delete_securely(connection: &Connection) -> Result<()> {
    connection.pragma_update(None, "secure_delete", "ON")?;
    Ok(())
}

/// The proof of the key that the entries are sealed with; `None` before the first.
pub fn register_proof(connection: &Connection) -> Result<Option<KeyedHash>> {
    let mut statement = connection.prepare_cached("SELECT proof FROM register_key WHERE id = 1")?;
    Ok(statement.query_row([], |row| row.get(0)).optional()?)
}

/// Keeps the proof of the key, unless there is one.
pub fn keep_register_proof(connection: &Connection, proof: &KeyedHash) -> Result<()> {
    connection.execute("INSERT INTO register_key (id, proof) VALUES (1, ?1) ON CONFLICT DO NOTHING", [proof])?;
    Ok(())
}

/// Adds an entry; false: the person is there already.
pub fn add_entry(connection: &Connection, entry: &SealedEntry, writer: &str, now_ms: i64) -> Result<bool> {
    let SealedFields { nik, name, address, born, served } = &entry.sealed;
    let added = connection
        .prepare_cached(
            "INSERT INTO register_entry (year, service, quarter, to_standard, doubts, nik_hash, content_hash,
                nik, name, address, born, served, writer, time_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
             ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            entry.year,
            entry.service,
            entry.quarter,
            entry.to_standard,
            entry.doubts,
            entry.nik_hash,
            entry.content_hash,
            nik,
            name,
            address,
            born,
            served,
            writer,
            now_ms
        ])?;
    Ok(added > 0)
}

/// Puts an entry in the place of the same person's.
pub fn replace_entry(connection: &Connection, entry: &SealedEntry, writer: &str, now_ms: i64) -> Result<()> {
    let SealedFields { nik, name, address, born, served } = &entry.sealed;
    connection
        .prepare_cached(
            "UPDATE register_entry SET quarter = ?4, to_standard = ?5, doubts = ?6, content_hash = ?7,
                nik = ?8, name = ?9, address = ?10, born = ?11, served = ?12, writer = ?13, time_ms = ?14
             WHERE nik_hash = ?1 AND year = ?2 AND service = ?3",
        )?
        .execute(params![
            entry.nik_hash,
            entry.year,
            entry.service,
            entry.quarter,
            entry.to_standard,
            entry.doubts,
            entry.content_hash,
            nik,
            name,
            address,
            born,
            served,
            writer,
            now_ms
        ])?;
    Ok(())
}

/// What is stored of a person at a service in a year.
pub fn entry_of(
    connection: &Connection,
    nik_hash: &KeyedHash,
    year: u16,
    service: &str,
) -> Result<Option<ListedEntry>> {
    let sql = format!("SELECT {COLUMNS} FROM register_entry WHERE nik_hash = ?1 AND year = ?2 AND service = ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(params![nik_hash, year, service], listed).optional()?)
}

/// Everything that is stored of a person, by year and service.
pub fn entries_of_person(connection: &Connection, nik_hash: &KeyedHash) -> Result<Vec<ListedEntry>> {
    let sql = format!("SELECT {COLUMNS} FROM register_entry WHERE nik_hash = ?1 ORDER BY year, service");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map([nik_hash], listed)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// An entry by its place in the list of a service and year.
pub fn entry_at(connection: &Connection, id: i64, year: u16, service: &str) -> Result<Option<ListedEntry>> {
    let sql = format!("SELECT {COLUMNS} FROM register_entry WHERE id = ?1 AND year = ?2 AND service = ?3");
    let mut statement = connection.prepare_cached(&sql)?;
    Ok(statement.query_row(params![id, year, service], listed).optional()?)
}

/// The services of a person in a year; read from an index alone.
pub fn services_of_person(connection: &Connection, nik_hash: &KeyedHash, year: u16) -> Result<Vec<String>> {
    let mut statement =
        connection.prepare_cached("SELECT service FROM register_entry WHERE nik_hash = ?1 AND year = ?2")?;
    let rows = statement.query_map(params![nik_hash, year], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A page of the people of a service and year, those not served first.
pub fn list_entries(
    connection: &Connection,
    year: u16,
    service: &str,
    after: ListPlace,
    count: u32,
) -> Result<Vec<ListedEntry>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM register_entry
         WHERE year = ?1 AND service = ?2 AND (quarter, to_standard, id) > (?3, ?4, ?5)
         ORDER BY quarter, to_standard, id LIMIT ?6"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let rows =
        statement.query_map(params![year, service, after.quarter, after.to_standard, after.id, count], listed)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Tells `each` the services of everybody who is at more than one in a year. One pass over an index.
pub fn each_in_several(
    connection: &Connection,
    year: u16,
    mut each: impl FnMut(KeyedHash, &[String]) -> Result<()>,
) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "SELECT nik_hash, group_concat(service) FROM register_entry INDEXED BY register_person
         WHERE year = ?1 GROUP BY nik_hash HAVING count(*) > 1",
    )?;
    let mut rows = statement.query([year])?;
    while let Some(row) = rows.next()? {
        let mut services: Vec<String> = row.get::<_, String>(1)?.split(',').map(str::to_owned).collect();
        services.sort_unstable();
        each(row.get(0)?, &services)?;
    }
    Ok(())
}

/// Deletes one entry of a person; false: it is not there.
pub fn remove_entry(connection: &Connection, nik_hash: &KeyedHash, year: u16, service: &str) -> Result<bool> {
    let sql = "DELETE FROM register_entry WHERE nik_hash = ?1 AND year = ?2 AND service = ?3";
    Ok(connection.prepare_cached(sql)?.execute(params![nik_hash, year, service])? > 0)
}

/// Deletes everything of a person, and files that wait, since the person may be in them; what was deleted, by year and service.
pub fn forget_person(connection: &Connection, nik_hash: &KeyedHash) -> Result<Vec<(u16, String)>> {
    connection.execute("DELETE FROM register_upload", [])?;
    let mut statement =
        connection.prepare_cached("DELETE FROM register_entry WHERE nik_hash = ?1 RETURNING year, service")?;
    let rows = statement.query_map([nik_hash], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Folds the write-ahead log into the file and cuts it off, so that no older page of what was deleted is left in it. Somebody
/// reading meanwhile keeps the log; then the last to close the file folds it.
pub fn fold_log(database: &selaras_ledger::Database) -> Result<()> {
    let connection = Connection::open(database.path())?;
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
    Ok(())
}

fn listed(row: &Row<'_>) -> rusqlite::Result<ListedEntry> {
    let sealed = SealedFields {
        nik: row.get(8)?,
        name: row.get(9)?,
        address: row.get(10)?,
        born: row.get(11)?,
        served: row.get(12)?,
    };
    let entry = SealedEntry {
        year: row.get(1)?,
        service: row.get(2)?,
        quarter: row.get(3)?,
        to_standard: row.get(4)?,
        doubts: row.get(5)?,
        nik_hash: row.get(6)?,
        content_hash: row.get(7)?,
        sealed,
    };
    Ok(ListedEntry { id: row.get(0)?, entry })
}
