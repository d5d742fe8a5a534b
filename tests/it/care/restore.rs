//! Backups put back: looked through first, nothing deleted, nobody's folder taken from under him.

use std::fs;
use std::path::Path;

use super::{beside, in_step, left, text};
use crate::world::figures::{lines, rows};
use crate::world::{Program, Ran, Running, command};

fn restore(program: Program, data: &Path, file: &Path) -> Ran {
    let folder = tempfile::tempdir().unwrap();
    let mut restore = command(program);
    restore.args(["restore", text(file), "--json", "--data", text(data)]);
    Running::start(&mut restore, folder.path().join("log")).wait()
}

#[test]
fn a_province_put_back_into_an_empty_folder_serves_its_offices_on() {
    let (mut world, office) = in_step();
    let file = beside(&office, "provinsi.zip");
    world.server(&["backup", "-o", text(&file)]).ended(0);
    world.stop().ended(0);
    let before = lines(&world.database(), "62.07");
    world.data = office.data.parent().unwrap().join("again");
    let ran = restore(Program::Server, &world.data, &file).ended(0);
    assert!(ran.json["set_aside"].is_null() && ran.json["next"].as_str().unwrap().contains("serve"), "{}", ran.stdout);
    assert_eq!(lines(&world.database(), "62.07"), before);
    assert!(world.server(&["status"]).ended(0).json["restored"]["at"].is_string());
    world.serve();
    office.sync();
    assert!(world.in_step(&office));
}

#[test]
fn an_office_put_back_keeps_what_was_there_and_does_not_say_synced() {
    let (_world, office) = in_step();
    let file = beside(&office, "perangkat.zip");
    office.run(&["backup", "-o", text(&file)]).ended(0);
    office.import(rows([2024], &[1], 2)).ended(0);
    office.sync();
    let younger = lines(&office.database(), "62.07");
    let key = office.data.join("keys/office.key.pem");
    let kept_key = fs::read(&key).unwrap();
    let ran = restore(Program::Agent, &office.data, &file).ended(0);
    let aside = ran.json["set_aside"].as_str().unwrap();
    assert_eq!(lines(&rusqlite::Connection::open(aside).unwrap(), "62.07"), younger, "set aside and whole");
    assert!(lines(&office.database(), "62.07").len() < younger.len());
    let status = office.status();
    assert!(!status.synced(), "both sides agreed on something else: {}", status.stdout);
    assert!(status.json["restored"]["made"].is_string() && status.json["reason"].is_string(), "{}", status.stdout);
    assert_eq!(fs::read(&key).unwrap(), kept_key);
    assert!(left(&office.data, "scratch").is_empty());
}

#[test]
fn a_damaged_archive_is_refused_and_the_present_database_stays() {
    let (world, office) = in_step();
    let file = beside(&office, "utuh.zip");
    world.server(&["backup", "-o", text(&file)]).ended(0);
    world.stop().ended(0);
    let (whole, database) = (fs::read(&file).unwrap(), fs::read(world.data.join("selaras.db")).unwrap());
    let mut damaged: Vec<(String, Vec<u8>)> = Vec::new();
    for part in [0, 1, 5, 9] {
        damaged.push((format!("cut at {part}/10"), whole[..whole.len() * part / 10].to_vec()));
    }
    for part in 1..8 {
        let mut bytes = whole.clone();
        bytes[whole.len() * part / 10 + 40] ^= 0x10;
        damaged.push((format!("a bit at {part}/10"), bytes));
    }
    damaged.push(("another file".to_owned(), b"bukan cadangan".to_vec()));
    let broken = beside(&office, "rusak.zip");
    for (what, bytes) in damaged {
        fs::write(&broken, bytes).unwrap();
        let ran = restore(Program::Server, &world.data, &broken);
        assert_eq!(ran.code, Some(1), "{what}: {}\n{}", ran.stdout, ran.stderr);
        assert!(ran.stderr.contains("rusak.zip is not a whole backup; use another one"), "{what}: {}", ran.stderr);
        assert!(fs::read(world.data.join("selaras.db")).unwrap() == database, "{what}: touched");
    }
    assert!(left(&world.data, "disisihkan").is_empty() && left(&world.data, "scratch").is_empty());
    world.serve();
    office.sync();
}

#[test]
fn a_changed_line_in_an_archive_with_right_hashes_is_found_by_its_chain() {
    let (world, office) = in_step();
    let file = beside(&office, "asli.zip");
    world.server(&["backup", "-o", text(&file)]).ended(0);
    world.stop().ended(0);
    // As somebody would who knows the format: change a line, and make the manifest fit.
    let folder = tempfile::tempdir().unwrap();
    let mut archive = zip::ZipArchive::new(fs::File::open(&file).unwrap()).unwrap();
    archive.extract(folder.path()).unwrap();
    let database = rusqlite::Connection::open(folder.path().join("selaras.db")).unwrap();
    let change = "DROP TRIGGER line_is_never_updated; UPDATE line SET content = x'00' WHERE seq = 2";
    database.execute_batch(change).unwrap();
    drop(database);
    let bytes = fs::read(folder.path().join("selaras.db")).unwrap();
    let manifest = fs::read_to_string(folder.path().join("manifest.json")).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    manifest["files"][0]["hash"] = blake3::hash(&bytes).to_hex().to_string().into();
    manifest["files"][0]["size_bytes"] = bytes.len().into();
    fs::write(folder.path().join("manifest.json"), manifest.to_string()).unwrap();
    let forged = beside(&office, "palsu.zip");
    let mut writer = zip::ZipWriter::new(fs::File::create(&forged).unwrap());
    for index in 0..archive.len() {
        let name = archive.name_for_index(index).unwrap().unwrap().into_owned();
        writer.start_file(&name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::copy(&mut fs::File::open(folder.path().join(&name)).unwrap(), &mut writer).unwrap();
    }
    writer.finish().unwrap();
    let ran = restore(Program::Server, &world.data, &forged).ended(1);
    assert!(ran.stderr.contains("does not continue at seq 2"), "{}", ran.stderr);
    assert!(left(&world.data, "disisihkan").is_empty());
}

#[test]
fn a_restore_waits_for_nobody_to_use_the_folder_and_takes_no_other_folders_backup() {
    let (world, office) = in_step();
    let (ours, theirs) = (beside(&office, "ours.zip"), beside(&office, "theirs.zip"));
    world.server(&["backup", "-o", text(&ours)]).ended(0);
    let ran = restore(Program::Server, &world.data, &ours).ended(1);
    assert!(ran.stderr.contains("is in use") && ran.stderr.contains("stop it"), "{}", ran.stderr);
    office.sync();

    office.run(&["backup", "-o", text(&theirs)]).ended(0);
    let mut live = Running::start(&mut office.command(&["run"]), office.data.join("run.log"));
    live.line();
    assert!(restore(Program::Agent, &office.data, &theirs).ended(1).stderr.contains("is in use"));
    live.terminate();
    live.wait().ended(0);

    world.stop().ended(0);
    let sibling = beside(&office, "sibling.zip");
    let ran = restore(Program::Server, &world.data, &theirs).ended(2);
    assert!(ran.stderr.contains("a backup of selaras-agent"), "{}", ran.stderr);
    assert_eq!(restore(Program::Server, &world.data, &sibling).code, Some(2), "no such file");
    world.serve();
    let other = world.office("62.07", "2");
    other.run(&["backup", "-o", text(&sibling)]).ended(0);
    let ran = restore(Program::Agent, &office.data, &sibling).ended(2);
    assert!(ran.stderr.contains("use another --data folder"), "{}", ran.stderr);
    office.sync();
}
