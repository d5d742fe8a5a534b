//! The reporting calendar: until when a region seals a quarter. Deadlines move from year to year, so they are instants in a
//! time zone, never "N days after" (RULES, Who reports what, when). Built in for 2023 and 2024; a calendar line of the
//! province takes the place of what is built in. Decides the timeliness that `rank` compares.

mod sealed;
#[cfg(test)]
mod tests;
mod zone;

use std::collections::BTreeMap;

use jiff::civil::{self, DateTime};
use jiff::{SignedDuration, Timestamp};
pub use sealed::Sealed;
pub use zone::{Zone, ZoneError};

use crate::line::CalendarEntry;
use crate::period::Quarter;
use crate::region::RegionCode;

/// Three days: the usual time to bring a bundle to the province by road.
pub const DEFAULT_GRACE_HOURS: u32 = 72;

/// A deadline as it is announced to all regions.
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

    /// For a region, with the grace; `None` only for a local time beyond what an instant can hold (year 9999).
    pub fn due(&self, region: RegionCode, grace_hours: u32) -> Option<Due> {
        let zone = self.zone.unwrap_or_else(|| Zone::of(region));
        let at = zone.time_zone().to_timestamp(self.local).ok()?;
        Some(Due { at, zone, grace_hours })
    }
}

/// Until when one region seals a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Due {
    /// The last second; all of it is in time.
    pub at: Timestamp,
    /// In which it was announced and is shown.
    pub zone: Zone,
    /// How long a seal written in time may take to arrive, for districts whose link is down.
    pub grace_hours: u32,
}

impl Due {
    /// As a line of the province says it; `None` for an instant that no calendar holds. A zone that this program does not
    /// know changes only how the instant is shown.
    pub fn of_line(entry: &CalendarEntry, region: RegionCode) -> Option<Due> {
        let at = Timestamp::from_millisecond(entry.deadline_ms).ok()?;
        let zone = entry.zone.parse().unwrap_or_else(|_| Zone::of(region));
        Some(Due { at, zone, grace_hours: entry.grace_hours })
    }

    /// What a line says of it.
    pub fn to_line(self) -> CalendarEntry {
        CalendarEntry {
            deadline_ms: self.at.as_millisecond(),
            zone: self.zone.iana().to_owned(),
            grace_hours: self.grace_hours,
        }
    }

    /// The last second in which a seal that was written in time may arrive.
    pub fn last_receipt(&self) -> Timestamp {
        let grace = SignedDuration::from_hours(i64::from(self.grace_hours));
        self.at.checked_add(grace).unwrap_or(Timestamp::MAX)
    }

    /// Written by the deadline and received within the grace.
    pub fn is_timely(&self, sealed: Sealed) -> bool {
        sealed.counted_at().as_second() <= self.at.as_second()
            && sealed.received_at.as_second() <= self.last_receipt().as_second()
    }

    /// Whole hours from the seal to the deadline, rounded down; negative when it came after.
    pub fn hours_before(&self, sealed: Sealed) -> i64 {
        (self.at.as_second() - sealed.counted_at().as_second()).div_euclid(3600)
    }
}

/// The deadlines of all years.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    announced: BTreeMap<(u16, Quarter), Deadline>,
    said: BTreeMap<(RegionCode, u16, Quarter), Due>,
}

impl Calendar {
    /// The published deadlines of 2023 and 2024.
    pub fn built_in() -> Calendar {
        let announced = [
            (2023, Quarter::Q1, Deadline::end_of(2023, 7, 5)),
            (2023, Quarter::Q2, Deadline::end_of(2023, 8, 5)),
            (2023, Quarter::Q3, Deadline::end_of(2023, 10, 10)),
            (2023, Quarter::Q4, Deadline::end_of(2024, 1, 20)),
            (2024, Quarter::Q1, Deadline::end_of(2024, 4, 20)),
            (2024, Quarter::Q2, Deadline::end_of(2024, 7, 20)),
            (2024, Quarter::Q3, Deadline::end_of(2024, 10, 20)),
            (2024, Quarter::Q4, Deadline::end_of(2025, 1, 20)),
        ];
        let announced = announced.into_iter().map(|(year, quarter, deadline)| ((year, quarter), deadline)).collect();
        Calendar { announced, said: BTreeMap::new() }
    }

    /// Takes up what the province says of one region's quarter, in the place of what was announced or said before.
    pub fn say(&mut self, region: RegionCode, year: u16, quarter: Quarter, due: Due) {
        self.said.insert((region, year, quarter), due);
    }

    /// `None` while nobody has said until when.
    pub fn due(&self, region: RegionCode, year: u16, quarter: Quarter) -> Option<Due> {
        let announced = || self.announced.get(&(year, quarter))?.due(region, DEFAULT_GRACE_HOURS);
        self.said.get(&(region, year, quarter)).copied().or_else(announced)
    }

    /// The quarters of a year whose deadline has passed for a region.
    pub fn passed(&self, region: RegionCode, year: u16, as_of: Timestamp) -> impl Iterator<Item = (Quarter, Due)> {
        let all = Quarter::ALL.into_iter().filter_map(move |quarter| Some((quarter, self.due(region, year, quarter)?)));
        all.filter(move |(_, due)| due.at < as_of)
    }
}
