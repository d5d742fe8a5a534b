//! Deadlines from the province, checks at the office, seals back to the province: real processes on both sides. Where an hour
//! must have passed, the deadline is set into the past and the office writes by the clock it would have had.

mod calendar;
mod changes;
mod checks;
mod outage;
mod review;

use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};
use selaras_agent::page::command_words;
use selaras_agent::{seal, store};
use selaras_domain::period::{Period, Quarter};
use serde_json::Value;

use crate::world::figures::rows;
use crate::world::{Office, World};

const QUARTER: [&str; 4] = ["--year", "2023", "--quarter", "4"];
const HOUR_MS: i64 = 3_600_000;

fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}

/// An instant as an administrator types it in WIB, to the second.
fn in_wib(time_ms: i64) -> String {
    let local = Timestamp::from_millisecond(time_ms).unwrap().to_zoned(TimeZone::fixed(offset(7)));
    local.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Sets the deadline of TW IV of 2023, of one region or of all.
fn set_deadline(world: &World, at_ms: i64, region: Option<&str>) -> Value {
    let deadline = in_wib(at_ms);
    let mut arguments = vec!["calendar", "set"];
    arguments.extend(QUARTER);
    arguments.extend(["--deadline", &deadline, "--zone", "Asia/Jakarta"]);
    arguments.extend(region.iter().flat_map(|region| ["--region", region]));
    world.server(&arguments).ended(0).json
}

/// A figure for every cell of TW IV of 2023.
fn fill(office: &Office) {
    office.import(rows([2023], &[4], 1)).ended(0);
}

fn enter(office: &Office, code: &str, achieved: &str, writer: &str) -> Value {
    let figure = ["--required", "1000000", "--achieved", achieved, "--writer", writer];
    office.run(&[&["enter", code], &QUARTER[..], &figure].concat()).ended(0).json
}

/// `seal` with these options, ending with this code.
#[track_caller]
fn sealing(office: &Office, options: &[&str], code: i32) -> Value {
    office.run(&[&["seal"], &QUARTER[..], options].concat()).ended(code).json
}

/// What the province shows of a region's seal.
fn seal_of(world: &World, region: &str) -> Value {
    let seals = world.server(&[&["seals"], &QUARTER[..]].concat()).ended(0).json;
    seals["regions"].as_array().unwrap().iter().find(|row| row["region"] == region).unwrap().clone()
}

/// Seals as an office does whose clock says `now_ms` and that saw the province last at `province_ms`.
fn seal_at(office: &Office, now_ms: i64, province_ms: i64) {
    let sealed = office.store().write_blocking(move |tx| {
        store::record_province_time(tx, province_ms, province_ms)?;
        let office = store::office(tx)?.unwrap();
        let period = Period::quarter(2023, Quarter::Q4);
        seal::seal(tx, &office, period, ("Koordinator", now_ms), command_words())
    });
    assert!(matches!(sealed.unwrap(), seal::Outcome::Made));
}
