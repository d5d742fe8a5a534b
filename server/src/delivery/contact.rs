//! Where the offices of a region are reached beside their passes: one address each, as recipients of reports have them.

use std::collections::BTreeSet;

use anyhow::Result;
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_domain::region::RegionCode;
use selaras_ledger::Connection;

use super::channel::Address;
use crate::store::{self, Recipient};

const CONTACT_MAX_CHARS: usize = 300;

/// What a person wrote as an office's contact, as it is kept; empty: none.
pub fn contact_address(text: &str) -> Result<String, Message> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    if text.chars().count() > CONTACT_MAX_CHARS {
        return Err(message!(
            "alamat kontak paling banyak {CONTACT_MAX_CHARS} huruf",
            "a contact address has at most {CONTACT_MAX_CHARS} characters"
        ));
    }
    match Address::parse(text)? {
        Address::Office(_) | Address::Contact(_) => Err(message!(
            "{text}: yang turun dengan sinkronisasi sudah pasti; tulis alamat lain seperti mail:nama@contoh.id",
            "{text}: what comes with a pass comes anyway; write another address like mail:name@example.id"
        )),
        address => Ok(address.to_string()),
    }
}

/// Whom a schedule reaches now, each once: in the place of a region's contact the addresses that its offices have.
pub fn reached(connection: &Connection, schedule: i64) -> Result<Vec<Recipient>> {
    let mut reached = BTreeSet::new();
    for recipient in store::recipients(connection, schedule)? {
        let contacts = match Address::of_recipient(&recipient) {
            Ok(Address::Contact(region)) => contacts(connection, region.parse().ok())?,
            _ => Vec::new(),
        };
        // Where there is none it stays as it is: the delivery says so, unless nothing is to be said there.
        if contacts.is_empty() {
            reached.insert(recipient);
            continue;
        }
        reached.extend(contacts.iter().map(|address| address.recipient(recipient.region)));
    }
    Ok(reached.into_iter().collect())
}

/// The addresses of the offices of a region that are not revoked.
fn contacts(connection: &Connection, region: Option<RegionCode>) -> Result<Vec<Address>> {
    let mut contacts = Vec::new();
    for office in store::offices(connection)? {
        if Some(office.region) == region && office.revoked_ms.is_none() {
            contacts.extend(Address::parse(&office.contact).ok());
        }
    }
    Ok(contacts)
}
