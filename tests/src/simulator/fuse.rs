//! Power that fails after so many commits: from then on nothing reaches the file, whatever the program still tries.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::Result;
use selaras_ledger::Database;

const NEVER: i64 = i64::MAX / 2;

#[derive(Clone)]
pub(super) struct Fuse(Arc<AtomicI64>);

impl Fuse {
    /// A fuse for an open database; it is gone when the database is closed.
    pub(super) async fn of(database: &Database) -> Result<Fuse> {
        let left = Arc::new(AtomicI64::new(NEVER));
        let counted = Arc::clone(&left);
        // SQLite takes a commit back when its hook says so.
        let hook = move || counted.fetch_sub(1, Ordering::SeqCst) <= 0;
        database.write(move |tx| Ok(tx.commit_hook(Some(hook))?)).await?;
        Ok(Fuse(left))
    }

    /// So many commits still reach the file.
    pub(super) fn light(&self, commits: i64) {
        self.0.store(commits, Ordering::SeqCst);
    }

    pub(super) fn put_out(&self) {
        self.light(NEVER);
    }

    /// Whether the power is gone.
    pub(super) fn is_burnt(&self) -> bool {
        self.0.load(Ordering::SeqCst) <= 0
    }
}
