//! Who looks: kept before anything is shown, so that nothing is shown that was not kept.

use anyhow::Result;
use selaras_domain::recipient::Nik;
use selaras_ledger::{Connection, Database};

use super::{Entry, Secret};
use crate::store::register::{self as store, KeyedHash, Look, LookRow};

/// Somebody who looks, now.
#[derive(Clone, Debug)]
pub struct Looking {
    pub person: String,
    pub now_ms: i64,
}

impl Looking {
    /// A look at a list or at everybody; `None`: all years and services.
    pub fn at(&self, act: Look, entry: Option<Entry>, people: usize) -> LookRow {
        LookRow {
            time_ms: self.now_ms,
            person: self.person.clone(),
            act: act.word().to_owned(),
            year: entry.map_or(0, |entry| entry.year),
            service: entry.map(|entry| entry.service.to_string()).unwrap_or_default(),
            nik_hash: None,
            people: u32::try_from(people).unwrap_or(u32::MAX),
        }
    }

    /// A look at one person.
    pub fn at_one(&self, act: Look, entry: Option<Entry>, nik_hash: KeyedHash, people: usize) -> LookRow {
        LookRow { nik_hash: Some(nik_hash), ..self.at(act, entry, people) }
    }
}

/// Keeps a look for good.
pub fn keep(database: &Database, look: LookRow) -> Result<()> {
    database.write_blocking(move |tx| store::record_look(tx, &look))
}

/// The last looks, the newest first; `of`: at one person.
pub fn log(connection: &Connection, of: Option<(&Secret, Nik)>, count: u32) -> Result<Vec<LookRow>> {
    store::looks(connection, of.map(|(secret, nik)| secret.nik_hash(nik)).as_ref(), count)
}
