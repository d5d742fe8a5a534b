//! The care of the province's data folder: backups by hand and by schedule, each restored on trial before it counts.

mod doctor;
mod drill;
mod reports;
mod schedule;

use std::path::{Path, PathBuf};

use anyhow::Result;
use selaras_domain::region;
use selaras_ledger::Database;
use selaras_program::care::{Backup, Holder, Made, Progress};

pub use doctor::examine;
pub use schedule::{KEPT, keep};

use crate::store;

/// Whose data folder it is.
pub fn holder(database: &Database) -> Result<Holder> {
    let code = database.read(|tx| store::province(tx))?;
    Ok(Holder {
        program: &store::PROGRAM,
        version: env!("CARGO_PKG_VERSION"),
        id: code.to_string(),
        name: region::region(code).map(|region| region.name.clone()).unwrap_or_default(),
        guarded_keys: &[],
    })
}

/// Makes a backup and restores it on trial.
pub fn back_up(
    data: &Path,
    database: &Database,
    holder: &Holder,
    to: impl FnOnce() -> Result<PathBuf>,
    is_scheduled: bool,
    progress: Progress<'_>,
) -> Result<Made> {
    let backup = Backup { data, database, holder, is_scheduled, progress };
    backup.make(to, |tx| drill::witness(tx, rand::random()), drill::prove)
}
