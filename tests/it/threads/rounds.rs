//! Sent back, corrected offline and sent again, three times: one thread, at both sides the same.

use std::fs;

use super::{decide, report, say, story, thread, thread_there};
use crate::bundles::{offline, round};
use crate::world::World;

const STORY: [&str; 9] = [
    "reported 0",
    "returned 1",
    "replied 1",
    "reported 1",
    "returned 2",
    "reported 2",
    "returned 3",
    "reported 3",
    "agreed 3",
];

#[test]
fn three_rounds_over_the_wire_are_one_thread_that_survives_a_new_computer() {
    let world = World::start();
    let office = world.office("62.07", "2");
    report(&office, "80");
    office.sync();
    for (text, achieved) in [("pembagi salah", "70"), ("bukti mana", "60"), ("masih tidak cocok", "50")] {
        assert_eq!(decide(&world, "returned", text)["state"], "returned");
        office.sync();
        assert_eq!(office.status().number("threads_open"), 1);
        world.stop().ended(0);
        if achieved == "70" {
            assert_eq!(say(&office, "reply", "kami hitung ulang")["state"], "replied");
        }
        report(&office, achieved);
        assert_eq!((thread(&office)["state"].as_str(), office.status().number("threads_open")), (Some("corrected"), 0));
        world.serve();
        office.sync();
        assert_eq!(thread_there(&world)["state"], "corrected");
    }
    assert_eq!(decide(&world, "agreed", "")["state"], "agreed");
    office.sync();
    let told = thread(&office);
    assert_eq!((story(&told), &told["round"]), (STORY.map(str::to_owned).to_vec(), &3.into()));
    assert_eq!(told, thread_there(&world), "both sides tell the same");
    fs::remove_dir_all(&office.data).unwrap();
    let token = world.server(&["office", "token", "--office", &office.id]).ended(0).json["token"].clone();
    let url = format!("https://{}", office.link.address());
    office.run(&["join", "--recover", "--server", &url, "--token", token.as_str().unwrap()]).ended(0);
    assert_eq!(thread(&office), told);
    report(&office, "45");
    assert_eq!(thread(&office)["state"], "changed", "what was agreed is no longer what the cell says");
    office.sync();
    assert_eq!(thread_there(&world), thread(&office));
    assert!(world.in_step(&office));
}

#[test]
fn three_rounds_in_files_are_one_thread() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let office = offline(&world, folder.path(), "62.07", "2");
    report(&office, "80");
    for (text, achieved) in [("pembagi salah", "70"), ("bukti mana", "60"), ("masih tidak cocok", "50")] {
        assert!(round(&world, &office).ended(0).synced());
        decide(&world, "returned", text);
        assert!(round(&world, &office).ended(0).synced());
        assert_eq!(office.status().number("threads_open"), 1);
        if achieved == "70" {
            say(&office, "reply", "kami hitung ulang");
        }
        report(&office, achieved);
    }
    round(&world, &office).ended(0);
    decide(&world, "agreed", "");
    round(&world, &office).ended(0);
    let told = thread(&office);
    assert_eq!(story(&told), STORY);
    assert_eq!(told, thread_there(&world));
    assert_eq!(office.link.counts().connections, 0, "no network was touched");
}

#[test]
fn a_decision_on_what_the_cell_no_longer_says_is_not_written() {
    let world = World::start();
    let office = world.office("62.07", "2");
    report(&office, "80");
    office.sync();
    let seen = decide(&world, "returned", "periksa")["current"].clone();
    report(&office, "70");
    office.sync();
    let decide = ["decide", "--region", "62.07", "--cell", "K.2.01", "--year", "2023", "--quarter", "4"];
    let late = ["--outcome", "agreed", "--on", seen.as_str().unwrap()];
    let ran = world.server(&[&decide[..], &late].concat()).ended(1);
    assert!(ran.stderr.contains("changed since"), "{}", ran.stderr);
    for (more, code, says) in [
        (&["--outcome", "returned"][..], 1, "teks belum diisi"),
        (&["--outcome", "returned", "--text", "NIK 6271014101900001"], 1, "NIK"),
        (&["--outcome", "perhaps"], 2, "agreed or returned"),
    ] {
        let ran = world.server(&[&decide[..], more].concat()).ended(code);
        assert!(ran.stderr.contains(says), "{}", ran.stderr);
    }
    for (region, cell, code) in [("62.07", "K.2.02", 1), ("62.07", "K.2", 2), ("35.01", "K.2.01", 2)] {
        let nothing =
            ["decide", "--region", region, "--cell", cell, "--year", "2023", "--quarter", "4", "--outcome", "agreed"];
        world.server(&nothing).ended(code);
    }
    assert_eq!(story(&thread_there(&world)), ["reported 0", "returned 1", "reported 1"]);
}
