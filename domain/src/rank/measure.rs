//! What a ranking compares: the index and the other rankings of RULES 11. Read from a command or a page address.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::amount::serde_as_text;
use crate::catalogue::SECTORS;
use crate::region::RegionKind;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    /// Indeks Pencapaian SPM (Permendagri 59/2021)
    #[default]
    Index,
    /// The score of one sector, 1 to 6.
    Sector(u8),
    /// SPM pagu / the whole budget (APBD) × 100
    Budget,
    /// SPM realisasi / pagu × 100
    Realisation,
    /// Score minus the score of the same quarter a year before.
    Improvement,
    /// Quarters of the year sealed in time / quarters due × 100
    Timeliness,
    /// The fill rate.
    Completeness,
}

impl Measure {
    /// Whether the number is a score with a category (Tuntas …).
    pub const fn has_category(self) -> bool {
        matches!(self, Measure::Index | Measure::Sector(_))
    }

    pub const fn is_index(&self) -> bool {
        matches!(self, Measure::Index)
    }
}

impl fmt::Display for Measure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Measure::Index => f.write_str("index"),
            Measure::Sector(sector) => write!(f, "sector:{sector}"),
            Measure::Budget => f.write_str("budget"),
            Measure::Realisation => f.write_str("realisation"),
            Measure::Improvement => f.write_str("improvement"),
            Measure::Timeliness => f.write_str("timeliness"),
            Measure::Completeness => f.write_str("completeness"),
        }
    }
}

/// A wrong word in a command, so in English.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum MeasureError {
    #[error("expected index, sector:1 to sector:6, budget, realisation, improvement, timeliness or completeness")]
    Measure,
    #[error("expected all, kabupaten or kota")]
    Pool,
}

impl FromStr for Measure {
    type Err = MeasureError;

    fn from_str(text: &str) -> Result<Measure, MeasureError> {
        let fixed = [
            Measure::Index,
            Measure::Budget,
            Measure::Realisation,
            Measure::Improvement,
            Measure::Timeliness,
            Measure::Completeness,
        ];
        // Few enough to compare with what they display, so that reading and writing cannot drift apart.
        let sectors = (1..).take(SECTORS).map(Measure::Sector);
        fixed.into_iter().chain(sectors).find(|measure| measure.to_string() == text).ok_or(MeasureError::Measure)
    }
}

/// Which regions are compared with each other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pool {
    /// Kabupaten and kota together.
    #[default]
    All,
    Kabupaten,
    Kota,
}

impl Pool {
    pub const fn holds(self, kind: RegionKind) -> bool {
        match self {
            Pool::All => true,
            Pool::Kabupaten => matches!(kind, RegionKind::Kabupaten),
            Pool::Kota => matches!(kind, RegionKind::Kota),
        }
    }
}

impl fmt::Display for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Pool::All => "all",
            Pool::Kabupaten => "kabupaten",
            Pool::Kota => "kota",
        })
    }
}

impl FromStr for Pool {
    type Err = MeasureError;

    fn from_str(text: &str) -> Result<Pool, MeasureError> {
        [Pool::All, Pool::Kabupaten, Pool::Kota]
            .into_iter()
            .find(|pool| pool.to_string() == text)
            .ok_or(MeasureError::Pool)
    }
}

serde_as_text!(Measure, Pool);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_and_a_pool_read_back() {
        for text in
            ["index", "sector:1", "sector:6", "budget", "realisation", "improvement", "timeliness", "completeness"]
        {
            assert_eq!(text.parse::<Measure>().map(|measure| measure.to_string()).as_deref(), Ok(text));
        }
        for text in ["", "Index", "sector", "sector:", "sector:0", "sector:7", "sector:02", "sector:+2"] {
            assert_eq!(text.parse::<Measure>(), Err(MeasureError::Measure), "{text:?}");
        }
        for text in ["all", "kabupaten", "kota"] {
            assert_eq!(text.parse::<Pool>().map(|pool| pool.to_string()).as_deref(), Ok(text));
        }
        assert!("provinsi".parse::<Pool>().is_err());
    }
}
