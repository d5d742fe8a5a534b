//! `evidence`: the region's files of evidence, where each is, a way to save one and to ask for one that only the province has.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use data_encoding::HEXLOWER;
use selaras_domain::evidence::FileHash;
use selaras_ledger::{file_bytes, named_file};
use selaras_program::{Data, answer, instant, whole_file};
use serde_json::{Value, json};

use crate::evidence::{Standing, Whereabouts, standings};
use crate::store;

#[derive(Subcommand)]
pub enum Evidence {
    /// List the region's files and where each of them is
    List(List),
    /// Save a file that is here
    Save(Save),
    /// Have a file of another office of the region brought here by a later pass
    Ask(Ask),
}

#[derive(Args)]
pub struct List {
    #[command(flatten)]
    pub data: Data,
}

#[derive(Args)]
pub struct Save {
    #[command(flatten)]
    pub data: Data,
    /// The file's BLAKE3, as `evidence list` tells it
    #[arg(value_name = "BLAKE3", value_parser = parse_hash)]
    pub hash: FileHash,
    /// Where to
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

#[derive(Args)]
pub struct Ask {
    #[command(flatten)]
    pub data: Data,
    /// The file's BLAKE3, as `evidence list` tells it
    #[arg(value_name = "BLAKE3", value_parser = parse_hash)]
    pub hash: FileHash,
}

pub fn run(command: &Evidence, json: bool) -> Result<ExitCode> {
    match command {
        Evidence::List(arguments) => list(arguments, json),
        Evidence::Save(arguments) => save(arguments, json),
        Evidence::Ask(arguments) => ask(arguments, json),
    }
}

fn list(arguments: &List, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let files = database.read(|tx| standings(tx, &office))?;
    let told: Vec<Value> = files.iter().map(told).collect();
    answer(json, &json!({ "files": told }), || {
        let line = |one: &Standing| {
            let named = &one.named;
            let at = one.at.word();
            format!(
                "{}  {at:<11} {} {}, {} bytes",
                named.file.hex(),
                named.cell,
                named.file.name,
                named.file.size_bytes
            )
        };
        match files.is_empty() {
            true => "no files".to_owned(),
            false => files.iter().map(line).collect::<Vec<_>>().join("\n"),
        }
    })
}

fn told(one: &Standing) -> Value {
    let named = &one.named;
    let (percent, refused) = match one.at {
        Whereabouts::Coming(percent) => (Some(percent), None),
        Whereabouts::Refused(refusal) => (None, Some(refusal.word())),
        _ => (None, None),
    };
    json!({
        "blake3": named.file.hex(), "name": named.file.name, "size_bytes": named.file.size_bytes,
        "year": named.cell.period.year, "quarter": named.cell.period.quarter, "cell": named.cell.name(),
        "office": named.office, "writer": named.writer, "time": instant(named.effective_ms),
        "at": one.at.word(), "percent": percent, "refused": refused,
    })
}

fn save(arguments: &Save, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let bytes = database.read(|tx| file_bytes(tx, office.region, &arguments.hash))?;
    let bytes = bytes.context("this file is not here; `evidence list` tells where it is")?;
    whole_file::write(&arguments.output, &bytes)?;
    let file = arguments.output.display().to_string();
    answer(json, &json!({ "file": file, "size_bytes": bytes.len() }), || format!("{file}: {} bytes", bytes.len()))
}

fn ask(arguments: &Ask, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let hash = arguments.hash;
    let name = database.write_blocking(move |tx| {
        let Some(named) = named_file(tx, office.region, &hash)? else {
            bail!("no line of the region names this file");
        };
        store::ask_for_file(tx, &hash)?;
        Ok(named.file.name)
    })?;
    answer(json, &json!({ "asked": HEXLOWER.encode(&hash) }), || format!("{name} comes with a later pass"))
}

pub(super) fn parse_hash(text: &str) -> Result<FileHash, String> {
    let bytes = HEXLOWER.decode(text.trim().to_ascii_lowercase().as_bytes()).ok();
    bytes.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| "is the 64 hexadecimal digits of a file".to_owned())
}
