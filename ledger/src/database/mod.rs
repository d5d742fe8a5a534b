//! One database file: opened, migrated, written by one thread in grouped transactions, read by connections of its own.

mod copy;
mod damage;
mod lock;
mod open;
mod watch;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use rusqlite::{Connection, Transaction};

use crate::StoreError;
pub use damage::{files_set_aside, set_file_aside};
pub use lock::Alone;
use lock::InUse;
use open::open_connection;
pub use watch::Watch;
use writer::Writer;

/// The tables of ledgers; each program's list of migrations begins with it.
pub const MIGRATION_1: &str = include_str!("../../migrations/0001_ledger.sql");
/// The tables of a file's own care: one of each program's migrations.
pub const MIGRATION_CARE: &str = include_str!("../../migrations/0002_care.sql");
/// The tables that recovery keeps; in both programs' lists after what was released before.
pub const MIGRATION_RECOVERY: &str = include_str!("../../migrations/0003_recovery.sql");
/// Which verdict line said a refusal.
pub const MIGRATION_VERDICTS: &str = include_str!("../../migrations/0004_verdicts.sql");
/// When a refusal was said.
pub const MIGRATION_REFUSALS: &str = include_str!("../../migrations/0005_refusals.sql");

/// The files that prove something.
pub const MIGRATION_EVIDENCE: &str = include_str!("../../migrations/0028_evidence.sql");
/// The reports for the offices of regions.
pub const MIGRATION_REPORTS: &str = include_str!("../../migrations/0031_reports.sql");

/// Which program a database file belongs to, and how its tables come to be.
pub struct Program {
    pub name: &'static str,
    /// SQLite's application_id, so that a wrong file is told apart from a damaged one.
    pub application_id: i32,
    /// Numbered SQL files in order, never edited once released.
    pub migrations: &'static [&'static str],
}

/// A database file in use. All writing goes through one thread that commits many jobs at once (group commit).
pub struct Database {
    path: PathBuf,
    // Before the writer: the last connection to close folds the write-ahead log into the file, and a reader cannot.
    readers: Mutex<Vec<Connection>>,
    writer: Writer,
    // Last: who waits for the file gets it when it is closed.
    _in_use: InUse,
}

impl Database {
    /// Opens or creates the file and brings its tables up to date; before they change, a copy of the file is made beside it.
    pub fn open(path: &Path, program: &Program) -> Result<Database, StoreError> {
        let in_use = InUse::share(path)?;
        let mut connection = open_connection(path)?;
        open::prepare(&mut connection, path, program, &in_use)?;
        let writer = Writer::start(connection)?;
        Ok(Database { path: path.to_owned(), writer, readers: Mutex::new(Vec::new()), _in_use: in_use })
    }

    /// [`Self::open_again`] for a start: a file whose pages do not fit together is told as damaged now, not in mid-work.
    pub fn open_checked(path: &Path, program: &Program) -> Result<Database, StoreError> {
        let database = Database::open_again(path, program)?;
        damage::check(path)?;
        Ok(database)
    }

    /// [`Self::open`] for a file that was in use before: one without a byte has lost them and is not begun anew.
    pub fn open_again(path: &Path, program: &Program) -> Result<Database, StoreError> {
        if damage::is_empty(path) {
            return Err(StoreError::Damaged { path: path.to_owned(), detail: "the file is empty".to_owned() });
        }
        Database::open(path, program)
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs a job in a transaction with others waiting; returns after the commit is durable. A job that fails is rolled
    /// back alone.
    pub async fn write<T, F>(&self, job: F) -> anyhow::Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> anyhow::Result<T> + Send + 'static,
    {
        self.run(false, job).await
    }

    /// [`Self::write`] in a transaction of its own, for a job of thousands of rows: it needs no savepoint, and the others
    /// do not wait for its rows to be durable.
    pub async fn write_large<T, F>(&self, job: F) -> anyhow::Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> anyhow::Result<T> + Send + 'static,
    {
        self.run(true, job).await
    }

    async fn run<T, F>(&self, is_large: bool, job: F) -> anyhow::Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> anyhow::Result<T> + Send + 'static,
    {
        let outcome = self.writer.submit(is_large, job)?.await.map_err(|_| StoreError::Stopped)?;
        outcome.map_err(|error| StoreError::name(error, &self.path))
    }

    /// [`Self::write`] for code outside an async runtime.
    pub fn write_blocking<T, F>(&self, job: F) -> anyhow::Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> anyhow::Result<T> + Send + 'static,
    {
        let outcome = self.writer.submit(false, job)?.blocking_recv().map_err(|_| StoreError::Stopped)?;
        outcome.map_err(|error| StoreError::name(error, &self.path))
    }

    /// Copies one consistent state into a new file beside running writers; `witness` reads that same state. `progress` is told
    /// pages done and pages in all.
    pub fn copy_to<T>(
        &self,
        to: &Path,
        progress: &dyn Fn(u64, u64),
        witness: impl FnOnce(&Transaction<'_>) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        self.read(|tx| {
            let seen = witness(tx)?;
            copy::copy(tx, to, progress)?;
            Ok(seen)
        })
    }

    /// Reads one consistent state on a read-only connection; never waits for writers.
    pub fn read<T>(&self, job: impl FnOnce(&Transaction<'_>) -> anyhow::Result<T>) -> anyhow::Result<T> {
        let pooled = self.readers.lock().map_err(|_| StoreError::Stopped)?.pop();
        let mut connection = match pooled {
            Some(connection) => connection,
            None => open::open_reader(&self.path)?,
        };
        let named = |error| StoreError::name(error, &self.path);
        let transaction = connection.transaction().map_err(|error| named(error.into()))?;
        let result = job(&transaction).map_err(named);
        drop(transaction);
        self.readers.lock().map_err(|_| StoreError::Stopped)?.push(connection);
        result
    }
}
