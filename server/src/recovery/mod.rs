//! Coming back: what must outlive the database stands in the [`fence`], and is laid over the database whenever it is opened; a
//! database that is gone or damaged is begun [`anew`] under the same keys, and the offices bring its lines back.

mod anew;
mod fence;

use std::path::Path;

use anyhow::Result;
use selaras_ledger::Database;

use crate::store;

pub use anew::{begin_anew, open_or_begin_anew};
pub use fence::{Entry, Fence};

/// Lays the fence over a database that was just opened: what was used or revoked stays so, whatever copy was put back.
pub fn apply_fence(database: &Database, data: &Path) -> Result<()> {
    let entries = Fence::of(data).entries()?;
    if database.read(|tx| store::is_fenced(tx, &entries))? {
        return Ok(());
    }
    database.write_blocking(move |tx| store::fence(tx, &entries))
}

/// Looks whether a database that was just opened is behind the fence's count of starts: a copy that was put back without a
/// word (`restore` says so itself). Then the province's ledgers are closed before anything is written.
pub fn notice_copy(database: &Database, data: &Path) -> Result<()> {
    let counted = Fence::of(data).boots()?;
    let boot = database.read(|tx| store::boot(tx))?;
    if boot >= counted {
        return Ok(());
    }
    database.write_blocking(move |tx| {
        store::lose_past(tx)?;
        store::record_boot(tx, counted)
    })?;
    tracing::warn!(boot, counted, "the database is a copy put back from before; offices return what it lacks");
    Ok(())
}

/// Counts a start of the server.
pub fn count_boot(database: &Database, data: &Path, now_ms: i64) -> Result<()> {
    notice_copy(database, data)?;
    let next = database.read(|tx| store::boot(tx))? + 1;
    Fence::of(data).append(&Entry::Boot { count: next, at_ms: now_ms })?;
    database.write_blocking(move |tx| store::record_boot(tx, next))
}
