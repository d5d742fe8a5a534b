//! `evidence`: the files of a region that prove figures, findings and answers, and a way to save one.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use data_encoding::HEXLOWER;
use selaras_domain::evidence::FileHash;
use selaras_domain::region::RegionCode;
use selaras_ledger::{Connection, NamedFile, file_bytes, file_state, named_files};
use selaras_program::{Data, answer, instant, whole_file};
use serde_json::{Value, json};

#[derive(Subcommand)]
pub enum Evidence {
    /// List a region's files and how much of each is here
    List(List),
    /// Save a file that is here
    Save(Save),
}

#[derive(Args)]
pub struct List {
    #[command(flatten)]
    pub data: Data,
    /// Only this region, for example 62.07
    #[arg(long, value_name = "CODE")]
    pub region: Option<RegionCode>,
}

#[derive(Args)]
pub struct Save {
    #[command(flatten)]
    pub data: Data,
    /// Whose file it is, for example 62.07
    #[arg(long, value_name = "CODE")]
    pub region: RegionCode,
    /// The file's BLAKE3, as `evidence list` tells it
    #[arg(value_name = "BLAKE3", value_parser = parse_hash)]
    pub hash: FileHash,
    /// Where to
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

pub fn run(command: &Evidence, json: bool) -> Result<ExitCode> {
    match command {
        Evidence::List(arguments) => list(arguments, json),
        Evidence::Save(arguments) => save(arguments, json),
    }
}

fn list(arguments: &List, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let files = database.read(|tx| {
        let mut told = Vec::new();
        for region in super::regions(tx, arguments.region)? {
            for named in named_files(tx, region)? {
                told.push(told_of(tx, region, &named)?);
            }
        }
        Ok(told)
    })?;
    answer(json, &json!({ "files": files }), || match files.is_empty() {
        true => "no files".to_owned(),
        false => files.iter().map(line).collect::<Vec<_>>().join("\n"),
    })
}

fn told_of(connection: &Connection, region: RegionCode, named: &NamedFile) -> Result<Value> {
    let state = file_state(connection, region, &named.file.digest)?;
    Ok(json!({
        "region": region, "blake3": named.file.hex(), "name": named.file.name, "size_bytes": named.file.size_bytes,
        "stored_bytes": state.map_or(0, |state| state.stored_bytes),
        "whole": state.is_some_and(|state| state.is_whole),
        "year": named.cell.period.year, "quarter": named.cell.period.quarter, "cell": named.cell.name(),
        "office": named.office, "writer": named.writer, "time": instant(named.effective_ms),
    }))
}

fn line(file: &Value) -> String {
    let text = |key: &str| file[key].as_str().unwrap_or_default().to_owned();
    let whole = if file["whole"] == true { "whole" } else { "on its way" };
    format!("{}  {whole:<10} {} {} {}", text("blake3"), text("region"), text("cell"), text("name"))
}

fn save(arguments: &Save, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let bytes = database.read(|tx| file_bytes(tx, arguments.region, &arguments.hash))?;
    let bytes = bytes.context("this file is not here, or not all of it; look at `evidence list`")?;
    whole_file::write(&arguments.output, &bytes)?;
    let file = arguments.output.display().to_string();
    answer(json, &json!({ "file": file, "size_bytes": bytes.len() }), || format!("{file}: {} bytes", bytes.len()))
}

fn parse_hash(text: &str) -> Result<FileHash, String> {
    let bytes = HEXLOWER.decode(text.trim().to_ascii_lowercase().as_bytes()).ok();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| "is the 64 hexadecimal digits of a file".to_owned())
}
