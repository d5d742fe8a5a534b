//! `attach`: files that prove a figure, or documents of planning, are kept beside their cell. They travel to the province with
//! a later pass or bundle.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use selaras_domain::evidence::FILE_MAX_BYTES;
use selaras_domain::line::Cell;
use selaras_domain::period::Quarter;
use selaras_program::{Data, WrongUse, answer, now_ms, whole_file};
use selaras_web::Uploaded;
use serde_json::json;

use crate::cli::parse_quarter;
use crate::evidence;

#[derive(Args)]
pub struct Attach {
    #[command(flatten)]
    pub data: Data,
    /// K.2.01 or K.2.01.03 (its achievement), budget:K.2.01, stage:perencanaan, or target:RPJMD for a planning document
    #[arg(value_name = "CELL")]
    pub cell: String,
    /// Year of the figure or plan
    #[arg(long, value_name = "YEAR")]
    pub year: u16,
    /// 1 to 4; not for targets and stages
    #[arg(long, value_name = "1-4", value_parser = parse_quarter)]
    pub quarter: Option<Quarter>,
    /// PDF, JPEG, PNG, XLSX without macros, or CSV; at most 3 files of 5 MiB
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Who attaches them; written into the lines
    #[arg(long, value_name = "NAME", env = "SELARAS_WRITER")]
    pub writer: Option<String>,
}

pub fn run(arguments: &Attach, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let writer = super::writer(arguments.writer.as_deref())?;
    let cell = Cell::named(office.region, arguments.year, arguments.quarter, &arguments.cell).map_err(WrongUse)?;
    let files = read(&arguments.files)?;
    let about = cell.clone();
    let attached =
        database.write_blocking(move |tx| evidence::attach(tx, &office, &about, &files, (&writer, now_ms())))?;
    let told: Vec<_> = attached
        .iter()
        .map(|(line, file)| {
            json!({
                "line": line.to_string(), "name": file.name, "media_type": file.media_type,
                "size_bytes": file.size_bytes, "blake3": file.hex(),
            })
        })
        .collect();
    answer(json, &json!({ "cell": cell.name(), "year": arguments.year, "files": told }), || {
        let tell = |(_, file): &(_, selaras_domain::line::Attachment)| {
            format!("{}: {}, {} bytes, BLAKE3 {}", cell.name(), file.name, file.size_bytes, file.hex())
        };
        attached.iter().map(tell).collect::<Vec<_>>().join("\n")
    })
}

/// The files that a person names, looked through.
pub(super) fn read(paths: &[PathBuf]) -> Result<Vec<Uploaded>> {
    let files = paths.iter().map(|path| read_one(path)).collect::<Result<Vec<_>>>()?;
    evidence::look_through(&files)?;
    Ok(files)
}

fn read_one(path: &Path) -> Result<Uploaded> {
    let name = path.file_name().and_then(|name| name.to_str()).map(str::to_owned);
    let name = name.ok_or_else(|| WrongUse(format!("{} is not the name of a file", path.display())))?;
    Ok(Uploaded { name, bytes: whole_file::read(path, FILE_MAX_BYTES as usize)? })
}
