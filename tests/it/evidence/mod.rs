//! Files of evidence over a link that cuts, both ways: they go after the lines, go on from what is there, are shown only when
//! they are whole, and hold up nothing.

use std::fs;

use selaras_tests::link::{Deed, Direction};
use serde_json::Value;

use crate::bundles::{answer, brought, exported, offline};
use crate::world::{Office, Ran, World};

const CELL: [&str; 5] = ["K.2.01", "--year", "2023", "--quarter", "4"];
const SIZE: usize = 1_500_000;

/// A document of so many bytes that says nothing.
fn pdf(size: usize, fill: u8) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.resize(size, fill);
    bytes
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

/// An office with a figure, in step over a link whose speed is known.
fn reporting(world: &World, sectors: &str) -> Office {
    let office = world.office("62.07", sectors);
    office.import(["2023,4,K.2.01,100,80"]).ended(0);
    office.sync();
    office
}

fn attach(office: &Office, name: &str, bytes: &[u8]) {
    let file = office.file(name, bytes);
    office.run(&[&["attach"], &CELL[..], &["--writer", "siti", &file]].concat()).ended(0);
}

/// Where the office says that its only file is.
fn at(office: &Office) -> String {
    let told = office.run(&["evidence", "list"]).ended(0).json;
    told["files"][0]["at"].as_str().unwrap().to_owned()
}

/// A file as the office's program saves it.
fn saved(office: &Office, bytes: &[u8]) -> Vec<u8> {
    let to = office.file("disimpan.pdf", "");
    office.run(&["evidence", "save", &hash(bytes), "-o", &to]).ended(0);
    fs::read(to).unwrap()
}

fn files(ran: &Ran) -> &Value {
    &ran.json["files"]
}

/// What the province has of the only file: bytes, and whether it is whole.
fn there(world: &World) -> (u64, bool) {
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?));
    world.database().query_row("SELECT stored_bytes, whole FROM evidence", [], read).unwrap()
}

fn find_with(world: &World, name: &str, bytes: &[u8]) -> Ran {
    let file = world.data.parent().unwrap().join(name);
    fs::write(&file, bytes).unwrap();
    let file = file.to_str().unwrap();
    let found = ["--region", "62.07", "--field-value", "70", "--text", "di lapangan kurang", "--writer", "ani"];
    world.server(&[&["finding", "add", "--cell"], &CELL[..], &found, &["--file", file]].concat())
}

#[test]
fn a_file_goes_up_after_the_lines_and_on_from_where_it_was_cut() {
    let world = World::start();
    let office = reporting(&world, "");
    let bytes = pdf(SIZE, b'a');
    attach(&office, "berita acara.pdf", &bytes);
    assert_eq!(at(&office), "waits");
    office.link.after(Direction::Up, SIZE as u64 / 2, Deed::Cut);
    let cut = office.sync();
    assert_eq!((&files(&cut)["sent"], &files(&cut)["waiting"]), (&0.into(), &1.into()), "{}", cut.stdout);
    assert!(world.in_step(&office), "the lines are there all the same");
    let (stored, is_whole) = there(&world);
    assert!(stored > 0 && stored < SIZE as u64 && !is_whole, "{stored}");
    let refused = world.server(&["evidence", "save", "--region", "62.07", &hash(&bytes), "-o", "x"]).ended(1);
    assert!(refused.stdout.contains("not here") || refused.stderr.contains("not here"), "half a file is none");
    let ended = office.sync();
    assert_eq!((&files(&ended)["sent"], &files(&ended)["waiting"]), (&1.into(), &0.into()), "{}", ended.stdout);
    assert_eq!(files(&ended)["bytes"], SIZE as u64 - stored, "what was there did not come again");
    assert_eq!((there(&world), at(&office).as_str()), ((SIZE as u64, true), "both"));
    let to = world.data.parent().unwrap().join("disimpan.pdf");
    world.server(&["evidence", "save", "--region", "62.07", &hash(&bytes), "-o", to.to_str().unwrap()]).ended(0);
    assert_eq!(fs::read(to).unwrap(), bytes);
    assert!(office.sync().json["files"].is_null(), "nothing is left to do");
}

#[test]
fn a_finding_comes_down_with_its_file_in_as_many_passes_as_it_takes() {
    let world = World::start();
    let office = reporting(&world, "");
    let bytes = pdf(SIZE, b'b');
    find_with(&world, "foto.pdf", &bytes).ended(0);
    office.link.after(Direction::Down, SIZE as u64 / 2, Deed::Cut);
    let cut = office.sync();
    assert_eq!((&files(&cut)["taken"], at(&office).as_str()), (&0.into(), "coming"), "{}", cut.stdout);
    office.run(&["evidence", "save", &hash(&bytes), "-o", "x"]).ended(1);
    let thread = office.run(&["threads"]).ended(0).json;
    assert_eq!(thread["threads"][0]["entries"][1]["files"][0]["name"], "foto.pdf", "the word came with the lines");
    let ended = office.sync();
    assert_eq!(files(&ended)["taken"], 1, "{}", ended.stdout);
    assert!(files(&ended)["bytes"].as_u64().unwrap() < SIZE as u64, "it went on from what was here");
    assert_eq!((saved(&office, &bytes), at(&office).as_str()), (bytes, "both"));
}

#[test]
fn a_file_of_another_office_comes_when_somebody_asks_for_it() {
    let world = World::start();
    let office = reporting(&world, "2");
    let coordinator = world.office("62.07", "");
    let bytes = pdf(20_000, b'c');
    attach(&office, "bukti.pdf", &bytes);
    assert_eq!(files(&office.sync())["sent"], 1);
    let before = coordinator.sync();
    assert_eq!((files(&before)["taken"].as_u64().unwrap_or(0), at(&coordinator).as_str()), (0, "at_province"));
    coordinator.run(&["evidence", "ask", &hash(&bytes)]).ended(0);
    assert_eq!(files(&coordinator.sync())["taken"], 1);
    assert_eq!(saved(&coordinator, &bytes), bytes);
}

#[test]
fn what_the_province_has_lost_comes_again_and_what_it_cannot_take_holds_up_nothing() {
    let world = World::start();
    let office = reporting(&world, "");
    let bytes = pdf(20_000, b'd');
    attach(&office, "bukti.pdf", &bytes);
    office.sync();
    let change = |sql: &'static str| world.store().write_blocking(move |tx| Ok(tx.execute_batch(sql)?)).unwrap();
    change("DELETE FROM evidence_piece; DELETE FROM evidence;");
    // The region is full there.
    change(
        "INSERT INTO evidence (region, digest, size_bytes, stored_bytes, whole) VALUES (6207, zeroblob(32), 104857600, 0, 0)",
    );
    office.import(["2023,4,K.2.02,100,80"]).ended(0);
    let full = office.sync();
    assert_eq!(files(&full)["refused"], 1, "{}", full.stdout);
    assert!(world.in_step(&office));
    let told = office.run(&["evidence", "list"]).ended(0).json;
    assert_eq!(told["files"][0]["refused"], "region_full", "{told}");
    change("DELETE FROM evidence;");
    assert_eq!(files(&office.sync())["sent"], 1, "there is room again");
    assert_eq!(there(&world), (20_000, true));
}

#[test]
fn files_keep_to_the_months_bytes_and_lines_do_not_wait_for_them() {
    let world = World::start();
    let office = reporting(&world, "");
    attach(&office, "bukti.pdf", &pdf(200_000, b'e'));
    let settings = "[sync]\nfree_days_before_deadline = 0\nmonthly_bytes = 100000\n";
    fs::write(office.data.join("selaras.toml"), settings).unwrap();
    let ran = office.sync();
    let carried = files(&ran)["bytes"].as_u64().unwrap();
    assert!(carried < 100_000 && files(&ran)["waiting"] == 1, "{}", ran.stdout);
    fs::write(office.data.join("selaras.toml"), "").unwrap();
    assert_eq!(files(&office.sync())["sent"], 1);
}

#[test]
fn a_backup_holds_the_files_and_a_restore_brings_them_back() {
    let world = World::start();
    let office = reporting(&world, "");
    let bytes = pdf(20_000, b'f');
    attach(&office, "bukti.pdf", &bytes);
    let archive = office.file("cadangan.zip", "");
    fs::remove_file(&archive).unwrap();
    office.run(&["backup", "-o", &archive]).ended(0);
    office
        .store()
        .write_blocking(|tx| Ok(tx.execute_batch("DELETE FROM evidence_piece; DELETE FROM evidence;")?))
        .unwrap();
    assert_eq!(at(&office), "noted");
    office.run(&["restore", &archive]).ended(0);
    assert_eq!(saved(&office, &bytes), bytes);
}

#[test]
fn files_travel_in_bundles_too_once_the_province_has_said_that_it_takes_them() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let office = offline(&world, folder.path(), "62.07", "");
    office.import(["2023,4,K.2.01,100,80"]).ended(0);
    let bytes = pdf(600_000, b'g');
    attach(&office, "bukti.pdf", &bytes);
    let round = |name: &str| {
        let up = brought(&world, &[&exported(&office, name)]).ended(0);
        office.run(&["bundle", "import", &answer(&up)]).ended(0);
    };
    round("satu.selaras");
    assert_eq!(at(&office), "waits", "the first bundle asks");
    round("dua.selaras");
    assert_eq!((there(&world), at(&office).as_str()), ((600_000, true), "both"));
    let photo = pdf(300_000, b'h');
    find_with(&world, "foto.pdf", &photo).ended(0);
    round("tiga.selaras");
    assert_eq!(saved(&office, &photo), photo);
    assert_eq!(office.link.counts().connections, 0, "no network was touched");
}
