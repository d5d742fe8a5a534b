//! Whether a database file is what it should be: SQLite's own check of its pages, and the chain of every ledger.

use std::path::Path;

use anyhow::Result;
use rusqlite::{Connection, OpenFlags};

use crate::StoreError;
use crate::evidence::EVIDENCE;
use crate::ledgers::all_ledgers;
use crate::lines::verify_chain;
use crate::shelf::REPORTS;

/// What a checked file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inspected {
    pub ledgers: u64,
    pub lines: u64,
}

/// SQLite's check of the file's pages without the indexes: seconds for a gigabyte.
pub fn inspect_quickly(connection: &Connection) -> Result<()> {
    pragma_says_ok(connection, "quick_check")
}

/// Pages, indexes and references, every chain recomputed from its lines, and the hash of every file of evidence and every
/// report from its bytes. The error names what does not fit.
pub fn inspect(connection: &Connection) -> Result<Inspected> {
    pragma_says_ok(connection, "integrity_check")?;
    let mut inspected = Inspected::default();
    for ledger in all_ledgers(connection)? {
        inspected.ledgers += 1;
        inspected.lines += verify_chain(connection, &ledger)?.seq;
    }
    EVIDENCE.check(connection)?;
    REPORTS.check(connection)?;
    Ok(inspected)
}

/// [`inspect`] of a file that nobody uses, of this program's or an older version's tables, without changing it.
pub fn inspect_file(path: &Path) -> Result<Inspected> {
    let opened = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
    let inspected = opened.map_err(anyhow::Error::from).and_then(|connection| inspect(&connection));
    inspected.map_err(|error| StoreError::name(error, path))
}

fn pragma_says_ok(connection: &Connection, pragma: &str) -> Result<()> {
    let said: String = connection.query_row(&format!("PRAGMA {pragma}(1)"), [], |row| row.get(0))?;
    if said == "ok" {
        return Ok(());
    }
    let path = connection.path().unwrap_or_default().into();
    Err(StoreError::Damaged { path, detail: said }.into())
}
