//! `bundle import | export`: what offices without a network bring, and what is carried back to them.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use selaras_domain::line::OfficeId;
use selaras_domain::message;
use selaras_domain::message::{Language, Message};
use selaras_program::{DONE, Data, REFUSED, WrongUse, answer, answer_with, now_ms};
use selaras_proto::bundle::point_of_certificate;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::audit::{Act, change_by_command};
use crate::authority::Authority;
use crate::bundle::{self, Addressee, Brought, Group, Imported, Written};
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
        groups.iter().map(|group| group_said(group).spoken().to_owned()).chain(requests).collect::<Vec<_>>().join("\n")
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
        format!("{}: {}", to.whom.name(), carried(&written).spoken())
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

fn group_said(group: &Group) -> Message {
    let id = group.whom.office().to_string();
    let name = if group.whom.name().is_empty() { &id } else { group.whom.name() };
    let (region, given_back) = (group.whom.region(), group.given_back);
    let mut said = vec![message!("{name}, daerah {region}", "{name}, region {region}")];
    if given_back > 0 {
        said.push(message!(
            "  {given_back} baris yang hilang di sini kembali",
            "  {given_back} lines that were lost here came back"
        ));
    }
    if group.has_joined {
        said.push(message!("  bergabung: sertifikat ada di jawaban", "  joined: its certificate is in the answer"));
    }
    said.extend(group.files.iter().filter(|_| !group.has_joined && group.refusal.is_none()).map(file_said));
    said.extend(group.refusal.iter().map(|refusal| refusal.within("  ", "")));
    if group.has_certificate {
        said.push(message!("  sertifikat baru ada di jawaban", "  a new certificate is in the answer"));
    }
    said.push(carried(&group.answer).within("  ", ""));
    let lines = |language| said.iter().map(|said| said.text(language)).collect::<Vec<_>>().join("\n");
    Message { id: lines(Language::Indonesian), en: lines(Language::English) }
}

fn file_said(brought: &Brought) -> Message {
    let Brought { file, lines, new, refused } = brought;
    let file = file.display();
    match (new, lines) {
        (0, 0) => message!("  {file}: tidak membawa baris baru", "  {file}: brings no new line"),
        (0, lines) => {
            message!("  {file}: {lines} baris, sudah dikenal semua", "  {file}: {lines} lines, all of them known")
        }
        (new, lines) => message!(
            "  {file}: {lines} baris, {new} baru, {refused} ditolak",
            "  {file}: {lines} lines, {new} new, {refused} refused"
        ),
    }
}

fn carried(written: &[Written]) -> Message {
    let named: Vec<Message> = written
        .iter()
        .map(|written| {
            let (file, lines, bytes) = (written.file.display(), written.lines, written.bytes);
            message!("{file} ({lines} baris, {bytes} byte)", "{file} ({lines} lines, {bytes} bytes)")
        })
        .collect();
    let names = |language| named.iter().map(|named| named.text(language)).collect::<Vec<_>>().join(", ");
    let (id, en) = (names(Language::Indonesian), names(Language::English));
    message!(
        "bawa kembali ke kantor itu: {id}; di sana: selaras-agent bundle import --data DIR FILE",
        "bring it back to that office: {en}; there: selaras-agent bundle import --data DIR FILE"
    )
}
