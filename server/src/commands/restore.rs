//! `restore`: a backup of the province back into its folder, while nobody serves it.

use std::process::ExitCode;

use anyhow::Result;
use selaras_ledger::{Restored, Transaction};
use selaras_program::care::{Restore, answer_returned, bar};
use selaras_program::{RestoreArguments, now_ms};

use crate::audit::{Act, note_by_command};
use crate::store;

pub fn run(arguments: &RestoreArguments, json: bool) -> Result<ExitCode> {
    let data = &arguments.data.data;
    let progress = bar();
    let restore = Restore {
        data,
        file: &arguments.file,
        program: &store::PROGRAM,
        identity: Some("keys/province.key"),
        now_ms: now_ms(),
        progress: &progress,
    };
    // In the database that was put back: in the one set aside nobody would look for it.
    let mark = |tx: &Transaction<'_>, restored: &Restored| {
        store::mark_restored(tx, restored)?;
        note_by_command(tx, &Act::new("backup.restore", &restored.file))
    };
    let returned = restore.run(|tx| Ok(store::province(tx)?.to_string()), mark)?;
    let next = format!(
        "selaras-server serve --data {}; at its next pass each office brings back what the backup does not have",
        data.display()
    );
    answer_returned(json, &returned, &next)
}
