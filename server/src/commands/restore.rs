//! `restore`: a backup of the province back into its folder, while nobody serves it.

use std::process::ExitCode;

use anyhow::Result;
use selaras_program::care::{Restore, answer_returned, bar};
use selaras_program::{RestoreArguments, now_ms};

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
    let returned =
        restore.run(|tx| Ok(store::province(tx)?.to_string()), |tx, restored| store::mark_restored(tx, restored))?;
    let next = format!(
        "selaras-server serve --data {}; at its next pass each office brings back what the backup does not have",
        data.display()
    );
    answer_returned(json, &returned, &next)
}
