//! Database files that a program must not touch: from a newer version, of another program, damaged, not writable. Told
//! apart, and left as they are.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use rusqlite::Connection;

use super::{office, rows};
use crate::world::{Office, Ran, Running, World};

/// The user `nobody`: who root becomes to be stopped by rights.
const NOBODY: u32 = 65_534;

fn is_root() -> bool {
    fs::metadata("/proc/self").unwrap().uid() == 0
}

/// Runs a command as somebody whom the rights of a file stop.
pub fn as_nobody(command: &mut Command) {
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
}

/// Lets `nobody` own a folder and all in it, and pass through the folders above.
pub fn give_away(folder: &Path) {
    for above in folder.ancestors().skip(1).take_while(|above| *above != std::env::temp_dir()) {
        fs::set_permissions(above, fs::Permissions::from_mode(0o755)).unwrap();
    }
    own(folder);
}

fn own(path: &Path) {
    if is_root() {
        chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    if path.is_dir() {
        fs::read_dir(path).unwrap().for_each(|entry| own(&entry.unwrap().path()));
    }
}

/// A world with some lines on both sides, where nobody serves.
fn stopped() -> (World, Office) {
    let (world, office) = office();
    let text: String = (1..=12).map(|service| format!("2023;4;K.2.{service:02};10;9;;;\n")).collect();
    rows(&office, "capaian.csv", &text).0.ended(0);
    office.sync();
    world.stop().ended(0);
    (world, office)
}

/// Every command of both programs that opens the database.
fn all(world: &World, office: &Office) -> Vec<Ran> {
    let mut ran = vec![world.server(&["serve"]), office.run(&["run"]), office.run(&["sync"])];
    ran.extend(that_only_read(world, office));
    ran
}

/// Those that do not bring a damaged database back.
fn that_only_read(world: &World, office: &Office) -> Vec<Ran> {
    let file = office.file("lagi.csv", format!("{}2023;4;K.1.01;10;9;;;\n", super::HEADER));
    let period = ["--year", "2023", "--quarter", "4"];
    vec![
        world.server(&["office", "list"]),
        world.server(&["office", "add", "--region", "62.02", "--name", "SAMPLE"]),
        world.server(&[&["rank"][..], &period].concat()),
        office.run(&["import", &file]),
        office.run(&["status"]),
        office.run(&[&["index"][..], &period].concat()),
    ]
}

/// Changes both databases; every command must then refuse with these words and leave the files as they are.
#[track_caller]
fn refused_by_both(change: impl Fn(&Path), commands: fn(&World, &Office) -> Vec<Ran>, words: &[&str]) {
    let (world, office) = stopped();
    let files = [world.data.join("selaras.db"), office.data.join("selaras.db")];
    files.iter().for_each(|file| change(file));
    let before = files.clone().map(|file| fs::read(file).unwrap());
    for ran in commands(&world, &office) {
        let ran = ran.ended(1);
        for word in words {
            assert!(ran.stderr.contains(word), "no {word:?} in {}", ran.stderr);
        }
        assert!(ran.stderr.contains("selaras.db") && !ran.stderr.contains("panicked"), "{}", ran.stderr);
        assert!(ran.json["error"].is_string(), "{}", ran.stdout);
    }
    assert!(files.map(|file| fs::read(file).unwrap()) == before, "the files are as they were");
}

#[test]
fn a_database_of_a_newer_version_is_refused_by_both_programs() {
    let newer = |file: &Path| Connection::open(file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    refused_by_both(newer, all, &["newer version", "schema 99", "install that version or a later one"]);
}

#[test]
fn a_database_of_another_program_is_refused_by_both_programs() {
    let foreign = |file: &Path| {
        fs::remove_file(file).unwrap();
        Connection::open(file)
            .unwrap()
            .execute_batch("CREATE TABLE kontak (nama TEXT); PRAGMA journal_mode = DELETE")
            .unwrap();
    };
    refused_by_both(foreign, all, &["is not a database of selaras-", "check the --data folder"]);
}

#[test]
fn a_data_folder_of_the_other_program_is_refused() {
    let (world, office) = stopped();
    let (province, agent) = (world.data.join("selaras.db"), office.data.join("selaras.db"));
    let kept = fs::read(&agent).unwrap();
    fs::copy(&province, &agent).unwrap();
    let ran = office.run(&["status"]).ended(1);
    assert!(ran.stderr.contains("not a database of selaras-agent"), "{}", ran.stderr);
    fs::write(&agent, kept).unwrap();
    fs::copy(&agent, &province).unwrap();
    let ran = world.server(&["office", "list"]).ended(1);
    assert!(ran.stderr.contains("not a database of selaras-server"), "{}", ran.stderr);
    office.run(&["status"]).ended(0);
}

#[test]
fn a_damaged_database_is_told_as_one_and_left_for_the_rescue() {
    let words = ["is damaged", "keep the file and restore from a backup"];
    let no_header = |file: &Path| overwrite(file, |bytes| bytes[..100].fill(0x5a));
    refused_by_both(no_header, that_only_read, &words);
    let no_body = |file: &Path| overwrite(file, |bytes| bytes[100..].fill(0x5a));
    refused_by_both(no_body, that_only_read, &words);
    let cut = |file: &Path| overwrite(file, |bytes| bytes.truncate(5000));
    refused_by_both(cut, that_only_read, &words);
    let emptied = |file: &Path| overwrite(file, Vec::clear);
    refused_by_both(emptied, that_only_read, &words);
}

fn overwrite(file: &Path, change: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = fs::read(file).unwrap();
    change(&mut bytes);
    fs::write(file, bytes).unwrap();
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let (world, office) = stopped();
    for folder in [&world.data, &office.data] {
        give_away(folder);
        fs::set_permissions(folder.join("selaras.db"), fs::Permissions::from_mode(0o444)).unwrap();
        fs::set_permissions(folder, fs::Permissions::from_mode(0o555)).unwrap();
    }
    let file = office.file("lagi.csv", format!("{}2023;4;K.1.01;10;9;;;\n", super::HEADER));
    let commands = [
        office.command(&["import", &file]),
        office.command(&["status"]),
        office.command(&["sync"]),
        world.command(&["serve"]),
        world.command(&["office", "list"]),
    ];
    for (at, mut command) in commands.into_iter().enumerate() {
        as_nobody(&mut command);
        let ran = Running::start(&mut command, format!("{file}.{at}.log").into()).wait().ended(1);
        let is_told = ran.stderr.contains("cannot be opened for writing") && ran.stderr.contains("rights");
        assert!(is_told && ran.stderr.contains("selaras.db"), "{}", ran.stderr);
    }
    for folder in [&world.data, &office.data] {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(folder.join("selaras.db"), fs::Permissions::from_mode(0o644)).unwrap();
    }
    world.serve();
    office.run(&["import", &file]).ended(0);
    office.sync();
}
