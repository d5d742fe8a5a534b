//! An office that lost lines: put back from a backup before or after writing something new, cloned, without its computer, or
//! with a damaged database. The province brings it back, and nothing it wrote is lost.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{Copied, copy, figures, put_back};
use crate::world::{Office, Program, Ran, Running, World, command};

fn enter(office: &Office, code: &str, achieved: &str) {
    let figures = ["--year", "2023", "--quarter", "4", "--required", "1000", "--achieved", achieved];
    office.run(&[&["enter", code], &figures[..]].concat()).ended(0);
}

#[track_caller]
fn in_step(world: &World, offices: &[&Office]) {
    for office in offices {
        let status = office.status();
        assert!(status.synced() && world.in_step(office), "{}", status.stdout);
    }
}

/// What was served in a service, as the province and the office itself say.
#[track_caller]
fn says(world: &World, office: &Office, code: &str, achieved: &str) {
    let period = ["--year", "2023", "--quarter", "4"];
    let there = world.server(&[&["explain", "--region", &office.region], &period[..]].concat()).ended(0).json;
    let here = office.run(&[&["index"], &period[..]].concat()).ended(0).json;
    for explained in [there, here] {
        let mut services =
            explained["sectors"].as_array().unwrap().iter().flat_map(|it| it["services"].as_array().unwrap());
        assert_eq!(services.find(|it| it["service"] == code).unwrap()["achieved"], achieved);
    }
}

/// Two offices of a region; one has a copy of its database from before its last lines.
fn with_a_copy() -> (World, Office, Office, Copied) {
    let world = World::start();
    let (office, sibling) = (world.office("62.07", "2"), world.office("62.07", ""));
    enter(&office, "K.2.01", "500");
    office.sync();
    let old = copy(&office.data);
    enter(&office, "K.2.01", "550");
    enter(&office, "K.2.02", "700");
    office.sync();
    sibling.sync();
    (world, office, sibling, old)
}

#[test]
fn an_office_put_back_to_an_old_copy_gets_its_lines_back_and_goes_on_in_a_successor() {
    let (world, office, sibling, old) = with_a_copy();
    let before = office.ledger();
    put_back(&office.data, &old);
    let pass = office.sync();
    assert_eq!(pass.json["recovered"]["reissued"], 0, "{}", pass.stdout);
    assert_ne!(office.ledger(), before, "a successor is open");
    assert_eq!(office.status().json["recovery"], pass.json["recovered"]);
    enter(&office, "K.2.03", "300");
    office.sync();
    sibling.sync();
    in_step(&world, &[&office, &sibling]);
    says(&world, &office, "K.2.01", "550");
    // Once more, from before its successor: it knows what it was, and nobody is asked.
    put_back(&office.data, &old);
    office.sync();
    sibling.sync();
    in_step(&world, &[&office, &sibling]);
    says(&world, &office, "K.2.03", "300");
}

#[test]
fn what_an_office_wrote_after_it_was_put_back_is_written_again_in_its_successor() {
    let (world, office, sibling, old) = with_a_copy();
    put_back(&office.data, &old);
    enter(&office, "K.2.04", "400");
    enter(&office, "K.2.04", "450");
    let pass = office.sync();
    let report = &pass.json["recovered"];
    assert_eq!((&report["set_aside"], &report["reissued"]), (&Value::from(2), &Value::from(2)), "{report}");
    sibling.sync();
    in_step(&world, &[&office, &sibling]);
    says(&world, &office, "K.2.04", "450");
    says(&world, &office, "K.2.01", "550");
    assert_eq!(office.status().json["conflicts"], Value::Array(vec![]), "each line replaces what its writer saw");
    let kept: i64 = office.database().query_row("SELECT count(*) FROM set_aside", [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 2, "lines set aside are kept");
}

/// A second computer with a copy of the whole data folder.
fn clone_of(office: &Office) -> Office {
    let data = office.data.with_file_name("clone");
    copy_folder(&office.data, &data);
    Office { region: office.region.clone(), id: office.id.clone(), link: office.link.clone(), data }
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy_folder(&entry.path(), &target),
            false => {
                fs::copy(entry.path(), target).unwrap();
            }
        }
    }
}

#[test]
fn of_two_computers_with_one_ledger_the_second_waits_for_the_administrator() {
    for is_allowed in [true, false] {
        let (world, office, sibling, _) = with_a_copy();
        let clone = clone_of(&office);
        enter(&office, "K.2.05", "100");
        enter(&clone, "K.2.06", "200");
        office.sync();
        // The first of the two that finds the other goes on by itself.
        clone.sync();
        enter(&office, "K.2.07", "300");
        let held = office.run(&["sync"]).ended(1);
        assert!(held.json["reason"].as_str().unwrap().contains("komputer lain"), "{}", held.stdout);
        assert!(
            office.status().json["second_computer"].as_str().unwrap().contains("menunggu"),
            "{}",
            office.status().stdout
        );
        let offices = world.server(&["office", "list"]).ended(0).json["offices"].clone();
        let waits = |it: &&Value| it["waiting_ledgers"].as_array().is_some_and(|waiting| waiting.len() == 1);
        assert_eq!(offices.as_array().unwrap().iter().filter(waits).count(), 1, "{offices}");
        // Meanwhile it keeps working.
        enter(&office, "K.2.08", "400");
        office.run(&["sync"]).ended(1);
        let word = if is_allowed { "allow" } else { "deny" };
        world.server(&["office", "ledger", word, "--office", &office.id]).ended(0);
        if !is_allowed {
            let denied = office.run(&["sync"]).ended(1);
            assert!(denied.json["reason"].as_str().unwrap().contains("menolak"), "{}", denied.stdout);
            continue;
        }
        for office in [&office, &clone, &office, &sibling] {
            office.sync();
        }
        in_step(&world, &[&office, &clone, &sibling]);
        for (code, achieved) in [("K.2.05", "100"), ("K.2.06", "200"), ("K.2.07", "300"), ("K.2.08", "400")] {
            says(&world, &office, code, achieved);
        }
    }
}

/// A new token of an office that is known.
fn token_of(world: &World, office: &Office) -> String {
    use selaras_proto::token::JoinToken;
    let authority = selaras_server::authority::Authority::load(&world.data).unwrap().fingerprint();
    let token = JoinToken { id: [9; 16], secret: [8; 32], authority };
    let (id, hash) = (token.id_text(), *blake3::hash(token.secret_text().as_bytes()).as_bytes());
    let office = office.id.parse().unwrap();
    world.store().write_blocking(move |tx| selaras_server::store::add_token(tx, &id, &hash, office, i64::MAX)).unwrap();
    token.reveal()
}

fn join_again(world: &World, office: &Office) -> (Office, Ran) {
    let data = office.data.with_file_name("new-computer");
    let url = format!("https://{}", world.address());
    let mut command = command(Program::Agent);
    command.args(["join", "--recover", "--server", &url, "--token", &token_of(world, office), "--json", "--data"]);
    let ran = Running::start(command.arg(&data), data.with_extension("log")).wait();
    (Office { region: office.region.clone(), id: office.id.clone(), link: office.link.clone(), data }, ran)
}

#[test]
fn an_office_whose_computer_is_lost_joins_again_and_has_its_lines_back() {
    let (world, office, sibling, _) = with_a_copy();
    fs::remove_dir_all(&office.data).unwrap();
    let (office, ran) = join_again(&world, &office);
    let ran = ran.ended(0);
    assert!(ran.json["recovered"]["came_back"].as_u64().unwrap() >= 3, "{}", ran.stdout);
    enter(&office, "K.2.03", "300");
    office.sync();
    sibling.sync();
    in_step(&world, &[&office, &sibling]);
    says(&world, &office, "K.2.01", "550");
}

#[test]
fn a_damaged_database_of_an_office_is_set_aside_and_what_can_be_read_of_it_is_written_again() {
    let (world, office, sibling, _) = with_a_copy();
    office.import(figures(3)).ended(0);
    office.run(&["sync"]).ended(1);
    enter(&office, "K.2.09", "900");
    let file = office.data.join("selaras.db");
    for round in 0..2 {
        let page = root_page(&office, "head");
        let mut bytes = fs::read(&file).unwrap();
        // What can be computed anew is spoilt, and then the whole file.
        match round {
            0 => bytes[(page - 1) * 4096..page * 4096].fill(0x5a),
            _ => bytes.fill(0x5a),
        }
        fs::write(&file, bytes).unwrap();
        let pass = office.run(&["sync"]);
        assert!(pass.synced(), "{}\n{}", pass.stdout, pass.stderr);
        let names = fs::read_dir(&office.data).unwrap().filter_map(|it| it.unwrap().file_name().into_string().ok());
        let aside = names.filter(|name| name.contains(".rusak-") && !name.ends_with("-wal") && !name.ends_with("-shm"));
        assert_eq!(aside.count(), round + 1, "set aside, not deleted");
        sibling.sync();
        in_step(&world, &[&office, &sibling]);
        says(&world, &office, "K.2.09", "900");
    }
}

/// Where a table begins in the database file, in pages of 4 KiB.
fn root_page(office: &Office, table: &str) -> usize {
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = ?1";
    office.database().query_row(sql, [table], |row| row.get::<_, i64>(0)).unwrap() as usize
}

#[test]
fn a_database_begun_anew_without_a_network_says_so_and_is_filled_when_the_link_is_back() {
    let (world, office, _, _) = with_a_copy();
    super::remove(&office.data);
    world.stop().ended(0);
    let ran = office.run(&["sync"]).ended(3);
    assert!(ran.stdout.contains("tidak dapat dihubungi"), "{}", ran.stdout);
    let ran = office.run(&["status"]).ended(1);
    assert!(ran.stderr.contains("jalankan `selaras-agent sync`"), "{}", ran.stderr);
    world.serve();
    office.sync();
    in_step(&world, &[&office]);
}
