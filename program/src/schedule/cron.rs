//! A cron text in a named zone. Pure functions of instants, milliseconds since 1970 UTC.

use std::fmt;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use croner::Cron;

/// A cron text with five fields, and the zone in whose time it is meant. Shown as written: `0 6 * * * Asia/Jakarta`.
#[derive(Clone, Debug)]
pub struct CronText {
    text: String,
    cron: Box<Cron>,
    zone: Tz,
}

impl CronText {
    /// `zone` by its name (Asia/Jakarta). The error is for whoever wrote it.
    pub fn parse(text: &str, zone: &str, now_ms: i64) -> Result<CronText, String> {
        let zone: Tz = zone.parse().map_err(|_| format!("zone {zone:?} is unknown; write one like Asia/Jakarta"))?;
        let cron: Cron = text.parse().map_err(|error| format!("cron {text:?}: {error}"))?;
        let cron = CronText { text: text.to_owned(), cron: Box::new(cron), zone };
        match cron.after(now_ms) {
            Some(_) => Ok(cron),
            None => Err(format!("cron {text:?} never comes")),
        }
    }

    /// The next time after an instant.
    pub fn after(&self, time_ms: i64) -> Option<i64> {
        Some(self.cron.find_next_occurrence(&self.local(time_ms)?, false).ok()?.timestamp_millis())
    }

    /// The last time up to an instant.
    pub fn until(&self, time_ms: i64) -> Option<i64> {
        Some(self.cron.find_previous_occurrence(&self.local(time_ms)?, true).ok()?.timestamp_millis())
    }

    /// The IANA name of its zone.
    pub fn zone(&self) -> &'static str {
        self.zone.name()
    }

    fn local(&self, time_ms: i64) -> Option<DateTime<Tz>> {
        let time: DateTime<Utc> = DateTime::from_timestamp_millis(time_ms)?;
        Some(time.with_timezone(&self.zone))
    }
}

impl fmt::Display for CronText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.text, self.zone.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn the_times_before_and_after_an_instant_are_of_the_zone() {
        let daily = |zone| CronText::parse("0 6 * * *", zone, 0).unwrap();
        let now = ms("2026-01-05T00:00:00Z");
        for (zone, before, after) in [
            ("Asia/Jakarta", "2026-01-04T23:00:00Z", "2026-01-05T23:00:00Z"),
            ("Asia/Jayapura", "2026-01-04T21:00:00Z", "2026-01-05T21:00:00Z"),
        ] {
            assert_eq!((daily(zone).until(now), daily(zone).after(now)), (Some(ms(before)), Some(ms(after))), "{zone}");
            assert_eq!(daily(zone).until(ms(before)), Some(ms(before)), "the instant itself counts");
        }
    }

    #[test]
    fn a_day_that_only_long_months_have_is_skipped_in_short_ones() {
        let last = CronText::parse("0 7 31 * *", "Asia/Makassar", 0).unwrap();
        let mut at = ms("2026-01-01T00:00:00Z");
        let mut days = Vec::new();
        for _ in 0..4 {
            at = last.after(at).unwrap();
            days.push(at);
        }
        let expected = ["2026-01-30T23:00:00Z", "2026-03-30T23:00:00Z", "2026-05-30T23:00:00Z", "2026-07-30T23:00:00Z"];
        assert_eq!(days, expected.map(ms));
    }

    #[test]
    fn what_cannot_be_is_told() {
        for (text, zone) in [("0 6 * *", "UTC"), ("0 6 30 2 *", "UTC"), ("0 6 * * *", "Asia/Palangkaraya"), ("", "UTC")]
        {
            assert!(CronText::parse(text, zone, 0).is_err(), "{text} {zone}");
        }
    }
}
