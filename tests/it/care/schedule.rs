//! Backups that the programs make by themselves when they are due, as the database says.

use std::fs;

use super::{change, in_step, until};
use crate::world::{Office, Running, World};

fn listed(world: &World) -> serde_json::Value {
    world.server(&["backup", "--list"]).ended(0).json
}

fn archives(folder: &std::path::Path) -> usize {
    match fs::read_dir(folder) {
        Ok(entries) => {
            entries.filter(|entry| entry.as_ref().unwrap().path().extension() == Some("zip".as_ref())).count()
        }
        Err(_) => 0,
    }
}

/// As if the last backup had been made, or the province founded, two days ago.
fn fell_due(world: &World) {
    change(
        &world.data,
        "UPDATE province SET created_ms = created_ms - 172800000;
         UPDATE backup SET started_ms = started_ms - 172800000, ended_ms = ended_ms - 172800000",
    );
}

#[test]
fn a_server_backs_up_when_it_is_due_and_keeps_the_newest() {
    let (world, office) = in_step();
    assert!(listed(&world)["backups"].as_array().unwrap().is_empty(), "a province founded now has time");
    world.stop().ended(0);
    fs::write(world.data.join("selaras.toml"), "[backup]\nkeep = 2\nfolder = \"rak\"\n").unwrap();
    let shelf = world.data.join("rak");
    for count in 1..=3 {
        fell_due(&world);
        world.serve();
        until("a backup", || listed(&world)["backups"].as_array().unwrap().len() == count);
        // Stopped, it has finished what it does after the note: removing the oldest.
        world.stop().ended(0);
        let list = listed(&world);
        assert_eq!(list["backups"][0]["scheduled"], true, "{list}");
        assert!(list["backups"][0]["error"].is_null() && list["last_good"]["there"] == true, "{list}");
    }
    assert_eq!(archives(&shelf), 2, "the newest two");
    world.serve();
    let status = world.server(&["status"]).ended(0).json;
    assert!(status["last_backup"]["file"].as_str().unwrap().contains("rak/selaras-server-62-"), "{status}");
    office.sync();
}

#[test]
fn a_backup_that_fails_is_shown_and_the_last_good_one_stays() {
    let (world, office) = in_step();
    world.server(&["backup"]).ended(0);
    world.stop().ended(0);
    let kept = world.data.join("backups");
    fs::write(world.data.join("selaras.toml"), "[backup]\nkeep = 1\nfolder = \"selaras.toml/rak\"\n").unwrap();
    fell_due(&world);
    world.serve();
    until("a failure", || listed(&world)["backups"].as_array().unwrap().len() == 2);
    let list = listed(&world);
    assert!(list["backups"][0]["error"].is_string() && list["last_good"]["there"] == true, "{list}");
    assert_eq!(archives(&kept), 1);
    let status = world.server(&["status"]).ended(0).json;
    assert!(status["backup_error"].is_string() && status["last_backup"]["file"].is_string(), "{status}");
    let doctor = world.server(&["doctor"]).ended(1).json;
    assert_eq!(doctor["findings"][0]["code"], "backup", "{doctor}");
    office.sync();
}

#[test]
fn a_server_that_computes_other_scores_from_the_backup_says_so() {
    let (world, office) = in_step();
    // A head that no line gives: what is shown is not what the lines say.
    until("standings", || world.server(&["status"]).ended(0).json["stale"] == 0);
    change(&world.data, "UPDATE head SET second = second + 100 WHERE seq = 1 AND kind = 1");
    change(&world.data, "UPDATE head SET effective_ms = effective_ms - 1 WHERE seq = 1");
    let file = super::beside(&office, "ragu.zip");
    let made = world.server(&["backup", "-o", super::text(&file)]).ended(1);
    assert!(made.json["doubt"].as_str().unwrap().contains("62.07"), "{}", made.stdout);
    assert!(file.exists(), "its lines are whole all the same");
    assert!(listed(&world)["last_good"].is_null());
}

#[test]
fn an_office_that_runs_backs_up_by_itself() {
    let (_world, office) = in_step();
    change(&office.data, "UPDATE office SET joined_ms = joined_ms - 172800000");
    let mut live = Running::start(&mut office.command(&["run"]), office.data.join("run.log"));
    live.line();
    until("a backup", || backups(&office) == 1);
    live.terminate();
    live.wait().ended(0);
    assert_eq!(archives(&office.data.join("backups")), 1);
    assert!(office.status().json["last_backup"].is_string());
}

fn backups(office: &Office) -> usize {
    office.run(&["backup", "--list"]).ended(0).json["backups"].as_array().unwrap().len()
}
