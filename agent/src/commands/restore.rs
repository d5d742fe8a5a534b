//! `restore`: a backup of the office back into its folder, while no `run` uses it.

use std::process::ExitCode;

use anyhow::{Context, Result};
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
        // The database itself names its office.
        identity: None,
        now_ms: now_ms(),
        progress: &progress,
    };
    let returned = restore.run(
        |tx| Ok(store::office(tx)?.context("the database names no office")?.office.to_string()),
        |tx, restored| store::mark_restored(tx, restored),
    )?;
    let next = format!(
        "selaras-agent sync --data {}; the pass fetches what the province has beyond this backup",
        data.display()
    );
    answer_returned(json, &returned, &next)
}
