//! Who has a database file open: everybody who uses it holds a share of FILE.lock, and whoever puts another file in its
//! place, or changes its tables, must be alone. The system lets go of the lock when a process dies.

use std::ffi::OsString;
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::StoreError;

/// How long a program that has to change the tables waits for another that is just doing so.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Held while a database file is in use.
pub(super) struct InUse {
    file: File,
    path: PathBuf,
}

/// Held while nobody else may use a database file.
pub struct Alone {
    _file: File,
}

impl InUse {
    /// Waits while somebody is alone with the file.
    pub(super) fn share(path: &Path) -> Result<InUse, StoreError> {
        let file = lock_file(path)?;
        file.lock_shared().map_err(|error| not_lockable(path, &error))?;
        Ok(InUse { file, path: path.to_owned() })
    }

    /// Runs a job that nobody else may see in the middle, then shares the file again.
    pub(super) fn alone<T>(&self, job: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let failed = |error| not_lockable(&self.path, &error);
        self.file.unlock().map_err(failed)?;
        let until = Instant::now() + PATIENCE;
        loop {
            match self.file.try_lock() {
                Ok(()) => break,
                // Two programs that start at once: one of them changes the tables, the other one finds them changed.
                Err(TryLockError::WouldBlock) if Instant::now() < until => std::thread::sleep(LOOK_AGAIN),
                Err(TryLockError::WouldBlock) => return Err(StoreError::InUse { path: self.path.clone() }),
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
        }
        let outcome = job();
        self.file.unlock().map_err(failed)?;
        self.file.lock_shared().map_err(failed)?;
        outcome
    }
}

impl Alone {
    /// For the database file at `path`, which need not be there. Fails at once where somebody uses it.
    pub fn take(path: &Path) -> Result<Alone, StoreError> {
        let file = lock_file(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Alone { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path: path.to_owned() }),
            Err(TryLockError::Error(error)) => Err(not_lockable(path, &error)),
        }
    }
}

fn lock_file(path: &Path) -> Result<File, StoreError> {
    let mut name = OsString::from(path);
    name.push(".lock");
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    options.open(PathBuf::from(name)).map_err(|error| not_lockable(path, &error))
}

fn not_lockable(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::of_io(error)
        .unwrap_or_else(|| StoreError::NotWritable { path: path.to_owned(), detail: error.to_string() })
}
