//! What people and machines do to an office and a province by mistake (the "Bad input"): wrong files, rows and
//! numbers, full and read-only disks, foreign and damaged databases, a province that is not there. Each time a clear word
//! on where it is and what to do, the good part in, nothing lost and nothing half-written.

mod database;
pub mod disk;
mod files;
mod keys;
mod numbers;
mod reach;
mod rows;
mod typed;
mod workbooks;

use std::path::Path;

use crate::world::{Office, Ran, World};

const HEADER: &str = "tahun;triwulan;kode;dibutuhkan;terpenuhi;tidak_sesuai_standar;status;keterangan\n";

/// A coordinator's office of Kotawaringin Timur, and its world.
fn office() -> (World, Office) {
    let world = World::start();
    let office = world.office("62.02", "");
    (world, office)
}

/// Imports a file and gives what a person reads, without the folder of this machine.
fn read(office: &Office, file: &str) -> (Ran, String) {
    let ran = office.say(&["import", file]);
    let folder = format!("{}/", Path::new(file).parent().unwrap().display());
    let text = format!("exit code {}\n{}{}", ran.code.unwrap(), ran.stdout, ran.stderr).replace(&folder, "");
    (ran, text)
}

/// Imports rows below the header of achievements.
fn rows(office: &Office, name: &str, rows: &str) -> (Ran, String) {
    read(office, &office.file(name, format!("{HEADER}{rows}")))
}

/// How many lines the office has written.
fn lines(office: &Office) -> u64 {
    office.status().number("head_seq")
}

/// Every line of both is readable, no hole, and each chain follows from its bytes.
fn is_whole(database: &selaras_ledger::Database, region: &str) {
    let region = region.parse().unwrap();
    let whole = database.read(|tx| {
        for ledger in selaras_ledger::ledgers_of_region(tx, region)? {
            selaras_ledger::verify_chain(tx, &ledger)?;
        }
        Ok(tx.query_row("PRAGMA integrity_check", [], |row| row.get::<_, String>(0))?)
    });
    assert_eq!(whole.unwrap(), "ok");
}
