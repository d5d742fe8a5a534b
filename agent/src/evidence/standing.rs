//! Where each file of the region is: here, at the province, on its way, or nowhere that is known. From it follows what a pass
//! carries: up goes what the province lacks, down comes what the province found, what this office gave and has lost, and
//! what a person asked for.

use std::collections::{HashMap, HashSet};

use anyhow::Result;
use selaras_domain::evidence::{FileHash, Refusal};
use selaras_domain::line::{Attachment, Owner};
use selaras_ledger::{Connection, FileState, NamedFile, file_state, named_files};

use crate::store::{self, Office, Place};

/// A file that a line names, and where it is.
pub struct Standing {
    pub named: NamedFile,
    pub at: Whereabouts,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whereabouts {
    Both,
    /// Here, and goes up with the next pass.
    Waits,
    /// Here, and the province does not take it.
    Refused(Refusal),
    /// At the province, and comes down with the next pass; so many percent are here.
    Coming(u8),
    /// At the province; it comes down when somebody asks for it.
    AtProvince,
    /// Neither here nor, as far as is known, at the province.
    Noted,
}

impl Whereabouts {
    /// The key of the words on a page, and the word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Whereabouts::Both => "both",
            Whereabouts::Waits => "waits",
            Whereabouts::Refused(_) => "refused",
            Whereabouts::Coming(_) => "coming",
            Whereabouts::AtProvince => "at_province",
            Whereabouts::Noted => "noted",
        }
    }

    /// Whether the file can be looked at here.
    pub const fn is_here(self) -> bool {
        matches!(self, Whereabouts::Both | Whereabouts::Waits | Whereabouts::Refused(_))
    }
}

/// The files of the region, the newest first.
pub fn standings(connection: &Connection, office: &Office) -> Result<Vec<Standing>> {
    let places = store::places(connection)?;
    let mut standings = Vec::new();
    for named in named_files(connection, office.region)? {
        let state = file_state(connection, office.region, &named.file.digest)?;
        let at = whereabouts(office, &named, state, &places);
        standings.push(Standing { named, at });
    }
    Ok(standings)
}

fn whereabouts(
    office: &Office,
    named: &NamedFile,
    state: Option<FileState>,
    places: &HashMap<FileHash, Place>,
) -> Whereabouts {
    let place = places.get(&named.file.digest).copied().unwrap_or_default();
    let is_wanted = place.is_asked || is_brought(office, named);
    match (state.filter(|state| state.is_whole), place.is_at_province) {
        (Some(_), true) => Whereabouts::Both,
        (Some(_), false) => place.refused.map_or(Whereabouts::Waits, Whereabouts::Refused),
        (None, true) if is_wanted => Whereabouts::Coming(percent(state)),
        (None, true) => Whereabouts::AtProvince,
        (None, false) => Whereabouts::Noted,
    }
}

/// Whether a file comes down without being asked for: what the province's inspectors found, and what this office gave.
fn is_brought(office: &Office, named: &NamedFile) -> bool {
    match named.owner {
        Owner::Office(owner) => owner == office.office,
        Owner::Region | Owner::Common => true,
    }
}

fn percent(state: Option<FileState>) -> u8 {
    state.map_or(0, |state| (state.stored_bytes * 100 / state.size_bytes.max(1)).min(99) as u8)
}

/// The files that go up: the smallest first, so that most arrive before a cut. Room for one that had none may be there now; and
/// what came there as another file was spoilt on the way, or its line was not accepted yet.
pub fn to_send(connection: &Connection, office: &Office) -> Result<Vec<Attachment>> {
    let again = |refusal| matches!(refusal, Refusal::RegionFull | Refusal::Other);
    files(connection, office, |at| match at {
        Whereabouts::Waits => true,
        Whereabouts::Refused(refusal) => again(refusal),
        _ => false,
    })
}

/// The files that come down, the smallest first.
pub fn to_take(connection: &Connection, office: &Office) -> Result<Vec<Attachment>> {
    files(connection, office, |at| matches!(at, Whereabouts::Coming(_)))
}

fn files(connection: &Connection, office: &Office, which: impl Fn(Whereabouts) -> bool) -> Result<Vec<Attachment>> {
    let (mut seen, mut files) = (HashSet::new(), Vec::new());
    for standing in standings(connection, office)? {
        if which(standing.at) && seen.insert(standing.named.file.digest) {
            files.push(standing.named.file);
        }
    }
    files.sort_by_key(|file| (file.size_bytes, file.digest));
    Ok(files)
}
