//! Advice over the real programs: what is advised, once done, lifts the index as far as it says; and a rank that moved is
//! split into its causes without a rest.

use insta::{Settings, assert_snapshot};
use serde_json::Value;

use crate::world::figures::rows;
use crate::world::{Office, World};

const PERIOD: [&str; 4] = ["--year", "2023", "--quarter", "4"];

fn asked<'a>(command: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&[command], more, &PERIOD[..]].concat()
}

fn ranked<'a>(ranking: &'a Value, region: &str) -> &'a Value {
    let rows = ranking["rows"].as_array().unwrap();
    rows.iter().find(|row| row["region"] == region).unwrap_or_else(|| panic!("no {region} in {ranking}"))
}

/// The rows of an achievement file that do what a plan says.
fn rows_of(plan: &Value) -> Vec<String> {
    let services = plan["services"].as_array().unwrap().iter();
    let components = services.flat_map(|service| service["components"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    components
        .map(|one| format!("2023,4,{},{},{}", text(&one["component"]), text(&one["required"]), text(&one["until"])))
        .collect()
}

fn reported(world: &World, region: &str, round: u64) -> Office {
    let office = world.office(region, "");
    office.import(rows([2023], &[4], round)).ended(0);
    office.sync();
    office
}

#[test]
fn what_is_advised_lifts_the_region_to_the_next_place_and_then_to_the_next_category() {
    let world = World::start();
    let offices = [reported(&world, "62.01", 1), reported(&world, "62.07", 2)];
    let before = world.server(&asked("rank", &[])).ended(0).json;
    let (above, own) = (&before["rows"][0], &before["rows"][1]);
    let region = own["region"].as_str().unwrap();
    let office = offices.iter().find(|office| office.region == region).unwrap();

    let there = world.server(&asked("advise", &["--region", region])).ended(0).json;
    let (place, category) = (&there["plans"][0], &there["plans"][1]);
    assert_eq!((&place["goal"], &place["rank"], &place["region"]), (&"place".into(), &1.into(), &above["region"]));
    assert_eq!((&place["target"], &there["score"]), (&above["score"], &own["score"]));
    let alone = office.run(&asked("advise", &["--to", "category"])).ended(0).json;
    assert_eq!(alone["plans"], Value::Array(vec![category.clone()]), "office and province advise the same");
    office.sync();
    let here = office.run(&asked("advise", &[])).ended(0).json;
    assert_eq!(here["plans"], there["plans"], "and which place is next, once the office was told");
    let to = office.run(&asked("advise", &["--to", place["target"].as_str().unwrap()])).ended(0).json;
    assert_eq!(to["plans"][0]["services"], place["services"], "the office can be told the score to reach");

    office.import(rows_of(place)).ended(0);
    office.sync();
    let now = world.server(&asked("rank", &[])).ended(0).json;
    assert_eq!((&ranked(&now, region)["rank"], &ranked(&now, region)["score"]), (&1.into(), &place["score_then"]));

    let further = office.run(&asked("advise", &[])).ended(0).json["plans"][0].take();
    assert_eq!((&further["goal"], &further["reach"]), (&"category".into(), &"possible".into()));
    office.import(rows_of(&further)).ended(0);
    let index = office.run(&asked("index", &[])).ended(0).json;
    assert_eq!((&index["category"], &index["score"]), (&further["category"], &further["score_then"]));
}

#[test]
fn a_movement_is_told_by_its_causes() {
    let world = World::start();
    let report = |region: &str, rows: &[&str]| {
        let office = world.office(region, "");
        office.import(rows).ended(0);
        office.sync();
        office
    };
    let own = ["2022,4,K.2.01,100,40", "2022,4,K.3.01,10,8", "2023,4,K.2.01,100,90"];
    let office = report("62.07", &own);
    report("62.01", &["2022,4,K.2.01,100,60", "2023,4,K.2.01,100,80"]);
    report("62.02", &["2022,4,K.3.01,10,1", "2023,4,K.3.01,10,9"]);
    report("62.03", &["2023,4,K.3.02,10,10"]);

    let moved = world.server(&asked("movement", &["--region", "62.07"])).ended(0).json;
    let parts = moved["parts"].as_array().unwrap();
    let places: i64 = parts.iter().map(|part| part["places"].as_i64().unwrap()).sum();
    assert_eq!((&moved["places"], &moved["since"]["year"]), (&places.into(), &2022.into()));
    let rank = |side: &str| moved[side]["rank"].as_i64().unwrap();
    assert_eq!(places, rank("before") - rank("after"));
    let now = world.server(&asked("rank", &[])).ended(0).json;
    assert_eq!(ranked(&now, "62.07")["rank"], rank("after"));
    assert_eq!(moved["parts"][3]["cells"][0]["component"], "K.3.01", "what it no longer reports is late");
    office.sync();
    let here = office.run(&asked("movement", &[])).ended(0).json;
    assert_eq!(here, moved, "the office tells the same of what it was told");
    let sealed = world.server(&asked("movement", &["--region", "62.07", "--sealed"])).ended(0).json;
    assert_eq!((&sealed["after"]["rank"], &sealed["places"]), (&Value::Null, &0.into()), "nobody sealed");

    let mut settings = Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("snapshots/advice");
    settings.bind(|| {
        assert_snapshot!("movement", world.say(&asked("movement", &["--region", "62.07"])).ended(0).stdout);
        assert_snapshot!("advice_of_the_province", world.say(&asked("advise", &["--region", "62.07"])).ended(0).stdout);
        assert_snapshot!("advice_of_the_office", office.say(&asked("advise", &["--to", "15"])).ended(0).stdout);
    });
}

#[test]
fn a_movement_since_an_edition_is_counted_from_what_was_published() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(["2022,4,K.2.01,100,40", "2023,4,K.2.01,100,90"]).ended(0);
    office.sync();
    let other = world.office("62.01", "");
    other.import(["2022,4,K.2.01,100,60", "2023,4,K.2.01,100,80"]).ended(0);
    other.sync();
    let published = world.server(&["edition", "publish", "--year", "2022", "--quarter", "4"]).ended(0).json;
    let digest = published["digest"].as_str().unwrap();
    let since = |since: &str| world.server(&asked("movement", &["--region", "62.07", "--since", since])).ended(0).json;
    let mut of_edition = since(&digest[..8]);
    assert_eq!(of_edition["edition"], "2022 TW IV #1");
    let before = of_edition.clone();
    of_edition.as_object_mut().unwrap().remove("edition");
    assert_eq!(of_edition, since("2022-4"), "nothing was corrected yet");
    assert_eq!((&before["before"]["rank"], &before["after"]["rank"]), (&2.into(), &1.into()));

    office.import(["2022,4,K.2.01,100,95"]).ended(0);
    office.sync();
    assert_eq!(since("2022-4")["before"]["rank"], 1, "as it stands now");
    assert_eq!(since(digest), before, "as it was published");
    let told = world.say(&asked("movement", &["--region", "62.07", "--since", digest])).ended(0).stdout;
    assert!(told.starts_with("Kabupaten Seruyan, edition 2022 TW IV #1 to 2023 TW IV"), "{told}");
    let refused = |arguments: &[&str]| {
        world.server(&asked("movement", &[&["--region", "62.07", "--since"], arguments].concat())).ended(2).stderr
    };
    assert!(refused(&[digest, "--sealed"]).contains("an edition ranks all regions"));
    assert!(refused(&["00ff"]).contains("no edition 00ff is here"));
    let later = world.server(&["edition", "publish", "--year", "2024", "--quarter", "1"]).ended(0).json;
    assert!(refused(&[later["digest"].as_str().unwrap()]).contains("2024 TW I #1"));
}

#[test]
fn where_there_is_nothing_to_advise_it_says_why_and_what_to_do() {
    let world = World::start();
    let office = world.office("62.07", "");
    let empty = office.say(&asked("advise", &[])).ended(0);
    assert!(empty.stdout.contains("nothing reported yet") && empty.stdout.contains("selaras-agent import"));
    let empty = office.run(&asked("advise", &[])).ended(0).json;
    assert_eq!((&empty["reason"], empty["plans"].as_array().map(Vec::len)), (&"no_data".into(), Some(0)));
    let still = world.say(&asked("movement", &["--region", "62.07"])).ended(0);
    assert!(still.stdout.contains("not ranked"), "{}", still.stdout);

    let untold = office.say(&asked("movement", &[])).ended(2);
    assert!(untold.stderr.contains("told no standings of 2023 TW IV"), "{}", untold.stderr);
    for goal in ["101", "tinggi", ""] {
        office.run(&asked("advise", &["--to", goal])).ended(2);
    }
    office.import(["2023,4,K.2.01,10,5"]).ended(0);
    let there = office.say(&asked("advise", &["--to", "0"])).ended(0);
    assert!(there.stdout.contains("reached already"), "{}", there.stdout);
    for wrong in [&["--region", "63.01"][..], &["--region", "62.07", "--pool", "kota"]] {
        world.server(&asked("advise", wrong)).ended(2);
        world.server(&asked("movement", wrong)).ended(2);
    }
    for since in ["2023-4", "2024-1", "2022", "2022-5", "1999-1"] {
        world.server(&asked("movement", &["--region", "62.07", "--since", since])).ended(2);
    }
}
