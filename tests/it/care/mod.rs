//! The care of data folders on the real programs: backups beside a live `serve` and `run`, restores, the doctor, what status
//! says, and files of older versions.

mod backup;
mod doctor;
mod restore;
mod schedule;
mod status;
mod upgrade;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use rusqlite::{Connection, OpenFlags};

use crate::world::figures::rows;
use crate::world::{Office, PATIENCE, World};

/// A province and its coordinator's office with some quarters, in step.
fn in_step() -> (World, Office) {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(rows([2023], &[1, 2], 1)).ended(0);
    office.sync();
    (world, office)
}

/// Asks again and again until something has come true; what asks is work enough between two looks.
#[track_caller]
fn until(what: &str, is_true: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !is_true() {
        assert!(Instant::now() < end, "{what} did not come");
    }
}

/// A path beside an office's data folder, for an archive.
fn beside(office: &Office, name: &str) -> PathBuf {
    office.data.parent().unwrap().join(name)
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// What lies in a data folder under a name with this part.
fn left(data: &Path, part: &str) -> Vec<String> {
    let names = fs::read_dir(data).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut found: Vec<String> = names.filter(|name| name.contains(part)).collect();
    found.sort();
    found
}

/// A statement on a database file behind the programs' back.
fn change(data: &Path, sql: &str) {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    Connection::open_with_flags(data.join("selaras.db"), flags).unwrap().execute_batch(sql).unwrap();
}
