//! The care of an office's data folder: backups by hand and by schedule.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use selaras_ledger::{Database, last_scheduled_backup};
use selaras_program::care::{Backup, BackupSettings, Holder, Made, Progress, Shelf, is_due, keep_backups, silent};
use selaras_program::now_ms;

use crate::register;
use crate::store::{self, Office};

/// How many backups are kept when the settings do not say: the province holds the lines too.
pub const KEPT: usize = 3;

/// Whose data folder it is.
pub fn holder(office: &Office) -> Holder {
    Holder {
        program: &store::PROGRAM,
        version: env!("CARGO_PKG_VERSION"),
        id: office.office.to_string(),
        name: office.name.clone(),
        guarded_keys: &[register::KEY],
    }
}

pub fn back_up(
    data: &Path,
    database: &Database,
    holder: &Holder,
    to: impl FnOnce() -> Result<PathBuf>,
    is_scheduled: bool,
    progress: Progress<'_>,
) -> Result<Made> {
    Backup { data, database, holder, is_scheduled, progress }.make(to, |_| Ok(()), |_, ()| Ok(()))
}

/// Makes a backup whenever one is due, until `stop` resolves. Old ones go only when a newer good one is there.
pub async fn keep(
    data: PathBuf,
    settings: BackupSettings,
    database: Arc<Database>,
    office: Office,
    stop: impl Future<Output = ()>,
) {
    keep_backups(move || make(&data, &settings, &database, &office), stop).await;
}

fn make(data: &Path, settings: &BackupSettings, database: &Database, office: &Office) -> Result<()> {
    let (last, since_ms) = database.read(|tx| Ok((last_scheduled_backup(tx)?, store::joined_ms(tx)?)))?;
    if !is_due(last.as_ref(), since_ms, settings.every_ms(), now_ms()) {
        return Ok(());
    }
    let holder = holder(office);
    let shelf = Shelf::new(data, settings.folder.as_deref(), &holder);
    let made = back_up(data, database, &holder, || shelf.next(now_ms()), true, &silent)?;
    shelf.prune(settings.keep(KEPT))?;
    tracing::info!(file = %made.file.display(), lines = made.inspected.lines, "a backup was made and read back");
    Ok(())
}
