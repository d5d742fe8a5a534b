//! Documents as a province makes them: real programs, the real press, read back by the tools of others.

mod office_programs;
mod pages;
mod trouble;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use selaras_tests::press::press;
use serde_json::Value;

use crate::editions::{QUARTER, publish};
use crate::world::{Ran, World};

/// A province whose press is there, with two regions that reported and an edition of it; the digest of the edition.
fn published() -> (World, String) {
    let world = reported();
    let digest = publish(&world, &["--days", "7", "--writer", "Rina"]);
    (world, digest)
}

pub fn reported() -> World {
    let world = World::start();
    set(&world, &format!("press = {:?}\nseconds = 120", press().unwrap()));
    let figures: [(&str, &[&str]); 2] = [
        ("62.07", &["2023,4,K.2.01,1000,550.25", "2023,4,K.2.01.01,10,5", "2023,4,K.1.01,400,399"]),
        ("62.71", &["2023,4,K.2.01,1000,1000", "2023,4,K.1.01,100,100"]),
    ];
    for (region, rows) in figures {
        let office = world.office(region, "");
        office.import(rows).ended(0);
        office.sync();
    }
    world
}

/// The section `[report]` of the settings, anew.
fn set(world: &World, section: &str) {
    let path = world.data.join("selaras.toml");
    let text = fs::read_to_string(&path).unwrap_or_default();
    let before = text.split("[report]").next().unwrap();
    fs::write(path, format!("{}\n[report]\n{section}\n", before.trim_end())).unwrap();
}

/// Makes a document into a file of its own.
fn make(world: &World, arguments: &[&str]) -> (Ran, PathBuf) {
    let name = arguments.join("").replace(|c: char| !c.is_alphanumeric(), "");
    let file = world.data.parent().unwrap().join(name);
    let all = [&["report", "make", "-o", file.to_str().unwrap()], &QUARTER[..], arguments].concat();
    (world.server(&all), file)
}

/// The text of a PDF as it stands on its pages.
pub fn text_of(file: &PathBuf) -> String {
    let ran = Command::new("pdftotext").args(["-layout", "-enc", "UTF-8"]).arg(file).arg("-").output();
    let ran = ran.expect("pdftotext is missing: run ./tests/run, which installs it (Debian: poppler-utils)");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}

/// The ranking as `rank` tells it: region, name, value.
fn ranking(world: &World) -> Vec<(String, String, String)> {
    let ranking = world.server(&[&["rank"], &QUARTER[..]].concat()).ended(0).json;
    let text = |row: &Value, key: &str| row[key].as_str().unwrap().to_owned();
    let rows = ranking["rows"].as_array().unwrap();
    rows.iter().map(|row| (text(row, "region"), text(row, "name"), text(row, "value"))).collect()
}
