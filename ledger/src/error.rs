//! What can go wrong with a database file, as far as a caller does something different about it.

use std::path::PathBuf;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing of the transaction was written.
    #[error("the disk is full: nothing of this step was written; free some space and run the command again")]
    DiskFull,
    #[error("another program keeps the database busy; try again in a moment")]
    Busy,
    #[error(
        "{path} was written by a newer version of this program (schema {found}, known up to {known}); install that version or a later one"
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("{path} is not a database of {program}; check the --data folder")]
    Foreign { path: PathBuf, program: &'static str },
    #[error("{path} is damaged ({detail}); keep the file and restore from a backup")]
    Damaged { path: PathBuf, detail: String },
    #[error("the ledger {ledger} does not continue at seq {seq}: {detail}")]
    Broken { ledger: String, seq: u64, detail: String },
    #[error(transparent)]
    Sqlite(rusqlite::Error),
    #[error("the database cannot be written: {0}")]
    Failed(String),
    #[error("the store has stopped")]
    Stopped,
}

impl StoreError {
    /// Whether the same step may succeed later without anybody changing anything.
    pub fn is_transient(&self) -> bool {
        matches!(self, StoreError::Busy | StoreError::DiskFull)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => StoreError::DiskFull,
            Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked) => StoreError::Busy,
            _ => StoreError::Sqlite(error),
        }
    }
}
