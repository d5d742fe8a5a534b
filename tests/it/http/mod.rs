//! Tables from addresses: the real agent against a small real web server that answers well, badly, slowly or never.

mod answers;
mod origin;
mod schedule;
mod secrets;
mod secure;
pub mod web;

use std::fs;
use std::path::Path;

use crate::world::{Office, World};

const HEADER: &str = "tahun,triwulan,kode,dibutuhkan,terpenuhi,tidak_sesuai_standar,status,keterangan\n";

/// A table of achievements with a row for each figure, all of them good.
fn table(achieved: &[u32]) -> String {
    let row = |(index, achieved): (usize, &u32)| format!("2023,4,K.2.{:02},1000,{achieved},,,\n", index + 1);
    HEADER.to_owned() + &achieved.iter().enumerate().map(row).collect::<String>()
}

/// A province with one office.
fn office() -> (World, Office) {
    let world = World::start();
    let office = world.office("62.07", "");
    (world, office)
}

fn settings(data: &Path, text: &str) {
    fs::write(data.join("selaras.toml"), text).unwrap();
}
