//! Either side loses its database, or gets an old one back: the other side brings it all back, without an administrator.

mod agent;
mod emptied;
mod put_back;
mod restored;

use std::fs;
use std::path::Path;

use crate::world::World;
use crate::world::figures::rows;

/// What a database is, with its log.
const FILES: [&str; 3] = ["selaras.db", "selaras.db-wal", "selaras.db-shm"];

/// The files of a database, by name.
pub type Copied = Vec<(&'static str, Vec<u8>)>;

/// Copies the database of a data folder whose program does not run.
pub fn copy(data: &Path) -> Copied {
    FILES.iter().filter_map(|name| Some((*name, fs::read(data.join(name)).ok()?))).collect()
}

/// Puts a copy back in the place of what is there.
pub fn put_back(data: &Path, files: &[(&'static str, Vec<u8>)]) {
    remove(data);
    files.iter().for_each(|(name, bytes)| fs::write(data.join(name), bytes).unwrap());
}

pub fn remove(data: &Path) {
    FILES.iter().for_each(|name| drop(fs::remove_file(data.join(name))));
}

/// The ranking of the last quarter of 2023.
pub fn ranking(world: &World) -> serde_json::Value {
    world.server(&["rank", "--year", "2023", "--quarter", "4"]).ended(0).json
}

/// A figure for each component in a quarter.
pub fn figures(round: u64) -> Vec<String> {
    rows([2023], &[4], round)
}
