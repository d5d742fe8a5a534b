//! Verifying: the edition is made again from the ledgers at hand and compared byte for byte; what differs is named.

use anyhow::Result;
use selaras_ledger::{Astray, Connection, Going};
use serde::Serialize;

use super::difference::Difference;
use super::document::Document;
use super::file::Signed;
use super::make::{Pins, make};
use super::publish::quoted;
use super::text::Digest;
use crate::store;

/// What making an edition again came to.
#[derive(Clone, Debug, Serialize)]
pub struct Verified {
    /// Its bytes are those that the ledgers give.
    pub is_same: bool,
    /// What the ledgers here give; `None`: they do not hold the lines it was made from.
    pub digest: Option<Digest>,
    /// Ledgers that are not the same here.
    pub ledgers: Vec<String>,
    /// From what it says to what the ledgers here give.
    pub difference: Difference,
    /// Parts of the document that differ beside its cells and places.
    pub parts: Vec<&'static str>,
    /// Whether the ranks of the previous edition are those it had; `None`: there is none, or it is not here.
    pub is_previous_same: Option<bool>,
}

/// Makes an edition again from the ledgers of `connection`.
pub fn verify(connection: &Connection, signed: &Signed) -> Result<Verified> {
    let document = signed.document()?;
    let is_previous_same = previous(connection, &document)?;
    let again = match make(connection, &Pins::of(&document)?)? {
        Ok(again) => again,
        Err(astray) => {
            let ledgers = astray.iter().map(told).collect();
            let (digest, difference, parts) = (None, Difference::default(), Vec::new());
            return Ok(Verified { is_same: false, digest, ledgers, difference, parts, is_previous_same });
        }
    };
    let bytes = again.to_bytes()?;
    let is_same = bytes == signed.bytes && is_previous_same != Some(false);
    Ok(Verified {
        is_same,
        digest: Some(Digest::of(&bytes)),
        ledgers: Vec::new(),
        difference: Difference::between(&document, &again),
        parts: parts(&document, &again),
        is_previous_same,
    })
}

fn previous(connection: &Connection, document: &Document) -> Result<Option<bool>> {
    let Some(previous) = &document.previous else { return Ok(None) };
    let Some(signed) = store::signed_edition(connection, previous.digest)? else { return Ok(None) };
    let mut had = quoted(&signed.document()?, signed.digest);
    if previous.places.iter().all(|place| place.by.is_index()) {
        // Made by a program that quoted no other places.
        had.places.retain(|place| place.by.is_index());
    }
    Ok(Some(had == *previous))
}

fn told(astray: &Astray) -> String {
    let ledger = astray.ledger;
    match astray.what {
        Going::Unknown => format!("ledger {ledger} is not here"),
        Going::Short(seq) => format!("ledger {ledger} ends at line {seq} here"),
        Going::Other(seq) => format!("ledger {ledger} is another from line {seq} on"),
    }
}

/// The parts of two documents that differ.
fn parts(one: &Document, other: &Document) -> Vec<&'static str> {
    let compared = [
        ("catalogue", one.catalogue != other.catalogue),
        ("rules", one.rules != other.rules),
        ("ledgers", one.ledgers != other.ledgers),
        ("regions", one.regions != other.regions),
        ("rankings", one.rankings != other.rankings),
        ("objections", one.objections != other.objections),
    ];
    compared.into_iter().filter_map(|(part, differs)| differs.then_some(part)).collect()
}
