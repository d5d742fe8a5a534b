//! What can go wrong with a database file, as far as a caller does something different about it.

use std::path::{Path, PathBuf};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing of the transaction was written.
    #[error(
        "the disk is full (or a quota is): nothing of this step was written; free some space and run the command again"
    )]
    DiskFull,
    #[error("another program keeps the database busy; try again in a moment")]
    Busy,
    /// What is to be done needs the file for itself.
    #[error("{path} is in use (a running `serve`, `run` or other command); stop it and run the command again")]
    InUse { path: PathBuf },
    #[error(
        "{path} was written by a newer version of this program (schema {found}, known up to {known}); install that version or a later one"
    )]
    Newer { path: PathBuf, found: i64, known: i64 },
    #[error("{path} is not a database of {program}; check the --data folder")]
    Foreign { path: PathBuf, program: &'static str },
    #[error(
        "{path} cannot be opened for writing ({detail}); check the folder's rights and whether the disk is read-only"
    )]
    NotWritable { path: PathBuf, detail: String },
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

impl StoreError {
    /// Gives an error that came up anywhere below the store its name, with the file it is about.
    pub(crate) fn name(error: anyhow::Error, path: &Path) -> anyhow::Error {
        let cause = match (error.downcast_ref::<rusqlite::Error>(), error.downcast_ref::<StoreError>()) {
            (Some(cause), _) | (_, Some(StoreError::Sqlite(cause))) => cause,
            _ => return error,
        };
        StoreError::of(cause, path).map_or(error, anyhow::Error::from)
    }

    /// What a caller should know of an SQLite error; `None`: nothing beyond its own text.
    pub(crate) fn of(error: &rusqlite::Error, path: &Path) -> Option<StoreError> {
        use rusqlite::ErrorCode;
        let (path, detail) = (path.to_owned(), error.to_string());
        match error.sqlite_error_code()? {
            ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt => Some(StoreError::Damaged { path, detail }),
            ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied => {
                Some(StoreError::NotWritable { path, detail })
            }
            _ => StoreError::of_disk(error),
        }
    }

    /// A full disk, or a quota or limit that comes to the same, met outside SQLite.
    pub fn of_io(error: &std::io::Error) -> Option<StoreError> {
        use std::io::ErrorKind;
        let is_full =
            matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge);
        is_full.then_some(StoreError::DiskFull)
    }

    /// The errors that are the same for every file.
    pub(crate) fn of_disk(error: &rusqlite::Error) -> Option<StoreError> {
        use rusqlite::ErrorCode;
        match error.sqlite_error_code()? {
            ErrorCode::DiskFull => Some(StoreError::DiskFull),
            // SQLite knows only ENOSPC by name: a quota, a file size limit and the index of the log come as these.
            ErrorCode::SystemIoFailure
                if error.sqlite_error().is_some_and(|error| NO_SPACE.contains(&error.extended_code)) =>
            {
                Some(StoreError::DiskFull)
            }
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Some(StoreError::Busy),
            _ => None,
        }
    }
}

/// A write, an fsync, a growing file and the growing index of the log that the disk did not take.
const NO_SPACE: [i32; 4] = [
    rusqlite::ffi::SQLITE_IOERR_WRITE,
    rusqlite::ffi::SQLITE_IOERR_FSYNC,
    rusqlite::ffi::SQLITE_IOERR_TRUNCATE,
    rusqlite::ffi::SQLITE_IOERR_SHMSIZE,
];

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        StoreError::of_disk(&error).unwrap_or(StoreError::Sqlite(error))
    }
}
