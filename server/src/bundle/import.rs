//! `bundle import`: all files are opened and checked before the first of them is taken in. The lines of an office are pushed
//! as over a link, in the order of their ledger; then its answer is written.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use selaras_domain::line::{LedgerStart, OfficeId};
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_proto::bundle::{BundleError, Sealed, point_of_certificate};
use selaras_proto::convert;
use selaras_proto::v1;
use selaras_proto::v1::bundle_item::Item;

use super::accept::{Sender, key_for, sender};
use super::answer::{Addressee, Whom, answer};
use super::push::{give_back, push_all, put_files};
use super::{Written, read};
use crate::authority::Authority;
use crate::ingest::{Caller, Exchange, enrol, renew};
use crate::standing;
use crate::store::{self, EnrolError, OfficeRow};

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
    pub whom: Whom,
    pub files: Vec<Brought>,
    /// Lines of others that came back with it.
    pub given_back: u64,
    /// Files of evidence that became whole.
    pub evidence: u64,
    /// Why not everything was taken in; the answer tells the office from where to go on.
    pub refusal: Option<Message>,
    pub(super) is_forked: bool,
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
pub(super) struct Arrival {
    pub path: PathBuf,
    certificate: Vec<u8>,
    pub first: Box<v1::BundleOffice>,
    /// The line before its first.
    pub after_seq: u64,
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
        senders.push(check(exchange, path, now_ms).await.with_context(|| path.display().to_string())?);
    }
    if let Some(folder) = folder {
        std::fs::create_dir_all(folder).with_context(|| format!("create {}", folder.display()))?;
    }
    let mut imported = Imported::default();
    let mut offices: BTreeMap<OfficeId, Vec<Arrival>> = BTreeMap::new();
    for (path, (sender, after_seq)) in paths.iter().zip(senders) {
        match sender {
            Sender::Office { office, certificate, first } => {
                let arrival = Arrival { path: path.clone(), certificate, first, after_seq };
                offices.entry(office).or_default().push(arrival);
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
    for (office, mut arrivals) in offices {
        arrivals.sort_by_key(|arrival| (arrival.after_seq, arrival.first.part.unwrap_or_default().number));
        let (mut group, to) = take_in(exchange, office, &arrivals, now_ms).await?;
        let path = arrivals.first().map(|arrival| arrival.path.as_path()).unwrap_or(Path::new("."));
        group.answer = answer(exchange, &to, &place(folder, path, &to), max_bytes)?;
        imported.groups.push(group);
    }
    Ok(imported)
}

/// Opens a file and says who brought it, and after which line it begins.
async fn check(exchange: &Exchange, path: &Path, now_ms: i64) -> Result<(Sender, u64)> {
    let bytes = read(path)?;
    let sealed = Sealed::read(&bytes)?;
    let with = key_for(exchange, &sealed.header)?;
    let opened = sealed.open(&with)?;
    let sender = sender(exchange, &opened, now_ms).await?;
    let after_seq = match opened.items()?.nth(1).transpose()? {
        Some(Item::Batch(batch)) => batch.after_seq,
        _ => 0,
    };
    Ok((sender, after_seq))
}

/// Where an answer goes: the same name each time, so that the newest is the one that is carried.
fn place(folder: Option<&Path>, path: &Path, to: &Addressee) -> PathBuf {
    let id = to.whom.office().to_string();
    let short = id.rsplit('-').next().unwrap_or(&id).to_owned();
    let name = format!("jawaban-{}-{short}.selaras", to.whom.region());
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
    let group = Group { has_joined: true, ..Group::of(Whom::Known(office.clone()), path) };
    Ok((group, Addressee { joined: Some((token, reply)), ..Addressee::new(office, point) }))
}

fn lost() -> Message {
    message!(
        "provinsi kehilangan baris yang pernah ada; bawa jawaban ini ke kantor itu, lalu buat bundel lagi di sana: baris itu ikut di dalamnya",
        "the province lost lines that it had; bring this answer to that office, then make a bundle there again: it holds those lines"
    )
}

fn revoked(exchange: &Exchange, path: &Path, office: OfficeRow, revoked_ms: i64) -> Result<(Group, Addressee)> {
    let held = exchange.database.read(|tx| store::held_certificate(tx, office.office))?;
    let point = point_of_certificate(&held.context("an office that joined")?)?;
    let refusal = Some(message!(
        "hak perangkat ini sudah dicabut; tidak ada baris yang disimpan",
        "this office's rights are taken back; no line was stored"
    ));
    let group = Group { refusal, ..Group::of(Whom::Known(office.clone()), path) };
    Ok((group, Addressee { revoked_ms: Some(revoked_ms), ..Addressee::new(office, point) }))
}

async fn take_in(
    exchange: &Exchange,
    office: OfficeId,
    arrivals: &[Arrival],
    now_ms: i64,
) -> Result<(Group, Addressee)> {
    let last = arrivals.last().context("a file of the office")?;
    let mut given_back = 0;
    for arrival in arrivals {
        given_back += give_back(exchange, office, arrival).await.with_context(|| arrival.path.display().to_string())?;
    }
    let hello = last.first.hello.clone().unwrap_or_default();
    let point = point_of_certificate(&last.certificate)?;
    let known = match exchange.caller_of(&exchange.authority, Some(last.certificate.clone())).await? {
        Caller::Office(known) => known,
        Caller::Stranger(_) => return stranger(exchange, office, &hello, point, &last.path),
    };
    let mut group = Group { files: Vec::new(), given_back, ..Group::of(Whom::Known(known.clone()), &last.path) };
    let told = convert::frontiers_from_wire(&hello.frontier)?;
    let live = told.first().map(|own| own.ledger);
    let mut followed = told.clone();
    followed.retain(|told| Some(told.ledger) != live);
    let is_first = !arrivals.iter().any(|arrival| arrival.first.returned);
    if is_first && !exchange.wanted(office, known.region, &followed)?.is_empty() {
        // Own lines wait, so that they meet what they followed.
        group.files =
            arrivals.iter().map(|arrival| Brought { file: arrival.path.clone(), ..Brought::default() }).collect();
        group.refusal = Some(lost());
    } else {
        push_all(exchange, &known, arrivals, &mut group, now_ms).await?;
        group.evidence = put_files(exchange, &known, arrivals).await?;
    }
    let own = exchange.own_told(office, &told)?;
    let is_whole = own.has_lost || group.is_forked || arrivals.iter().any(|arrival| arrival.first.lost);
    let renewal = renewal(exchange, &known, last, now_ms).await?;
    group.has_certificate = renewal.is_some();
    let wanted = exchange.wanted(office, known.region, &followed)?;
    let succeeded = live.filter(|live| own.succeeded.contains(live));
    let frontier = if is_whole { own.joining } else { followed };
    // The answer tells how the regions stand with what was brought.
    while exchange.database.write(|tx| standing::refresh(tx)).await? {}
    let files = last.first.takes_files.then(|| last.first.files.as_chunks().0.to_vec());
    let to = Addressee { frontier, wanted, is_whole, succeeded, renewal, files, ..Addressee::new(known, point) };
    Ok((group, to))
}

/// An office that this database has lost, and that did not bring back what makes it known again: it is told what it may bring.
fn stranger(
    exchange: &Exchange,
    office: OfficeId,
    hello: &v1::HelloRequest,
    point: Vec<u8>,
    path: &Path,
) -> Result<(Group, Addressee)> {
    let region = LedgerStart::from_bytes(&hello.own_start).map_err(|_| BundleError::Damaged)?.region;
    let greeting = exchange.hello_stranger(office, hello)?;
    let wanted = greeting.wanted.clone();
    let whom = Whom::Stranger { office, region, greeting: Box::new(greeting) };
    let group = Group { refusal: Some(lost()), ..Group::of(whom.clone(), path) };
    let to = Addressee {
        whom,
        point,
        frontier: Vec::new(),
        wanted,
        is_whole: false,
        succeeded: None,
        joined: None,
        renewal: None,
        revoked_ms: None,
        files: None,
    };
    Ok((group, to))
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
    fn of(whom: Whom, path: &Path) -> Group {
        Group {
            whom,
            files: vec![Brought { file: path.to_owned(), ..Brought::default() }],
            given_back: 0,
            evidence: 0,
            refusal: None,
            is_forked: false,
            has_joined: false,
            has_certificate: false,
            answer: Vec::new(),
        }
    }
}
