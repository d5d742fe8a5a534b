//! The index in the same quarter of the years before (RULES 9: different quarters are never compared): of the edition that stood
//! when this one was made, so that the same edition always tells the same past; of a year without one from the standings as they
//! are now, which documents say.

use std::collections::BTreeMap;

use anyhow::Result;
use selaras_domain::amount::Score;
use selaras_domain::period::{MIN_YEAR, Period};
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::RegionCode;
use selaras_ledger::Connection;

use super::numbers::mean;
use crate::edition::{self, Document};
use crate::store;

/// By year; only regions and years that were ranked.
#[derive(Default)]
pub struct History {
    pub regions: BTreeMap<RegionCode, BTreeMap<u16, Score>>,
    /// The plain mean of the regions that were ranked.
    pub means: BTreeMap<u16, Score>,
}

impl History {
    pub fn read(connection: &Connection, document: &Document) -> Result<History> {
        let mut history = History::default();
        let editions = store::editions(connection)?;
        for year in MIN_YEAR..document.year {
            let period = Period::quarter(year, document.quarter);
            let stood = editions.iter().find(|row| row.period() == period && row.made_ms <= document.made_at.0);
            let mut ranked = match stood {
                Some(row) => published(&edition::document(connection, row.digest)?),
                None => standing(connection, period)?,
            };
            ranked.retain(|(region, _)| document.region(*region).is_some());
            history.means.extend(mean(ranked.iter().map(|(_, score)| *score)).map(|mean| (year, mean)));
            for (region, score) in ranked {
                history.regions.entry(region).or_default().insert(year, score);
            }
        }
        Ok(history)
    }
}

fn published(edition: &Document) -> Vec<(RegionCode, Score)> {
    let table = edition.table(Measure::Index, Pool::All);
    table.map(|table| table.rows.iter().map(|row| (row.region, row.score)).collect()).unwrap_or_default()
}

fn standing(connection: &Connection, period: Period) -> Result<Vec<(RegionCode, Score)>> {
    let rows = store::read_standings(connection, period)?;
    Ok(rows.iter().filter(|row| row.has_answer).filter_map(|row| Some((row.region, row.score?))).collect())
}

#[cfg(test)]
mod tests {
    use selaras_domain::period::Quarter;

    use super::*;
    use crate::edition::tests::{NOW_MS, Province, published, value};
    use crate::edition::{Instant, Wanted, prepare};

    #[test]
    fn the_past_is_what_was_published_of_it_before_whatever_was_corrected_since() {
        let province = Province::founded();
        let (office, region) = (province.office("62.07"), "62.07".parse().unwrap());
        office.reports(&province, &[("K.2.01", value(1_000, 550))]);
        let until_ms = NOW_MS + 1_000;
        let wanted = |again| Wanted { year: 2023, quarter: Quarter::Q4, until_ms, small_below: 5, again };
        let first = prepare(&province.database, wanted(false), NOW_MS).unwrap();
        published(&province, &first);
        office.reports(&province, &[("K.2.01", value(1_000, 900))]);
        let second = prepare(&province.database, wanted(true), NOW_MS + 100).unwrap();
        published(&province, &second);
        let told = |made_ms| {
            let later = Document { year: 2024, made_at: Instant(made_ms), ..first.clone() };
            let history = province.database.read(|tx| History::read(tx, &later)).unwrap();
            history.regions.get(&region).and_then(|years| years.get(&2023).copied())
        };
        let score = |edition: &Document| edition.table(Measure::Index, Pool::All).unwrap().rows[0].score;
        assert!(score(&first) < score(&second));
        assert_eq!(told(NOW_MS + 99), Some(score(&first)));
        assert_eq!(told(NOW_MS + 100), Some(score(&second)));
    }
}
