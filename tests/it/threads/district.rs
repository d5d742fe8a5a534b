//! Within the district: the coordinator's office sends cells back before sealing, and the inspectorate finds.

use super::{CELL, QUARTER, report, say, story, thread, thread_there};
use crate::world::{Office, World};

fn synced(offices: &[&Office]) {
    // Once up, and once more down to those that went first.
    for _ in 0..2 {
        offices.iter().for_each(|office| drop(office.sync()));
    }
}

#[test]
fn the_coordinator_sends_a_siblings_cell_back_and_the_inspectorate_finds_in_one_thread() {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    let inspectorate = world.inspectorate("62.07");
    let all = [&coordinator, &health, &inspectorate];
    report(&health, "80");
    synced(&all);
    say(&coordinator, "return", "lampirkan bukti");
    synced(&all);
    assert_eq!(thread(&health)["unanswered"].as_array().unwrap().len(), 1);
    assert_eq!(health.status().number("threads_open"), 1);
    say(&health, "reply", "bukti di meja koordinator");
    synced(&all);
    let found = say(&inspectorate, "finding add --field-value 75", "di lapangan 75");
    assert_eq!((&found["state"], &found["round"]), (&"returned".into(), &1.into()), "on the same line: the same round");
    synced(&all);
    report(&health, "75");
    synced(&all);
    let told = thread(&health);
    assert_eq!(story(&told), ["reported 0", "returned 1", "replied 1", "found 1", "reported 1"]);
    assert_eq!((&told["state"], &told["entries"][3]["field_value"]), (&"corrected".into(), &"75".into()));
    assert_eq!(told["entries"][1]["office"], "SAMPLE 62.07 koordinator");
    assert_eq!(told, thread_there(&world));
    assert_eq!(told, thread(&coordinator));
    for office in all {
        assert!(world.in_step(office));
    }
}

#[test]
fn nobody_says_what_is_another_ones_to_say() {
    let world = World::start();
    let (health, education) = (world.office("62.07", "2"), world.office("62.07", "1"));
    let inspectorate = world.inspectorate("62.07");
    report(&health, "80");
    synced(&[&health, &education, &inspectorate]);
    let refused = |office: &Office, command: &[&str], says: &str| {
        let ran = office.run(&[command, &[CELL, "--text", "coba"], &QUARTER[..]].concat()).ended(1);
        assert!(ran.stderr.contains(says), "{}", ran.stderr);
    };
    refused(&health, &["return"], "koordinator");
    refused(&health, &["finding", "add"], "inspektorat");
    refused(&education, &["return"], "urusan 2");
    refused(&inspectorate, &["return"], "inspektorat hanya");
    refused(&health, &["reply"], "tidak ada yang ditanyakan");
    // The inspectorate reports no figures; the province says so too.
    report(&inspectorate, "10");
    assert_eq!(inspectorate.run(&["sync"]).ended(1).number("refused"), 1);
    let reason = inspectorate.status().json["refused"][0]["code"].clone();
    assert_eq!(reason, "inspectorate_reports_nothing");
}
