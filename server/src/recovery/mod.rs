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

/// Counts a start of the server. A database that is behind the fence's count is a copy that was put back without a word
/// (`restore` says so itself): then the province's ledgers are closed, and `true` is returned.
pub fn count_boot(database: &Database, data: &Path, now_ms: i64) -> Result<bool> {
    let fence = Fence::of(data);
    let counted = fence.boots()?;
    let boot = database.read(|tx| store::boot(tx))?;
    let next = boot.max(counted) + 1;
    fence.append(&Entry::Boot { count: next, at_ms: now_ms })?;
    let is_copy = boot < counted;
    database.write_blocking(move |tx| {
        if is_copy {
            store::lose_past(tx)?;
        }
        store::record_boot(tx, next)
    })?;
    if is_copy {
        tracing::warn!(boot, counted, "the database is a copy put back from before; offices return what it lacks");
    }
    Ok(is_copy)
}
