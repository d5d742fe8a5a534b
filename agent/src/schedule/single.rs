//! One at a time among the processes of a data folder (`run` and a command beside it), by a lock the system releases when a
//! process dies: one pass, and one fetch.

use std::fs::{File, TryLockError};
use std::path::Path;

use anyhow::{Context, Result};

use super::Wait;

/// What there is one of at a time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Only {
    Pass,
    Fetch,
}

/// Held while it runs.
pub(super) struct Turn {
    _file: File,
}

impl Turn {
    /// Takes the turn; `None` when another one is under way and `wait` says not to wait.
    pub(super) async fn take(data: &Path, only: Only, wait: Wait) -> Result<Option<Turn>> {
        let path = data.join(match only {
            Only::Pass => "sync.lock",
            Only::Fetch => "sources.lock",
        });
        let file = File::create(&path).with_context(|| format!("create {}", path.display()))?;
        match (file.try_lock(), wait) {
            (Ok(()), _) => Ok(Some(Turn { _file: file })),
            (Err(TryLockError::WouldBlock), Wait::Skip) => Ok(None),
            (Err(TryLockError::WouldBlock), Wait::ForTurn) => {
                let file = tokio::task::spawn_blocking(move || file.lock().map(|()| file)).await??;
                Ok(Some(Turn { _file: file }))
            }
            (Err(TryLockError::Error(error)), _) => Err(error).with_context(|| format!("lock {}", path.display())),
        }
    }
}
