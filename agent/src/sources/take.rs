//! One fetch: asked whether there is something new, read, checked, and its good rows written in one transaction with what
//! the address told, so that a cut anywhere means that it is asked for again.

use std::sync::Arc;

use anyhow::{Context as _, Result};
use selaras_ledger::Database;

use crate::entry::{Counts, beside_entries, preview, write_all};
use crate::import::http::{Address, Client, Credentials, Document, FetchError, Fetched, Validators};
use crate::import::{Context, FileRefusal, ParsedFile, parse_bytes};
use crate::store::{self, AddressRow, Office, Origin};

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What is asked for, and in whose name.
#[derive(Clone, Debug)]
pub struct Asked {
    pub address: Address,
    pub credentials: Credentials,
    /// Of the `[[source]]`; empty: by hand.
    pub name: String,
    pub writer: String,
    /// The whole document, new or not.
    pub force: bool,
    /// Write nothing.
    pub dry_run: bool,
}

/// What came of it.
#[derive(Debug)]
pub enum Taken {
    /// The address says that its document is the one whose rows all went in at this time.
    NotModified {
        since_ms: i64,
    },
    Table {
        parsed: Box<ParsedFile>,
        counts: Counts,
        size_bytes: u64,
    },
    /// It answered with something that is no table.
    Unreadable {
        refusal: FileRefusal,
        size_bytes: u64,
    },
    Failed(FetchError),
}

/// Fetches an address and writes its good rows. An error is one of this computer; those of the address are [`Taken`].
pub async fn take(
    client: &Client,
    database: &Arc<Database>,
    office: &Office,
    asked: &Asked,
    now_ms: i64,
) -> Result<Taken> {
    let known = match asked.force || asked.dry_run {
        true => None,
        false => database.read(|tx| store::address_row(tx, &asked.address.key(), VERSION))?,
    };
    let validators =
        known.as_ref().map(|row| Validators { etag: row.etag.clone(), last_modified: row.last_modified.clone() });
    match client.fetch(&asked.address, &asked.credentials, validators.as_ref()).await {
        Err(error) => Ok(Taken::Failed(error)),
        Ok(Fetched::NotModified) => Ok(Taken::NotModified { since_ms: known.map_or(now_ms, |row| row.time_ms) }),
        Ok(Fetched::Document(document)) => {
            let (database, office, asked) = (Arc::clone(database), office.clone(), asked.clone());
            tokio::task::spawn_blocking(move || read(&database, &office, &asked, document, now_ms)).await?
        }
    }
}

fn read(database: &Database, office: &Office, asked: &Asked, document: Document, now_ms: i64) -> Result<Taken> {
    let Document { bytes, validators } = document;
    let (hash, size_bytes) = (*blake3::hash(&bytes).as_bytes(), bytes.len() as u64);
    let mut parsed = match parse_bytes(&asked.address.to_string(), bytes, &context(office, now_ms)?) {
        Ok(parsed) => parsed,
        Err(refusal) => return Ok(Taken::Unreadable { refusal, size_bytes }),
    };
    parsed.warnings.extend(database.read(|tx| beside_entries(tx, office, &parsed.entries))?);
    if asked.dry_run {
        let mut counts = database.read(|tx| preview(tx, office, &parsed.entries))?;
        counts.unchanged += parsed.repeated;
        return Ok(Taken::Table { parsed: Box::new(parsed), counts, size_bytes });
    }
    let Validators { etag, last_modified } = validators;
    let origin = Origin {
        file: asked.address.to_string(),
        name: asked.name.clone(),
        hash,
        size_bytes,
        etag: etag.clone(),
        time_ms: now_ms,
    };
    let is_told = !(etag.is_empty() && last_modified.is_empty());
    // While rows are refused the whole document is asked for, so that their reasons stay in sight.
    let told = (is_told && parsed.refused.is_empty()).then_some(AddressRow {
        etag,
        last_modified,
        hash,
        size_bytes,
        time_ms: now_ms,
    });
    let (office, writer, key) = (office.clone(), asked.writer.clone(), asked.address.key());
    let (parsed, mut counts) = database.write_blocking(move |tx| {
        let counts = write_all(tx, &office, &parsed.entries, &writer, &origin)?;
        store::keep_address(tx, &key, told.as_ref(), VERSION)?;
        Ok((parsed, counts))
    })?;
    counts.unchanged += parsed.repeated;
    Ok(Taken::Table { parsed: Box::new(parsed), counts, size_bytes })
}

/// For whom and when a table is read.
pub fn context(office: &Office, now_ms: i64) -> Result<Context> {
    let year = jiff::Timestamp::from_millisecond(now_ms)?.to_zoned(jiff::tz::TimeZone::UTC).year();
    Ok(Context { region: office.region, now_year: u16::try_from(year).context("the year of this computer's clock")? })
}
