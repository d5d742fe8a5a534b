//! `attach`: a planning document's file is noted to its stage or target, so that it can be known again by its hash. Its bytes
//! stay where they are.

use std::fs::File;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use selaras_domain::line::{Attachment, Cell, Content};
use selaras_program::{Data, WrongUse, answer, now_ms};
use serde_json::json;

use crate::entry::write_about;

#[derive(Args)]
pub struct Attach {
    #[command(flatten)]
    pub data: Data,
    /// stage:perencanaan, or target:RPJMD for a planning document
    #[arg(value_name = "CELL")]
    pub cell: String,
    /// Year of the plan
    #[arg(long, value_name = "YEAR")]
    pub year: u16,
    /// The file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Who notes it; written into the line
    #[arg(long, value_name = "NAME", env = "SELARAS_WRITER")]
    pub writer: Option<String>,
}

pub fn run(arguments: &Attach, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let writer = super::writer(arguments.writer.as_deref())?;
    let cell = Cell::named(office.region, arguments.year, None, &arguments.cell).map_err(WrongUse)?;
    let file = read(arguments)?;
    let (noted, about) = (file.clone(), cell.clone());
    let line = database
        .write_blocking(move |tx| write_about(tx, &office, &about, Content::Attachment(noted), (&writer, now_ms())))?;
    let hash = blake3::Hash::from_bytes(file.digest).to_hex().to_string();
    let value = json!({
        "line": line.to_string(), "cell": cell.name(), "year": arguments.year, "name": file.name,
        "media_type": file.media_type, "size_bytes": file.size_bytes, "blake3": hash,
    });
    answer(json, &value, || format!("{}: {}, {} bytes, BLAKE3 {hash}", cell.name(), file.name, file.size_bytes))
}

fn read(arguments: &Attach) -> Result<Attachment> {
    let path = &arguments.file;
    let name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    let name = name.ok_or_else(|| WrongUse(format!("{} is not the name of a file", path.display())))?;
    let mut hasher = blake3::Hasher::new();
    let size_bytes = File::open(path)
        .and_then(|mut file| io::copy(&mut file, &mut hasher))
        .with_context(|| format!("read {}", path.display()))?;
    Ok(Attachment { media_type: media_type(&name).to_owned(), name, size_bytes, digest: *hasher.finalize().as_bytes() })
}

/// By the name's ending: nothing is decided by it.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
        Some("pdf") => "application/pdf",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("xlsx") => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
