//! How the regions stand comes down to the offices: with a pass or in a file, only when it changed, only to offices that take
//! it, and never a figure of another region.

use std::fs;

use selaras_proto::{standings, v1};
use serde_json::Value;

use crate::bundles::{answer, brought, exported, offline};
use crate::trust::raw::{Raw, greeting, start_of};
use crate::world::{Office, World};

const PERIOD: [&str; 4] = ["--year", "2023", "--quarter", "4"];

fn reported(world: &World, region: &str, row: &str) -> Office {
    let office = world.office(region, "");
    office.import([row]).ended(0);
    office.sync();
    office
}

fn asked(office: &Office, command: &str) -> Value {
    office.run(&[&[command], &PERIOD[..]].concat()).ended(0).json
}

/// Makes the province compute what became stale, as its own board does within two seconds.
fn settled(world: &World) -> Value {
    world.server(&[&["rank"], &PERIOD[..]].concat()).ended(0).json
}

#[test]
fn standings_travel_when_they_changed_and_to_those_who_take_them() {
    let world = World::start();
    let office = reported(&world, "62.07", "2023,4,K.2.01,100,40");
    reported(&world, "62.01", "2023,4,K.2.01,100,60");
    settled(&world);
    let raw = Raw::of(&world, &office);
    let hello = |tag: &[u8]| {
        let standings_tag = tag.to_vec();
        raw.hello(v1::HelloRequest { standings_tag, ..greeting(&start_of(&office)) }).unwrap().standings
    };
    assert_eq!(hello(&[]), None, "an older office is sent nothing that it cannot read");
    let told = hello(standings::NONE_YET).unwrap();
    assert_eq!(hello(&told.tag), None, "it has them");
    let read = standings::from_wire(&told).unwrap();
    let regions: Vec<String> = read.quarters[0].regions.iter().map(|one| one.region.to_string()).collect();
    assert_eq!((read.quarters.len(), regions), (1, vec!["62.01".to_owned(), "62.07".to_owned()]));
    reported(&world, "62.02", "2023,4,K.2.01,100,80");
    settled(&world);
    let newer = hello(&told.tag).unwrap();
    assert_eq!(standings::from_wire(&newer).unwrap().quarters[0].regions.len(), 3);

    office.sync();
    let before = office.link.counts();
    office.sync();
    let after = office.link.counts();
    assert!(after.bytes_down - before.bytes_down < 4_096, "in step nothing of it travels again");
    assert_eq!(asked(&office, "advise")["plans"][0]["region"], "62.01");
}

#[test]
fn the_place_follows_own_figures_that_have_not_travelled_yet() {
    let world = World::start();
    let office = reported(&world, "62.07", "2023,4,K.2.01,100,40");
    reported(&world, "62.01", "2023,4,K.2.01,100,60");
    settled(&world);
    office.sync();
    world.stop();
    assert_eq!(asked(&office, "movement")["after"]["rank"], 2);
    office.import(["2023,4,K.2.01,100,90"]).ended(0);
    assert_eq!(asked(&office, "movement")["after"]["rank"], 1, "the province is down");
    assert_eq!(asked(&office, "advise")["plans"][0]["goal"], "category", "nobody stands above");
}

#[test]
fn an_office_without_a_network_is_told_in_the_answer() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let office = offline(&world, folder.path(), "62.07", "");
    reported(&world, "62.01", "2023,4,K.2.01,100,60");
    office.import(["2023,4,K.2.01,100,40"]).ended(0);
    let first = answer(&brought(&world, &[&exported(&office, "satu.selaras")]).ended(0));
    let older = format!("{first}.lama");
    fs::copy(&first, &older).unwrap();
    office.run(&["bundle", "import", &first]).ended(0);
    assert_eq!(asked(&office, "movement")["after"]["rank"], 2, "with what the bundle itself brought");
    reported(&world, "62.02", "2023,4,K.2.01,100,80");
    let second = answer(&brought(&world, &[&exported(&office, "dua.selaras")]).ended(0));
    office.run(&["bundle", "import", &second]).ended(0);
    assert_eq!(asked(&office, "movement")["after"]["rank"], 3);
    office.run(&["bundle", "import", &older]).ended(0);
    assert_eq!(asked(&office, "movement")["after"]["rank"], 3, "an older answer takes nothing back");
    assert_eq!(asked(&office, "movement")["parts"], movement(&world)["parts"], "the same as the province says");
}

fn movement(world: &World) -> Value {
    world.server(&[&["movement", "--region", "62.07"], &PERIOD[..]].concat()).ended(0).json
}
