//! What `backup` and `restore` answer, the same at both programs.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use selaras_ledger::{Database, backups, last_good_backup};
use serde_json::{Value, json};

use super::backup::Made;
use super::restore::Returned;
use crate::{DONE, REFUSED, answer, answer_with, instant};

/// So many of the backups that were tried are listed.
const LISTED: u32 = 50;

/// A backup that was made; exit code 1 when something about it is to be looked into.
pub fn answer_made(json: bool, made: &Made, keys: &str) -> Result<ExitCode> {
    let mut value = json!({
        "file": made.file, "size_bytes": made.size_bytes, "ledgers": made.inspected.ledgers,
        "lines": made.inspected.lines, "doubt": made.doubt,
    });
    if !made.left_out.is_empty() {
        value["left_out"] = json!(made.left_out);
    }
    let code = if made.doubt.is_some() { REFUSED } else { DONE };
    answer_with(code, json, &value, || {
        let doubt = made.doubt.as_ref().map(|doubt| format!("\nto be looked into: {doubt}")).unwrap_or_default();
        let left_out = match made.left_out.as_slice() {
            [] => String::new(),
            names => {
                format!("\nOthers can read files there, so it lacks {}: keep that key elsewhere.", names.join(", "))
            }
        };
        format!(
            "{}: {} bytes, {} ledgers, {} lines; read back, every chain recomputed{doubt}{left_out}\n\
             It holds {keys}: whoever reads it can act in their name. Keep it on another machine, readable by you alone.",
            made.file.display(),
            made.size_bytes,
            made.inspected.ledgers,
            made.inspected.lines
        )
    })
}

/// The backups that were tried, and the last good one.
pub fn answer_list(json: bool, database: &Database) -> Result<ExitCode> {
    let (rows, good) = database.read(|tx| Ok((backups(tx, LISTED)?, last_good_backup(tx)?)))?;
    let shown = |row: &selaras_ledger::BackupRow| {
        json!({
            "made": instant(row.started_ms), "file": row.file, "size_bytes": row.size_bytes, "lines": row.lines,
            "scheduled": row.is_scheduled, "there": Path::new(&row.file).exists(),
            "error": Some(&row.error).filter(|error| !error.is_empty()),
        })
    };
    let value = json!({
        "last_good": good.as_ref().map(shown), "backups": rows.iter().map(shown).collect::<Vec<Value>>(),
    });
    answer(json, &value, || {
        if rows.is_empty() {
            return "no backups yet; make one with `backup`".to_owned();
        }
        let mut text = String::new();
        for row in &rows {
            let outcome = match (row.error.as_str(), Path::new(&row.file).exists()) {
                ("", true) => format!("{} bytes, {} lines, good", row.size_bytes, row.lines),
                ("", false) => "good, no longer there".to_owned(),
                (error, _) => format!("failed: {error}"),
            };
            let who = if row.is_scheduled { "by itself" } else { "by hand" };
            text.push_str(&format!("{}  {who:<9}  {}  {outcome}\n", instant(row.started_ms), row.file));
        }
        let last = good.map_or_else(|| "none".to_owned(), |good| format!("{} {}", instant(good.started_ms), good.file));
        text + &format!("last good: {last}\n")
    })
}

/// What a restore put back; `next` says what happens now.
pub fn answer_returned(json: bool, returned: &Returned, next: &str) -> Result<ExitCode> {
    let made = instant(returned.manifest.made_ms);
    let value = json!({
        "holder": returned.manifest.holder, "name": returned.manifest.name, "made": made,
        "ledgers": returned.inspected.ledgers, "lines": returned.inspected.lines, "set_aside": returned.set_aside,
        "filled": returned.filled, "kept": returned.kept, "next": next,
    });
    answer(json, &value, || {
        let aside = returned
            .set_aside
            .as_ref()
            .map_or_else(String::new, |path| format!("the database that was there is kept as {}\n", path.display()));
        let list = |what: &str, names: &[String]| match names {
            [] => String::new(),
            names => format!("{what}: {}\n", names.join(", ")),
        };
        format!(
            "restored {} ({}) as it was at {made}: {} ledgers, {} lines, every chain recomputed\n{aside}{}{}next: {next}",
            returned.manifest.name,
            returned.manifest.holder,
            returned.inspected.ledgers,
            returned.inspected.lines,
            list("put back because missing", &returned.filled),
            list("left as they were", &returned.kept),
        )
    })
}
