//! `reminders`: what the province reminded this office of, and that it was seen.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use selaras_domain::line::LineId;
use selaras_ledger::Told;
use selaras_program::{Data, answer, instant, now_ms};
use serde_json::{Value, json};

use crate::reminders::{own_reminders, see_reminders};
use crate::store;

#[derive(Args)]
pub struct Reminders {
    #[command(flatten)]
    pub data: Data,
    /// Note that they were seen: page and `status` show them no more
    #[arg(long)]
    pub seen: bool,
    /// Who has seen them
    #[arg(long, value_name = "NAME", env = "SELARAS_WRITER")]
    pub writer: Option<String>,
}

pub fn run(arguments: &Reminders, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let reader = office.clone();
    if arguments.seen {
        let writer = super::writer(arguments.writer.as_deref())?;
        database.write_blocking(move |tx| {
            let lines: Vec<LineId> = own_reminders(tx, &office)?.iter().map(|told| told.line).collect();
            see_reminders(tx, &office, &lines, (&writer, now_ms()))
        })?;
    }
    let rows = database.read(|tx| {
        let told = own_reminders(tx, &reader)?.into_iter();
        told.map(|told| Ok((store::is_seen(tx, told.line)?, told))).collect::<Result<Vec<(bool, Told)>>>()
    })?;
    let unseen = rows.iter().filter(|(is_seen, _)| !is_seen).count();
    let shown: Vec<Value> = rows.iter().map(|(is_seen, told)| row(*is_seen, told)).collect();
    answer(json, &json!({ "unseen": unseen, "reminders": shown }), || text(&rows, unseen))
}

/// A reminder as `reminders` and `status` tell it.
pub fn told_row(told: &Told) -> Value {
    json!({
        "line": told.line.to_string(), "year": told.cell.period.year, "quarter": told.cell.period.quarter,
        "by": told.writer, "at": instant(told.time_ms), "text": told.reminder.text,
    })
}

fn row(is_seen: bool, told: &Told) -> Value {
    let mut value = told_row(told);
    value["seen"] = json!(is_seen);
    value
}

fn text(rows: &[(bool, Told)], unseen: usize) -> String {
    let mut text = format!("{} reminders of the province, {unseen} not seen\n", rows.len());
    for (is_seen, told) in rows {
        let mark = if *is_seen { "seen" } else { "new " };
        let (at, by, said) = (instant(told.time_ms), &told.writer, &told.reminder.text);
        text.push_str(&format!("{mark}  {at}  {}  {by}: {said}\n", told.cell.period));
    }
    text
}
