//! Reminders of the province come down with the next pass, or in a bundle, and are shown until somebody has seen them; the
//! province learns that they arrived.

use serde_json::Value;

use crate::bundles::{offline, round};
use crate::world::{Office, World};

const QUARTER: [&str; 4] = ["--year", "2023", "--quarter", "4"];

fn remind(world: &World, whom: &[&str], text: &str) -> Value {
    world.server(&[&["office", "remind", "--text", text][..], &QUARTER, whom].concat()).ended(0).json
}

/// What an office is reminded of now.
fn shown(office: &Office) -> Vec<String> {
    let status = office.status().json;
    let told = status["reminders"].as_array().unwrap().iter();
    told.map(|one| one["text"].as_str().unwrap().to_owned()).collect()
}

/// Whether each delivery of the youngest reminder is known to have arrived.
fn arrived(world: &World) -> Vec<bool> {
    let told = world.server(&["office", "reminders"]).ended(0).json;
    let deliveries = told["reminders"][0]["deliveries"].as_array().unwrap().clone();
    deliveries.iter().map(|delivery| delivery["delivered"].is_string()).collect()
}

#[test]
fn a_reminder_reaches_whom_it_names_and_is_shown_until_it_was_seen() {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    let told = remind(&world, &["--unsealed"], "sahkan segera");
    assert_eq!(told["offices"].as_array().unwrap().len(), 1, "the coordinator seals: {told}");
    assert_eq!((shown(&coordinator).len(), arrived(&world)), (0, vec![false]));
    coordinator.sync();
    health.sync();
    assert_eq!((shown(&coordinator), shown(&health)), (vec!["sahkan segera".to_owned()], vec![]));
    coordinator.sync();
    assert_eq!(arrived(&world), [true], "the office told how far it has the region's ledger");
    let listed = coordinator.run(&["reminders", "--seen", "--writer", "Siti"]).ended(0).json;
    assert_eq!((&listed["unseen"], &listed["reminders"][0]["seen"]), (&0.into(), &true.into()));
    assert_eq!(shown(&coordinator), Vec::<String>::new());
    assert!(world.in_step(&coordinator) && world.in_step(&health));

    for (whom, text, code) in [(&["--silent"][..], "halo", 1), (&[], "halo", 2), (&["--office", &health.id], " ", 1)] {
        let arguments = [&["office", "remind", "--text", text][..], &QUARTER, whom].concat();
        world.server(&arguments).ended(code);
    }
}

#[test]
fn a_reminder_travels_in_a_bundle_too() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let office = offline(&world, folder.path(), "62.07", "");
    remind(&world, &["--office", &office.id], "sahkan segera");
    round(&world, &office).ended(0);
    assert_eq!(shown(&office), ["sahkan segera"]);
    round(&world, &office).ended(0);
    assert_eq!(arrived(&world), [true]);
}
