//! Looking at people: a page of a service's list, or everything of one NIK. Both are kept as a look before they are shown.

use anyhow::{Context, Result};
use selaras_domain::catalogue::ServiceCode;
use selaras_domain::recipient::Nik;
use selaras_ledger::Connection;

use super::{Entry, Person, Secret};
use crate::store::register::{self as store, KeyedHash, ListPlace, ListedEntry};

/// A person of the register, opened.
pub struct Found {
    pub entry: Entry,
    pub person: Person,
    /// Bits of [`selaras_domain::recipient::Doubt`].
    pub doubts: u8,
    /// Where the list goes on after this person.
    pub place: ListPlace,
}

/// A page of the people of a service and year, those not served first.
pub fn list(
    connection: &Connection,
    secret: &Secret,
    entry: Entry,
    after: ListPlace,
    count: u32,
) -> Result<Vec<Found>> {
    let listed = store::list_entries(connection, entry.year, &entry.service.to_string(), after, count)?;
    listed.iter().map(|one| open(secret, one)).collect()
}

/// One of a list, to be changed.
pub fn at(connection: &Connection, secret: &Secret, entry: Entry, id: i64) -> Result<Option<Found>> {
    let stored = store::entry_at(connection, id, entry.year, &entry.service.to_string())?;
    stored.map(|one| open(secret, &one)).transpose()
}

/// Everything of a person, by year and service, as far as the sectors may be seen.
pub fn find(connection: &Connection, secret: &Secret, nik: Nik, sectors: &[u8]) -> Result<Vec<Found>> {
    find_hashed(connection, secret, &secret.nik_hash(nik), sectors)
}

/// [`find`] for somebody whose NIK is not known here.
pub fn find_hashed(
    connection: &Connection,
    secret: &Secret,
    nik_hash: &KeyedHash,
    sectors: &[u8],
) -> Result<Vec<Found>> {
    let entries = store::entries_of_person(connection, nik_hash)?;
    let found = entries.iter().map(|one| open(secret, one));
    found.filter(|one| one.as_ref().map_or(true, |one| sectors.contains(&one.entry.service.sector))).collect()
}

fn open(secret: &Secret, ListedEntry { id, entry: stored }: &ListedEntry) -> Result<Found> {
    let service: ServiceCode = stored.service.parse().context("a service of the register")?;
    let entry = Entry { year: stored.year, service };
    Ok(Found {
        entry,
        person: secret.open_person(&stored.sealed, entry, &stored.nik_hash)?,
        doubts: stored.doubts,
        place: ListPlace { quarter: stored.quarter, to_standard: stored.to_standard, id: *id },
    })
}
