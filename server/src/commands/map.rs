//! `map import | remove`: boundaries for the dashboard's map.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};
use selaras_program::{Data, WrongUse, answer};
use serde_json::json;

use crate::audit::{Act, change_by_command};
use crate::map::{MAX_BYTES, read};
use crate::store;

#[derive(Subcommand)]
pub enum Map {
    /// Draw the regions by the boundaries of a GeoJSON file, simplified; in the place of those imported before
    Import(MapImport),
    /// Draw tiles again
    Remove(Data),
}

#[derive(Args)]
pub struct MapImport {
    #[command(flatten)]
    pub data: Data,
    /// The file; each feature names its region by a code such as 62.07
    #[arg(value_name = "FILE.geojson")]
    pub file: PathBuf,
}

pub fn run(command: &Map, json: bool) -> Result<ExitCode> {
    match command {
        Map::Import(arguments) => import(arguments, json),
        Map::Remove(data) => remove(data, json),
    }
}

fn import(arguments: &MapImport, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let file = arguments.file.display();
    let wrong = |error: &dyn std::fmt::Display| WrongUse(format!("{file}: {error}"));
    let size_bytes = std::fs::metadata(&arguments.file).map_err(|error| wrong(&error))?.len();
    if size_bytes > MAX_BYTES as u64 {
        return Err(wrong(&format_args!("is larger than {} MiB", MAX_BYTES >> 20)).into());
    }
    let text = std::fs::read_to_string(&arguments.file).map_err(|error| wrong(&error))?;
    let province = database.read(|tx| store::province(tx))?.province();
    let boundaries = read(&text, province).map_err(|error| wrong(&error))?;
    let (regions, points) = (boundaries.len(), boundaries.values().flatten().map(Vec::len).sum::<usize>());
    let act = Act::new("map.import", format!("{regions} regions"));
    change_by_command(&database, act, move |tx| store::write_boundaries(tx, &boundaries))?;
    answer(json, &json!({ "regions": regions, "points": points }), || {
        format!("the map draws {regions} regions by their boundaries, {points} points in all")
    })
}

fn remove(data: &Data, json: bool) -> Result<ExitCode> {
    let database = super::open(data)?;
    let act = Act::new("map.remove", "");
    change_by_command(&database, act, |tx| store::write_boundaries(tx, &Default::default()))?;
    answer(json, &json!({ "regions": 0 }), || "the map draws tiles".to_owned())
}
