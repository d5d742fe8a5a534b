//! The backups that `serve` makes by itself.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use selaras_ledger::{Database, last_scheduled_backup};
use selaras_program::care::{BackupSettings, Shelf, is_due, keep_backups, silent};
use selaras_program::now_ms;
use tokio_util::sync::CancellationToken;

use crate::store;

/// How many backups are kept when the settings do not say.
pub const KEPT: usize = 14;

/// Makes a backup whenever one is due, until shutdown. Old ones go only when a newer good one is there.
pub async fn keep(data: PathBuf, settings: BackupSettings, database: Arc<Database>, shutdown: CancellationToken) {
    let make = move || make(&data, &settings, &database);
    keep_backups(make, shutdown.cancelled_owned()).await;
}

fn make(data: &std::path::Path, settings: &BackupSettings, database: &Database) -> Result<()> {
    let (last, since_ms) = database.read(|tx| Ok((last_scheduled_backup(tx)?, store::province_since_ms(tx)?)))?;
    if !is_due(last.as_ref(), since_ms, settings.every_ms(), now_ms()) {
        return Ok(());
    }
    let holder = super::holder(database)?;
    let shelf = Shelf::new(data, settings.folder.as_deref(), &holder);
    let made = super::back_up(data, database, &holder, || shelf.next(now_ms()), true, &silent)?;
    match made.doubt {
        Some(doubt) => tracing::error!(file = %made.file.display(), doubt, "a backup does not stand its drill"),
        None => {
            shelf.prune(settings.keep(KEPT))?;
            tracing::info!(file = %made.file.display(), lines = made.inspected.lines, "a backup was made and restored on trial");
        }
    }
    Ok(())
}
