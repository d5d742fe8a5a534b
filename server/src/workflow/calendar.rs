//! Deadlines as people of the province set and read them: those there are with what they were before, a new one with what it
//! would do to the timeliness of each region, before it is said.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use anyhow::Result;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime, date};
use selaras_domain::calendar::{Deadline, Due, Sealed, Zone};
use selaras_domain::line::Content;
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::{RegionCode, of_province};
use selaras_ledger::{Connection, calendar, calendar_cell, lineage, seal_times};

use crate::standing::sealed;
use crate::store;

/// One deadline and what it was before; the regions that have it stand beside it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    pub year: u16,
    pub quarter: Quarter,
    pub due: Due,
    /// When it was said, milliseconds since 1970 UTC, and by whom; `None`: built in.
    pub said: Option<(i64, String)>,
    /// What it was before, and when that was said, the latest first.
    pub former: Vec<(Due, i64)>,
}

/// How a region's quarter stands to its deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Timely {
    OnTime,
    Late,
    /// Not sealed, and there is time left.
    Open,
    /// Not sealed, and the deadline has passed.
    Overdue,
    /// The calendar names no deadline.
    NoDeadline,
}

/// What a new deadline does to one region.
#[derive(Clone, Debug)]
pub struct Effect {
    pub region: RegionCode,
    /// Of its first seal; `None`: not sealed.
    pub sealed: Option<Sealed>,
    pub due_before: Option<Due>,
    pub due: Due,
    pub before: Timely,
    pub after: Timely,
}

impl Timely {
    pub fn of(due: Option<Due>, sealed: Option<Sealed>, as_of: Timestamp) -> Timely {
        match (due, sealed) {
            (None, _) => Timely::NoDeadline,
            (Some(due), Some(sealed)) if due.is_timely(sealed) => Timely::OnTime,
            (Some(_), Some(_)) => Timely::Late,
            (Some(due), None) if due.at < as_of => Timely::Overdue,
            (Some(_), None) => Timely::Open,
        }
    }

    pub fn is_bad(&self) -> bool {
        matches!(self, Timely::Late | Timely::Overdue)
    }

    /// The message that says it.
    pub const fn key(&self) -> &'static str {
        match self {
            Timely::OnTime => "timely-yes",
            Timely::Late => "timely-late",
            Timely::Open => "timely-open",
            Timely::Overdue => "timely-overdue",
            Timely::NoDeadline => "timely-unknown",
        }
    }
}

impl Effect {
    pub fn is_change(&self) -> bool {
        self.before != self.after
    }
}

/// Who has deadlines: the province itself and its kabupaten and kota.
pub fn regions_with_deadlines(connection: &Connection) -> Result<Vec<RegionCode>> {
    let province = store::province(connection)?;
    Ok([province].into_iter().chain(of_province(province.province()).map(|region| region.code)).collect())
}

/// The deadlines of these regions, each with those that have it.
pub fn deadlines(
    connection: &Connection,
    regions: &[RegionCode],
    years: RangeInclusive<u16>,
) -> Result<BTreeMap<Entry, Vec<RegionCode>>> {
    let calendar = calendar(connection, regions.iter().copied(), years.clone())?;
    let mut entries: BTreeMap<Entry, Vec<RegionCode>> = BTreeMap::new();
    for (year, quarter) in years.flat_map(|year| Quarter::ALL.map(|quarter| (year, quarter))) {
        for region in regions {
            let Some(due) = calendar.due(*region, year, quarter) else { continue };
            let (mut said, mut former) = (None, Vec::new());
            for line in lineage(connection, &calendar_cell(*region, Period::quarter(year, quarter)))? {
                let Content::Calendar(entry) = &line.content else { continue };
                match said {
                    None => said = Some((line.header.time_ms, line.header.writer)),
                    Some(_) => former.extend(Due::of_line(entry, *region).map(|due| (due, line.header.time_ms))),
                }
            }
            entries.entry(Entry { year, quarter, due, said, former }).or_default().push(*region);
        }
    }
    Ok(entries)
}

/// A deadline for each of these regions; `None`: it lies before the year, or beyond what an instant can hold.
pub fn dues(deadline: Deadline, grace_hours: u32, year: u16, regions: &[RegionCode]) -> Option<Vec<(RegionCode, Due)>> {
    let due = |region: &RegionCode| {
        let due = deadline.due(*region, grace_hours).filter(|due| due.at >= begin(year))?;
        Some((*region, due))
    };
    regions.iter().map(due).collect()
}

/// What these deadlines would do, region by region.
pub fn effects(
    connection: &Connection,
    (year, quarter): (u16, Quarter),
    dues: &[(RegionCode, Due)],
    as_of: Timestamp,
) -> Result<Vec<Effect>> {
    let calendar = calendar(connection, dues.iter().map(|(region, _)| *region), year..=year)?;
    let effect = |(region, due): &(RegionCode, Due)| {
        let sealed = seal_times(connection, *region, Period::quarter(year, quarter))?.map(sealed).transpose()?;
        let due_before = calendar.due(*region, year, quarter);
        let (before, after) = (Timely::of(due_before, sealed, as_of), Timely::of(Some(*due), sealed, as_of));
        Ok(Effect { region: *region, sealed, due_before, due: *due, before, after })
    };
    dues.iter().map(effect).collect()
}

/// Says these deadlines; gives how many regions did not have theirs already.
pub fn write_deadlines(
    connection: &Connection,
    (year, quarter): (u16, Quarter),
    dues: &[(RegionCode, Due)],
    (actor, now_ms): (&str, i64),
) -> Result<usize> {
    let mut written = 0;
    for (region, due) in dues {
        written += usize::from(store::write_deadline(connection, *region, (year, quarter), *due, actor, now_ms)?);
    }
    Ok(written)
}

/// When a year begins anywhere in the country.
fn begin(year: u16) -> Timestamp {
    let local = i16::try_from(year).map_or(DateTime::MAX, |year| date(year, 1, 1).at(0, 0, 0, 0));
    Zone::Wit.time_zone().to_timestamp(local).unwrap_or(Timestamp::MIN)
}

/// A minute is meant whole: until 23:59 is until 23:59:59; a day until its end.
pub fn parse_deadline(text: &str) -> Result<DateTime, String> {
    let text = text.trim();
    let whole_minute = || DateTime::strptime("%Y-%m-%d %H:%M:%S", format!("{text}:59"));
    let whole_day = || Ok(Date::strptime("%Y-%m-%d", text)?.at(23, 59, 59, 0));
    let exact = DateTime::strptime("%Y-%m-%d %H:%M:%S", text);
    let read: Result<DateTime, jiff::Error> = exact.or_else(|_| whole_minute()).or_else(|_| whole_day());
    read.map_err(|_| "is a date and a time such as \"2026-07-20 23:59\"".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_and_a_day_are_meant_whole() {
        let read = |text| parse_deadline(text).map(|time| time.to_string());
        assert_eq!(read("2026-07-20 23:59").as_deref(), Ok("2026-07-20T23:59:59"));
        assert_eq!(read("2024-02-29").as_deref(), Ok("2024-02-29T23:59:59"));
        assert_eq!(read("2026-07-20 12:00:00").as_deref(), Ok("2026-07-20T12:00:00"));
        for wrong in ["", "2023-02-29", "20-07-2026", "2026-07-20 24:01", "2026-07-20T23:59+07:00"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
