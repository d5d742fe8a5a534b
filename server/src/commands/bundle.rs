//! `bundle import | export`: what offices without a network bring, and what is carried back to them.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use selaras_domain::line::OfficeId;
use selaras_program::{DONE, Data, REFUSED, WrongUse, answer, answer_with, now_ms};
use selaras_proto::bundle::point_of_certificate;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::audit::{Act, change_by_command};
use crate::authority::Authority;
use crate::bundle::{self, Addressee, Group, Imported, Written};
use crate::cli::{Bundle, BundleExport, BundleImport};
use crate::ingest::Exchange;
use crate::standing;
use crate::store::{self, EnrolError};

pub fn run(command: &Bundle, json: bool) -> Result<ExitCode> {
    match command {
        Bundle::Import(arguments) => import(arguments, json),
        Bundle::Export(arguments) => export(arguments, json),
    }
}

/// The core of a pass, for this command alone: a live server beside it finds what became stale by itself.
fn exchange(data: &Data) -> Result<Exchange> {
    let database = super::open(data)?;
    let authority = Arc::new(Authority::load(&data.data)?);
    Ok(Exchange::new(database, authority, Arc::new(Notify::new()), Arc::new(now_ms)))
}

fn import(arguments: &BundleImport, json: bool) -> Result<ExitCode> {
    let exchange = exchange(&arguments.data)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let folder = arguments.output.as_deref();
    let importing = bundle::import(&exchange, &arguments.files, folder, arguments.size.max_bytes, now_ms());
    let Imported { groups, refused: requests } = runtime.block_on(importing)?;
    for group in &groups {
        change_by_command(&exchange.database, Act::new("bundle.import", told(group)), |_| Ok(()))?;
    }
    let is_whole = requests.is_empty() && groups.iter().all(|group| group.refusal.is_none() && refused(group) == 0);
    let request = |(file, error): &(PathBuf, EnrolError)| json!({ "file": file, "reason": error.to_string() });
    let value = json!({
        "offices": groups.iter().map(group_value).collect::<Vec<_>>(),
        "refused": requests.iter().map(request).collect::<Vec<_>>(),
    });
    answer_with(if is_whole { DONE } else { REFUSED }, json, &value, || {
        let requests = requests.iter().map(|(file, error)| format!("{}: {error}", file.display()));
        groups.iter().map(group_text).chain(requests).collect::<Vec<_>>().join("\n")
    })
}

fn export(arguments: &BundleExport, json: bool) -> Result<ExitCode> {
    let exchange = exchange(&arguments.data)?;
    let wrong = |what: &str| WrongUse(format!("{} {what}; see `office list`", arguments.office));
    let office: OfficeId = arguments.office.parse().map_err(|_| wrong("is not an office id"))?;
    let (row, held) =
        exchange.database.read(|tx| Ok((store::office(tx, office)?, store::held_certificate(tx, office)?)))?;
    let row = row.ok_or_else(|| wrong("is no office"))?;
    let held = held.ok_or_else(|| wrong("has not joined yet"))?;
    standing::refresh_all(&exchange.database)?;
    let point = point_of_certificate(&held)?;
    let to = Addressee { revoked_ms: row.revoked_ms, ..Addressee::new(row, point) };
    let written = bundle::answer(&exchange, &to, &arguments.output, arguments.size.max_bytes)?;
    answer(json, &json!({ "office": office.to_string(), "answer": files(&written) }), || {
        format!("{}: {}", to.whom.name(), carried(&written))
    })
}

/// What came of an office, for the log of acts.
fn told(group: &Group) -> String {
    let (lines, new): (u64, u64) =
        group.files.iter().fold((0, 0), |(lines, new), file| (lines + file.lines, new + file.new));
    let joined = if group.has_joined { ", joined" } else { "" };
    let (region, office) = (group.whom.region(), group.whom.office());
    format!("{region} {} {office}: {lines} lines, {new} new{joined}", group.whom.name())
}

fn refused(group: &Group) -> u64 {
    group.files.iter().map(|file| file.refused).sum()
}

fn group_value(group: &Group) -> Value {
    let brought: Vec<Value> = group
        .files
        .iter()
        .map(|file| {
            json!({
                "file": file.file, "lines": file.lines, "new": file.new, "refused": file.refused,
                "known": file.new == 0 && !group.has_joined && group.refusal.is_none(),
            })
        })
        .collect();
    json!({
        "office": group.whom.office().to_string(), "name": group.whom.name(), "region": group.whom.region(),
        "given_back": group.given_back, "joined": group.has_joined, "certificate": group.has_certificate, "files": brought,
        "refusal": group.refusal, "answer": files(&group.answer),
    })
}

fn files(written: &[Written]) -> Vec<Value> {
    let file = |written: &Written| json!({ "file": written.file, "lines": written.lines, "bytes": written.bytes });
    written.iter().map(file).collect()
}

fn group_text(group: &Group) -> String {
    let id = group.whom.office().to_string();
    let name = if group.whom.name().is_empty() { &id } else { group.whom.name() };
    let mut text = format!("{name}, daerah {}\n", group.whom.region());
    if group.given_back > 0 {
        text += &format!("  {} baris yang hilang di sini kembali\n", group.given_back);
    }
    if group.has_joined {
        text += "  bergabung: sertifikat ada di jawaban\n";
    }
    for file in group.files.iter().filter(|_| !group.has_joined && group.refusal.is_none()) {
        text += &match (file.new, file.lines) {
            (0, 0) => format!("  {}: tidak membawa baris baru\n", file.file.display()),
            (0, lines) => format!("  {}: {lines} baris, sudah dikenal semua\n", file.file.display()),
            (new, lines) => format!("  {}: {lines} baris, {new} baru, {} ditolak\n", file.file.display(), file.refused),
        };
    }
    if let Some(refusal) = &group.refusal {
        text += &format!("  {refusal}\n");
    }
    if group.has_certificate {
        text += "  sertifikat baru ada di jawaban\n";
    }
    text += "  ";
    text += &carried(&group.answer);
    text
}

fn carried(written: &[Written]) -> String {
    let names: Vec<String> = written
        .iter()
        .map(|written| format!("{} ({} baris, {} byte)", written.file.display(), written.lines, written.bytes))
        .collect();
    format!("bawa kembali ke kantor itu: {}; di sana: selaras-agent bundle import --data DIR FILE", names.join(", "))
}
