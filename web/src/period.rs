//! Which quarter a page is about: as asked, else the last one that ended.

use jiff::Timestamp;
use selaras_domain::calendar::Zone;
use selaras_domain::period::{MAX_YEAR, MIN_YEAR, Period, Quarter};
use selaras_domain::region::RegionCode;
use serde::Deserialize;

/// `?year=2024&quarter=4`
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Asked {
    year: Option<u16>,
    quarter: Option<u8>,
}

/// A year and a quarter that exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shown {
    pub year: u16,
    pub quarter: Quarter,
}

impl Shown {
    /// From a path; `None` for a period that cannot be.
    pub fn checked(year: u16, quarter: u8) -> Option<Shown> {
        let quarter = Quarter::from_number(quarter)?;
        Period::checked(year, Some(quarter)).ok().map(|_| Shown { year, quarter })
    }

    pub fn period(self) -> Period {
        Period::quarter(self.year, self.quarter)
    }

    /// The years that a page offers: those around the one it shows.
    pub fn years(self) -> impl Iterator<Item = u16> + use<> {
        self.year.saturating_sub(3).max(MIN_YEAR)..=self.year.saturating_add(1).min(MAX_YEAR)
    }

    pub fn has_number(&self, number: &u8) -> bool {
        self.quarter.number() == *number
    }
}

impl Asked {
    pub fn shown(self, region: RegionCode, now_ms: i64) -> Shown {
        self.or(last_ended(region, now_ms))
    }

    /// As asked; what was not asked, or cannot be, as `usual`.
    pub fn or(self, usual: Shown) -> Shown {
        let (year, quarter) = (self.year.unwrap_or(usual.year), self.quarter.unwrap_or(usual.quarter.number()));
        Shown::checked(year, quarter).unwrap_or(usual)
    }
}

/// The quarter that ended last by the region's own clock.
pub fn last_ended(region: RegionCode, now_ms: i64) -> Shown {
    let now = Timestamp::from_millisecond(now_ms).unwrap_or_default().to_zoned(Zone::of(region).time_zone());
    let year = u16::try_from(now.year()).unwrap_or_default();
    let this = Quarter::from_number(((now.month() - 1) / 3 + 1) as u8).unwrap_or(Quarter::Q1);
    match Period::quarter(year, this).previous_quarter() {
        Some(Period { year, quarter: Some(quarter) }) => Shown { year, quarter },
        _ => Shown { year, quarter: this },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_wish_it_is_the_quarter_that_ended_last_by_the_regions_clock() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        let shown = |asked: Asked, text| {
            let shown = asked.shown("62.07".parse().unwrap(), at(text));
            (shown.year, shown.quarter.number())
        };
        assert_eq!(shown(Asked::default(), "2024-01-15T00:00:00Z"), (2023, 4));
        assert_eq!(shown(Asked::default(), "2024-03-31T16:59:00Z"), (2023, 4), "23.59 WIB");
        assert_eq!(shown(Asked::default(), "2024-03-31T17:00:00Z"), (2024, 1), "midnight WIB");
        assert_eq!(shown(Asked { year: Some(2023), quarter: Some(2) }, "2024-05-01T00:00:00Z"), (2023, 2));
        assert_eq!(shown(Asked { year: Some(1900), quarter: Some(9) }, "2024-05-01T00:00:00Z"), (2024, 1));
    }
}
