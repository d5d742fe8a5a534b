//! Rights that change: by date, line by line, and never back over what was accepted.

use serde_json::{Value, json};

use super::{province_lines, shown};
use crate::trust::raw::told;
use crate::world::{Office, World};

const QUARTER: [&str; 4] = ["--year", "2023", "--quarter", "4"];

fn enter(office: &Office, code: &str, achieved: &str) {
    let figures = ["--required", "1000", "--achieved", achieved, "--writer", "Siti"];
    office.run(&[&["enter", code], &QUARTER[..], &figures[..]].concat()).ended(0);
}

fn change(world: &World, office: &Office, sectors: &str, more: &[&str]) -> Value {
    let ran = world.server(&[&["office", "rights", "--office", &office.id, "--sectors", sectors], more].concat());
    ran.ended(0).json
}

#[test]
fn a_refused_line_is_accepted_when_its_office_gets_the_right_of_that_time_and_everybody_learns_it() {
    let world = World::start();
    let (education, sibling) = (world.office("62.07", "1"), world.office("62.07", "3"));
    enter(&education, "K.2.01", "550");
    enter(&education, "K.1.01", "700");
    assert_eq!(education.run(&["sync"]).ended(1).number("refused"), 1);
    sibling.sync();
    assert_eq!(told(&education), ["1 refused no_right_to_sector"]);
    assert_eq!(shown(&world, &[&education, &sibling], "K.2.01"), [Value::Null, Value::Null, Value::Null]);

    let from_now = change(&world, &education, "1,2", &[]);
    assert_eq!((&from_now["accepted"], &from_now["remaining"]), (&json!(0), &json!(1)), "a line keeps its time");
    education.sync();
    assert_eq!(told(&education), ["1 refused no_right_to_sector"]);
    let from_then = change(&world, &education, "1,2", &["--from", "2020-01-01"]);
    assert_eq!((&from_then["accepted"], &from_then["remaining"]), (&json!(1), &json!(0)));
    for office in [&education, &sibling] {
        office.sync();
        assert!(world.in_step(office));
    }
    assert_eq!(told(&education), [""; 0]);
    assert_eq!(shown(&world, &[&education, &sibling], "K.2.01"), ["550", "550", "550"]);
}

#[test]
fn what_was_accepted_under_the_rights_of_its_time_stays_when_they_are_taken() {
    let world = World::start();
    let (health, sibling) = (world.office("62.07", "2"), world.office("62.07", "1"));
    enter(&health, "K.2.01", "550");
    health.sync();
    // Even rights that would have refused it, had they been known then.
    let change = change(&world, &health, "3", &["--from", "2020-01-01"]);
    assert_eq!((&change["accepted"], &change["remaining"]), (&json!(0), &json!(0)));
    health.sync();
    sibling.sync();
    assert_eq!(shown(&world, &[&health, &sibling], "K.2.01"), ["550", "550", "550"]);
    enter(&health, "K.2.01", "560");
    assert_eq!(health.run(&["sync"]).ended(1).number("refused"), 1);
    assert_eq!(told(&health), ["2 refused no_right_to_sector"]);
    sibling.sync();
    assert_eq!(
        shown(&world, &[&health, &sibling], "K.2.01"),
        ["550", "550", "550"],
        "the refused line replaces nothing"
    );
    assert!(world.in_step(&health) && world.in_step(&sibling));
}

#[test]
fn a_line_accepted_late_takes_the_place_it_would_have_had() {
    let world = World::start();
    let (education, health) = (world.office("62.07", "1"), world.office("62.07", "2"));
    enter(&education, "K.2.01", "550");
    education.run(&["sync"]).ended(1);
    enter(&education, "K.2.01", "560");
    education.run(&["sync"]).ended(1);
    health.sync();
    enter(&health, "K.2.01", "570");
    health.sync();
    let changed = change(&world, &education, "all", &["--from", "2020-01-01"]);
    assert_eq!((&changed["accepted"], &changed["sectors"]), (&json!(2), &json!([])));
    for office in [&education, &health] {
        office.sync();
        assert!(world.in_step(office));
    }
    // The second line saw the first; the sibling's was written later, without having seen either.
    let conflicts = education.status().json["conflicts"].clone();
    let values: Vec<&Value> = conflicts[0]["values"].as_array().unwrap().iter().map(|one| &one["value"]).collect();
    assert_eq!(values, ["560 of 1000", "570 of 1000"], "{conflicts}");
    assert_eq!(shown(&world, &[&education, &health], "K.2.01"), ["570", "570", "570"]);
}

#[test]
fn the_reason_names_who_wrote_it_and_the_row_of_the_file() {
    let world = World::start();
    let office = world.office("62.07", "1");
    office.import(["2023,4,K.1.01,100,80", "2023,4,K.3.01,100,80"]).ended(0);
    office.run(&["sync"]).ended(1);
    let refused = office.status().json["refused"][0].clone();
    assert_eq!((&refused["seq"], &refused["row"]), (&json!(2), &json!(3)), "{refused}");
    assert!(refused["file"].as_str().unwrap().contains("capaian.csv"), "{refused}");
    assert!(refused["writer"].is_string() && refused["time"].is_string(), "{refused}");
    let said = office.say(&["status"]).ended(0).stdout;
    assert!(said.contains("row 3") && said.contains("minta hak itu kepada admin provinsi"), "{said}");
}

#[test]
fn rights_are_changed_of_an_office_that_is_there_and_to_sectors_that_are() {
    let world = World::start();
    let office = world.office("62.07", "1");
    let before = province_lines(&world);
    let unknown = uuid::Uuid::now_v7().to_string();
    for wrong in [[&office.id, "7"], [&office.id, ""], [&office.id, "1,x"], [&unknown, "1"], ["x", "1"]] {
        world.server(&["office", "rights", "--office", wrong[0], "--sectors", wrong[1]]).ended(2);
    }
    world.server(&["office", "rights", "--office", &office.id, "--sectors", "1", "--from", "kemarin"]).ended(2);
    world.server(&["office", "revoke", &office.id]).ended(0);
    let revoked = province_lines(&world);
    world.server(&["office", "rights", "--office", &office.id, "--sectors", "1"]).ended(2);
    assert_eq!((before + 1, revoked), (revoked, province_lines(&world)), "nothing is written on a wrong command");
}
