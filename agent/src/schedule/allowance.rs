//! When passes may run by themselves: within the windows of the day, and as long as the month's bytes last. Around a
//! deadline neither holds: a seal that waits for a cheap hour may come too late. Pure functions of instants (milliseconds
//! since 1970 UTC).

use std::ops::RangeInclusive;

use jiff::civil::Time;
use jiff::{Timestamp, ToSpan, Zoned};
use selaras_domain::calendar::{Calendar, Zone};
use selaras_domain::period::Quarter;
use selaras_domain::region::RegionCode;
use serde::Deserialize;

const DAY_MS: i64 = 86_400_000;
const MINUTES_OF_A_DAY: i64 = 24 * 60;

/// As written in DIR/selaras.toml.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AllowanceSettings {
    /// `22:00-05:00`, several with commas; empty: all day.
    window: String,
    /// Of the window and of the month; else the region's own.
    zone: Option<String>,
    /// Bytes up and down in a calendar month, handshakes included; none: no limit.
    monthly_bytes: Option<u64>,
    /// From so many days before a deadline until its grace ends, window and budget do not hold; 0: they always hold.
    free_days_before_deadline: u16,
}

impl Default for AllowanceSettings {
    fn default() -> Self {
        AllowanceSettings { window: String::new(), zone: None, monthly_bytes: None, free_days_before_deadline: 1 }
    }
}

/// What is allowed to one office.
#[derive(Clone, Debug)]
pub struct Allowance {
    region: RegionCode,
    zone: Zone,
    /// From and until, minutes of the day; until is below from when midnight lies within.
    windows: Vec<(i64, i64)>,
    monthly_bytes: Option<u64>,
    free_days: u16,
}

/// Why a pass that is due waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    pub reason: HeldBy,
    pub until_ms: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldBy {
    Window,
    Budget,
}

impl HeldBy {
    pub fn word(self) -> &'static str {
        match self {
            HeldBy::Window => "outside the sync window",
            HeldBy::Budget => "the month's byte budget is used up",
        }
    }
}

impl Allowance {
    /// The error is for whoever wrote the settings.
    pub fn understand(settings: &AllowanceSettings, region: RegionCode) -> Result<Allowance, String> {
        let zone = match &settings.zone {
            Some(zone) => zone.parse().map_err(|error| format!("zone: {error}"))?,
            None => Zone::of(region),
        };
        let texts = settings.window.split(',').map(str::trim).filter(|text| !text.is_empty());
        let windows = texts.map(window).collect::<Result<Vec<_>, _>>()?;
        let (monthly_bytes, free_days) = (settings.monthly_bytes, settings.free_days_before_deadline);
        Ok(Allowance { region, zone, windows, monthly_bytes, free_days })
    }

    pub fn region(&self) -> RegionCode {
        self.region
    }

    pub fn monthly_bytes(&self) -> Option<u64> {
        self.monthly_bytes
    }

    /// When the month of an instant began, where the office is.
    pub fn month_start_ms(&self, now_ms: i64) -> i64 {
        let start = self.local(now_ms).and_then(|local| local.first_of_month().ok()?.start_of_day().ok());
        start.map_or(0, |start| start.timestamp().as_millisecond())
    }

    /// Why a pass may not run now, when so many bytes went in this month.
    pub fn held(&self, now_ms: i64, used_bytes: u64, calendar: &Calendar) -> Option<Held> {
        if self.is_near_deadline(now_ms, calendar) {
            return None;
        }
        let local = self.local(now_ms)?;
        if self.monthly_bytes.is_some_and(|budget| used_bytes >= budget) {
            let next = local.first_of_month().ok()?.checked_add(1.month()).ok()?.start_of_day().ok()?;
            return Some(Held { reason: HeldBy::Budget, until_ms: next.timestamp().as_millisecond() });
        }
        let minute = i64::from(local.hour()) * 60 + i64::from(local.minute());
        if self.windows.is_empty() || self.windows.iter().any(|window| is_within(*window, minute)) {
            return None;
        }
        let wait = self.windows.iter().map(|(from, _)| (from - minute).rem_euclid(MINUTES_OF_A_DAY)).min()?;
        let minute_ms = now_ms - now_ms.rem_euclid(60_000);
        Some(Held { reason: HeldBy::Window, until_ms: minute_ms + wait * 60_000 })
    }

    /// The years whose deadlines can lie near an instant: the fourth quarter is due in the year after it.
    pub fn years(&self, now_ms: i64) -> RangeInclusive<u16> {
        let year = self.local(now_ms).and_then(|local| u16::try_from(local.year()).ok()).unwrap_or_default();
        year.saturating_sub(1)..=year
    }

    fn is_near_deadline(&self, now_ms: i64, calendar: &Calendar) -> bool {
        let before_ms = i64::from(self.free_days) * DAY_MS;
        let quarters = self.years(now_ms).flat_map(|year| Quarter::ALL.map(|quarter| (year, quarter)));
        let mut due = quarters.filter_map(|(year, quarter)| calendar.due(self.region, year, quarter));
        self.free_days > 0
            && due.any(|due| {
                (due.at.as_millisecond() - before_ms..=due.last_receipt().as_millisecond()).contains(&now_ms)
            })
    }

    fn local(&self, time_ms: i64) -> Option<Zoned> {
        Some(Timestamp::from_millisecond(time_ms).ok()?.to_zoned(self.zone.time_zone()))
    }
}

fn is_within((from, until): (i64, i64), minute: i64) -> bool {
    if from < until { (from..until).contains(&minute) } else { minute >= from || minute < until }
}

fn window(text: &str) -> Result<(i64, i64), String> {
    let wrong = || format!("window {text:?}: write it like 22:00-05:00");
    let (from, until) = text.split_once('-').ok_or_else(wrong)?;
    let (from, until) = (minute(from).ok_or_else(wrong)?, minute(until).ok_or_else(wrong)?);
    if from == until { Err(wrong()) } else { Ok((from, until)) }
}

fn minute(text: &str) -> Option<i64> {
    if text.trim() == "24:00" {
        return Some(MINUTES_OF_A_DAY);
    }
    let time = Time::strptime("%H:%M", text.trim()).ok()?;
    Some(i64::from(time.hour()) * 60 + i64::from(time.minute()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    fn allowance(text: &str, region: &str) -> Result<Allowance, String> {
        Allowance::understand(&toml::from_str(text).unwrap(), region.parse().unwrap())
    }

    #[test]
    fn outside_its_windows_an_office_waits_for_the_next_one_in_its_own_time() {
        let night = allowance("window = '22:00-05:00, 12:00-13:00'", "62.07").unwrap();
        for (now, until) in [
            ("2026-03-02T15:00:00Z", None),                         // 22:00 WIB
            ("2026-03-02T21:59:59Z", None),                         // 04:59 WIB
            ("2026-03-02T22:00:07Z", Some("2026-03-03T05:00:00Z")), // 05:00 WIB, until noon
            ("2026-03-03T05:30:00Z", None),
            ("2026-03-03T06:00:00Z", Some("2026-03-03T15:00:00Z")),
        ] {
            let held = night.held(ms(now), u64::MAX, &Calendar::built_in());
            let expected = until.map(|until| Held { reason: HeldBy::Window, until_ms: ms(until) });
            assert_eq!(held, expected, "{now}");
        }
        let east = allowance("window = '22:00-05:00'", "94.01").unwrap();
        assert!(east.held(ms("2026-03-02T13:00:00Z"), 0, &Calendar::built_in()).is_none(), "22:00 WIT");
        let named = allowance("window = '22:00-24:00'\nzone = 'Asia/Makassar'", "62.07").unwrap();
        assert!(
            named.held(ms("2026-03-02T14:00:00Z"), 0, &Calendar::built_in()).is_none()
                && named.held(ms("2026-03-02T16:00:00Z"), 0, &Calendar::built_in()).is_some()
        );
    }

    #[test]
    fn a_budget_that_is_used_up_waits_for_the_next_month_where_the_office_is() {
        let small = allowance("monthly_bytes = 1000", "62.07").unwrap();
        let now = ms("2026-01-31T16:30:00Z");
        assert_eq!(small.month_start_ms(now), ms("2025-12-31T17:00:00Z"));
        assert_eq!(small.held(now, 999, &Calendar::built_in()), None);
        let held = small.held(now, 1_000, &Calendar::built_in()).unwrap();
        assert_eq!((held.reason, held.until_ms), (HeldBy::Budget, ms("2026-01-31T17:00:00Z")));
    }

    #[test]
    fn around_a_deadline_neither_window_nor_budget_holds() {
        let text = "window = '01:00-02:00'\nmonthly_bytes = 1";
        let usual = allowance(text, "62.07").unwrap();
        // TW IV of 2023 is due on 2024-01-20 23:59:59 WIB, with three days of grace.
        for (now, is_held) in [
            ("2024-01-19T16:59:58Z", true),
            ("2024-01-19T16:59:59Z", false),
            ("2024-01-23T16:59:59Z", false),
            ("2024-01-23T17:00:00Z", true),
        ] {
            assert_eq!(usual.held(ms(now), 5, &Calendar::built_in()).is_some(), is_held, "{now}");
        }
        let strict = allowance(&format!("{text}\nfree_days_before_deadline = 0"), "62.07").unwrap();
        assert!(strict.held(ms("2024-01-20T12:00:00Z"), 5, &Calendar::built_in()).is_some());
    }

    #[test]
    fn what_cannot_be_is_told() {
        for text in ["window = '22-5'", "window = '25:00-05:00'", "window = '05:00-05:00'", "zone = 'Asia/Singapore'"] {
            assert!(allowance(text, "62.07").is_err(), "{text}");
        }
    }
}
