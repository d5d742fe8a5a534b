//! Taking in another version of the catalogue: read, compared with the one it takes the place of, and told to every region.

use std::sync::Arc;

use anyhow::{Result, ensure};
use selaras_domain::catalogue::{Catalogue, Catalogues, Difference};
use selaras_domain::line::{CatalogueVersion, LINE_MAX_BYTES, Subject};
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
    ensure!(
        !version.is_empty() && version.len() <= Subject::MAX_BYTES && !version.contains(char::is_control),
        "a version has a name of 1 to {} letters, such as 2026.1",
        Subject::MAX_BYTES
    );
    ensure!(
        (MIN_YEAR..=MAX_YEAR).contains(&from_year),
        "a catalogue holds from a year between {MIN_YEAR} and {MAX_YEAR}"
    );
    ensure!(
        Catalogues::in_force().by_version(version).is_none(),
        "there is a catalogue {version} already; another version has another name"
    );
    let published = store::editions(connection)?.into_iter().map(|row| row.year).max();
    ensure!(
        published.is_none_or(|year| year < from_year),
        "{from_year} has published editions: an old year is always scored with its own catalogue"
    );
    let catalogue = Catalogue::parse(version, from_year, services, items)?;
    let said = CatalogueVersion::of_files(version, from_year, services, items);
    let most = LINE_MAX_BYTES - BESIDE_BYTES;
    ensure!(said.files.len() <= most, "the two files are larger than {most} bytes together");
    let former = Catalogue::for_year(from_year);
    let differences = catalogue.changes_from(&former);
    Ok(Offered { version: said, catalogue, former, differences })
}

/// Tells every region of a version that was offered.
pub fn accept(tx: &Transaction<'_>, offered: &Offered, writer: &str, now_ms: i64) -> Result<()> {
    let province = store::province(tx)?;
    let regions = of_province(province.province()).map(|region| region.code);
    let told: Vec<RegionCode> = std::iter::once(province).chain(regions).collect();
    store::write_catalogue(tx, &told, &offered.version, writer, now_ms)
}
