//! There and back: both sides agree, nothing comes twice, and wire and file tell the same.

use super::{answer, brought, exported, offline, round};
use crate::world::figures::{digest, lines};
use crate::world::{Office, World};

fn held(world: &World, office: &Office) -> (usize, [u8; 32], String) {
    let database = world.database();
    let contact = world.server(&["office", "list"]).ended(0).json["offices"].clone();
    (lines(&database, &office.region).len(), digest(&database, &office.region), contact.to_string())
}

#[test]
fn an_office_without_a_network_reports_hears_its_verdicts_and_is_ranked() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let office = offline(&world, folder.path(), "62.07", "2");
    let online = world.office("62.07", "");
    online.import(["2023,4,K.1.01,100,80"]).ended(0);
    online.sync();
    office.import(["2023,4,K.2.01,100,80", "2023,4,K.1.02,10,5"]).ended(0);
    assert!(!office.status().synced());
    let up = brought(&world, &[&exported(&office, "kirim.selaras")]).ended(1);
    let file = &up.json["offices"][0]["files"][0];
    assert_eq!((&file["lines"], &file["new"], &file["refused"]), (&2.into(), &2.into(), &1.into()), "{}", up.stdout);
    let down = office.run(&["bundle", "import", &answer(&up)]).ended(1);
    assert!(down.synced() && down.number("refused") == 1, "the refusal is told once: {}", down.stdout);
    assert!(world.in_step(&office));
    let status = office.status();
    assert!(status.synced(), "{}", status.stdout);
    assert!(status.json["refused"][0]["reason"].as_str().unwrap().contains("urusan 1"), "{}", status.stdout);
    online.sync();
    assert!(world.in_step(&online));
    let rank = world.server(&["rank", "--year", "2023", "--quarter", "4"]).ended(0);
    assert_eq!(rank.json["rows"][0]["region"], "62.07");
    let sync = office.run(&["sync"]).ended(1);
    assert!(sync.stdout.contains("bundle export"), "{}", sync.stdout);
    let doctor = office.run(&["doctor"]).ended(0);
    assert!(doctor.stdout.contains("bundle export"), "{}", doctor.stdout);
    assert_eq!(office.link.counts().connections, 0, "no network was touched");
}

#[test]
fn the_same_bundle_twice_and_an_older_answer_change_nothing() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let office = offline(&world, folder.path(), "62.07", "");
    office.import(["2023,4,K.2.01,100,80"]).ended(0);
    let first = exported(&office, "satu.selaras");
    let up = brought(&world, &[&first]).ended(0);
    let older = format!("{}.lama", answer(&up));
    std::fs::copy(answer(&up), &older).unwrap();
    let before = held(&world, &office);
    let again = brought(&world, &[&first]).ended(0);
    assert_eq!(again.json["offices"][0]["files"][0]["known"], true, "{}", again.stdout);
    assert_eq!(held(&world, &office), before);
    office.run(&["bundle", "import", &older]).ended(0);
    office.import(["2023,4,K.2.02,100,80"]).ended(0);
    let newer = round(&world, &office).ended(0);
    assert!(newer.synced(), "{}", newer.stdout);
    let status = office.status().stdout;
    let old = office.run(&["bundle", "import", &older]).ended(0);
    assert_eq!(old.json["files"][0]["known"], true, "{}", old.stdout);
    assert_eq!(office.status().stdout, status, "an older answer takes nothing back");
    assert!(office.say(&["bundle", "import", &older]).ended(0).stdout.contains("sudah dikenal"));
    let before = held(&world, &office);
    brought(&world, &[&first]).ended(0);
    assert_eq!(held(&world, &office), before, "an older bundle is no newer contact");
}

#[test]
fn a_bundle_and_the_same_lines_by_wire_are_one_copy() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(["2023,4,K.2.01,100,80", "2023,4,K.2.02,100,70"]).ended(0);
    let file = exported(&office, "kirim.selaras");
    office.sync();
    let before = held(&world, &office);
    let up = brought(&world, &[&file]).ended(0);
    assert_eq!(up.json["offices"][0]["files"][0]["new"], 0);
    assert_eq!((held(&world, &office), world.lines_of(&office)), (before, 2));
    office.import(["2023,4,K.2.03,100,60"]).ended(0);
    brought(&world, &[&exported(&office, "lagi.selaras")]).ended(0);
    let synced = office.sync();
    assert_eq!((synced.number("pushed"), world.lines_of(&office)), (0, 3), "the wire finds them there");
    assert!(world.in_step(&office));
}

#[test]
fn an_answer_never_says_synced_of_lines_that_were_written_since() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let office = offline(&world, folder.path(), "62.07", "");
    office.import(["2023,4,K.2.01,100,80"]).ended(0);
    let up = brought(&world, &[&exported(&office, "kirim.selaras")]).ended(0);
    office.import(["2023,4,K.2.02,100,80"]).ended(0);
    let down = office.run(&["bundle", "import", &answer(&up)]).ended(0);
    assert!(!down.synced(), "{}", down.stdout);
    let status = office.status();
    assert_eq!((status.synced(), status.number("waiting"), status.number("server_seq")), (false, 1, 1));
    assert!(round(&world, &office).ended(0).synced());
    assert!(office.status().synced());
}

#[test]
fn an_answer_that_nobody_asked_for_brings_all_that_the_office_may_see() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let office = offline(&world, folder.path(), "62.07", "2");
    let sibling = world.office("62.07", "3");
    sibling.import(["2023,4,K.3.01,100,80"]).ended(0);
    sibling.sync();
    let file = super::path(&office, "kabar.selaras");
    world.server(&["bundle", "export", "--office", &office.id, "-o", &file]).ended(0);
    let down = office.run(&["bundle", "import", &file]).ended(0);
    assert!(down.synced() && down.number("pulled") > 0, "{}", down.stdout);
    assert!(world.in_step(&office));
}
