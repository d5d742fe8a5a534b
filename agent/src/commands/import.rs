//! `import`: files to lines. Good rows go in, bad ones are named; the same file twice writes no line.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use selaras_ledger::Database;
use selaras_program::{DONE, REFUSED, answer_with, complain, now_ms};
use serde_json::{Value, json};

use crate::cli::Import;
use crate::commands;
use crate::entry::{Effect, Writer};
use crate::import::{Context, ParsedFile, Refusal, parse};
use crate::store::{self, Office};

/// How the rows of a file changed the ledger.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    new: usize,
    changed: usize,
    unchanged: usize,
}

pub fn run(arguments: &Import, json: bool) -> Result<ExitCode> {
    let (database, office) = commands::open(&arguments.data)?;
    let writer = commands::writer(arguments.writer.as_deref())?;
    let now = now_ms();
    let context = Context { region: office.region, now_year: commands::year_of(now)? };
    let mut files = Vec::new();
    let mut any_refused = false;
    let mut failure = None;
    for path in &arguments.files {
        let (value, refused) = match parse(path, &context) {
            Ok(parsed) => {
                let counts = match write(&database, &office, path, &parsed, &writer, now, arguments.dry_run) {
                    Ok(counts) => counts,
                    Err(error) => {
                        // The files before this one are in, and their answer is not lost with it.
                        failure = Some(error.context(path.display().to_string()));
                        break;
                    }
                };
                (report(&office, &parsed, counts), !parsed.refused.is_empty())
            }
            Err(refusal) => {
                let row = json!({ "sheet": null, "row": null, "column": null, "code": null, "reason": refusal.reason });
                (
                    json!({
                        "file": path, "kind": null, "rows": 0, "new": 0, "changed": 0, "unchanged": 0,
                        "refused": [row], "warnings": [],
                    }),
                    true,
                )
            }
        };
        any_refused |= refused;
        files.push(value);
    }
    let mut value = json!({ "dry_run": arguments.dry_run, "files": files });
    if let Some(error) = &failure {
        value["error"] = json!(format!("{error:#}"));
        complain(error);
    }
    let code = if any_refused || failure.is_some() { REFUSED } else { DONE };
    answer_with(code, json, &value, || text(&value))
}

/// Writes the entries of a file in one transaction: all of its good rows, or after a failure none.
fn write(
    database: &Database,
    office: &Office,
    path: &Path,
    parsed: &ParsedFile,
    writer: &str,
    now_ms: i64,
    dry_run: bool,
) -> Result<Counts> {
    let mut counts = Counts { unchanged: parsed.repeated, ..Counts::default() };
    if dry_run {
        database.read(|tx| {
            let writer = Writer::new(tx, store::own_ledger(tx, office)?, writer, now_ms)?;
            for entry in &parsed.entries {
                counts.add(writer.effect(&entry.cell, &entry.content)?);
            }
            Ok(())
        })?;
        return Ok(counts);
    }
    let hash = *blake3::hash(&std::fs::read(path).with_context(|| format!("read {}", path.display()))?).as_bytes();
    let (office, entries, writer) = (office.clone(), parsed.entries.clone(), writer.to_owned());
    let file = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let written = database.write_blocking(move |tx| {
        let mut counts = Counts::default();
        let mut lines = Writer::new(tx, store::own_ledger(tx, &office)?, &writer, now_ms)?;
        let before = lines.end().seq;
        for entry in entries {
            counts.add(lines.write(&entry.cell, entry.content)?);
        }
        let after = lines.end().seq;
        if after > before {
            store::record_source(tx, before + 1, after, &file, &hash, now_ms)?;
        }
        Ok(counts)
    })?;
    Ok(Counts { unchanged: written.unchanged + counts.unchanged, ..written })
}

impl Counts {
    fn add(&mut self, effect: Effect) {
        match effect {
            Effect::New => self.new += 1,
            Effect::Changed => self.changed += 1,
            Effect::Unchanged => self.unchanged += 1,
        }
    }
}

fn report(office: &Office, parsed: &ParsedFile, counts: Counts) -> Value {
    let rows = |refusals: &[Refusal]| -> Vec<Value> {
        refusals
            .iter()
            .map(|refusal| {
                json!({
                    "sheet": refusal.sheet.as_deref(), "row": refusal.row, "column": refusal.column, "code": refusal.code,
                    "reason": refusal.reason,
                })
            })
            .collect()
    };
    let mut warnings = rows(&parsed.warnings);
    warnings.extend(outside_rights(office, parsed));
    let kinds: Vec<&str> = parsed.kinds.iter().map(|kind| kind.word()).collect();
    json!({
        "file": &*parsed.file, "kind": kinds.join(","), "rows": parsed.rows, "new": counts.new, "changed": counts.changed,
        "unchanged": counts.unchanged, "refused": rows(&parsed.refused), "not_filled": parsed.not_filled,
        "warnings": warnings,
    })
}

/// Sectors this office has no right to, as last told: the lines go in, the province will refuse them until it grants it.
fn outside_rights(office: &Office, parsed: &ParsedFile) -> Option<Value> {
    if office.sectors.is_empty() {
        return None;
    }
    let outside = |sector: &u8| !office.sectors.contains(sector);
    let sectors: std::collections::BTreeSet<u8> =
        parsed.entries.iter().filter_map(|entry| entry.cell.subject.sector()).filter(outside).collect();
    let names: Vec<String> = sectors.iter().map(u8::to_string).collect();
    (!sectors.is_empty()).then(|| {
        json!({
            "sheet": null, "row": null, "column": "kode", "code": null,
            "reason": format!(
                "perangkat ini tidak berhak atas urusan {}: barisnya disimpan, tetapi akan ditolak provinsi sampai haknya diberikan",
                names.join(", ")
            ),
        })
    })
}

fn text(value: &Value) -> String {
    let mut text = String::new();
    for file in value["files"].as_array().into_iter().flatten() {
        text.push_str(&format!(
            "{}: {} rows, {} new, {} changed, {} unchanged, {} refused\n",
            file["file"].as_str().unwrap_or("?"),
            file["rows"],
            file["new"],
            file["changed"],
            file["unchanged"],
            file["refused"].as_array().map_or(0, Vec::len)
        ));
        for (mark, key) in [("refused", "refused"), ("warning", "warnings")] {
            for row in file[key].as_array().into_iter().flatten() {
                text.push_str(&format!("  {mark} {}{}\n", place(row), row["reason"].as_str().unwrap_or("?")));
            }
        }
    }
    if value["dry_run"] == true {
        text.push_str("nothing was written (--dry-run)\n");
    }
    text
}

/// "lembar Capaian, baris 12, kolom terpenuhi (K.2.01): " as far as known.
fn place(row: &Value) -> String {
    let mut parts = Vec::new();
    for (name, key) in [("lembar", "sheet"), ("baris", "row"), ("kolom", "column"), ("kode", "code")] {
        match &row[key] {
            Value::String(text) => parts.push(format!("{name} {text}")),
            Value::Number(number) => parts.push(format!("{name} {number}")),
            _ => {}
        }
    }
    if parts.is_empty() { String::new() } else { format!("{}: ", parts.join(", ")) }
}
