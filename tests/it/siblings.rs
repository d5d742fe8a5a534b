//! Offices of one region: they follow each other's lines, learn the same verdicts, see and settle the same conflicts; an
//! office of another region sees nothing of them; a clock years ahead wins nothing.

use insta::{Settings, assert_json_snapshot};
use selaras_agent::entry::Writer;
use selaras_agent::store::own_ledger;
use selaras_domain::amount::Amount;
use selaras_domain::line::{Achievement, Base, Cell, Content, Kind, LedgerId, LineId, Subject, decode_header};
use selaras_domain::period::{Period, Quarter};
use serde_json::Value;

use crate::world::figures::{code, digest, lines};
use crate::world::{Office, World};

const YEAR_MS: i64 = 365 * 86_400_000;

/// The index as the office sees it, offline.
fn index(office: &Office) -> Value {
    office.run(&["index", "--year", "2023", "--quarter", "4"]).ended(0).json
}

fn explained(world: &World, region: &str) -> Value {
    world.server(&["explain", "--region", region, "--year", "2023", "--quarter", "4"]).ended(0).json
}

fn enter(office: &Office, code: &str, achieved: &str, writer: &str) {
    let quarter = ["--year", "2023", "--quarter", "4", "--required", "1000"];
    office.run(&[&["enter", code], &quarter[..], &["--achieved", achieved, "--writer", writer]].concat()).ended(0);
}

/// What was served in a service, as an index or its explanation says.
fn achieved(explained: &Value, code: &str) -> Value {
    let sectors = explained["sectors"].as_array().unwrap().iter();
    let mut services = sectors.flat_map(|sector| sector["services"].as_array().unwrap());
    services.find(|service| service["service"] == code).unwrap()["achieved"].clone()
}

#[test]
fn offices_of_a_region_follow_each_other_and_another_region_sees_nothing_of_them() {
    let world = World::start();
    let (education, health) = (world.office("62.07", "1"), world.office("62.07", "2"));
    let neighbour = world.office("62.01", "");
    enter(&education, "K.1.01", "700", "Andi");
    enter(&health, "K.2.01", "550", "Siti");
    enter(&neighbour, "K.2.01", "10", "Budi");
    for office in [&education, &health, &neighbour, &education] {
        office.sync();
    }
    let index_there = explained(&world, "62.07");
    assert_eq!((index(&education), index(&health)), (index_there.clone(), index_there.clone()));
    assert_eq!(achieved(&index_there, "K.1.01"), "700");
    assert_eq!(achieved(&index_there, "K.2.01"), "550");
    assert!(world.in_step(&education) && world.in_step(&health) && world.in_step(&neighbour));

    let database = neighbour.database();
    assert_eq!(lines(&database, "62.07"), [], "the neighbour holds lines of 62.07");
    let foreign: i64 = database
        .query_row("SELECT count(*) FROM ledger WHERE region NOT IN (6201, 6200)", [], |row| row.get(0))
        .unwrap();
    assert_eq!(foreign, 0, "the neighbour knows ledgers of 62.07");
    assert_eq!(achieved(&index(&neighbour), "K.2.01"), "10");
}

#[test]
fn a_refused_line_reaches_its_writer_with_the_reason_and_counts_nowhere() {
    let world = World::start();
    let (education, health) = (world.office("62.07", "1"), world.office("62.07", "2"));
    enter(&education, "K.1.01", "700", "Andi");
    enter(&education, "K.2.01", "999", "Andi");
    let pass = education.run(&["sync"]).ended(1);
    assert_eq!((pass.number("refused"), pass.synced()), (1, true), "{}", pass.stdout);
    let refused = &education.status().json["refused"];
    assert_eq!(refused[0]["cell"], "62.07 2023 TW IV achievement K.2.01", "{refused}");
    assert_eq!((&refused[0]["seq"], &refused[0]["code"]), (&Value::from(2), &"no_right_to_sector".into()));
    assert_eq!(refused.as_array().unwrap().len(), 1, "{refused}");

    health.sync();
    for index in [explained(&world, "62.07"), index(&education), index(&health)] {
        assert_eq!(achieved(&index, "K.2.01"), Value::Null, "a refused line counts");
    }
    assert!(world.in_step(&education) && world.in_step(&health));
    // The office that has the right reports it: the refused line is in nobody's way.
    enter(&health, "K.2.01", "550", "Siti");
    health.sync();
    education.sync();
    assert_eq!(achieved(&index(&education), "K.2.01"), "550");
}

#[test]
fn a_conflict_is_shown_with_who_and_when_to_both_and_settled_by_a_line_that_saw_it() {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    enter(&coordinator, "K.2.01", "600", "Koordinator");
    enter(&health, "K.2.01", "550", "Siti");
    for office in [&coordinator, &health, &coordinator] {
        office.sync();
    }
    let conflicts = coordinator.status().json["conflicts"].clone();
    let mut settings = Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("snapshots/siblings");
    settings.add_filter(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "[id]");
    settings.add_filter(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", "[time]");
    settings.bind(|| assert_json_snapshot!("conflict", conflicts));
    assert_eq!(health.status().json["conflicts"], conflicts, "both see the same conflict");
    let used = achieved(&explained(&world, "62.07"), "K.2.01");
    assert_eq!(used, "550", "the younger value is used meanwhile");
    assert_eq!((index(&coordinator), index(&health)), (explained(&world, "62.07"), explained(&world, "62.07")));

    enter(&health, "K.2.01", "580", "Siti");
    health.sync();
    coordinator.sync();
    for office in [&coordinator, &health] {
        assert_eq!(office.status().json["conflicts"], Value::Array(vec![]), "settled");
        assert_eq!(achieved(&index(office), "K.2.01"), "580");
    }
}

#[test]
fn a_file_settles_a_conflict_as_well_naming_every_value_it_takes_the_place_of() {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    enter(&coordinator, "K.2.01", "600", "Koordinator");
    enter(&health, "K.2.01", "550", "Siti");
    for office in [&coordinator, &health, &coordinator] {
        office.sync();
    }
    // One of the two values itself: both are named all the same, or the other would stand again.
    coordinator.import(["2023,4,K.2.01,1000,600"]).ended(0);
    coordinator.sync();
    let header: Vec<u8> = coordinator
        .database()
        .query_row(
            "SELECT header FROM line JOIN ledger ON ledger.id = line.ledger WHERE ledger.ledger = ?1 AND seq = 2",
            [coordinator.ledger()],
            |row| row.get(0),
        )
        .unwrap();
    let bases = decode_header(&header).unwrap().base;
    let theirs = LineId { ledger: LedgerId(uuid::Uuid::from_bytes(health.ledger())), seq: 1 };
    assert_eq!(bases, [Base::Own(1), Base::Other(theirs)]);
    health.sync();
    for office in [&coordinator, &health] {
        assert_eq!(office.status().json["conflicts"], Value::Array(vec![]), "settled");
        assert_eq!(achieved(&index(office), "K.2.01"), "600");
    }
}

#[test]
fn two_offices_that_say_the_same_are_no_conflict() {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    enter(&coordinator, "K.2.01", "550", "Koordinator");
    enter(&health, "K.2.01", "550", "Siti");
    coordinator.sync();
    health.sync();
    assert_eq!(world.lines_of(&coordinator) + world.lines_of(&health), 2, "both lines are kept");
    assert_eq!(health.status().json["conflicts"], Value::Array(vec![]));
    coordinator.sync();
    assert_eq!(coordinator.status().json["conflicts"], Value::Array(vec![]));
}

#[test]
fn a_clock_years_ahead_wins_nothing_and_infects_nobody() {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    enter_at(&coordinator, "K.2.01", 999, 10 * YEAR_MS);
    coordinator.sync();
    // Written without having seen the line from the future, after the province received that line.
    enter(&health, "K.2.01", "550", "Siti");
    health.sync();
    coordinator.sync();
    for index in [explained(&world, "62.07"), index(&coordinator), index(&health)] {
        assert_eq!(achieved(&index, "K.2.01"), "550", "the clock won");
    }
    assert!(world.in_step(&coordinator) && world.in_step(&health));
    let rank = world.server(&["rank", "--year", "2023", "--quarter", "4"]).ended(0).json;
    let reported_at = rank["rows"][0]["reported_at"].as_str().unwrap();
    let province = health.status().json["last_contact"].as_str().unwrap().to_owned();
    assert!(reported_at <= province.as_str(), "reported in the future: {reported_at} after {province}");

    // The coordinator's next line settles it, by whatever clock.
    enter_at(&coordinator, "K.2.01", 580, -10 * YEAR_MS);
    coordinator.sync();
    health.sync();
    assert_eq!(health.status().json["conflicts"], Value::Array(vec![]));
    assert_eq!(achieved(&index(&health), "K.2.01"), "580", "a clock years behind loses nothing it has seen");
    assert_eq!(digest(&health.database(), "62.07"), digest(&world.database(), "62.07"));
}

/// Writes a figure of 1,000 as an office does whose clock is off by this much.
fn enter_at(office: &Office, component: &str, achieved: u64, off_ms: i64) {
    let cell = Cell {
        region: code(&office.region),
        period: Period::quarter(2023, Quarter::Q4),
        kind: Kind::Achievement,
        subject: Subject::from_text(component).unwrap(),
    };
    let amount = |whole: u64| Amount::from_hundredths(whole * 100).unwrap();
    let value = Achievement::Value {
        required: amount(1_000),
        achieved: amount(achieved),
        below_standard: None,
        note: String::new(),
    };
    let now_ms = std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64;
    office
        .store()
        .write_blocking(move |tx| {
            let office = selaras_agent::store::office(tx)?.unwrap();
            let mut writer = Writer::new(tx, own_ledger(tx, &office)?, "Jam Rusak", now_ms + off_ms)?;
            writer.write(&cell, Content::Achievement(value))
        })
        .unwrap();
}
