//! Editions between real processes: published, made again elsewhere, and proven by a file.

mod acts;
pub mod catalogue;
pub mod elsewhere;
mod monitor;
pub mod objections;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::world::{Ran, World};

pub const QUARTER: [&str; 4] = ["--year", "2023", "--quarter", "4"];

/// Publishes a provisional edition of 2023 TW IV and gives its digest.
pub fn publish(world: &World, arguments: &[&str]) -> String {
    let published = world.server(&[&["edition", "publish"], &QUARTER[..], arguments].concat()).ended(0);
    published.json["digest"].as_str().unwrap().to_owned()
}

/// Another edition in its place, to which regions may object for a moment only: what they said before stays said.
pub fn close_window(world: &World) -> String {
    publish(world, &["--again", "--until", &in_seconds(5)])
}

/// A moment so many seconds from now, as the province's clocks show it.
pub fn in_seconds(seconds: i64) -> String {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(7));
    let at = Timestamp::now().checked_add(SignedDuration::from_secs(seconds)).unwrap().to_zoned(zone);
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// Whether `edition verify` found the same bytes.
pub fn recomputed(ran: &Ran) -> &Value {
    &ran.json["recomputed"]["is_same"]
}
