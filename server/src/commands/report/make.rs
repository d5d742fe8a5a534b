//! `report make | list | preview | compare`: documents of a quarter, made from its edition.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Args;
use selaras_domain::message::Language;
use selaras_domain::region::{RegionCode, region};
use selaras_program::{Data, WrongUse, answer, now_ms, whole_file};
use serde_json::{Value, json};

use crate::cli;
use crate::config::Config;
use crate::report::{self, About, Desk, Difference, Kind, Numbers, Wanted};
use crate::store;

#[derive(Args)]
pub struct Make {
    #[command(flatten)]
    pub data: Data,
    /// book, region, docx, deck, workbook, csv, json, message or espm
    #[arg(long)]
    pub kind: Kind,
    #[command(flatten)]
    pub period: cli::Period,
    /// Code of the region that it is about, for example 62.07
    #[arg(long, value_name = "CODE")]
    pub region: Option<RegionCode>,
    /// The file to write; `-` for standard output, without --json
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

#[derive(Args)]
pub struct Preview {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub period: cli::Period,
    /// Code of the region that it is about; without it the province
    #[arg(long, value_name = "CODE")]
    pub region: Option<RegionCode>,
}

#[derive(Args)]
pub struct Compare {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub period: cli::Period,
    /// Code of the region, for example 62.07
    #[arg(long, value_name = "CODE")]
    pub region: RegionCode,
    /// CSV with the columns kode,dibutuhkan,terpenuhi or kode,pagu,realisasi
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
}

fn numbers(data: &Data, period: &cli::Period, code: Option<RegionCode>) -> Result<Numbers> {
    let database = crate::commands::open(data)?;
    database.read(|tx| crate::commands::regions(tx, code))?;
    Numbers::of(&database, period.year, period.quarter, now_ms())
}

pub fn make(arguments: &Make, json: bool) -> Result<ExitCode> {
    let to_stdout = arguments.output.as_os_str() == "-";
    if json && to_stdout {
        return Err(WrongUse("--json and a document on standard output would mix; name a file".to_owned()).into());
    }
    let settings = Config::load(&arguments.data.data)?.report;
    let numbers = numbers(&arguments.data, &arguments.period, arguments.region)?;
    let wanted = Wanted { kind: arguments.kind, region: arguments.region, language: Language::spoken() };
    let made = report::make(Desk { data: &arguments.data.data, settings: &settings }, &numbers, wanted)?;
    if to_stdout {
        std::io::Write::write_all(&mut std::io::stdout().lock(), &made.bytes).context("write the document")?;
        return Ok(ExitCode::SUCCESS);
    }
    whole_file::write(&arguments.output, &made.bytes)?;
    let edition = numbers.digest.map(|digest| digest.to_string());
    let value = json!({
        "kind": wanted.kind.word(), "region": wanted.region, "year": arguments.period.year,
        "quarter": arguments.period.quarter, "edition": edition, "draft": edition.is_none(),
        "file": arguments.output, "file_name": made.file_name, "media_type": made.media_type, "bytes": made.bytes.len(),
    });
    answer(json, &value, || {
        let of = match &numbers.digest {
            Some(digest) => format!("edition {} {}", numbers.document.title(), digest.short()),
            None => "a draft: no edition of the quarter is published, so nobody can verify it".to_owned(),
        };
        format!("{} written, {} bytes, from {of}", arguments.output.display(), made.bytes.len())
    })
}

pub fn list(data: &Data, json: bool) -> Result<ExitCode> {
    let database = crate::commands::open(data)?;
    let editions = database.read(|tx| store::editions(tx))?;
    let templates: Vec<(&str, bool)> = report::overridden(&data.data);
    let kinds = Kind::ALL.map(|kind| (kind, about(kind.is_about())));
    let value = json!({
        "kinds": kinds.map(|(kind, about)| json!({ "kind": kind.word(), "about": about, "media_type": kind.media_type() })),
        "templates": templates.iter().map(|(file, is)| json!({ "file": file, "overridden": is })).collect::<Vec<Value>>(),
        "editions": editions.iter().map(|row| json!({
            "year": row.year, "quarter": row.quarter, "number": row.number, "final": row.is_final,
            "digest": row.digest,
        })).collect::<Vec<Value>>(),
    });
    answer(json, &value, || {
        let mut text = format!("{:<10} {:<20} {}\n", "KIND", "ABOUT", "MEDIA TYPE");
        for (kind, about) in kinds {
            text.push_str(&format!("{:<10} {about:<20} {}\n", kind.word(), kind.media_type()));
        }
        text.push_str("\ntemplates, overridden by files of their name in templates/ of the data folder:\n");
        for (file, is_overridden) in templates {
            text.push_str(&format!("  {file:<12} {}\n", if is_overridden { "overridden" } else { "built in" }));
        }
        text.push_str(match editions.is_empty() {
            true => "\nno edition is published: documents are drafts\n",
            false => "\neditions:\n",
        });
        for row in &editions {
            let stage = if row.is_final { "final" } else { "provisional" };
            let (year, quarter, digest) = (row.year, row.quarter.roman(), row.digest.short());
            text.push_str(&format!("  {year} TW {quarter} #{} {stage:<12} {digest}\n", row.number));
        }
        text
    })
}

fn about(about: About) -> &'static str {
    match about {
        About::Province => "province",
        About::Region => "region",
        About::Either => "province or region",
    }
}

pub fn preview(arguments: &Preview, json: bool) -> Result<ExitCode> {
    let numbers = numbers(&arguments.data, &arguments.period, arguments.region)?;
    let message = report::preview(&arguments.data.data, &numbers, arguments.region, Language::spoken())?;
    let value = json!({ "subject": message.subject, "text": message.text, "html": message.html });
    answer(json, &value, || format!("{}\n\n{}", message.subject, message.text))
}

pub fn compare(arguments: &Compare, json: bool) -> Result<ExitCode> {
    let numbers = numbers(&arguments.data, &arguments.period, Some(arguments.region))?;
    let bytes = whole_file::read(&arguments.file, report::NATIONAL_MAX_BYTES)?;
    let theirs =
        report::read_national(&bytes).map_err(|error| WrongUse(format!("{}: {error:#}", arguments.file.display())))?;
    let rows = report::national_rows(&numbers, numbers.region(arguments.region)?);
    let differences = report::compare(&rows, theirs);
    let value = json!({ "region": arguments.region, "fields": rows.len(), "differences": differences });
    answer(json, &value, || {
        let name = region(arguments.region).map_or("", |region| region.name.as_str());
        let mut text = format!("{} {name}: {} of {} fields differ\n", arguments.region, differences.len(), rows.len());
        for Difference { table, code, name, ours, theirs } in &differences {
            let said = |one: &Option<(String, String)>| {
                one.as_ref().map_or_else(|| "nothing".to_owned(), |(first, second)| format!("{first} / {second}"))
            };
            text.push_str(&format!("  {table} {code:<12} here {}, there {}  {name}\n", said(ours), said(theirs)));
        }
        text
    })
}
