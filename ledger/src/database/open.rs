//! Opening a database file: pragmas with their reasons, migrations, and a clear word when the file is not ours.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::lock::InUse;
use super::{Program, copy};
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
pub(super) fn prepare(
    connection: &mut Connection,
    path: &Path,
    program: &Program,
    in_use: &InUse,
) -> Result<(), StoreError> {
    let is_current = version(connection, path, program)? == Some(known(program));
    let named = |error: rusqlite::Error| named(error, path);
    // Readers never wait for the writer, and a crash leaves either all of a transaction or nothing.
    connection.pragma_update(None, "journal_mode", "WAL").map_err(named)?;
    // A line is acknowledged only when it is on the disk: an fsync per commit.
    connection.pragma_update(None, "synchronous", "FULL").map_err(named)?;
    connection.pragma_update(None, "foreign_keys", "ON").map_err(named)?;
    // INSERT OR REPLACE deletes what stood there; so it too meets the trigger that says no.
    connection.pragma_update(None, "recursive_triggers", "ON").map_err(named)?;
    if is_current {
        return Ok(());
    }
    // An older version that still runs would write into tables it does not know.
    in_use.alone(|| migrate(connection, path, program))
}

/// Changes the tables in one transaction: a file of an older version becomes a new one, or stays as it was.
fn migrate(connection: &mut Connection, path: &Path, program: &Program) -> Result<(), StoreError> {
    // Whoever was alone with the file before us may have done it.
    let found = version(connection, path, program)?;
    let known = known(program);
    if found == Some(known) {
        return Ok(());
    }
    if found.is_some() {
        copy::safety_copy(connection, path, known)?;
    }
    let missing = program.migrations.get(found.unwrap_or(0) as usize..).unwrap_or_default();
    let named = |error: rusqlite::Error| named(error, path);
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(named)?;
    for sql in missing {
        transaction.execute_batch(sql).map_err(named)?;
    }
    transaction.pragma_update(None, "application_id", program.application_id).map_err(named)?;
    transaction.pragma_update(None, "user_version", known).map_err(named)?;
    transaction.commit().map_err(named)
}

fn known(program: &Program) -> i64 {
    program.migrations.len() as i64
}

/// How many of the program's migrations a file has; `None`: it is new. Anybody else's file is refused.
fn version(connection: &Connection, path: &Path, program: &Program) -> Result<Option<i64>, StoreError> {
    let named = |error: rusqlite::Error| named(error, path);
    let application_id: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0)).map_err(named)?;
    let found: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).map_err(named)?;
    // A file of another program often has neither number, but it has tables.
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0)).map_err(named)?;
    if application_id == 0 && found == 0 && tables == 0 {
        return Ok(None);
    }
    if application_id != program.application_id {
        return Err(StoreError::Foreign { path: path.to_owned(), program: program.name });
    }
    match known(program) {
        known if found > known => Err(StoreError::Newer { path: path.to_owned(), found, known }),
        _ => Ok(Some(found)),
    }
}

pub(super) fn named(error: rusqlite::Error, path: &Path) -> StoreError {
    StoreError::of(&error, path).unwrap_or(StoreError::Sqlite(error))
}
