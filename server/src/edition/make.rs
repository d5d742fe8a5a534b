//! An edition made from the ledgers: what is pinned names how far each is read, and everything else follows from their lines.
//! Publishing and verifying make it with this same code.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use anyhow::{Context, Result};
use selaras_domain::catalogue::{Catalogue, Component, Level, SECTORS};
use selaras_domain::line::{Chain, Frontier, LedgerId, Owner};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::rank::{Measure, Pool, Ranking, Unranked};
use selaras_domain::region::{Region, RegionCode, of_province, region};
use selaras_domain::rules::RuleSet;
use selaras_ledger::{Astray, Connection, calendar, find_ledger, office_names, replay};

use super::document::{Document, FORMAT, LedgerEnd, Pinned, Place, Previous, Stage, Table, TableRow, UnrankedRow};
use super::figures::{self, named};
use super::objections;
use super::text::{Digest, Instant};
use crate::standing::{self, Request, ranking_of};
use crate::store;

/// What an edition is made for: with the ledgers up to its frontiers it gives the same bytes on every machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Pins {
    pub province: RegionCode,
    pub year: u16,
    pub quarter: Quarter,
    pub number: u32,
    pub stage: Stage,
    pub made_at: Instant,
    pub objections_until: Instant,
    pub zone: String,
    pub small_below: u32,
    pub replaces: Option<Digest>,
    pub previous: Option<Previous>,
    /// Sorted by ledger.
    pub ledgers: Vec<Frontier>,
}

impl Pins {
    /// What a document says it was made for.
    pub fn of(document: &Document) -> Result<Pins> {
        let end = |one: &LedgerEnd| {
            let ledger: LedgerId = one.ledger.parse().context("the id of a ledger in the edition")?;
            Ok(Frontier { ledger, seq: one.seq, chain: Chain(one.chain.0) })
        };
        Ok(Pins {
            province: document.province,
            year: document.year,
            quarter: document.quarter,
            number: document.number,
            stage: document.stage,
            made_at: document.made_at,
            objections_until: document.objections_until,
            zone: document.zone.clone(),
            small_below: document.small_below,
            replaces: document.replaces,
            previous: document.previous.clone(),
            ledgers: document.ledgers.iter().map(end).collect::<Result<_>>()?,
        })
    }

    fn period(&self) -> Period {
        Period::quarter(self.year, self.quarter)
    }
}

/// Makes the edition from the ledgers of `connection`, or says which of them are not the same here.
pub fn make(connection: &Connection, pins: &Pins) -> Result<Result<Document, Vec<Astray>>> {
    // One that was made later changes no byte of an older edition.
    let of_then = |region: &&Region| region.exists_in(pins.period());
    let regions: Vec<&Region> = of_province(pins.province.province()).filter(of_then).collect();
    let codes: Vec<RegionCode> = regions.iter().map(|region| region.code).collect();
    let past = match replay(connection, &store::PROGRAM, &pins.ledgers, &codes)? {
        Ok(past) => past,
        Err(astray) => return Ok(Err(astray)),
    };
    stand(&past, pins, &codes)?;
    let calendar = calendar(&past, codes.iter().copied(), pins.year..=pins.year)?;
    let figures = |region: &&Region| figures::of_region(&past, region, pins.period(), &calendar);
    let catalogue = Catalogue::for_year(pins.year);
    Ok(Ok(Document {
        format: FORMAT,
        province: pins.province,
        name: region(pins.province).map(|region| region.name.clone()).unwrap_or_default(),
        year: pins.year,
        quarter: pins.quarter,
        number: pins.number,
        stage: pins.stage,
        made_at: pins.made_at,
        objections_until: pins.objections_until,
        zone: pins.zone.clone(),
        small_below: pins.small_below,
        replaces: pins.replaces,
        previous: pins.previous.clone(),
        catalogue: Pinned { version: catalogue.version.clone(), digest: digest_of(&catalogue) },
        rules: (*RuleSet::for_year(pins.year)).clone(),
        ledgers: ends(&past, pins)?,
        regions: regions.iter().map(figures).collect::<Result<_>>()?,
        rankings: rankings(&past, pins, &regions)?,
        objections: objections::heard(&past, &codes, pins.period())?,
    }))
}

/// The standings that the rankings are made of.
fn stand(past: &Connection, pins: &Pins, regions: &[RegionCode]) -> Result<()> {
    let of_year = Quarter::ALL.into_iter().filter(|quarter| *quarter <= pins.quarter);
    let periods =
        of_year.map(|quarter| Period::quarter(pins.year, quarter)).chain(pins.period().same_quarter_last_year());
    for period in periods {
        for region in regions {
            store::write_standing(past, &standing::compute(past, *region, period)?)?;
        }
    }
    Ok(())
}

fn ends(past: &Connection, pins: &Pins) -> Result<Vec<LedgerEnd>> {
    let mut names = BTreeMap::new();
    let mut ends = Vec::new();
    for end in &pins.ledgers {
        let start = find_ledger(past, end.ledger)?.context("a ledger that was replayed")?.start;
        let office = match start.owner {
            Owner::Office(office) => {
                if let Entry::Vacant(place) = names.entry(start.region) {
                    place.insert(office_names(past, start.region)?);
                }
                let name = names.get(&start.region).and_then(|names| names.get(&office));
                Some(name.cloned().unwrap_or_else(|| office.to_string()))
            }
            Owner::Region | Owner::Common => None,
        };
        ends.push(LedgerEnd {
            ledger: end.ledger.to_string(),
            region: start.region,
            office,
            seq: end.seq,
            chain: Digest(end.chain.0),
        });
    }
    Ok(ends)
}

/// All that can be ranked by.
pub fn measures() -> impl Iterator<Item = Measure> {
    use Measure::{Budget, Completeness, Improvement, Index, Realisation, Sector, Timeliness};
    let sectors = (1..).take(SECTORS).map(Sector);
    std::iter::once(Index).chain(sectors).chain([Budget, Realisation, Improvement, Timeliness, Completeness])
}

fn rankings(past: &Connection, pins: &Pins, regions: &[&Region]) -> Result<Vec<Table>> {
    let mut tables = Vec::new();
    for measure in measures() {
        for pool in [Pool::All, Pool::Kabupaten, Pool::Kota] {
            let request = Request {
                year: pins.year,
                quarter: pins.quarter,
                measure,
                pool,
                sealed_only: false,
                as_of: pins.made_at.timestamp(),
            };
            let ranking = ranking_of(past, regions.iter().copied(), &request)?;
            tables.push(table(&ranking, measure, pool, pins.previous.as_ref()));
        }
    }
    Ok(tables)
}

fn table(ranking: &Ranking, by: Measure, pool: Pool, previous: Option<&Previous>) -> Table {
    let before = |code: RegionCode| {
        let is_same = |place: &&Place| (place.by, place.pool, place.region) == (by, pool, code);
        previous?.places.iter().find(is_same).map(|place| place.rank)
    };
    let rows = ranking.rows.iter().map(|row| TableRow {
        rank: row.rank,
        region: row.region,
        score: row.score,
        value: row.value.clone(),
        category: row.category.map(named),
        previous_rank: before(row.region),
    });
    let unranked = |row: &Unranked| UnrankedRow { region: row.region, reason: row.reason.as_str().to_owned() };
    Table { by, pool, rows: rows.collect(), unranked: ranking.unranked.iter().map(unranked).collect() }
}

/// BLAKE3 over the services and items of a catalogue in their order, as far as scores depend on them.
fn digest_of(catalogue: &Catalogue) -> Digest {
    let mut text = format!("{}\n", catalogue.version);
    for component in Level::ALL.iter().flat_map(|level| catalogue.components(*level)) {
        let kind = match component {
            Component::Recipients(code) => {
                catalogue.service(*code).map(|service| if service.event_dependent { "event" } else { "always" })
            }
            Component::Item(_) => Some("item"),
        };
        let name = catalogue.name_of(*component).unwrap_or_default();
        text.push_str(&format!("{component}\t{}\t{name}\n", kind.unwrap_or_default()));
    }
    Digest::of(text.as_bytes())
}
