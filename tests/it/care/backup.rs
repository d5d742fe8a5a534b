//! Backups while the programs work: one consistent state, whole or not there at all.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{beside, in_step, left, text};
use crate::bad_input::disk::limited;
use crate::world::figures::{lines, rows};
use crate::world::{Program, Running, World, command};

#[test]
fn backups_of_a_server_under_load_are_each_one_state_of_it() {
    let world = World::start();
    let office = world.office("62.07", "");
    for round in 1..=2 {
        office.import(rows(2019..2025, &[1, 2, 3, 4], round)).ended(0);
    }
    // Slow enough that the load lasts for all backups.
    office.link.limit(Some(60_000));
    let load = office.start(&["sync"]);
    let mut made = Vec::new();
    for number in 0..3 {
        let file = beside(&office, &format!("backup-{number}.zip"));
        let ran = world.server(&["backup", "-o", text(&file)]).ended(0);
        assert!(ran.json["doubt"].is_null(), "{}", ran.stdout);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o077, 0, "it holds keys");
        made.push((file, ran.number("lines")));
    }
    office.link.calm();
    load.wait().ended(0);
    let live = lines(&world.database(), "62.07");
    let folder = tempfile::tempdir().unwrap();
    let mut before = 0;
    for (number, (file, count)) in made.iter().enumerate() {
        let data = folder.path().join(number.to_string());
        let mut restore = command(Program::Server);
        restore.args(["restore", text(file), "--json", "--data", text(&data)]);
        let ran = Running::start(&mut restore, folder.path().join("log")).wait().ended(0);
        assert_eq!(ran.number("lines"), *count);
        let restored = rusqlite::Connection::open(data.join("selaras.db")).unwrap();
        let lines = lines(&restored, "62.07");
        assert!(lines.iter().all(|line| live.contains(line)), "backup {number} holds what never was");
        assert!(lines.len() >= before, "a later backup holds no less");
        before = lines.len();
    }
    assert!(left(&world.data, "scratch").is_empty());
}

#[test]
fn an_office_backs_up_beside_run_and_the_backup_holds_its_key() {
    let (_world, office) = in_step();
    let mut live = Running::start(&mut office.command(&["run"]), office.data.join("run.log"));
    live.line();
    let made = office.run(&["backup"]).ended(0);
    let file = made.json["file"].as_str().unwrap();
    assert!(file.starts_with(office.data.join("backups").to_str().unwrap()) && file.ends_with("Z.zip"), "{file}");
    let said = office.say(&["backup", "-o", text(&beside(&office, "tangan.zip"))]).ended(0).stdout;
    assert!(said.contains("read back") && said.contains("key"), "{said}");
    let listed = office.run(&["backup", "--list"]).ended(0).json;
    assert_eq!(listed["backups"].as_array().unwrap().len(), 2);
    assert_eq!(listed["backups"][1]["file"], file);
    assert_eq!(listed["last_good"]["there"], true);
    let archive = zip::ZipArchive::new(fs::File::open(file).unwrap()).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    for name in ["selaras.db", "keys/office.key.pem", "keys/office.cert.der", "keys/ca.cert.der", "manifest.json"] {
        assert!(names.iter().any(|found| found == name), "no {name} in {names:?}");
    }
    live.terminate();
    live.wait().ended(0);
}

#[test]
fn a_backup_killed_at_any_step_leaves_no_half_file_under_its_name() {
    let (world, office) = in_step();
    for round in 1..=2 {
        office.import(rows(2019..2024, &[1, 2, 3, 4], round)).ended(0);
    }
    office.sync();
    let file = beside(&office, "dimatikan.zip");
    let partial = beside(&office, "dimatikan.zip.partial");
    let scratch = world.data.join("backup.scratch");
    for sign in [scratch.clone(), scratch.join("copy.db"), partial.clone(), scratch.join("unpacked/selaras.db")] {
        let arguments = ["backup", "-o", text(&file)];
        let backup = Running::start(&mut world.command(&arguments), beside(&office, "backup.log"));
        super::until("the step", || sign.exists() || file.exists());
        backup.kill();
        // It may have come to its end before: then the archive is a whole one.
        if file.exists() {
            is_whole(&file);
            fs::remove_file(&file).unwrap();
        }
    }
    world.server(&["backup", "-o", text(&file)]).ended(0);
    is_whole(&file);
    assert!(!partial.exists() && !scratch.exists(), "what was begun is cleared away by the next one");
}

fn is_whole(file: &std::path::Path) {
    let folder = tempfile::tempdir().unwrap();
    let mut restore = command(Program::Server);
    restore.args(["restore", text(file), "--data", text(&folder.path().join("data"))]);
    Running::start(&mut restore, folder.path().join("log")).wait().ended(0);
}

#[test]
fn a_disk_that_fills_up_leaves_nothing_half_written_and_the_service_goes_on() {
    let (world, office) = in_step();
    let file = beside(&office, "penuh.zip");
    let backup = world.command(&["backup", "--json", "-o", text(&file)]);
    let ran = Running::start(&mut limited(100, &backup), beside(&office, "penuh.log")).wait().ended(1);
    assert!(ran.json["error"].as_str().unwrap().contains("the disk is full"), "{}", ran.stdout);
    assert!(!file.exists() && left(file.parent().unwrap(), ".partial").is_empty());
    assert!(left(&world.data, "scratch").is_empty());
    office.import(rows([2024], &[1], 2)).ended(0);
    office.sync();
    let listed = world.server(&["backup", "--list"]).ended(0).json;
    assert!(listed["last_good"].is_null(), "{listed}");
    world.server(&["backup", "-o", text(&file)]).ended(0);
    assert_eq!(world.server(&["backup", "--list"]).ended(0).json["last_good"]["there"], true);
}
