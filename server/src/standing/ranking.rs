//! From stored standings to a ranking: the rules are the domain's, the rows the store's.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use jiff::Timestamp;
use selaras_domain::calendar::{Calendar, Sealed};
use selaras_domain::catalogue::Catalogue;
use selaras_domain::period::{Period, Quarter};
use selaras_domain::rank::{AsOf, Budget, Measure, Pool, Ranking, Standing, rank};
use selaras_domain::region::{Region, RegionCode, of_province};
use selaras_domain::rules::RuleSet;
use selaras_domain::score::{Answers, Fill, Scorer};
use selaras_ledger::{Connection, SealTimes, calendar};

use crate::store::{self, StandingRow};

/// What is to be ranked.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    pub year: u16,
    pub quarter: Quarter,
    pub measure: Measure,
    pub pool: Pool,
    /// Only regions that sealed the quarter.
    pub sealed_only: bool,
    pub as_of: Timestamp,
}

/// Ranks the regions of the province as they stand.
pub fn ranking(connection: &Connection, request: &Request) -> Result<Ranking> {
    let province = store::province(connection)?;
    ranking_of(connection, of_province(province.province()), request)
}

/// [`ranking`] of the regions given, as far as they existed when the quarter ended.
pub fn ranking_of<'r>(
    connection: &Connection,
    regions: impl IntoIterator<Item = &'r Region>,
    request: &Request,
) -> Result<Ranking> {
    let period = Period::quarter(request.year, request.quarter);
    let rows = by_region(store::read_standings(connection, period)?);
    let last_year = match period.same_quarter_last_year() {
        Some(period) => by_region(store::read_standings(connection, period)?),
        None => BTreeMap::new(),
    };
    let mut seals: BTreeMap<RegionCode, [Option<Sealed>; 4]> = BTreeMap::new();
    for quarter in Quarter::ALL.into_iter().filter(|quarter| *quarter <= request.quarter) {
        for row in store::read_standings(connection, Period::quarter(request.year, quarter))? {
            if let Some(slot) = seals.entry(row.region).or_default().get_mut(quarter.index()) {
                *slot = row.sealed.map(sealed).transpose()?;
            }
        }
    }
    let mut standings = Vec::new();
    for region in regions.into_iter().filter(|region| region.exists_in(period)) {
        let row = rows.get(&region.code);
        if request.sealed_only && row.is_none_or(|row| row.sealed.is_none()) {
            continue;
        }
        let mut standing = standing(region, row, period)?;
        standing.sealed_at = seals.get(&region.code).copied().unwrap_or_default();
        standing.last_year = last_year.get(&region.code).filter(|row| row.has_answer).and_then(|row| row.score);
        standings.push(standing);
    }
    let calendar = match request.measure {
        Measure::Timeliness => {
            let year = request.year;
            calendar(connection, standings.iter().map(|standing| standing.region), year..=year)?
        }
        // No other measure looks at deadlines.
        _ => Calendar::default(),
    };
    let as_of = AsOf { calendar: &calendar, year: request.year, instant: request.as_of };
    Ok(rank(&standings, request.measure, request.pool, as_of))
}

fn by_region(rows: Vec<StandingRow>) -> BTreeMap<RegionCode, StandingRow> {
    rows.into_iter().map(|row| (row.region, row)).collect()
}

fn standing(region: &Region, row: Option<&StandingRow>, period: Period) -> Result<Standing> {
    let Some(row) = row else {
        // Nothing was reported: asked everything, answered nothing.
        let catalogue = Catalogue::for_year(period.year);
        let level = region.code.level();
        let scorer = Scorer::new(&catalogue, level, &RuleSet::for_year(period.year));
        return Ok(Standing::new(region.code, region.kind, &scorer.index(&Answers::new(&catalogue, level))));
    };
    of_row(region, row)
}

/// A stored standing as the ranking takes it; last year's score and the seals of the year are put in by the caller.
pub fn of_row(region: &Region, row: &StandingRow) -> Result<Standing> {
    Ok(Standing {
        region: region.code,
        kind: region.kind,
        score: row.score,
        so_far: row.so_far,
        sectors: row.sectors,
        fill: Fill { answered: row.answered, asked: row.asked },
        has_answer: row.has_answer,
        budget: Budget {
            pagu: row.spm_allocation.map(|rupiah| rupiah.get()),
            realisasi: row.spm_realisation.map(|rupiah| rupiah.get()),
            apbd: row.apbd_allocation.map(|rupiah| rupiah.get()),
        },
        last_year: None,
        sealed_at: [None; 4],
        reported_at: row.reported_ms.map(instant).transpose()?,
    })
}

/// The times of a stored seal as the calendar judges them.
pub fn sealed(times: SealTimes) -> Result<Sealed> {
    Ok(Sealed {
        written_at: instant(times.written_ms)?,
        not_before: times.not_before_ms.map(instant).transpose()?,
        received_at: instant(times.received_ms)?,
    })
}

/// An office's clock may say anything; one that stands thousands of years off must not end a ranking.
fn instant(time_ms: i64) -> Result<Timestamp> {
    let bounded = time_ms.clamp(Timestamp::MIN.as_millisecond(), Timestamp::MAX.as_millisecond());
    Timestamp::from_millisecond(bounded).context("an instant in the standing table")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use selaras_domain::rank::Measure;
    use selaras_domain::region::region;

    use super::*;
    use crate::edition::tests::Province;

    #[test]
    fn a_region_stands_in_no_table_of_a_quarter_before_it_was() {
        let province = Province::founded();
        let old = region("62.07".parse().unwrap()).unwrap();
        let split = Region { valid_from: Some(date(2023, 11, 1)), ..region("62.10".parse().unwrap()).unwrap().clone() };
        let listed = |quarter| {
            let (measure, pool, as_of) = (Measure::Index, Pool::All, Timestamp::UNIX_EPOCH);
            let request = Request { year: 2023, quarter, measure, pool, sealed_only: false, as_of };
            let ranking = province.database.read(|tx| ranking_of(tx, [old, &split], &request)).unwrap();
            ranking.unranked.iter().map(|row| row.region.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(listed(Quarter::Q3), ["62.07"]);
        assert_eq!(listed(Quarter::Q4), ["62.07", "62.10"]);
    }
}
