//! Workbooks both ways: a template filled in and imported, and a file given back with notes where it was refused.

mod annotate;
mod book;
pub mod outside;
mod round_trip;

use crate::world::{Office, World};

/// A province with one office.
fn office(region: &str, sectors: &str) -> (World, Office) {
    let world = World::start();
    let office = world.office(region, sectors);
    (world, office)
}

/// A template of the fourth quarter of 2023.
fn template(office: &Office, name: &str) -> String {
    let path = office.file(name, "");
    office.run(&["template", "--year", "2023", "--quarter", "4", "-o", &path]).ended(0);
    path
}
