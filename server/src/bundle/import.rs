//! `bundle import`: all files are opened and checked before the first of them is taken in. The lines of an office are pushed
//! as over a link, in the order of their ledger; then its answer is written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use selaras_domain::line::{Frontier, OfficeId};
use selaras_ledger::{find_ledger, frontier};
use selaras_proto::bundle::{BundleError, Sealed, point_of_certificate};
use selaras_proto::convert;
use selaras_proto::v1;
use selaras_proto::v1::bundle_item::Item;
use selaras_proto::v1::push_reply::Outcome;

use super::accept::{Sender, key_for, sender};
use super::answer::{Addressee, answer};
use super::{Written, read};
use crate::authority::Authority;
use crate::ingest::{Exchange, enrol, renew};
use crate::standing;
use crate::store::{self, Contact, EnrolError, OfficeRow};

/// An office that carries its certificate by hand gets the next one this long before the end, in days.
const RENEW_DAYS: i64 = 180;
const DAY_MS: i64 = 86_400_000;

/// What a file brought.
#[derive(Clone, Debug, Default)]
pub struct Brought {
    pub file: PathBuf,
    pub lines: u64,
    /// Lines that were not here before.
    pub new: u64,
    /// Of these, lines that are not accepted.
    pub refused: u64,
}

/// What came of one office.
pub struct Group {
    pub office: OfficeRow,
    pub files: Vec<Brought>,
    /// Why not everything was taken in; the answer tells the office from where to go on.
    pub refusal: Option<String>,
    pub has_joined: bool,
    pub has_certificate: bool,
    pub answer: Vec<Written>,
}

/// What an import did.
#[derive(Default)]
pub struct Imported {
    pub groups: Vec<Group>,
    /// Requests whose token lets nobody in (any more), and why.
    pub refused: Vec<(PathBuf, EnrolError)>,
}

/// A file of an office that may be taken in.
struct Arrival {
    path: PathBuf,
    certificate: Vec<u8>,
    first: Box<v1::BundleOffice>,
    /// The line before its first.
    after_seq: u64,
}

/// Takes in what offices brought and writes their answers into `folder`, or beside their files.
pub async fn import(
    exchange: &Exchange,
    paths: &[PathBuf],
    folder: Option<&Path>,
    max_bytes: usize,
    now_ms: i64,
) -> Result<Imported> {
    let mut senders = Vec::new();
    for path in paths {
        senders.push(check(exchange, path, now_ms).with_context(|| path.display().to_string())?);
    }
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
    }
    let mut imported = Imported::default();
    let mut offices: BTreeMap<OfficeId, (OfficeRow, Vec<Arrival>)> = BTreeMap::new();
    for (path, (sender, after_seq)) in paths.iter().zip(senders) {
        match sender {
            Sender::Office { office, certificate, first } => {
                let arrival = Arrival { path: path.clone(), certificate, first, after_seq };
                offices.entry(office.office).or_insert_with(|| (office, Vec::new())).1.push(arrival);
            }
            Sender::Token { token, point, request } => {
                let joined = join(exchange, path, token, point, request, now_ms).await;
                let (mut group, to) = match joined.map_err(anyhow::Error::downcast::<EnrolError>) {
                    Ok(joined) => joined,
                    Err(Ok(refusal)) => {
                        imported.refused.push((path.clone(), refusal));
                        continue;
                    }
                    Err(Err(error)) => return Err(error),
                };
                group.answer = answer(exchange, &to, &place(folder, path, &to), max_bytes)?;
                imported.groups.push(group);
            }
            Sender::Revoked { office, revoked_ms } => {
                let (mut group, to) = revoked(exchange, path, office, revoked_ms)?;
                group.answer = answer(exchange, &to, &place(folder, path, &to), max_bytes)?;
                imported.groups.push(group);
            }
        }
    }
    for (office, mut arrivals) in offices.into_values() {
        arrivals.sort_by_key(|arrival| (arrival.after_seq, arrival.first.part.unwrap_or_default().number));
        let (mut group, to) = take_in(exchange, office, &arrivals, now_ms).await?;
        let path = arrivals.first().map(|arrival| arrival.path.as_path()).unwrap_or(Path::new("."));
        group.answer = answer(exchange, &to, &place(folder, path, &to), max_bytes)?;
        imported.groups.push(group);
    }
    Ok(imported)
}

/// Opens a file and says who brought it, and after which line it begins.
fn check(exchange: &Exchange, path: &Path, now_ms: i64) -> Result<(Sender, u64)> {
    let bytes = read(path)?;
    let sealed = Sealed::read(&bytes)?;
    let with = key_for(exchange, &sealed.header)?;
    let opened = sealed.open(&with)?;
    let sender = sender(exchange, &opened, now_ms)?;
    let after_seq = match opened.items()?.nth(1).transpose()? {
        Some(Item::Batch(batch)) => batch.after_seq,
        _ => 0,
    };
    Ok((sender, after_seq))
}

/// Where an answer goes: the same name each time, so that the newest is the one that is carried.
fn place(folder: Option<&Path>, path: &Path, to: &Addressee) -> PathBuf {
    let id = to.office.office.to_string();
    let short = id.rsplit('-').next().unwrap_or(&id).to_owned();
    let name = format!("jawaban-{}-{short}.selaras", to.office.region);
    folder.unwrap_or_else(|| path.parent().unwrap_or(Path::new("."))).join(name)
}

async fn join(
    exchange: &Exchange,
    path: &Path,
    token: Vec<u8>,
    point: Vec<u8>,
    request: v1::EnrolRequest,
    now_ms: i64,
) -> Result<(Group, Addressee)> {
    let key_hash = Authority::key_hash(&request.csr)?;
    let reply = enrol(&exchange.database, &exchange.authority, request, key_hash, now_ms).await?;
    let id = convert::office_id(&reply.office)?;
    let office = exchange.database.read(|tx| store::office(tx, id))?.context("the office that joined")?;
    let group = Group { has_joined: true, ..Group::of(office.clone(), path) };
    let joined = Some((token, reply));
    Ok((group, Addressee { office, point, frontier: Vec::new(), joined, renewal: None, revoked_ms: None }))
}

fn revoked(exchange: &Exchange, path: &Path, office: OfficeRow, revoked_ms: i64) -> Result<(Group, Addressee)> {
    let held = exchange.database.read(|tx| store::held_certificate(tx, office.office))?;
    let point = point_of_certificate(&held.context("an office that joined")?)?;
    let refusal = Some("hak perangkat ini sudah dicabut; tidak ada baris yang disimpan".to_owned());
    let group = Group { refusal, ..Group::of(office.clone(), path) };
    let revoked_ms = Some(revoked_ms);
    Ok((group, Addressee { office, point, frontier: Vec::new(), joined: None, renewal: None, revoked_ms }))
}

async fn take_in(
    exchange: &Exchange,
    office: OfficeRow,
    arrivals: &[Arrival],
    now_ms: i64,
) -> Result<(Group, Addressee)> {
    let last = arrivals.last().context("a file of the office")?;
    let mut group = Group { files: Vec::new(), ..Group::of(office.clone(), &last.path) };
    for arrival in arrivals {
        let brought = push(exchange, &office, arrival).await.with_context(|| arrival.path.display().to_string())?;
        match brought {
            Ok(brought) => group.files.push(brought),
            Err(refusal) => {
                group.refusal = Some(format!("{}: {refusal}", arrival.path.display()));
                break;
            }
        }
        record_contact(exchange, &office, arrival.first.hello.as_ref(), now_ms).await?;
    }
    let hello = last.first.hello.clone().unwrap_or_default();
    let mut known = convert::frontiers_from_wire(&hello.frontier)?;
    if let Some(own) = own_end(exchange, arrivals)? {
        known.retain(|frontier| frontier.ledger != own.ledger);
    }
    let renewal = renewal(exchange, &office, last, now_ms).await?;
    group.has_certificate = renewal.is_some();
    let point = point_of_certificate(&last.certificate)?;
    // The answer tells how the regions stand with what was brought.
    while exchange.database.write(|tx| standing::refresh(tx)).await? {}
    let to = Addressee { office, point, frontier: known, joined: None, renewal, revoked_ms: None };
    Ok((group, to))
}

/// How far the province has the own ledger of the office, `None` before its first line.
fn own_end(exchange: &Exchange, arrivals: &[Arrival]) -> Result<Option<Frontier>> {
    let hello = arrivals.first().and_then(|arrival| arrival.first.hello.as_ref());
    let Some(own) = hello.and_then(|hello| hello.frontier.first()) else { return Ok(None) };
    let id = convert::ledger_id(&own.ledger)?;
    exchange.database.read(|tx| find_ledger(tx, id)?.map(|ledger| frontier(tx, &ledger)).transpose())
}

/// Pushes the batches of a file; the inner error is a refusal that the office can do something about.
async fn push(exchange: &Exchange, office: &OfficeRow, arrival: &Arrival) -> Result<Result<Brought, String>> {
    let mut brought = Brought { file: arrival.path.clone(), ..Brought::default() };
    let has_seq = own_end(exchange, std::slice::from_ref(arrival))?.map_or(0, |own| own.seq);
    if arrival.after_seq > has_seq {
        let part = arrival.first.part.unwrap_or_default();
        let what_to_do = match part.number > 1 {
            true => format!("impor juga bagian {} dari {}", part.number - 1, part.of),
            false => "bawa jawaban ini ke kantor itu, lalu buat bundel lagi di sana".to_owned(),
        };
        let after = arrival.after_seq;
        return Ok(Err(format!(
            "provinsi punya sampai baris {has_seq}, berkas ini mulai sesudah baris {after}; {what_to_do}"
        )));
    }
    let bytes = read(&arrival.path)?;
    let with = exchange.authority.open_with()?;
    let opened = Sealed::read(&bytes)?.open(&with)?;
    let start = arrival.first.hello.as_ref().map(|hello| hello.own_start.clone()).unwrap_or_default();
    for item in opened.items()?.skip(1) {
        let Item::Batch(batch) = item? else { return Err(BundleError::Damaged.into()) };
        brought.lines += u64::from(batch.lines);
        let request = v1::PushRequest { start: start.clone(), batch: Some(batch) };
        let reply = exchange.push(office.clone(), request).await?;
        brought.new += reply.new_lines;
        brought.refused += u64::from(reply.refused);
        match reply.outcome {
            Some(Outcome::Stored(_)) => {}
            Some(Outcome::Held(_)) => {
                return Ok(Err(
                    "komputer kedua dari kantor yang sama; beri putusan dengan `selaras-server office ledger allow` atau `deny`"
                        .to_owned(),
                ));
            }
            Some(Outcome::Gap(_)) => return Err(BundleError::Damaged.into()),
            Some(Outcome::Fork(_)) | None => {
                return Ok(Err(
                    "buku besar di kantor itu berbeda dengan yang ada di sini: salah satu sisi dipulihkan dari cadangan atau disalin; bawa jawaban ini ke kantor itu".to_owned()
                ));
            }
        }
    }
    Ok(Ok(brought))
}

/// A bundle is a contact of the day it was made. The same one again, or an older one, tells nothing new.
async fn record_contact(
    exchange: &Exchange,
    office: &OfficeRow,
    hello: Option<&v1::HelloRequest>,
    now_ms: i64,
) -> Result<()> {
    let Some(hello) = hello else { return Ok(()) };
    let at_ms = hello.clock_ms.min(now_ms);
    let contact = Contact {
        office: office.office,
        at_ms,
        program_version: hello.program_version.chars().take(40).collect(),
        // On its way here the bundle aged: it says nothing of the office's clock.
        clock_offset_ms: office.clock_offset_ms,
        told_seq: hello.frontier.first().map_or(0, |own| own.seq),
    };
    if office.last_contact_ms.is_some_and(|known| known > at_ms) {
        return Ok(());
    }
    exchange.database.write(move |tx| store::record_contact(tx, &contact)).await
}

/// Answers what the office asked in case its certificate ends soon, or its CA is being replaced.
async fn renewal(
    exchange: &Exchange,
    office: &OfficeRow,
    arrival: &Arrival,
    now_ms: i64,
) -> Result<Option<v1::RenewReply>> {
    let Some(request) = arrival.first.renewal.clone() else { return Ok(None) };
    let authority = Arc::clone(&exchange.authority);
    let fingerprint = *blake3::hash(&arrival.certificate).as_bytes();
    let issuing = authority.issuing_fingerprint();
    let is_asked = request.certificate == arrival.certificate;
    let reply = exchange
        .database
        .write(move |tx| {
            let (is_used, is_current) = store::certificate_use(tx, &fingerprint, &issuing)?;
            if !is_used {
                store::note_certificate_use(tx, &fingerprint, now_ms)?;
            }
            let held = store::certificate_by_fingerprint(tx, &fingerprint)?.context("the certificate of the office")?;
            let is_near = held.expires_ms - now_ms <= RENEW_DAYS * DAY_MS;
            let is_replaced = !is_current && authority.next_fingerprint().is_some();
            match is_asked && (is_near || is_replaced) {
                true => Ok(Some(renew(tx, &authority, &request, now_ms)?.0)),
                false => Ok(None),
            }
        })
        .await?;
    if reply.is_some() {
        tracing::info!(office = %office.office, "a certificate was renewed by a bundle");
    }
    Ok(reply)
}

impl Group {
    fn of(office: OfficeRow, path: &Path) -> Group {
        let files = vec![Brought { file: path.to_owned(), ..Brought::default() }];
        Group { office, files, refusal: None, has_joined: false, has_certificate: false, answer: Vec::new() }
    }
}
