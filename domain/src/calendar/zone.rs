//! The zones in which deadlines are announced and times are shown.

use std::fmt;
use std::str::FromStr;

use jiff::tz::{self, TimeZone};
use thiserror::Error;

use crate::region::RegionCode;

/// The three time zones of Indonesia. Their offsets have been fixed since 1988 (Keppres 41/1987), so no time zone database is
/// read and every machine gets the same instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    /// UTC+7
    Wib,
    /// UTC+8
    Wita,
    /// UTC+9
    Wit,
}

impl Zone {
    /// The zone a region keeps. Both Kalimantan Barat and Tengah keep WIB. An unknown province is taken for WIB.
    pub const fn of(region: RegionCode) -> Zone {
        match region.province() {
            51..=53 | 63..=65 | 71..=76 => Zone::Wita,
            81..=82 | 91..=96 => Zone::Wit,
            _ => Zone::Wib,
        }
    }

    /// The IANA name.
    pub const fn iana(self) -> &'static str {
        match self {
            Zone::Wib => "Asia/Jakarta",
            Zone::Wita => "Asia/Makassar",
            Zone::Wit => "Asia/Jayapura",
        }
    }

    /// As people write it behind a time.
    pub const fn abbreviation(self) -> &'static str {
        match self {
            Zone::Wib => "WIB",
            Zone::Wita => "WITA",
            Zone::Wit => "WIT",
        }
    }

    /// For showing an instant as local time.
    pub const fn time_zone(self) -> TimeZone {
        TimeZone::fixed(match self {
            Zone::Wib => tz::offset(7),
            Zone::Wita => tz::offset(8),
            Zone::Wit => tz::offset(9),
        })
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.iana())
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("zona waktu harus Asia/Jakarta, Asia/Pontianak, Asia/Makassar, atau Asia/Jayapura")]
pub struct ZoneError;

/// By IANA name; Asia/Pontianak has kept WIB since 1988.
impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Zone, ZoneError> {
        match text {
            "Asia/Jakarta" | "Asia/Pontianak" => Ok(Zone::Wib),
            "Asia/Makassar" => Ok(Zone::Wita),
            "Asia/Jayapura" => Ok(Zone::Wit),
            _ => Err(ZoneError),
        }
    }
}
