//! `seals`: which regions sealed a quarter, when that counts as done and whether in time, and what changed since.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use data_encoding::HEXLOWER;
use selaras_domain::calendar::Due;
use selaras_domain::period::Period;
use selaras_domain::region::{RegionCode, region};
use selaras_ledger::{Connection, Difference, Sealing, calendar, differences, sealing};
use selaras_program::{Data, answer, instant};
use serde_json::{Value, json};

use crate::cli;
use crate::standing::sealed;

#[derive(Args)]
pub struct Seals {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub period: cli::Period,
}

pub fn run(arguments: &Seals, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let (year, quarter) = (arguments.period.year, arguments.period.quarter);
    let rows = database.read(|tx| {
        let regions = super::regions(tx, None)?;
        let calendar = calendar(tx, regions.iter().copied(), year..=year)?;
        let due = |code| calendar.due(code, year, quarter);
        regions
            .into_iter()
            .map(|code| row(tx, code, Period::quarter(year, quarter), due(code)))
            .collect::<Result<Vec<_>>>()
    })?;
    let count = |state: &str| rows.iter().filter(|row| row["state"] == state).count();
    let value = json!({
        "year": year, "quarter": quarter, "sealed": count("sealed"), "differing": count("differs"),
        "unsealed": count("unsealed"), "regions": rows,
    });
    answer(json, &value, || text(&value, quarter.roman()))
}

fn row(connection: &Connection, code: RegionCode, period: Period, due: Option<Due>) -> Result<Value> {
    let mut value = json!({
        "region": code, "name": region(code).map_or("", |region| region.name.as_str()), "state": "unsealed",
        "deadline": due.map(|due| due.at.to_string()),
    });
    let Some(Sealing { line, seal, first, count }) = sealing(connection, code, period)? else { return Ok(value) };
    let differences = differences(connection, code, period, &seal)?;
    value["state"] = json!(if differences.is_empty() { "sealed" } else { "differs" });
    value["sealed_at"] = json!(instant(line.header.time_ms));
    value["sealed_by"] = json!(line.header.writer);
    value["received_at"] = json!(line.received_ms.map(instant));
    value["digest"] = json!(HEXLOWER.encode(&seal.digest));
    value["cells"] = json!(seal.cells.len());
    value["seals"] = json!(count);
    if let Some(first) = first.map(sealed).transpose()? {
        value["first_received_at"] = json!(instant(first.received_at.as_millisecond()));
        value["not_before"] = json!(first.not_before.map(|at| instant(at.as_millisecond())));
        value["counted_at"] = json!(instant(first.counted_at().as_millisecond()));
        value["on_time"] = json!(due.map(|due| due.is_timely(first)));
        value["hours_before"] = json!(due.map(|due| due.hours_before(first)));
    }
    value["differences"] = differences.iter().map(difference).collect();
    Ok(value)
}

pub(super) fn difference(one: &Difference) -> Value {
    json!({
        "cell": one.cell.to_string(), "old": one.old.as_ref().map(ToString::to_string), "new": one.new.as_ref().map(ToString::to_string),
        "writer": one.by.as_ref().map(|by| &by.writer), "office": one.by.as_ref().map(|by| &by.office),
        "at": one.by.as_ref().map(|by| instant(by.time_ms)),
    })
}

fn text(value: &Value, quarter: &str) -> String {
    let mut text = format!(
        "{} TW {quarter}: {} sealed, {} changed since, {} not sealed\n",
        value["year"], value["sealed"], value["differing"], value["unsealed"]
    );
    text.push_str(&format!(
        "{:<6} {:<30} {:<8} {:<20} {:<7}\n",
        "REGION", "NAME", "STATE", "COUNTS AS SEALED AT", "IN TIME"
    ));
    for row in value["regions"].as_array().into_iter().flatten() {
        let word = |key: &str| row[key].as_str().unwrap_or("–").to_owned();
        let in_time = match row["on_time"].as_bool() {
            Some(true) => "yes",
            Some(false) => "no",
            None => "–",
        };
        let (region, name, state, at) = (word("region"), word("name"), word("state"), word("counted_at"));
        text.push_str(&format!("{region:<6} {name:<30} {state:<8} {at:<20} {in_time:<7}\n"));
        for one in row["differences"].as_array().into_iter().flatten() {
            let word = |key: &str| one[key].as_str().unwrap_or("missing").to_owned();
            let (cell, old, new) = (word("cell"), word("old"), word("new"));
            text.push_str(&format!("       {cell}: {old} -> {new}, by {} at {}\n", word("writer"), word("at")));
        }
    }
    text
}
