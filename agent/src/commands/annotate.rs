//! `import --annotate`: the file given back with a note in every refused cell. The original is never touched.

use std::path::Path;

use anyhow::Result;
use selaras_domain::message::Language;
use selaras_program::{WrongUse, whole_file};
use serde_json::{Value, json};

use crate::cli::Import;
use crate::import::annotate::annotated;
use crate::import::{FileRefusal, ParsedFile, Refusal};

/// One file comes back as one workbook, and never in its own place.
pub fn check(arguments: &Import, has_address: bool) -> Result<()> {
    let Some(out) = &arguments.annotate else { return Ok(()) };
    let [file] = arguments.files.as_slice() else {
        return Err(WrongUse("--annotate takes one file at a time".to_owned()).into());
    };
    if has_address {
        return Err(WrongUse("--annotate gives a file back, not an address: save it as a file first".to_owned()).into());
    }
    // Before a line is written: afterwards nobody could tell what of the file went in.
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(WrongUse(format!("there is no folder {} for the annotated workbook", folder.display())).into());
    }
    let is_same = match (std::fs::canonicalize(file), std::fs::canonicalize(out)) {
        (Ok(file), Ok(out)) => file == out,
        _ => file == out,
    };
    if is_same {
        return Err(
            WrongUse("--annotate names another file than the one imported, which stays as it is".to_owned()).into()
        );
    }
    Ok(())
}

/// Writes the annotated workbook and tells of it: how many notes, or why there is none.
pub fn give_back(out: &Path, bytes: &[u8], outcome: Result<&ParsedFile, &FileRefusal>) -> Result<Value> {
    let language = Language::spoken();
    let made = match outcome {
        Ok(parsed) => annotated(bytes, &parsed.refused, &parsed.sheets, language),
        // Said of the whole file: where whoever opens it looks first.
        Err(refusal) => {
            let whole = Refusal { sheet: None, row: None, column: None, code: None, reason: refusal.reason.clone() };
            annotated(bytes, &[whole], &[], language)
        }
    };
    Ok(match made {
        Ok(made) => {
            whole_file::write(out, &made.bytes)?;
            json!({ "file": out, "notes": made.notes, "left_out": made.left_out })
        }
        Err(refusal) => json!({ "file": null, "notes": 0, "left_out": 0, "reason": refusal.reason }),
    })
}

/// What a person is told.
pub fn text(value: &Value) -> Option<String> {
    let annotated = value.as_object()?;
    Some(match annotated.get("file").and_then(Value::as_str) {
        Some(file) => {
            let left_out = match value["left_out"].as_u64() {
                None | Some(0) => String::new(),
                Some(count) => format!(", {count} refused cells beyond the limit have none"),
            };
            format!("  {} notes in {file}{left_out}\n", value["notes"])
        }
        None => format!("  no annotated workbook: {}\n", value["reason"].as_str().unwrap_or("?")),
    })
}
