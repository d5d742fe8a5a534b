//! What a file of an office brings: lines of others that were lost here, then its own lines, pushed as over a link.

use anyhow::{Context, Result};
use selaras_domain::line::{Frontier, OfficeId};
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_ledger::{find_ledger, frontier};
use selaras_proto::bundle::{BundleError, Sealed};
use selaras_proto::v1::bundle_item::Item;
use selaras_proto::v1::push_reply::Outcome;
use selaras_proto::v1::put_file_reply::Outcome as PutOutcome;
use selaras_proto::{convert, v1};

use super::import::{Arrival, Brought, Group};
use super::read;
use crate::ingest::Exchange;
use crate::store::{self, Contact, OfficeRow};

/// Why the office's own lines are not taken in.
enum NotTaken {
    Held,
    Forked,
    /// The province has none of the lines just before.
    Apart {
        has_seq: u64,
        after_seq: u64,
        part: v1::Part,
    },
}

impl NotTaken {
    fn message(&self) -> Message {
        match self {
            NotTaken::Held => message!(
                "komputer kedua dari kantor yang sama; beri putusan dengan `selaras-server office ledger allow` atau `deny`",
                "a second computer of the same office; decide with `selaras-server office ledger allow` or `deny`"
            ),
            NotTaken::Forked => message!(
                "buku besar di kantor itu berbeda dengan yang ada di sini: salah satu sisi dipulihkan dari cadangan atau disalin; bawa jawaban ini ke kantor itu, ia pulih dengannya",
                "that office's ledger is not the one that is here: one of the sides was restored from a backup or copied; bring this answer to the office, it recovers by it"
            ),
            NotTaken::Apart { has_seq, after_seq, part } => {
                let of = part.of;
                let Message { id, en } = match part.number.checked_sub(1).filter(|before| *before > 0) {
                    Some(before) => {
                        message!("impor juga bagian {before} dari {of}", "import part {before} of {of} too")
                    }
                    None => message!(
                        "bawa jawaban ini ke kantor itu, lalu buat bundel lagi di sana",
                        "bring this answer to that office, then make a bundle there again"
                    ),
                };
                message!(
                    "provinsi punya sampai baris {has_seq}, berkas ini mulai sesudah baris {after_seq}; {id}",
                    "the province has lines up to {has_seq}, this file begins after line {after_seq}; {en}"
                )
            }
        }
    }
}

/// Takes back what an arrival brings of others. Returns how many lines came back.
pub(super) async fn give_back(exchange: &Exchange, office: OfficeId, arrival: &Arrival) -> Result<u64> {
    let bytes = read(&arrival.path)?;
    let with = exchange.authority.open_with()?;
    let mut given_back = 0;
    for item in Sealed::read(&bytes)?.open(&with)?.items()?.skip(1) {
        if let Item::GiveBack(request) = item? {
            given_back += exchange.give_back(office, request).await?.new_lines;
        }
    }
    Ok(given_back)
}

/// Pushes the own lines of the arrivals until one of them is refused.
pub(super) async fn push_all(
    exchange: &Exchange,
    office: &OfficeRow,
    arrivals: &[Arrival],
    group: &mut Group,
    now_ms: i64,
) -> Result<()> {
    for arrival in arrivals {
        let mut brought = Brought { file: arrival.path.clone(), ..Brought::default() };
        let pushed = push(exchange, office, arrival, &mut brought).await;
        match pushed.with_context(|| arrival.path.display().to_string())? {
            None => group.files.push(brought),
            Some(not_taken) => {
                group.is_forked |= matches!(not_taken, NotTaken::Forked);
                group.refusal = Some(not_taken.message().within(&format!("{}: ", arrival.path.display()), ""));
                break;
            }
        }
        record_contact(exchange, office, arrival.first.hello.as_ref(), now_ms).await?;
    }
    Ok(())
}

/// Takes the files of evidence that arrivals bring, when their lines are here. Returns how many became whole.
pub(super) async fn put_files(exchange: &Exchange, office: &OfficeRow, arrivals: &[Arrival]) -> Result<u64> {
    // Parts in their order: the pieces of a file may lie in two of them.
    let mut parts: Vec<&Arrival> = arrivals.iter().collect();
    parts.sort_by_key(|arrival| arrival.first.part.unwrap_or_default().number);
    let with = exchange.authority.open_with()?;
    let mut whole = 0;
    for arrival in parts {
        let bytes = read(&arrival.path)?;
        for item in Sealed::read(&bytes)?.open(&with)?.items()?.skip(1) {
            if let Item::File(piece) = item? {
                let is_last = !piece.bytes.is_empty();
                let reply = exchange.put_file(office, piece).await?;
                whole += u64::from(is_last && matches!(reply.outcome, Some(PutOutcome::Whole(true))));
            }
        }
    }
    Ok(whole)
}

/// How far the province has the own ledger of the office, `None` before its first line.
fn own_end(exchange: &Exchange, arrival: &Arrival) -> Result<Option<Frontier>> {
    let hello = arrival.first.hello.as_ref();
    let Some(own) = hello.and_then(|hello| hello.frontier.first()) else { return Ok(None) };
    let id = convert::ledger_id(&own.ledger)?;
    exchange.database.read(|tx| find_ledger(tx, id)?.map(|ledger| frontier(tx, &ledger)).transpose())
}

/// Pushes the batches of a file. Returns a refusal that the office can do something about.
async fn push(
    exchange: &Exchange,
    office: &OfficeRow,
    arrival: &Arrival,
    brought: &mut Brought,
) -> Result<Option<NotTaken>> {
    let has_seq = own_end(exchange, arrival)?.map_or(0, |own| own.seq);
    if arrival.after_seq > has_seq {
        let part = arrival.first.part.unwrap_or_default();
        return Ok(Some(NotTaken::Apart { has_seq, after_seq: arrival.after_seq, part }));
    }
    let bytes = read(&arrival.path)?;
    let with = exchange.authority.open_with()?;
    let opened = Sealed::read(&bytes)?.open(&with)?;
    let start = arrival.first.hello.as_ref().map(|hello| hello.own_start.clone()).unwrap_or_default();
    for item in opened.items()?.skip(1) {
        let batch = match item? {
            Item::Batch(batch) => batch,
            Item::GiveBack(_) | Item::File(_) => continue,
            _ => return Err(BundleError::Damaged.into()),
        };
        brought.lines += u64::from(batch.lines);
        let request = v1::PushRequest { start: start.clone(), batch: Some(batch) };
        let reply = exchange.push(office.clone(), request).await?;
        brought.new += reply.new_lines;
        brought.refused += u64::from(reply.refused);
        match reply.outcome {
            Some(Outcome::Stored(_)) => {}
            Some(Outcome::Held(_)) => return Ok(Some(NotTaken::Held)),
            Some(Outcome::Gap(_)) => return Err(BundleError::Damaged.into()),
            Some(Outcome::Fork(_)) | None => return Ok(Some(NotTaken::Forked)),
        }
    }
    Ok(None)
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
        followed: convert::frontiers_from_wire(&hello.frontier)?,
    };
    if office.last_contact_ms.is_some_and(|known| known > at_ms) {
        return Ok(());
    }
    exchange.database.write(move |tx| store::record_contact(tx, &contact)).await
}
