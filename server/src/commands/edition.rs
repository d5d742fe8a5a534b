//! `edition publish | finalise | list | show | verify | export`: the ranking of a quarter, frozen. What regions object to
//! is in `commands/objections`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use data_encoding::HEXLOWER;
use jiff::civil::DateTime;
use selaras_domain::calendar::Zone;
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::region;
use selaras_ledger::{Connection, Database};
use selaras_program::{DONE, Data, REFUSED, WrongUse, answer, answer_with, instant, now_ms, whole_file};
use serde_json::{Value, json};

use super::objections;
use super::threads::Actor;
use crate::audit::{Act, change_by_command};
use crate::authority::Authority;
use crate::cli;
use crate::config::{Config, Editions};
use crate::edition::{self, Difference, Digest, Document, Signed, Verified, Wanted, bytes_of, read_file};
use crate::store::{self, EditionRow};
use crate::workflow::parse_deadline;

#[derive(Subcommand)]
pub enum Edition {
    /// Publish a provisional edition of a quarter; regions may object to it until the time is over
    Publish(Publish),
    /// Publish the final edition of a quarter, after the time for objections and with a ruling on each
    Finalise(Finalise),
    /// List what regions object to in a quarter, with the rulings
    Objections(cli::InQuarter),
    /// Say whether an objection is accepted, and why; the region reads it with its next pass
    Rule(objections::Rule),
    /// List the published editions
    List(Data),
    /// Show an edition: its ranking, its objections, and what it changed
    Show(Show),
    /// Make an edition again from the ledgers at hand and compare it byte for byte; or check a file by itself
    Verify(Verify),
    /// Write an edition into a file that proves itself
    Export(Export),
}

#[derive(Args)]
pub struct Publish {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub period: cli::Period,
    /// Days in which regions may object, the last one whole; without it as selaras.toml says
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(0..=365))]
    pub days: Option<u32>,
    /// Last moment to object, in the province's time, for example "2026-07-20 23:59"
    #[arg(long, value_name = "TIME", conflicts_with = "days", value_parser = parse_deadline)]
    pub until: Option<DateTime>,
    /// Also when the quarter has an edition: the new one takes its place, and the former stays as it is
    #[arg(long)]
    pub again: bool,
    #[command(flatten)]
    pub actor: Actor,
}

#[derive(Args)]
pub struct Finalise {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub period: cli::Period,
    /// Also when cells changed that nobody objected to
    #[arg(long)]
    pub with_changes: bool,
    #[command(flatten)]
    pub actor: Actor,
}

#[derive(Args)]
pub struct Show {
    #[command(flatten)]
    pub data: Data,
    /// Digest of the edition, or its first digits
    #[arg(value_name = "EDITION")]
    pub edition: String,
    /// The whole document, as it was digested
    #[arg(long)]
    pub document: bool,
}

#[derive(Args)]
pub struct Verify {
    /// Data folder whose ledgers are read; without it only the file is checked
    #[arg(long, value_name = "DIR", env = "SELARAS_DATA")]
    pub data: Option<PathBuf>,
    /// Digest of the edition, or its first digits
    #[arg(value_name = "EDITION", required_unless_present = "file", requires = "data")]
    pub edition: Option<String>,
    /// An exported edition
    #[arg(long, value_name = "FILE", conflicts_with = "edition")]
    pub file: Option<PathBuf>,
    /// The province's key as it is known from elsewhere, 64 hexadecimal digits; without it that of the folder, or of the file
    #[arg(long, value_name = "KEY", value_parser = bytes_of::<32>)]
    pub key: Option<[u8; 32]>,
}

#[derive(Args)]
pub struct Export {
    #[command(flatten)]
    pub data: Data,
    /// Digest of the edition, or its first digits
    #[arg(value_name = "EDITION")]
    pub edition: String,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

pub fn run(command: &Edition, json: bool) -> Result<ExitCode> {
    match command {
        Edition::Publish(arguments) => publish(arguments, json),
        Edition::Finalise(arguments) => finalise(arguments, json),
        Edition::Objections(arguments) => objections::list(arguments, json),
        Edition::Rule(arguments) => objections::rule(arguments, json),
        Edition::List(data) => list(data, json),
        Edition::Show(arguments) => show(arguments, json),
        Edition::Verify(arguments) => verify(arguments, json),
        Edition::Export(arguments) => export(arguments, json),
    }
}

fn publish(arguments: &Publish, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let now = now_ms();
    let province = database.read(|tx| store::province(tx))?;
    let Editions { objection_days, small_below } = Config::load(&arguments.data.data)?.editions;
    let until_ms = match arguments.until {
        Some(local) => Zone::of(province).time_zone().to_timestamp(local).context("--until")?.as_millisecond(),
        None => edition::end_of_window(province, now, arguments.days.unwrap_or(objection_days))?,
    };
    let (year, quarter) = (arguments.period.year, arguments.period.quarter);
    let wanted = Wanted { year, quarter, until_ms, small_below, again: arguments.again };
    let document = edition::prepare(&database, wanted, now)?;
    announce(&database, &arguments.data, &document, &arguments.actor, "edition.publish")?;
    said(&document, &Difference::default(), json)
}

fn finalise(arguments: &Finalise, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let period = (arguments.period.year, arguments.period.quarter);
    let (document, difference) = edition::prepare_final(&database, period, now_ms())?;
    let unasked = difference.unasked().count();
    if unasked > 0 && !arguments.with_changes {
        let value = json!({ "error": "changes", "difference": difference });
        return answer_with(REFUSED, json, &value, || {
            format!(
                "{unasked} cells changed that nobody objected to; nothing is published\n{}look at them, then give --with-changes",
                changes(&difference)
            )
        });
    }
    announce(&database, &arguments.data, &document, &arguments.actor, "edition.finalise")?;
    said(&document, &difference, json)
}

fn announce(database: &Database, data: &Data, document: &Document, actor: &Actor, act: &'static str) -> Result<()> {
    let writer = actor.checked()?;
    let signed = edition::sign(document, &Authority::load(&data.data)?)?;
    let object = format!("{} {}", document.title(), signed.digest);
    change_by_command(database, Act::new(act, object), move |tx| edition::publish(tx, &signed, &writer))
}

fn said(document: &Document, difference: &Difference, json: bool) -> Result<ExitCode> {
    let digest = Digest::of(&document.to_bytes()?);
    let value = summary(document, digest);
    answer(json, &with(value, "difference", difference)?, || {
        let what = if document.is_final() { "final" } else { "provisional" };
        let mut text = format!("{} is published, {what}\ndigest {digest}\n", document.title());
        if !document.is_final() {
            text.push_str(&format!("regions may object until {}\n", document.objections_until));
        }
        text + &changes(difference)
    })
}

fn with(mut value: Value, key: &str, part: impl serde::Serialize) -> Result<Value> {
    value[key] = serde_json::to_value(part)?;
    Ok(value)
}

fn summary(document: &Document, digest: Digest) -> Value {
    json!({
        "digest": digest, "year": document.year, "quarter": document.quarter, "number": document.number,
        "stage": document.stage, "made_at": document.made_at, "objections_until": document.objections_until,
        "zone": document.zone, "replaces": document.replaces, "catalogue": document.catalogue.version,
        "rules": document.rules.version, "objections": document.objections.len(),
    })
}

fn changes(difference: &Difference) -> String {
    let mut text = String::new();
    for one in &difference.cells {
        let asked = if one.is_objected { "objected to" } else { "not objected to" };
        text.push_str(&format!("  {} {}: {} -> {} ({asked})\n", one.region, one.cell, one.before.en, one.after.en));
    }
    for one in &difference.places {
        let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
        let rank = |rank: Option<u32>| rank.map_or_else(|| "–".to_owned(), |rank| rank.to_string());
        text.push_str(&format!(
            "  {}: index {} -> {}, rank {} -> {}\n",
            one.region,
            value(&one.value_before),
            value(&one.value_after),
            rank(one.rank_before),
            rank(one.rank_after)
        ));
    }
    text
}

fn list(data: &Data, json: bool) -> Result<ExitCode> {
    let database = super::open(data)?;
    let rows = database.read(|tx| store::editions(tx))?;
    let listed: Vec<Value> = rows
        .iter()
        .map(|row| {
            json!({
                "digest": row.digest, "year": row.year, "quarter": row.quarter, "number": row.number,
                "stage": stage(row), "made_at": instant(row.made_ms), "objections_until": instant(row.until_ms),
                "writer": row.writer,
            })
        })
        .collect();
    answer(json, &json!({ "editions": listed }), || {
        if rows.is_empty() {
            return "no edition is published yet; `edition publish` makes one".to_owned();
        }
        let line = |row: &EditionRow| {
            let (quarter, digest) = (row.quarter.roman(), row.digest.short());
            let (made, until) = (instant(row.made_ms), instant(row.until_ms));
            format!(
                "{digest}  {} TW {quarter:<3} #{:<2} {:<11}  {made}  objections until {until}\n",
                row.year,
                row.number,
                stage(row)
            )
        };
        rows.iter().map(line).collect()
    })
}

fn stage(row: &EditionRow) -> &'static str {
    if row.is_final { "final" } else { "provisional" }
}

/// The edition whose digest begins with the digits.
pub(super) fn find(connection: &Connection, digits: &str) -> Result<Signed> {
    let digits = digits.trim().to_ascii_lowercase();
    let mut found: Vec<EditionRow> = store::editions(connection)?;
    found.retain(|row| !digits.is_empty() && row.digest.to_string().starts_with(&digits));
    match (found.len(), found.pop()) {
        (1, Some(row)) => store::signed_edition(connection, row.digest)?.context("the document of an edition"),
        (0, _) => Err(WrongUse(format!("no edition {digits} is here; see `edition list`")).into()),
        (several, _) => Err(WrongUse(format!("{several} editions begin with {digits}; give more digits")).into()),
    }
}

fn show(arguments: &Show, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let signed = database.read(|tx| find(tx, &arguments.edition))?;
    let document = signed.document()?;
    if arguments.document {
        return answer(true, &document, String::new);
    }
    let difference = database.read(|tx| edition::difference(tx, &document))?;
    let table = document.table(Measure::Index, Pool::All).context("an edition ranks by the index")?;
    let value = with(summary(&document, signed.digest), "ranking", table)?;
    let value = with(with(value, "heard", &document.objections)?, "difference", &difference)?;
    answer(json, &value, || {
        let stage = if document.is_final() { "final" } else { "provisional" };
        let mut text = format!("{}, {stage}\ndigest {}\n", document.title(), signed.digest);
        for row in &table.rows {
            let name = region(row.region).map_or("", |region| region.name.as_str());
            let moved = row.movement().map_or_else(String::new, |moved| format!(" {moved:+}"));
            text.push_str(&format!(
                "{:>4}  {:<6} {name:<34} {:>8}{moved}\n",
                row.rank,
                row.region.to_string(),
                row.value
            ));
        }
        for row in &table.unranked {
            text.push_str(&format!("   –  {:<6} {}\n", row.region.to_string(), row.reason));
        }
        text + &changes(&difference)
    })
}

fn export(arguments: &Export, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let signed = database.read(|tx| find(tx, &arguments.edition))?;
    let text = signed.to_file(&Authority::load(&arguments.data.data)?.public_key())?;
    whole_file::write(&arguments.output, &text)?;
    let (file, digest) = (arguments.output.display().to_string(), signed.digest);
    let value = json!({ "file": file, "digest": digest, "size_bytes": text.len() });
    answer(json, &value, || format!("{file}: edition {digest}, {} bytes", text.len()))
}

fn verify(arguments: &Verify, json: bool) -> Result<ExitCode> {
    let opened = arguments.data.as_deref().map(at).transpose()?;
    let (signed, key) = match (&arguments.file, &opened) {
        (Some(file), _) => {
            let text = std::fs::read(file).with_context(|| format!("read {}", file.display()))?;
            read_file(&text).with_context(|| file.display().to_string())?
        }
        (None, Some((database, key))) => {
            let digits = arguments.edition.as_deref().unwrap_or_default();
            (database.read(|tx| find(tx, digits))?, *key)
        }
        (None, None) => return Err(WrongUse("give --data or --file".to_owned()).into()),
    };
    let known = arguments.key.or(opened.as_ref().map(|(_, key)| *key));
    signed.check(&known.unwrap_or(key))?;
    let verified = opened.map(|(database, _)| database.read(|tx| edition::verify(tx, &signed))).transpose()?;
    told(&signed, known.is_some(), &known.unwrap_or(key), verified.as_ref(), json)
}

/// The database and the province's key of a data folder.
fn at(data: &Path) -> Result<(Arc<Database>, [u8; 32])> {
    let database = super::open(&Data { data: data.to_owned() })?;
    Ok((database, Authority::load(data)?.public_key()))
}

fn told(
    signed: &Signed,
    is_key_known: bool,
    key: &[u8; 32],
    verified: Option<&Verified>,
    json: bool,
) -> Result<ExitCode> {
    let document = signed.document()?;
    let is_same = verified.is_none_or(|verified| verified.is_same);
    let value = with(summary(&document, signed.digest), "key", HEXLOWER.encode(key))?;
    let value = with(with(value, "is_key_known", is_key_known)?, "recomputed", verified)?;
    answer_with(if is_same { DONE } else { REFUSED }, json, &value, || {
        let mut text = format!("{}\ndigest {}\nsigned by {}", document.title(), signed.digest, HEXLOWER.encode(key));
        text.push_str(if is_key_known { "\n" } else { " (as the file says; compare it, or give --key)\n" });
        let Some(verified) = verified else { return text };
        if verified.is_same {
            return text + "made again from the ledgers here: the same bytes\n";
        }
        text.push_str("made again from the ledgers here: NOT the same\n");
        verified.ledgers.iter().for_each(|ledger| text.push_str(&format!("  {ledger}\n")));
        verified.parts.iter().for_each(|part| text.push_str(&format!("  differs in its {part}\n")));
        if verified.is_previous_same == Some(false) {
            text.push_str("  quotes other ranks than the previous edition had\n");
        }
        text + &changes(&verified.difference)
    })
}
