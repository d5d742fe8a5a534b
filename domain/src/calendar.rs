//! The reporting calendar: until when a region seals a quarter. Deadlines move from year to year, so they are instants in a
//! time zone, never "N days after" (RULES, Who reports what, when). Built in for 2023 and 2024, changed by calendar lines of
//! the province; decides the timeliness that `rank` compares.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use jiff::civil::DateTime;
use jiff::tz::{self, TimeZone};
use jiff::{SignedDuration, Timestamp, civil};
use thiserror::Error;

use crate::period::Quarter;
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

/// The last second in which a quarter may be sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline {
    /// Local time, to the second, that second included.
    pub local: DateTime,
    /// In whose time; `None` is the region's own.
    pub zone: Option<Zone>,
}

impl Deadline {
    /// The end of a day in the region's own time.
    pub const fn end_of(year: i16, month: i8, day: i8) -> Deadline {
        Deadline { local: civil::date(year, month, day).at(23, 59, 59, 0), zone: None }
    }

    /// The instant for a region; `None` only for a local time beyond what an instant can hold (year 9999).
    pub fn instant(&self, region: RegionCode) -> Option<Timestamp> {
        let zone = self.zone.unwrap_or_else(|| Zone::of(region));
        zone.time_zone().to_timestamp(self.local).ok()
    }
}

/// The times of a seal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sealed {
    /// When the office wrote it, by its own clock.
    pub written_at: Timestamp,
    /// The last province time the office had seen: it cannot have been written before.
    pub not_before: Option<Timestamp>,
    /// When the server received it: it cannot have been written after.
    pub received_at: Timestamp,
}

impl Sealed {
    /// The time that counts: what the office says, as far as the two proofs allow.
    pub fn counted_at(&self) -> Timestamp {
        let proven = self.not_before.map_or(self.written_at, |not_before| self.written_at.max(not_before));
        proven.min(self.received_at)
    }
}

/// The deadlines of all years, and the grace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    deadlines: BTreeMap<(u16, Quarter), Deadline>,
    /// How long a seal written in time may take to arrive, for districts whose link is down.
    pub grace_hours: u32,
}

/// Three days: the usual time to bring a bundle to the province by road.
pub const DEFAULT_GRACE_HOURS: u32 = 72;

impl Calendar {
    /// Nothing due.
    pub fn empty() -> Calendar {
        Calendar { deadlines: BTreeMap::new(), grace_hours: DEFAULT_GRACE_HOURS }
    }

    /// The published deadlines of 2023 and 2024.
    pub fn built_in() -> Calendar {
        let mut calendar = Calendar::empty();
        for (year, quarter, deadline) in [
            (2023, Quarter::Q1, Deadline::end_of(2023, 7, 5)),
            (2023, Quarter::Q2, Deadline::end_of(2023, 8, 5)),
            (2023, Quarter::Q3, Deadline::end_of(2023, 10, 10)),
            (2023, Quarter::Q4, Deadline::end_of(2024, 1, 20)),
            (2024, Quarter::Q1, Deadline::end_of(2024, 4, 20)),
            (2024, Quarter::Q2, Deadline::end_of(2024, 7, 20)),
            (2024, Quarter::Q3, Deadline::end_of(2024, 10, 20)),
            (2024, Quarter::Q4, Deadline::end_of(2025, 1, 20)),
        ] {
            calendar.set(year, quarter, deadline);
        }
        calendar
    }

    /// Sets or moves a deadline.
    pub fn set(&mut self, year: u16, quarter: Quarter, deadline: Deadline) {
        self.deadlines.insert((year, quarter), deadline);
    }

    pub fn deadline(&self, year: u16, quarter: Quarter) -> Option<Deadline> {
        self.deadlines.get(&(year, quarter)).copied()
    }

    /// The last instant of a quarter for a region; `None` while the calendar does not say.
    pub fn due_at(&self, region: RegionCode, year: u16, quarter: Quarter) -> Option<Timestamp> {
        self.deadline(year, quarter)?.instant(region)
    }

    /// The quarters of a year whose deadline has passed for a region.
    pub fn due(&self, region: RegionCode, year: u16, as_of: Timestamp) -> impl Iterator<Item = (Quarter, Timestamp)> {
        let instants =
            Quarter::ALL.into_iter().filter_map(move |quarter| Some((quarter, self.due_at(region, year, quarter)?)));
        instants.filter(move |(_, due_at)| *due_at < as_of)
    }

    /// Written by the deadline and received within the grace. `due_at` is the last second, so all of it is in time.
    pub fn is_timely(&self, due_at: Timestamp, sealed: Sealed) -> bool {
        let grace = SignedDuration::from_hours(i64::from(self.grace_hours));
        let last_receipt = due_at.checked_add(grace).unwrap_or(Timestamp::MAX);
        sealed.counted_at().as_second() <= due_at.as_second()
            && sealed.received_at.as_second() <= last_receipt.as_second()
    }
}

/// Whole hours from the seal to the deadline, rounded down; negative when it came after.
pub fn hours_before(due_at: Timestamp, sealed: Sealed) -> i64 {
    (due_at.as_second() - sealed.counted_at().as_second()).div_euclid(3600)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn region(text: &str) -> RegionCode {
        text.parse().unwrap()
    }

    fn sealed(written: &str, received: &str) -> Sealed {
        Sealed { written_at: at(written), not_before: None, received_at: at(received) }
    }

    #[test]
    fn the_published_deadlines_end_with_the_day_in_the_regions_own_time() {
        let calendar = Calendar::built_in();
        let due = |code: &str, year, quarter| calendar.due_at(region(code), year, quarter);
        assert_eq!(due("62.07", 2023, Quarter::Q1), Some(at("2023-07-05T16:59:59Z")));
        assert_eq!(due("62.07", 2023, Quarter::Q4), Some(at("2024-01-20T16:59:59Z")));
        assert_eq!(due("65.01", 2024, Quarter::Q1), Some(at("2024-04-20T15:59:59Z")));
        assert_eq!(due("93.01", 2024, Quarter::Q4), Some(at("2025-01-20T14:59:59Z")));
        assert_eq!(due("62.07", 2025, Quarter::Q1), None);
    }

    #[test]
    fn every_zone_agrees_with_its_iana_name() {
        let noon = civil::date(2023, 7, 5).at(12, 0, 0, 0);
        for zone in [Zone::Wib, Zone::Wita, Zone::Wit] {
            assert_eq!(zone.to_string().parse(), Ok(zone));
            let named = TimeZone::get(zone.iana()).unwrap().to_timestamp(noon).unwrap();
            assert_eq!(zone.time_zone().to_timestamp(noon).unwrap(), named);
        }
        assert_eq!(Zone::of(region("61.71")), "Asia/Pontianak".parse().unwrap());
        assert!("Asia/Singapore".parse::<Zone>().is_err());
        let count = |zone| {
            crate::region::regions().iter().filter(|one| one.code.is_province() && Zone::of(one.code) == zone).count()
        };
        assert_eq!([Zone::Wib, Zone::Wita, Zone::Wit].map(count), [18, 12, 8]);
    }

    #[test]
    fn the_province_can_move_a_deadline_and_name_its_zone() {
        let mut calendar = Calendar::built_in();
        let local = civil::date(2025, 4, 30).at(12, 0, 0, 0);
        calendar.set(2025, Quarter::Q1, Deadline { local, zone: Some(Zone::Wib) });
        assert_eq!(calendar.due_at(region("93.01"), 2025, Quarter::Q1), Some(at("2025-04-30T05:00:00Z")));
        calendar.set(2025, Quarter::Q1, Deadline { local, zone: Some(Zone::Wit) });
        assert_eq!(calendar.due_at(region("62.07"), 2025, Quarter::Q1), Some(at("2025-04-30T03:00:00Z")));
    }

    #[test]
    fn in_time_is_written_by_the_deadline_and_received_within_the_grace() {
        let calendar = Calendar::built_in();
        let due_at = at("2024-01-20T16:59:59Z");
        let timely = |written, received| calendar.is_timely(due_at, sealed(written, received));
        assert!(timely("2024-01-20T16:59:59.9Z", "2024-01-20T17:00:05Z"), "the last second counts whole");
        assert!(timely("2024-01-19T00:00:00Z", "2024-01-23T16:59:59Z"), "a slow link within the grace");
        assert!(!timely("2024-01-19T00:00:00Z", "2024-01-23T17:00:00Z"), "beyond the grace nobody can tell");
        assert!(!timely("2024-01-20T17:00:00Z", "2024-01-20T17:00:05Z"), "the grace is for the way, not for writing");
    }

    #[test]
    fn a_wrong_clock_wins_nothing() {
        let late = Sealed {
            not_before: Some(at("2024-01-21T00:00:00Z")),
            ..sealed("2023-12-01T00:00:00Z", "2024-01-21T01:00:00Z")
        };
        assert_eq!(late.counted_at(), at("2024-01-21T00:00:00Z"));
        assert!(!Calendar::built_in().is_timely(at("2024-01-20T16:59:59Z"), late));
        let ahead = sealed("2030-01-01T00:00:00Z", "2024-01-20T10:00:00Z");
        assert_eq!(ahead.counted_at(), ahead.received_at);
        assert_eq!(hours_before(at("2024-01-20T16:59:59Z"), ahead), 6);
        assert_eq!(hours_before(at("2024-01-20T09:59:59Z"), ahead), -1);
    }

    #[test]
    fn a_quarter_is_due_once_its_deadline_has_passed() {
        let calendar = Calendar::built_in();
        let due =
            |as_of| calendar.due(region("62.07"), 2023, at(as_of)).map(|(quarter, _)| quarter).collect::<Vec<_>>();
        assert_eq!(due("2023-07-05T16:59:59Z"), []);
        assert_eq!(due("2023-07-05T17:00:00Z"), [Quarter::Q1]);
        assert_eq!(due("2024-06-01T00:00:00Z"), Quarter::ALL);
    }
}
