//! The index in the same quarter of the years before (RULES 9: different quarters are never compared), read from the standings
//! as they are now: not part of an edition, which documents say.

use std::collections::BTreeMap;

use anyhow::Result;
use selaras_domain::amount::Score;
use selaras_domain::period::{MIN_YEAR, Period};
use selaras_domain::region::RegionCode;
use selaras_ledger::Connection;

use super::numbers::mean;
use crate::edition::Document;
use crate::store;

/// By year; only regions and years that were ranked.
#[derive(Default)]
pub struct History {
    pub(super) regions: BTreeMap<RegionCode, BTreeMap<u16, Score>>,
    pub(super) means: BTreeMap<u16, Score>,
}

impl History {
    pub fn read(connection: &Connection, document: &Document) -> Result<History> {
        let mut history = History::default();
        for year in MIN_YEAR..document.year {
            let rows = store::read_standings(connection, Period::quarter(year, document.quarter))?;
            let ranked = rows.iter().filter(|row| row.has_answer && document.region(row.region).is_some());
            let ranked: Vec<(RegionCode, Score)> = ranked.filter_map(|row| Some((row.region, row.score?))).collect();
            history.means.extend(mean(ranked.iter().map(|(_, score)| *score)).map(|mean| (year, mean)));
            for (region, score) in ranked {
                history.regions.entry(region).or_default().insert(year, score);
            }
        }
        Ok(history)
    }

    /// Of a region; `None`: there is no year before.
    pub fn of(&self, region: RegionCode) -> Option<&BTreeMap<u16, Score>> {
        self.regions.get(&region)
    }

    /// The plain mean of the regions that were ranked.
    pub fn means(&self) -> &BTreeMap<u16, Score> {
        &self.means
    }
}
