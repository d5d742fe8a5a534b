//! `calendar`: until when regions seal a quarter. A deadline is a line of the province in each region's ledger; a later one
//! takes its place, and the former ones stay in the history.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use jiff::civil::DateTime;
use selaras_domain::calendar::{DEFAULT_GRACE_HOURS, Deadline, Due, Zone};
use selaras_domain::period::{MAX_YEAR, MIN_YEAR, Quarter};
use selaras_domain::region::RegionCode;
use selaras_ledger::{Connection, Transaction};
use selaras_program::{Data, WrongUse, answer, instant, now_ms};
use serde_json::{Value, json};

use super::office::ACTOR;
use crate::audit::{Act, change_by_command};
use crate::cli::{self, parse_quarter};
use crate::workflow::{Entry, deadlines, dues, parse_deadline, regions_with_deadlines, write_deadlines};

#[derive(Subcommand)]
pub enum Calendar {
    /// Say until when a quarter is sealed; offices learn it with their next pass
    Set(Set),
    /// List the deadlines, with what they were before
    List(List),
}

#[derive(Args)]
pub struct Set {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub period: cli::Period,
    /// Last minute in which the quarter may be sealed, for example "2026-07-20 23:59"; a date alone: the end of that day
    #[arg(long, value_name = "TIME", value_parser = parse_deadline)]
    pub deadline: DateTime,
    /// In whose time, for example Asia/Jakarta, Asia/Makassar or Asia/Jayapura; without it each region's own
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<Zone>,
    /// Hours that a seal written in time may take to arrive
    #[arg(long, value_name = "HOURS", default_value_t = DEFAULT_GRACE_HOURS, value_parser = clap::value_parser!(u32).range(0..=8_784))]
    pub grace: u32,
    /// Only for this region, for example 62.07; without it for the province and all its regions
    #[arg(long, value_name = "CODE")]
    pub region: Option<RegionCode>,
}

#[derive(Args)]
pub struct List {
    #[command(flatten)]
    pub data: Data,
    /// Only this year
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: Option<u16>,
    /// 1 to 4: only this quarter
    #[arg(long, value_name = "1-4", value_parser = parse_quarter)]
    pub quarter: Option<Quarter>,
    /// Only this region, for example 62.07
    #[arg(long, value_name = "CODE")]
    pub region: Option<RegionCode>,
}

pub fn run(command: &Calendar, json: bool) -> Result<ExitCode> {
    match command {
        Calendar::Set(arguments) => set(arguments, json),
        Calendar::List(arguments) => list(arguments, json),
    }
}

fn set(arguments: &Set, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let deadline = Deadline { local: arguments.deadline, zone: arguments.zone };
    let (year, quarter, grace) = (arguments.period.year, arguments.period.quarter, arguments.grace);
    let regions = database.read(|tx| regions(tx, arguments.region))?;
    let Some(said) = dues(deadline, grace, year, &regions) else {
        return Err(WrongUse(format!("a deadline before {year} begins cannot be of {year}")).into());
    };
    let (count, now) = (said.len(), now_ms());
    let object = format!("{year} TW {quarter}, {count} regions, until {}", local(arguments.deadline));
    let act = Act::new("calendar.set", object);
    let write = move |tx: &Transaction<'_>| write_deadlines(tx, (year, quarter), &said, (ACTOR, now));
    let written = change_by_command(&database, act, write)?;
    let value = json!({
        "year": year, "quarter": quarter, "deadline": local(arguments.deadline), "zone": arguments.zone.map(Zone::iana),
        "grace_hours": grace, "regions": count, "written": written,
    });
    answer(json, &value, || {
        let zone = arguments.zone.map_or("each region's own time", Zone::iana);
        let deadline = local(arguments.deadline);
        format!(
            "{year} TW {}: until {deadline} {zone}, {grace} hours of grace; said to {written} regions, {} knew it\noffices learn it with their next pass",
            quarter.roman(),
            count - written
        )
    })
}

/// The province itself and its kabupaten and kota, or the one asked for.
fn regions(connection: &Connection, asked: Option<RegionCode>) -> Result<Vec<RegionCode>> {
    match asked {
        Some(_) => super::regions(connection, asked),
        None => regions_with_deadlines(connection),
    }
}

fn list(arguments: &List, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let (entries, count) = database.read(|tx| {
        let regions = regions(tx, arguments.region)?;
        let years = arguments.year.map_or(MIN_YEAR..=MAX_YEAR, |year| year..=year);
        let mut entries = deadlines(tx, &regions, years)?;
        entries.retain(|entry, _| arguments.quarter.is_none_or(|asked| asked == entry.quarter));
        Ok((entries, regions.len()))
    })?;
    let rows: Vec<Value> = entries.iter().map(|(entry, regions)| row(entry, regions)).collect();
    answer(json, &json!({ "deadlines": rows }), || text(&entries, count))
}

fn row(entry: &Entry, regions: &[RegionCode]) -> Value {
    let former = entry.former.iter().map(|(due, said_ms)| {
        let mut value = of_due(*due);
        value["set_at"] = json!(instant(*said_ms));
        value
    });
    let mut value = of_due(entry.due);
    value["year"] = json!(entry.year);
    value["quarter"] = json!(entry.quarter);
    value["set_at"] = json!(entry.said.as_ref().map(|(at, _)| instant(*at)));
    value["set_by"] = json!(entry.said.as_ref().map(|(_, by)| by));
    value["former"] = former.collect();
    value["regions"] = json!(regions);
    value
}

fn of_due(due: Due) -> Value {
    json!({
        "deadline": due.at.to_string(), "local": shown(due), "zone": due.zone.iana(), "grace_hours": due.grace_hours,
    })
}

fn text(entries: &BTreeMap<Entry, Vec<RegionCode>>, count: usize) -> String {
    if entries.is_empty() {
        return "no deadlines; set one with `selaras-server calendar set --year … --quarter … --deadline …`".to_owned();
    }
    let mut text = String::new();
    for (entry, regions) in entries {
        let codes: Vec<String> = regions.iter().map(RegionCode::to_string).collect();
        let whom = if regions.len() == count { "all regions".to_owned() } else { codes.join(", ") };
        let (quarter, due) = (entry.quarter.roman(), entry.due);
        let said = entry
            .said
            .as_ref()
            .map_or_else(|| "built in".to_owned(), |(at_ms, by)| format!("set {} by {by}", instant(*at_ms)));
        let grace = due.grace_hours;
        text.push_str(&format!("{} TW {quarter:<3}  {}  grace {grace} h  {said}  {whom}\n", entry.year, shown(due)));
        for (former, said_ms) in &entry.former {
            text.push_str(&format!("              before: {}, set {}\n", shown(*former), instant(*said_ms)));
        }
    }
    text
}

/// "2026-07-20 23:59 WIB"; seconds only where they say something.
fn shown(due: Due) -> String {
    format!("{} {}", local(due.at.to_zoned(due.zone.time_zone()).datetime()), due.zone.abbreviation())
}

fn local(time: DateTime) -> String {
    let format = if time.second() == 59 { "%Y-%m-%d %H:%M" } else { "%Y-%m-%d %H:%M:%S" };
    time.strftime(format).to_string()
}
