//! Editions between real processes: published, made again elsewhere, and proven by a file.

mod acts;
mod catalogue;
pub mod elsewhere;
mod monitor;
pub mod objections;

use serde_json::Value;

use crate::world::{Ran, World};

pub const QUARTER: [&str; 4] = ["--year", "2023", "--quarter", "4"];

/// Publishes a provisional edition of 2023 TW IV and gives its digest.
pub fn publish(world: &World, arguments: &[&str]) -> String {
    let published = world.server(&[&["edition", "publish"], &QUARTER[..], arguments].concat()).ended(0);
    published.json["digest"].as_str().unwrap().to_owned()
}

/// Whether `edition verify` found the same bytes.
pub fn recomputed(ran: &Ran) -> &Value {
    &ran.json["recomputed"]["is_same"]
}
