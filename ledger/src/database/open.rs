//! Opening a database file: pragmas with their reasons, migrations, and a clear word when the file is not ours.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

use super::Program;
use crate::StoreError;

/// How long a statement waits for another process's transaction.
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);

pub(super) fn open_connection(path: &Path) -> Result<Connection, StoreError> {
    let connection = Connection::open(path).map_err(|error| named(error, path))?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    // Many small reads by key: keep prepared statements.
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

pub(super) fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| named(error, path))?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Sets the pragmas and brings the tables up to date.
pub(super) fn prepare(connection: &mut Connection, path: &Path, program: &Program) -> Result<(), StoreError> {
    let named = |error: rusqlite::Error| named(error, path);
    let application_id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(named)?;
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(named)?;
    // A file of another program often has neither number, but it has tables.
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(named)?;
    let is_new = application_id == 0 && found == 0 && tables == 0;
    if !is_new && application_id != program.application_id {
        return Err(StoreError::Foreign { path: path.to_owned(), program: program.name });
    }
    let known = program.migrations.len() as i64;
    if found > known {
        return Err(StoreError::Newer { path: path.to_owned(), found, known });
    }
    // Readers never wait for the writer, and a crash leaves either all of a transaction or nothing.
    connection.pragma_update(None, "journal_mode", "WAL").map_err(named)?;
    // A line is acknowledged only when it is on the disk: an fsync per commit.
    connection.pragma_update(None, "synchronous", "FULL").map_err(named)?;
    connection.pragma_update(None, "foreign_keys", "ON").map_err(named)?;
    // INSERT OR REPLACE deletes what stood there; so it too meets the trigger that says no.
    connection.pragma_update(None, "recursive_triggers", "ON").map_err(named)?;
    if found == known {
        return Ok(());
    }
    connection.pragma_update(None, "application_id", program.application_id).map_err(named)?;
    let migrations = Migrations::new(program.migrations.iter().map(|sql| M::up(sql)).collect());
    migrations.to_latest(connection).map_err(|error| match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => named(err),
        other => StoreError::Damaged { path: path.to_owned(), detail: other.to_string() },
    })
}

fn named(error: rusqlite::Error, path: &Path) -> StoreError {
    StoreError::of(&error, path).unwrap_or(StoreError::Sqlite(error))
}
