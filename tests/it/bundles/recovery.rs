//! Either side loses its database, and nobody has a network: what the other side has comes back in the files that are carried.

use std::path::Path;

use super::{brought, exported, offline, round};
use crate::recovery::{copy, figures, put_back, ranking, remove};
use crate::world::figures::rows;
use crate::world::{Office, World};

/// Rounds of files until every office says synced and holds what the province does.
#[track_caller]
fn settle(world: &World, offices: &[&Office], most: usize) {
    let is_settled = |office: &&Office| office.status().synced() && world.in_step(office);
    for _ in 0..most {
        for office in offices {
            round(world, office);
        }
        if offices.iter().all(is_settled) {
            return;
        }
    }
    let said: Vec<String> = offices.iter().map(|office| office.status().stdout).collect();
    panic!("not in step after {most} rounds: {said:?}");
}

/// A coordinator and a sector office of one region and one of another, none with a network, all in step.
fn in_step(world: &World, folder: &Path) -> [Office; 3] {
    let offices = [("62.07", ""), ("62.07", "2"), ("62.01", "")];
    let offices = [0, 1, 2]
        .map(|which: usize| offline(world, &folder.join(which.to_string()), offices[which].0, offices[which].1));
    offices[0].import(figures(1)).ended(0);
    offices[1].import(["2023,4,K.2.01,1000,550", "2023,4,K.1.01,10,9"]).ended(0);
    offices[2].import(figures(2)).ended(0);
    settle(world, &offices.each_ref(), 2);
    offices
}

#[test]
fn an_emptied_province_has_all_back_from_bundles_alone() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let offices = in_step(&world, folder.path());
    let before = ranking(&world);
    let lines: Vec<u64> = offices.iter().map(|office| world.lines_of(office)).collect();
    world.stop().ended(0);
    remove(&world.data);
    world.server(&["init", "--province", "62"]).ended(0);
    world.serve();
    // The first file tells who it is, and its answer what is missing.
    let first = brought(&world, &[&exported(&offices[0], "kirim.selaras")]).ended(1);
    assert!(first.json["offices"][0]["refusal"].as_str().unwrap().contains("buat bundel lagi"), "{}", first.stdout);
    let down = offices[0].run(&["bundle", "import", &super::answer(&first)]).ended(0);
    assert!(!down.synced() && down.json["reason"].as_str().unwrap().contains("bundel berikutnya"), "{}", down.stdout);
    let second = brought(&world, &[&exported(&offices[0], "kirim.selaras")]).ended(0);
    assert!(second.json["offices"][0]["given_back"].as_u64().unwrap() > 0, "{}", second.stdout);
    assert_eq!(world.lines_of(&offices[1]), 2, "the sibling's lines came with it");
    settle(&world, &offices.each_ref(), 3);
    assert_eq!(offices.iter().map(|office| world.lines_of(office)).collect::<Vec<_>>(), lines);
    assert_eq!(ranking(&world), before);
    assert_eq!(offices[1].status().json["refused"][0]["code"], "no_right_to_sector", "the verdict it had");
    offices[1].import(["2023,4,K.2.01,1000,600"]).ended(0);
    settle(&world, &[&offices[1], &offices[0]], 2);
}

#[test]
fn a_province_put_back_to_before_an_office_joined_takes_its_bundle() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let early = offline(&world, &folder.path().join("early"), "62.07", "");
    early.import(["2023,4,K.2.01,100,80"]).ended(0);
    settle(&world, &[&early], 2);
    world.stop().ended(0);
    let old = copy(&world.data);
    world.serve();
    early.import(["2023,4,K.2.02,100,70"]).ended(0);
    let late = offline(&world, &folder.path().join("late"), "62.07", "2");
    late.import(["2023,4,K.2.03,100,60"]).ended(0);
    settle(&world, &[&late, &early], 2);
    let before = ranking(&world);
    world.stop().ended(0);
    put_back(&world.data, &old);
    world.serve();
    settle(&world, &[&late, &early], 4);
    assert_eq!((world.lines_of(&early), world.lines_of(&late)), (2, 1));
    assert_eq!(ranking(&world), before);
}

#[test]
fn a_province_that_wrote_on_after_it_was_put_back_by_hand_is_whole_again_by_bundles_alone() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let [first, second, _] = in_step(&world, folder.path());
    // Within one run of the server: nothing outside the database tells that it is a copy.
    let old = copy(&world.data);
    for achieved in 20..24 {
        first.import([format!("2023,4,K.1.01,1000,{achieved}")]).ended(0);
        settle(&world, &[&first, &second], 2);
    }
    let lines = [&first, &second].map(|office| world.lines_of(office));
    world.kill();
    put_back(&world.data, &old);
    world.serve();
    // The office that wrote nothing of what was lost comes first, and the province writes on.
    second.import(["2023,4,K.2.01,1000,560"]).ended(0);
    round(&world, &second);
    settle(&world, &[&first, &second], 4);
    assert_eq!([&first, &second].map(|office| world.lines_of(office)), [lines[0], lines[1] + 1]);
}

#[test]
fn an_office_put_back_to_an_old_copy_is_whole_again_by_bundles_alone() {
    for writes in [false, true] {
        let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
        let office = offline(&world, folder.path(), "62.07", "");
        office.import(["2023,4,K.2.01,100,80"]).ended(0);
        settle(&world, &[&office], 1);
        let old = copy(&office.data);
        office.import(["2023,4,K.2.02,100,70", "2023,4,K.2.03,100,60"]).ended(0);
        settle(&world, &[&office], 1);
        let before = ranking(&world);
        put_back(&office.data, &old);
        if writes {
            office.import(["2023,4,K.2.04,100,50"]).ended(0);
        }
        let back = round(&world, &office).ended(0);
        assert!(back.json["recovered"] == true && back.number("pulled") >= 2, "{writes}: {}", back.stdout);
        settle(&world, &[&office], 2);
        let again = office.import(["2023,4,K.2.02,100,70", "2023,4,K.2.03,100,60", "2023,4,K.2.04,100,50"]).ended(0);
        let (new, unchanged) = (&again.json["files"][0]["new"], &again.json["files"][0]["unchanged"]);
        assert_eq!((new.as_u64(), unchanged.as_u64()), if writes { (Some(0), Some(3)) } else { (Some(1), Some(2)) });
        settle(&world, &[&office], 1);
        assert!(writes || ranking(&world) != before, "and life goes on");
    }
}

#[test]
fn an_office_whose_database_is_gone_or_damaged_is_filled_by_bundles_alone() {
    for is_damaged in [false, true] {
        let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
        let office = offline(&world, folder.path(), "62.07", "");
        office.import(figures(1)).ended(0);
        settle(&world, &[&office], 1);
        let before = ranking(&world);
        match is_damaged {
            true => std::fs::write(office.data.join("selaras.db"), b"what was a database").unwrap(),
            false => remove(&office.data),
        }
        let back = round(&world, &office).ended(0);
        assert!(back.json["recovered"] == true && back.number("pulled") >= 326, "{}", back.stdout);
        settle(&world, &[&office], 1);
        assert_eq!(ranking(&world), before);
        office.import(["2023,4,K.2.01,1000,600"]).ended(0);
        settle(&world, &[&office], 1);
    }
}

#[test]
fn an_answer_in_parts_brings_an_office_back_when_all_of_them_are_here() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let office = offline(&world, folder.path(), "62.07", "");
    office.import(figures(1)).ended(0);
    settle(&world, &[&office], 1);
    let old = copy(&office.data);
    office.import(rows(2021..=2024, &[1, 2, 3, 4], 7)).ended(0);
    settle(&world, &[&office], 1);
    put_back(&office.data, &old);
    let sent = exported(&office, "kirim.selaras");
    let up = world.server(&["bundle", "import", &sent, "--max-mb", "0.1"]);
    let parts = super::files(&up.json["offices"][0]["answer"]);
    assert!(parts.len() > 1, "{}", up.stdout);
    for (number, part) in parts.iter().enumerate() {
        let down = office.run(&["bundle", "import", part]);
        assert_eq!(down.json["recovered"] == true, number + 1 == parts.len(), "{}", down.stdout);
    }
    settle(&world, &[&office], 1);
}
