//! What a page of all regions shows: quarter, pool and measure, as the address says them.

use std::fmt;

use selaras_domain::catalogue::Catalogue;
use selaras_domain::period::{MAX_YEAR, MIN_YEAR, Period};
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::RegionCode;
use selaras_web::{Shown, Words, last_ended};
use serde::Deserialize;

use super::App;
use super::state::Dashboard;
use crate::store;

/// As the page offers them.
pub const MEASURES: [Measure; 12] = [
    Measure::Index,
    Measure::Sector(1),
    Measure::Sector(2),
    Measure::Sector(3),
    Measure::Sector(4),
    Measure::Sector(5),
    Measure::Sector(6),
    Measure::Budget,
    Measure::Realisation,
    Measure::Improvement,
    Measure::Timeliness,
    Measure::Completeness,
];

/// `?year=2023&quarter=4&pool=kabupaten&by=sector:2`; what cannot be understood counts as not asked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    year: String,
    quarter: String,
    pool: String,
    by: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct View {
    pub shown: Shown,
    pub pool: Pool,
    pub by: Measure,
}

impl Asked {
    fn year(&self) -> Option<u16> {
        self.year.parse().ok()
    }

    fn quarter(&self) -> Option<u8> {
        self.quarter.parse().ok()
    }

    pub fn names_quarter(&self) -> bool {
        self.year().is_some() && self.quarter().is_some()
    }

    /// As asked; what was not asked as `usual`.
    pub fn view(&self, usual: Shown) -> View {
        let (year, quarter) = (self.year().unwrap_or(usual.year), self.quarter().unwrap_or(usual.quarter.number()));
        View {
            shown: Shown::checked(year, quarter).unwrap_or(usual),
            pool: self.pool.parse().unwrap_or_default(),
            by: self.by.parse().unwrap_or(Measure::Index),
        }
    }
}

/// A quarter; `None` for a whole year.
pub fn shown(period: Period) -> Option<Shown> {
    Shown::checked(period.year, period.quarter?.number())
}

/// The page of a region's quarter.
pub fn region_link(region: RegionCode, shown: Shown) -> String {
    format!("/daerah/{region}/{}/{}", shown.year, shown.quarter.number())
}

impl Dashboard {
    /// What to show: as asked, else the last quarter that any region reported.
    pub(super) async fn view(self: &App, asked: &Asked) -> anyhow::Result<View> {
        let last = last_ended(self.province.code, self.now_ms());
        let reported = match asked.names_quarter() {
            true => None,
            false => self.read(move |tx| store::last_reported(tx, last.period())).await?,
        };
        Ok(asked.view(reported.and_then(shown).unwrap_or(last)))
    }
}

impl View {
    /// The years that a page offers: those around the one it shows.
    pub fn years(&self) -> impl Iterator<Item = u16> + use<> {
        let year = self.shown.year;
        year.saturating_sub(4).max(MIN_YEAR)..=year.saturating_add(2).min(MAX_YEAR)
    }

    /// The same quarter of each year up to the one shown.
    pub fn same_quarters(&self) -> impl Iterator<Item = Shown> + use<> {
        let quarter = self.shown.quarter;
        (MIN_YEAR..=self.shown.year).map(move |year| Shown { year, quarter })
    }

    pub fn pools(&self, words: &Words) -> [(Pool, String); 3] {
        [Pool::All, Pool::Kabupaten, Pool::Kota].map(|pool| (pool, words.say(&format!("pool-{pool}"))))
    }

    pub fn measures(&self, words: &Words) -> Vec<(Measure, String)> {
        MEASURES.map(|measure| (measure, self.measure_name(measure, words))).into()
    }

    /// The page of a region in this quarter.
    pub fn region_link(&self, region: &RegionCode) -> String {
        region_link(*region, self.shown)
    }

    pub fn measure_name(&self, measure: Measure, words: &Words) -> String {
        match measure {
            Measure::Sector(number) => {
                let name = Catalogue::for_year(self.shown.year).sector(number).map(|sector| sector.name.clone());
                name.unwrap_or_default()
            }
            other => words.say(&format!("measure-{other}")),
        }
    }

    pub fn is_index(&self) -> bool {
        self.by == Measure::Index
    }
}

/// As an address says it.
impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let View { shown, pool, by } = self;
        write!(f, "year={}&quarter={}&pool={pool}&by={by}", shown.year, shown.quarter.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_understood_counts_as_not_asked() {
        let usual = Shown::checked(2023, 4).unwrap();
        let asked = |year: &str, quarter: &str, pool: &str, by: &str| Asked {
            year: year.to_owned(),
            quarter: quarter.to_owned(),
            pool: pool.to_owned(),
            by: by.to_owned(),
        };
        for (asked, address) in [
            (asked("", "", "", ""), "year=2023&quarter=4&pool=all&by=index"),
            (asked("2022", "2", "kota", "sector:3"), "year=2022&quarter=2&pool=kota&by=sector:3"),
            (asked("1900", "x", "desa", "sector:9"), "year=2023&quarter=4&pool=all&by=index"),
            (asked("2022", "7", "kabupaten", "budget"), "year=2023&quarter=4&pool=kabupaten&by=budget"),
        ] {
            assert_eq!(asked.view(usual).to_string(), address);
        }
    }
}
