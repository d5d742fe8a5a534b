//! `template`: a workbook with the office's own services and items and their current values, to be filled in and imported.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::message::Language;
use selaras_domain::period::Period;
use selaras_program::{WrongUse, answer, whole_file};
use serde_json::json;

use crate::cli::Template;
use crate::template;

pub fn run(arguments: &Template, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let period =
        Period::checked(arguments.year, Some(arguments.quarter)).map_err(|error| WrongUse(error.to_string()))?;
    let made = database.read(|tx| template::make(tx, &office, period, arguments.propose, Language::spoken()))?;
    // A template that somebody filled and did not import yet may have the same name.
    let kept = whole_file::set_aside(&arguments.output)?;
    whole_file::write(&arguments.output, &made.bytes)?;
    let value = json!({
        "file": arguments.output, "region": office.region, "year": arguments.year, "quarter": arguments.quarter,
        "catalogue": made.catalogue, "rows": made.rows, "filled": made.filled, "previous": kept,
    });
    answer(json, &value, || {
        let kept = kept.map(|path| format!("; the file that was there is now {}", path.display())).unwrap_or_default();
        format!("{}: {} rows, {} filled{kept}", arguments.output.display(), made.rows, made.filled)
    })
}
