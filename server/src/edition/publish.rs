//! Publishing: an edition is made from one state of the ledgers, signed, kept, and told to every region by a line in its ledger.
//! What was published never changes; what corrects it is another edition.

use anyhow::{Context, Result, bail};
use jiff::civil;
use selaras_domain::calendar::Zone;
use selaras_domain::line::{Base, Content, Edition, Frontier, Header, Kind, Line};
use selaras_domain::message;
use selaras_domain::message::Told;
use selaras_domain::objection::until;
use selaras_domain::period::{Period, Quarter};
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::{RegionCode, of_province};
use selaras_ledger::{Connection, Database, Transaction, edition_cell, frontiers_of, heads_of_cell};

use super::difference::Difference;
use super::document::{Document, Place, Previous, Stage, Table};
use super::file::{Signed, signed_bytes};
use super::make::{Pins, make};
use super::text::{Digest, Instant};
use crate::authority::Authority;
use crate::store;

/// Which edition is to be published.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub year: u16,
    pub quarter: Quarter,
    /// Until when regions may object.
    pub until_ms: i64,
    /// Counts of people below this are left out of what the public gets.
    pub small_below: u32,
    /// Also where the quarter has an edition already: the new one takes its place.
    pub again: bool,
}

/// Until when regions may object when they have so many days: the end of that day in the province's time.
pub fn end_of_window(province: RegionCode, now_ms: i64, days: u32) -> Result<i64> {
    let zone = Zone::of(province).time_zone();
    let now = jiff::Timestamp::from_millisecond(now_ms)?.to_zoned(zone.clone());
    let last = now.date().checked_add(jiff::Span::new().days(days))?;
    let end: civil::DateTime = last.at(23, 59, 59, 0);
    Ok(zone.to_timestamp(end)?.as_millisecond())
}

/// What an edition says differently from the one whose place it took; nothing for the first of its quarter, or where that one
/// is not here.
pub fn difference(connection: &Connection, later: &Document) -> Result<Difference> {
    let Some(digest) = later.replaces else { return Ok(Difference::default()) };
    let Some(before) = store::signed_edition(connection, digest)? else { return Ok(Difference::default()) };
    Ok(Difference::between(&before.document()?, later))
}

/// Makes a provisional edition of a quarter from what the ledgers say now. It is not published yet.
pub fn prepare(database: &Database, wanted: Wanted, now_ms: i64) -> Result<Document> {
    if wanted.until_ms <= now_ms {
        bail!(Told(message!(
            "masa sanggah berakhir sebelum dimulai; beri waktu lebih panjang",
            "the time for objections ends before it begins; give more of it"
        )));
    }
    database.read(|tx| {
        let last = last_of(tx, wanted.year, wanted.quarter)?;
        if let Some(last) = last.as_ref().filter(|_| !wanted.again) {
            let title = last.title();
            bail!(Told(message!(
                "{title} sudah terbit; minta penggantinya (`--again`, atau kotak di formulir) bila memang perlu",
                "{title} is published already; ask for another in its place (`--again`, or the box of the form) if it must be"
            )));
        }
        let terms = Terms {
            stage: Stage::Provisional,
            until_ms: wanted.until_ms,
            zone: Zone::of(store::province(tx)?).iana().to_owned(),
            small_below: wanted.small_below,
        };
        let pins = pins(tx, (wanted.year, wanted.quarter), last.as_ref(), terms, now_ms)?;
        made(tx, &pins)
    })
}

/// Makes the final edition of a quarter, and what it says differently from the provisional one.
pub fn prepare_final(
    database: &Database,
    (year, quarter): (u16, Quarter),
    now_ms: i64,
) -> Result<(Document, Difference)> {
    database.read(|tx| {
        let Some(last) = last_of(tx, year, quarter)? else {
            let quarter = quarter.roman();
            bail!(Told(message!(
                "{year} TW {quarter} belum punya edisi; terbitkan edisi sementara dulu, supaya daerah dapat menyanggah",
                "{year} TW {quarter} has no edition yet; publish a provisional one, so that regions can object"
            )))
        };
        hold_to_time(&last, now_ms)?;
        let (until_ms, zone, small_below) = (last.objections_until.0, last.zone.clone(), last.small_below);
        let terms = Terms { stage: Stage::Final, until_ms, zone, small_below };
        let pins = pins(tx, (year, quarter), Some(&last), terms, now_ms)?;
        let document = made(tx, &pins)?;
        let open = document.objections.iter().filter(|one| one.ruling.is_none()).count();
        if open > 0 {
            bail!(Told(message!(
                "{open} sanggahan belum diputus; putuskan dulu (`edition objections`, atau halaman edisi)",
                "{open} objections have no ruling yet; rule on them first (`edition objections`, or the edition's page)"
            )));
        }
        let difference = Difference::between(&last, &document);
        Ok((document, difference))
    })
}

/// Whether an edition may become final.
fn hold_to_time(last: &Document, now_ms: i64) -> Result<()> {
    let (title, until_ms) = (last.title(), last.objections_until.0);
    if last.is_final() {
        bail!(Told(message!("{title} sudah final", "{title} is final already")));
    }
    if now_ms <= until_ms {
        let until = until(until_ms, Some(&last.zone));
        bail!(Told(message!(
            "daerah masih dapat menyanggah {title} sampai {until}; terbitkan edisi final sesudahnya",
            "regions may object to {title} until {until}; finalise it then"
        )));
    }
    Ok(())
}

fn made(connection: &Connection, pins: &Pins) -> Result<Document> {
    match make(connection, pins)? {
        Ok(document) => Ok(document),
        Err(astray) => bail!("the ledgers of this database do not hold together: {astray:?}; run `doctor`"),
    }
}

/// The document of a published edition.
pub fn document(connection: &Connection, digest: Digest) -> Result<Document> {
    store::signed_edition(connection, digest)?.context("the document of an edition")?.document()
}

fn last_of(connection: &Connection, year: u16, quarter: Quarter) -> Result<Option<Document>> {
    let last = store::last_edition(connection, year, quarter)?;
    last.map(|row| document(connection, row.digest)).transpose()
}

/// What an edition is published by; the final one takes over that of the provisional one.
struct Terms {
    stage: Stage,
    until_ms: i64,
    zone: String,
    small_below: u32,
}

fn pins(
    connection: &Connection,
    (year, quarter): (u16, Quarter),
    last: Option<&Document>,
    terms: Terms,
    now_ms: i64,
) -> Result<Pins> {
    let province = store::province(connection)?;
    let regions: Vec<RegionCode> = of_province(province.province()).map(|region| region.code).collect();
    let previous = store::last_final_edition(connection, Some(Period::quarter(year, quarter)))?;
    Ok(Pins {
        province,
        year,
        quarter,
        number: last.map_or(0, |last| last.number) + 1,
        stage: terms.stage,
        made_at: Instant(now_ms),
        objections_until: Instant(terms.until_ms),
        zone: terms.zone,
        small_below: terms.small_below,
        replaces: last.map(|last| last.to_bytes().map(|bytes| Digest::of(&bytes))).transpose()?,
        previous: previous.map(|row| quote(connection, row.digest)).transpose()?,
        ledgers: frontiers_of(connection, &regions)?,
    })
}

fn quote(connection: &Connection, digest: Digest) -> Result<Previous> {
    Ok(quoted(&document(connection, digest)?, digest))
}

/// The places of an earlier edition.
pub(super) fn quoted(document: &Document, digest: Digest) -> Previous {
    let mut places = Vec::new();
    for Table { by, pool, rows, .. } in &document.rankings {
        places.extend(rows.iter().map(|row| Place { pool: *pool, region: row.region, rank: row.rank, by: *by }));
    }
    let (year, quarter, number) = (document.year, document.quarter, document.number);
    Previous { digest, year, quarter, number, places }
}

/// An edition signed by the province.
pub fn sign(document: &Document, authority: &Authority) -> Result<Signed> {
    let bytes = document.to_bytes()?;
    let digest = Digest::of(&bytes);
    Ok(Signed { signature: authority.sign(&signed_bytes(digest)), bytes, digest })
}

/// Keeps a signed edition and tells every region of it; refused when another was published since it was made.
pub fn publish(tx: &Transaction<'_>, signed: &Signed, writer: &str) -> Result<()> {
    let document = signed.document()?;
    let last = last_of(tx, document.year, document.quarter)?;
    if last.map_or(0, |last| last.number) + 1 != document.number {
        bail!(Told(message!(
            "edisi lain untuk triwulan ini terbit sementara itu; lihat dulu, lalu siapkan lagi",
            "another edition of the quarter was published meanwhile; look at it and make yours anew"
        )));
    }
    store::add_edition(tx, &document, signed, writer)?;
    let mut regions = document.regions.iter().map(|region| region.region);
    regions.try_for_each(|region| announce(tx, &document, signed.digest, region, writer))
}

fn announce(tx: &Transaction<'_>, document: &Document, digest: Digest, region: RegionCode, writer: &str) -> Result<()> {
    let cell = edition_cell(region, document.period());
    let ledger = store::region_ledger(tx, region)?.start.id;
    let mut base: Vec<Base> = heads_of_cell(tx, &cell)?.iter().map(|head| Base::of(head.line, ledger)).collect();
    base.sort_unstable();
    let table = document.table(Measure::Index, Pool::All).context("an edition ranks by the index")?;
    let place = table.rows.iter().find(|row| row.region == region);
    let own: Vec<Frontier> = frontiers_within(document, region)?;
    let content = Content::Edition(Edition {
        name: document.title(),
        is_final: document.is_final(),
        frontier: own,
        catalogue_version: document.catalogue.version.clone(),
        rules_version: document.rules.version.clone(),
        digest: digest.0,
        objections_until_ms: Some(document.objections_until.0),
        zone: Some(document.zone.clone()),
        score_billionths: place.map(|row| row.score.billionths()),
        rank: place.map(|row| row.rank),
        ranked: u32::try_from(table.rows.len()).ok(),
    });
    let header = Header {
        time_ms: document.made_at.0,
        writer: writer.to_owned(),
        kind: Kind::Edition,
        cell,
        base,
        origin: None,
    };
    store::append_for_region(tx, region, &Line { header, content })?;
    Ok(())
}

fn frontiers_within(document: &Document, region: RegionCode) -> Result<Vec<Frontier>> {
    let pins = Pins::of(document)?;
    let within = document.ledgers.iter().zip(pins.ledgers).filter(|(end, _)| end.region == region);
    Ok(within.map(|(_, frontier)| frontier).collect())
}
