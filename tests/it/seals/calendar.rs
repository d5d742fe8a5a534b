//! A deadline is a line of the province: it comes down, a later one takes its place, and a lost one comes back.

use std::fs;

use serde_json::Value;

use super::{HOUR_MS, fill, in_wib, now_ms, sealing, set_deadline};
use crate::world::World;

const Q2: [&str; 4] = ["--year", "2031", "--quarter", "2"];

/// The deadlines of TW II of 2031, by `calendar list`.
fn listed(world: &World) -> Vec<Value> {
    let list = world.server(&[&["calendar", "list"], &Q2[..]].concat()).ended(0).json;
    list["deadlines"].as_array().unwrap().clone()
}

fn set(world: &World, options: &[&str]) -> Value {
    world.server(&[&["calendar", "set"], &Q2[..], options].concat()).ended(0).json
}

#[test]
fn a_deadline_comes_down_to_the_offices_and_a_later_one_takes_its_place() {
    let world = World::start();
    let (seruyan, kobar) = (world.office("62.07", ""), world.office("62.01", ""));
    let due = |office: &crate::world::Office| {
        let shown = office.run(&[&["seal", "--show"], &Q2[..]].concat()).ended(0).json;
        (shown["deadline"].clone(), shown["receive_by"].clone())
    };
    assert_eq!(due(&seruyan), (Value::Null, Value::Null), "nobody has said until when");

    let said = set(&world, &["--deadline", "2031-07-20 23:59"]);
    assert_eq!((&said["regions"], &said["written"]), (&15.into(), &15.into()), "fourteen and the province: {said}");
    assert_eq!(set(&world, &["--deadline", "2031-07-20 23:59"])["written"], 0, "the same again is no line");
    for office in [&seruyan, &kobar] {
        office.sync();
        assert_eq!(due(office), ("2031-07-20T16:59:59Z".into(), "2031-07-23T16:59:59Z".into()));
    }

    // Three zones and a grace of its own; only one region is given longer.
    let moved = ["--deadline", "2031-07-25", "--zone", "Asia/Jayapura", "--grace", "24", "--region", "62.07"];
    assert_eq!(set(&world, &moved)["written"], 1);
    seruyan.sync();
    kobar.sync();
    assert_eq!(due(&seruyan), ("2031-07-25T14:59:59Z".into(), "2031-07-26T14:59:59Z".into()));
    assert_eq!(due(&kobar).0, "2031-07-20T16:59:59Z");
    assert!(world.in_step(&seruyan) && world.in_step(&kobar));

    let listed = listed(&world);
    assert_eq!(listed.len(), 2, "{listed:?}");
    let of_seruyan = listed.iter().find(|row| row["regions"] == serde_json::json!(["62.07"])).unwrap();
    assert_eq!((&of_seruyan["local"], &of_seruyan["grace_hours"]), (&"2031-07-25 23:59 WIT".into(), &24.into()));
    assert_eq!(of_seruyan["former"][0]["deadline"], "2031-07-20T16:59:59Z", "what it was stays in the history");
    world.server(&[&["calendar", "set"], &Q2[..], &["--deadline", "2030-12-30"]].concat()).ended(2);
    world.server(&[&["calendar", "set"], &Q2[..], &["--deadline", "20 Juli"]].concat()).ended(2);
}

#[test]
fn a_deadline_comes_back_with_the_regions_ledger_when_the_province_is_emptied() {
    let world = World::start();
    let office = world.office("62.07", "");
    set(&world, &["--deadline", "2031-07-20 23:59"]);
    office.sync();
    world.stop().ended(0);
    for name in ["selaras.db", "selaras.db-wal", "selaras.db-shm"] {
        drop(fs::remove_file(world.data.join(name)));
    }
    world.server(&["init", "--province", "62"]).ended(0);
    assert_eq!(listed(&world), Vec::<Value>::new());
    world.serve();
    assert!(office.sync().number("given_back") > 0);
    assert_eq!(listed(&world)[0]["regions"], serde_json::json!(["62.07"]));
    set(&world, &["--deadline", "2031-07-21 23:59"]);
    office.sync();
    assert!(world.in_step(&office), "the line that came back is replaced and not contradicted");
    assert_eq!(listed(&world).iter().map(|row| row["former"].as_array().unwrap().len()).max(), Some(1));
}

#[test]
fn near_a_deadline_of_the_province_neither_window_nor_budget_keeps_a_pass_waiting() {
    let world = World::start();
    let office = world.office("62.07", "");
    fill(&office);
    office.sync();
    fs::write(office.data.join("selaras.toml"), "[sync]\nmonthly_bytes = 1\n").unwrap();
    assert_eq!(office.status().json["held"]["reason"], "the month's byte budget is used up");
    // Of this year, so that it is among those that can be near.
    let at_ms = now_ms() + 12 * HOUR_MS;
    let year = in_wib(now_ms())[..4].to_owned();
    let deadline = in_wib(at_ms);
    let arguments = ["calendar", "set", "--year", &year, "--quarter", "1", "--deadline", &deadline];
    world.server(&[&arguments[..], &["--zone", "Asia/Jakarta"]].concat()).ended(0);
    office.sync();
    assert!(office.status().json["held"].is_null(), "{}", office.status().stdout);
    set_deadline(&world, at_ms, Some("62.07"));
    assert_eq!(sealing(&office, &["--show"], 0)["state"], "unsealed");
}
