//! `calendar`: until when regions seal a quarter. A deadline is a line of the province in each region's ledger; a later one
//! takes its place, and the former ones stay in the history.

use std::collections::BTreeMap;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use selaras_domain::calendar::{DEFAULT_GRACE_HOURS, Deadline, Due, Zone};
use selaras_domain::line::Content;
use selaras_domain::period::{MAX_YEAR, MIN_YEAR, Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_ledger::{Connection, Transaction, calendar, calendar_cell, lineage};
use selaras_program::{Data, WrongUse, answer, instant, now_ms};
use serde_json::{Value, json};

use super::office::ACTOR;
use crate::audit::{Act, change_by_command};
use crate::cli::{self, parse_quarter};
use crate::store;

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
    let mut said = Vec::new();
    for region in regions {
        let due = deadline.due(region, grace).context("--deadline")?;
        if due.at < begin(year) {
            return Err(WrongUse(format!("a deadline before {year} begins cannot be of {year}")).into());
        }
        said.push((region, due));
    }
    let (count, now) = (said.len(), now_ms());
    let object = format!("{year} TW {quarter}, {count} regions, until {}", local(arguments.deadline));
    let written = change_by_command(&database, Act::new("calendar.set", object), move |tx| {
        let mut written = 0;
        for (region, due) in said {
            written += usize::from(store::write_deadline(tx, region, (year, quarter), due, ACTOR, now)?);
        }
        Ok(written)
    })?;
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
    let mut regions = super::regions(connection, asked)?;
    if asked.is_none() {
        regions.insert(0, store::province(connection)?);
    }
    Ok(regions)
}

/// When a year begins anywhere in the country.
fn begin(year: u16) -> Timestamp {
    let local = jiff::civil::date(year as i16, 1, 1).at(0, 0, 0, 0);
    Zone::Wit.time_zone().to_timestamp(local).unwrap_or(Timestamp::MIN)
}

/// One deadline and the regions that have it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Entry {
    year: u16,
    quarter: Quarter,
    due: Due,
    /// Who said it and when, milliseconds since 1970 UTC; `None`: built in.
    said: Option<(i64, String)>,
    /// What it was before, the latest first.
    former: Vec<(Due, i64)>,
}

fn list(arguments: &List, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let (entries, count) = database.read(|tx| {
        let regions = regions(tx, arguments.region)?;
        Ok((entries(tx, arguments, &regions)?, regions.len()))
    })?;
    let rows: Vec<Value> = entries.iter().map(|(entry, regions)| row(entry, regions)).collect();
    answer(json, &json!({ "deadlines": rows }), || text(&entries, count))
}

fn entries(tx: &Transaction<'_>, arguments: &List, regions: &[RegionCode]) -> Result<BTreeMap<Entry, Vec<RegionCode>>> {
    let years = arguments.year.map_or(MIN_YEAR..=MAX_YEAR, |year| year..=year);
    let calendar = calendar(tx, regions.iter().copied(), years.clone())?;
    let quarters = Quarter::ALL.into_iter().filter(|quarter| arguments.quarter.is_none_or(|asked| asked == *quarter));
    let mut entries: BTreeMap<Entry, Vec<RegionCode>> = BTreeMap::new();
    for (year, quarter) in years.flat_map(|year| quarters.clone().map(move |quarter| (year, quarter))) {
        for region in regions {
            let Some(due) = calendar.due(*region, year, quarter) else { continue };
            let (mut said, mut former) = (None, Vec::new());
            for line in lineage(tx, &calendar_cell(*region, Period::quarter(year, quarter)))? {
                let Content::Calendar(entry) = &line.content else { continue };
                match said {
                    None => said = Some((line.header.time_ms, line.header.writer)),
                    Some(_) => former.extend(Due::of_line(entry, *region).map(|due| (due, line.header.time_ms))),
                }
            }
            entries.entry(Entry { year, quarter, due, said, former }).or_default().push(*region);
        }
    }
    Ok(entries)
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

/// A minute is meant whole: until 23:59 is until 23:59:59.
pub(super) fn parse_deadline(text: &str) -> Result<DateTime, String> {
    let text = text.trim();
    let whole_minute = || DateTime::strptime("%Y-%m-%d %H:%M:%S", format!("{text}:59"));
    let whole_day = || Ok(Date::strptime("%Y-%m-%d", text)?.at(23, 59, 59, 0));
    let exact = DateTime::strptime("%Y-%m-%d %H:%M:%S", text);
    let read: Result<DateTime, jiff::Error> = exact.or_else(|_| whole_minute()).or_else(|_| whole_day());
    read.map_err(|_| "is a date and a time such as \"2026-07-20 23:59\"".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_and_a_day_are_meant_whole() {
        let read = |text| parse_deadline(text).map(|time| time.to_string());
        assert_eq!(read("2026-07-20 23:59").as_deref(), Ok("2026-07-20T23:59:59"));
        assert_eq!(read("2024-02-29").as_deref(), Ok("2024-02-29T23:59:59"));
        assert_eq!(read("2026-07-20 12:00:00").as_deref(), Ok("2026-07-20T12:00:00"));
        for wrong in ["", "2023-02-29", "20-07-2026", "2026-07-20 24:01", "2026-07-20T23:59+07:00"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
