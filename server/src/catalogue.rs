//! Taking in another version of the catalogue: read, compared with the one it takes the place of, and told to every region.

use std::sync::Arc;

use anyhow::{Result, bail};
use selaras_domain::catalogue::{Catalogue, CatalogueError, Catalogues, Difference};
use selaras_domain::line::{CatalogueVersion, LINE_MAX_BYTES, Subject};
use selaras_domain::message;
use selaras_domain::message::{Message, Told};
use selaras_domain::period::{MAX_YEAR, MIN_YEAR};
use selaras_domain::region::{RegionCode, of_province};
use selaras_ledger::{Connection, Transaction};

use crate::store;

/// Largest file that a page takes.
pub const MAX_BYTES: usize = 2 * LINE_MAX_BYTES;
/// What a line holds beside the files.
const BESIDE_BYTES: usize = 1_024;

/// A version that may be taken in.
#[derive(Clone, Debug)]
pub struct Offered {
    pub version: CatalogueVersion,
    pub catalogue: Catalogue,
    /// The one that it takes the place of.
    pub former: Arc<Catalogue>,
    pub differences: Vec<Difference>,
}

/// A version as two files and its name.
#[derive(Clone, Debug, Default)]
pub struct Files {
    pub version: String,
    pub from_year: u16,
    pub services: String,
    pub items: String,
}

/// A catalogue and the first and last year it holds for.
pub struct Held {
    pub catalogue: Arc<Catalogue>,
    pub from: u16,
    pub until: u16,
}

/// The catalogues that hold now, the oldest first.
pub fn held() -> Vec<Held> {
    let mut held: Vec<Held> = Vec::new();
    for year in MIN_YEAR..=MAX_YEAR {
        let catalogue = Catalogue::for_year(year);
        match held.last_mut().filter(|last| last.catalogue.version == catalogue.version) {
            Some(last) => last.until = year,
            None => held.push(Held { catalogue, from: year, until: year }),
        }
    }
    held
}

/// Reads a version and compares it; the error says what is wrong with it.
pub fn offer(connection: &Connection, files: &Files) -> Result<Offered> {
    let Files { version, from_year, services, items } = files;
    let (version, from_year) = (version.trim(), *from_year);
    if let Some(unfit) = unfit(connection, version, from_year)? {
        bail!(Told(unfit));
    }
    let catalogue = Catalogue::parse(version, from_year, services, items).map_err(|error| Told(unread(&error)))?;
    let said = CatalogueVersion::of_files(version, from_year, services, items);
    let most = LINE_MAX_BYTES - BESIDE_BYTES;
    if said.files.len() > most {
        bail!(Told(message!(
            "kedua berkas lebih besar dari {most} byte bersama-sama",
            "the two files are larger than {most} bytes together"
        )));
    }
    let former = Catalogue::for_year(from_year);
    let differences = catalogue.changes_from(&former);
    Ok(Offered { version: said, catalogue, former, differences })
}

/// What is wrong with the name and the year of a version.
fn unfit(connection: &Connection, version: &str, from_year: u16) -> Result<Option<Message>> {
    let most = Subject::MAX_BYTES;
    if version.is_empty() || version.len() > most || version.contains(char::is_control) {
        return Ok(Some(message!(
            "nama versi terdiri atas 1 sampai {most} huruf, misalnya 2026.1",
            "a version has a name of 1 to {most} letters, such as 2026.1"
        )));
    }
    if !(MIN_YEAR..=MAX_YEAR).contains(&from_year) {
        return Ok(Some(message!(
            "katalog berlaku mulai tahun antara {MIN_YEAR} dan {MAX_YEAR}",
            "a catalogue holds from a year between {MIN_YEAR} and {MAX_YEAR}"
        )));
    }
    if Catalogues::in_force().by_version(version).is_some() {
        return Ok(Some(message!(
            "katalog {version} sudah ada; beri versi lain nama lain",
            "there is a catalogue {version} already; another version has another name"
        )));
    }
    let published = store::editions(connection)?.into_iter().map(|row| row.year).max();
    Ok(published.filter(|year| *year >= from_year).map(|year| {
        message!(
            "{year} sudah punya edisi: tahun lama tetap dinilai dengan katalognya sendiri",
            "{year} has published editions: an old year is always scored with its own catalogue"
        )
    }))
}

/// Where a file cannot be read, and why.
fn unread(error: &CatalogueError) -> Message {
    let CatalogueError { table, row, problem } = error;
    let tabel = if *table == "services" { "layanan" } else { "butir mutu" };
    message!("berkas {tabel}, baris {row}: {problem}", "{table}, row {row}: {problem}")
}

/// Tells every region of a version that was offered.
pub fn accept(tx: &Transaction<'_>, offered: &Offered, writer: &str, now_ms: i64) -> Result<()> {
    let province = store::province(tx)?;
    let regions = of_province(province.province()).map(|region| region.code);
    let told: Vec<RegionCode> = std::iter::once(province).chain(regions).collect();
    store::write_catalogue(tx, &told, &offered.version, writer, now_ms)
}
