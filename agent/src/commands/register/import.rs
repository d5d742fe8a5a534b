//! `register import`: good rows go in, bad ones are named without what stands in them; the same file twice changes nothing.

use std::process::ExitCode;

use anyhow::Result;
use selaras_program::{DONE, REFUSED, answer_with};
use serde_json::{Value, json};

use super::Desk;
use super::arguments::RegisterImport;
use crate::commands::{import, year_of};
use crate::import::{FileRefusal, Refusal, load};
use crate::register::{self, By, Over, Taken, Want};
use crate::store::register::Look;

pub fn run(arguments: &RegisterImport, json: bool) -> Result<ExitCode> {
    let desk = Desk::open(&arguments.data, arguments.writer.as_deref())?;
    let want = Want {
        level: desk.office.region.level(),
        sectors: desk.sectors(),
        service: arguments.service,
        year: arguments.year,
        now_year: year_of(desk.looking.now_ms)?,
    };
    let over = if arguments.replace { Over::Rename } else { Over::Fill };
    let mut files = Vec::new();
    for path in &arguments.files {
        let shown = path.display().to_string();
        files.push(match load(path).and_then(|bytes| register::read(bytes, &want)) {
            Err(refusal) => unread(&shown, &refusal),
            Ok(people) => {
                let (rows, repeated) = (people.rows, people.repeated);
                let (refused, warnings) = (people.refused, people.warnings);
                let mut taken = match arguments.dry_run {
                    true => register::preview(&desk.database, &desk.secret, &people.people, over)?,
                    false => {
                        let look = desk.looking.at(Look::Import, None, people.people.len());
                        register::keep(&desk.database, look)?;
                        let by = By { writer: desk.looking.person.as_str().into(), now_ms: desk.looking.now_ms, over };
                        register::take(&desk.database, &desk.secret, people.people, &by)?
                    }
                };
                taken.unchanged += repeated;
                taken.refused.splice(..0, refused);
                taken.warnings.splice(..0, warnings);
                report(&shown, rows, &taken)
            }
        });
    }
    let is_refused = files.iter().any(|file| file["refused"].as_array().is_some_and(|rows| !rows.is_empty()));
    let value = json!({ "dry_run": arguments.dry_run, "files": files });
    answer_with(if is_refused { REFUSED } else { DONE }, json, &value, || import::text(&value))
}

fn unread(shown: &str, refusal: &FileRefusal) -> Value {
    let row = json!({ "sheet": null, "row": null, "column": null, "code": null, "reason": refusal.reason });
    json!({
        "file": shown, "rows": 0, "new": 0, "changed": 0, "unchanged": 0, "refused": [row], "warnings": [],
    })
}

fn report(shown: &str, rows: usize, taken: &Taken) -> Value {
    let told = |refusals: &[Refusal]| -> Vec<Value> {
        let told = refusals.iter().map(|one| {
            json!({
                "sheet": one.sheet.as_deref(), "row": one.row, "column": one.column, "code": one.code,
                "reason": one.reason,
            })
        });
        told.collect()
    };
    json!({
        "file": shown, "rows": rows, "new": taken.new, "changed": taken.changed, "unchanged": taken.unchanged,
        "refused": told(&taken.refused), "warnings": told(&taken.warnings),
    })
}
