//! What the overview shows: quarter, pool and measure, as the address says them.

use std::fmt;

use selaras_domain::catalogue::Catalogue;
use selaras_domain::period::Period;
use selaras_domain::rank::{Measure, Pool};
use selaras_web::{Shown, Words};
use serde::Deserialize;

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

impl View {
    pub fn measure_name(&self, measure: Measure, words: Words) -> String {
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
