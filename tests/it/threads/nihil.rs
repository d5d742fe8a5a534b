//! Nihil of a service that always has recipients counts once the province agrees, and for as long as it says what was agreed.

use serde_json::Value;

use super::{QUARTER, decide, thread};
use crate::world::{Office, World};

fn declare(office: &Office, reason: &str) {
    office.run(&[&["enter", super::CELL, "--nihil", "--reason", reason], &QUARTER[..]].concat()).ended(0);
}

/// The state of the service at the province and at the office.
fn states(world: &World, office: &Office) -> [String; 2] {
    office.sync();
    let there = world.server(&[&["explain", "--region", "62.07"], &QUARTER[..]].concat()).ended(0).json;
    let here = office.run(&[&["index"], &QUARTER[..]].concat()).ended(0).json;
    [state(&there), state(&here)]
}

fn state(explained: &Value) -> String {
    let sectors = explained["sectors"].as_array().unwrap().iter();
    let mut services = sectors.flat_map(|sector| sector["services"].as_array().unwrap());
    services.find(|service| service["service"] == super::CELL).unwrap()["state"].as_str().unwrap().to_owned()
}

#[test]
fn a_nihil_counts_when_the_province_agrees_and_while_it_says_what_was_agreed() {
    let world = World::start();
    let office = world.office("62.07", "2");
    declare(&office, "tidak ada ibu hamil");
    assert_eq!(states(&world, &office), ["missing", "missing"]);
    decide(&world, "agreed", "");
    assert_eq!(states(&world, &office), ["nihil", "nihil"]);
    declare(&office, "alasan lain");
    assert_eq!(states(&world, &office), ["missing", "missing"], "another reason was not agreed to");
    assert_eq!(thread(&office)["state"], "changed");
    declare(&office, "tidak ada ibu hamil");
    assert_eq!(states(&world, &office), ["nihil", "nihil"]);
    decide(&world, "returned", "data posyandu menyebut 12 ibu hamil");
    assert_eq!(states(&world, &office), ["missing", "missing"]);
}

#[test]
fn the_standing_follows_a_decision() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(["2023,4,K.1.01,100,80"]).ended(0);
    declare(&office, "tidak ada ibu hamil");
    office.sync();
    let score = || world.server(&[&["rank"], &QUARTER[..]].concat()).ended(0).json["rows"][0]["score"].clone();
    let fill = || world.server(&[&["rank"], &QUARTER[..]].concat()).ended(0).json["rows"][0]["fill_rate"].clone();
    let before = (score(), fill());
    decide(&world, "agreed", "");
    assert_ne!((score(), fill()), before);
    decide(&world, "returned", "bukti?");
    assert_eq!((score(), fill()), before);
}
