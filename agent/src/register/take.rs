//! People read from a file or typed into a form go into the register: sealed on all cores, written in transactions of a few
//! thousand, so that a person who types beside a large import does not wait for it. The same file again changes nothing, so an
//! import that was cut off is simply repeated.

use std::collections::{BTreeSet, HashMap};
use std::num::NonZero;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::Result;
use selaras_domain::catalogue::ServiceCode;
use selaras_domain::message;
use selaras_domain::recipient::exclude_each_other;
use selaras_ledger::{Connection, Database, Transaction};

use super::read::doubt_bits;
use super::{Entry, Person, Read, Secret};
use crate::import::Refusal;
use crate::store::register::{self as store, KeyedHash, ListedEntry, SealedEntry};

/// People in one transaction: some tenths of a second.
const CHUNK: usize = 5_000;
const SEALERS_MOST: usize = 4;

/// What taking a person in does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    New,
    Changed,
    Unchanged,
    /// The NIK stands under another name: one of the two is wrong.
    OtherName,
}

/// What taking people in did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    pub new: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub refused: Vec<Refusal>,
    pub warnings: Vec<Refusal>,
}

/// By whom people are taken in.
#[derive(Clone)]
pub struct By {
    pub writer: Arc<str>,
    pub now_ms: i64,
    pub over: Over,
}

/// How far somebody who is there already may be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// By what a row says; what it leaves blank stays, and another name is refused.
    Fill,
    /// The same, but another name is taken.
    Rename,
    /// Wholly: a form shows everything that is known.
    Whole,
}

/// What becomes of a person who is taken in.
enum Settled {
    New,
    Unchanged,
    OtherName,
    Changed(Box<Person>),
}

/// A person ready to be written.
struct Ready {
    read: Read,
    sealed: SealedEntry,
}

/// What taking people in would do.
pub fn preview(database: &Database, secret: &Secret, people: &[Read], over: Over) -> Result<Taken> {
    database.read(|tx| {
        let (mut taken, mut pairs) = (Taken::default(), Pairs::default());
        for read in people {
            let nik_hash = secret.nik_hash(read.person.nik);
            let stored = store::entry_of(tx, &nik_hash, read.entry.year, &read.entry.service.to_string())?;
            let content_hash = secret.content_hash(&read.person);
            let settled = settle(secret, &read.person, read.entry, &content_hash, stored.as_ref(), over)?;
            taken.count(read, settled.outcome());
            taken.warnings.extend(pairs.warning(tx, read, &nik_hash)?);
        }
        Ok(taken)
    })
}

/// Takes people in.
pub fn take(database: &Database, secret: &Arc<Secret>, people: Vec<Read>, by: &By) -> Result<Taken> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let mut people = people.into_iter().peekable();
    let chunks = Mutex::new(std::iter::from_fn(move || {
        people.peek()?;
        Some(people.by_ref().take(CHUNK).collect::<Vec<Read>>())
    }));
    let (sender, ready) = sync_channel::<Result<Vec<Ready>>>(1);
    thread::scope(|scope| {
        for _ in 0..cores.min(SEALERS_MOST) {
            let (chunks, sender) = (&chunks, sender.clone());
            scope.spawn(move || {
                let next = || chunks.lock().unwrap_or_else(PoisonError::into_inner).next();
                while let Some(chunk) = next() {
                    // Nobody waits for it once writing has failed.
                    if sender.send(chunk.into_iter().map(|read| seal(secret, read)).collect()).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let mut taken = Taken::default();
        for chunk in ready {
            let (chunk, secret, by) = (chunk?, Arc::clone(secret), by.clone());
            taken.add(database.write_blocking(move |tx| write(tx, &secret, chunk, &by))?);
        }
        taken.refused.sort_by(|one, other| (&one.sheet, one.row).cmp(&(&other.sheet, other.row)));
        taken.warnings.sort_by(|one, other| (&one.sheet, one.row).cmp(&(&other.sheet, other.row)));
        Ok(taken)
    })
}

/// Takes one person in.
pub fn enter(tx: &Transaction<'_>, secret: &Secret, read: Read, by: &By) -> Result<(Outcome, Vec<Refusal>)> {
    let taken = write(tx, secret, vec![seal(secret, read)?], by)?;
    let outcome = match &taken {
        Taken { new: 1.., .. } => Outcome::New,
        Taken { changed: 1.., .. } => Outcome::Changed,
        Taken { unchanged: 1.., .. } => Outcome::Unchanged,
        _ => Outcome::OtherName,
    };
    Ok((outcome, taken.warnings))
}

fn seal(secret: &Secret, read: Read) -> Result<Ready> {
    let Read { person, entry, doubts, .. } = &read;
    let nik_hash = secret.nik_hash(person.nik);
    let sealed = SealedEntry {
        year: entry.year,
        service: entry.service.to_string(),
        quarter: person.served.map_or(0, |served| served.quarter(entry.year).number()),
        to_standard: person.served.is_some_and(|served| served.to_standard),
        doubts: *doubts,
        content_hash: secret.content_hash(person),
        sealed: secret.seal(person, *entry, &nik_hash)?,
        nik_hash,
    };
    Ok(Ready { read, sealed })
}

fn write(tx: &Transaction<'_>, secret: &Secret, chunk: Vec<Ready>, by: &By) -> Result<Taken> {
    store::delete_securely(tx)?;
    let (mut taken, mut pairs, mut touched) = (Taken::default(), Pairs::default(), BTreeSet::new());
    for Ready { mut read, mut sealed } in chunk {
        let outcome = if store::add_entry(tx, &sealed, &by.writer, by.now_ms)? {
            Outcome::New
        } else {
            let stored = store::entry_of(tx, &sealed.nik_hash, sealed.year, &sealed.service)?;
            let hash = &sealed.content_hash;
            let settled = settle(secret, &read.person, read.entry, hash, stored.as_ref(), by.over)?;
            let outcome = settled.outcome();
            if let Settled::Changed(person) = settled {
                if *person != read.person {
                    let doubts = doubt_bits(&person, read.entry);
                    Ready { read, sealed } = seal(secret, Read { person: *person, doubts, ..read })?;
                }
                store::replace_entry(tx, &sealed, &by.writer, by.now_ms)?;
            }
            outcome
        };
        if matches!(outcome, Outcome::New | Outcome::Changed) {
            touched.insert(read.entry);
        }
        taken.count(&read, outcome);
        taken.warnings.extend(pairs.warning(tx, &read, &sealed.nik_hash)?);
    }
    for Entry { year, service } in touched {
        store::touch_register(tx, year, &service.to_string(), by.now_ms)?;
    }
    Ok(taken)
}

fn settle(
    secret: &Secret,
    person: &Person,
    entry: Entry,
    content_hash: &KeyedHash,
    stored: Option<&ListedEntry>,
    over: Over,
) -> Result<Settled> {
    let Some(ListedEntry { entry: stored, .. }) = stored else { return Ok(Settled::New) };
    if stored.content_hash == *content_hash {
        return Ok(Settled::Unchanged);
    }
    let before = secret.open_person(&stored.sealed, entry, &stored.nik_hash)?;
    if over == Over::Fill && !before.has_name_of(person) {
        return Ok(Settled::OtherName);
    }
    let after = if over == Over::Whole { person.clone() } else { person.filled_from(&before) };
    Ok(if after == before { Settled::Unchanged } else { Settled::Changed(Box::new(after)) })
}

impl Settled {
    fn outcome(&self) -> Outcome {
        match self {
            Settled::New => Outcome::New,
            Settled::Unchanged => Outcome::Unchanged,
            Settled::OtherName => Outcome::OtherName,
            Settled::Changed(_) => Outcome::Changed,
        }
    }
}

/// Which services exclude each other, looked up once for each pair.
#[derive(Default)]
struct Pairs(HashMap<(ServiceCode, ServiceCode, u16), bool>);

impl Pairs {
    /// A word when the person is also at a service that excludes this one.
    fn warning(&mut self, connection: &Connection, read: &Read, nik_hash: &KeyedHash) -> Result<Option<Refusal>> {
        let Entry { year, service } = read.entry;
        for other in store::services_of_person(connection, nik_hash, year)? {
            let Ok(other) = other.parse::<ServiceCode>() else { continue };
            let excluded = || exclude_each_other(service, other, year);
            if other != service && *self.0.entry((service, other, year)).or_insert_with(excluded) {
                let reason = message!(
                    "NIK ini juga tercatat pada {other}, yang tidak sejalan dengan {service}: periksa keduanya",
                    "this NIK stands in {other} too, which does not go with {service}: look at both"
                );
                return Ok(Some(read.refused(Some("nik"), reason)));
            }
        }
        Ok(None)
    }
}

impl Taken {
    fn count(&mut self, read: &Read, outcome: Outcome) {
        match outcome {
            Outcome::New => self.new += 1,
            Outcome::Changed => self.changed += 1,
            Outcome::Unchanged => self.unchanged += 1,
            Outcome::OtherName => {
                let reason = message!(
                    "NIK ini sudah tercatat pada layanan dan tahun ini atas nama lain: periksa NIK dan nama, lalu \
                     betulkan yang salah",
                    "this NIK stands in this service and year already, under another name: look at NIK and name, then \
                     correct what is wrong"
                );
                self.refused.push(read.refused(Some("nik"), reason));
            }
        }
    }

    fn add(&mut self, other: Taken) {
        self.new += other.new;
        self.changed += other.changed;
        self.unchanged += other.unchanged;
        self.refused.extend(other.refused);
        self.warnings.extend(other.warnings);
    }
}
