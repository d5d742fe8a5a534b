//! When a source is fetched again: every so many minutes, or by a cron text in a named zone. Pure functions of instants
//! (milliseconds since 1970 UTC) and of the last fetch, as the database keeps it.

use std::time::Duration;

use selaras_program::schedule::{CronText, after_failure, after_success};

use crate::store::FetchRow;

/// A cron text has all districts of a province at the same minute; this spreads them.
const CRON_SPREAD_MS: u64 = 60_000;
/// How long a failed source waits at most, however seldom it is fetched.
const RETRY_MAX: Duration = Duration::from_secs(3_600);
/// A last fetch further in the future than this means that the clock was set back.
const CLOCK_DOUBT_MS: i64 = 3_600_000;

/// How often a source is fetched.
#[derive(Clone, Debug)]
pub enum Cadence {
    Every(Duration),
    Cron(CronText),
}

impl Cadence {
    pub fn every_minutes(minutes: u64) -> Cadence {
        Cadence::Every(Duration::from_secs(minutes.saturating_mul(60)))
    }

    /// When the source is due; 0: at once, because it never ran. What fell due while the machine was off is due once.
    pub fn next_ms(&self, last: Option<&FetchRow>, luck: u64) -> i64 {
        let Some(last) = last else { return 0 };
        let (regular, most) = match self {
            Cadence::Every(every) => (after_success(last.ended_ms, *every, luck), *every),
            Cadence::Cron(cron) => {
                let next = cron.after(last.ended_ms).unwrap_or(i64::MAX - CRON_SPREAD_MS as i64);
                (next + (luck % CRON_SPREAD_MS) as i64, RETRY_MAX)
            }
        };
        match last.failures {
            0 => regular,
            failures => regular.min(after_failure(last.ended_ms, failures - 1, most, luck)),
        }
    }

    /// Whether the source is due by the clock, which may have been set back since the last fetch.
    pub fn is_due(&self, last: Option<&FetchRow>, now_ms: i64, luck: u64) -> bool {
        last.is_some_and(|last| last.ended_ms > now_ms + CLOCK_DOUBT_MS) || self.next_ms(last, luck) <= now_ms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = 3_600_000;

    fn cron(text: &str, zone: &str, now_ms: i64) -> Result<Cadence, String> {
        CronText::parse(text, zone, now_ms).map(Cadence::Cron)
    }

    fn ended(ended_ms: i64, failures: u32) -> Option<FetchRow> {
        Some(FetchRow { ended_ms, failures, ..FetchRow::default() })
    }

    fn ms(text: &str) -> i64 {
        text.parse::<jiff::Timestamp>().unwrap().as_millisecond()
    }

    #[test]
    fn a_source_that_never_ran_is_due_at_once() {
        assert!(Cadence::every_minutes(60).is_due(None, 1, 7));
        assert!(cron("0 6 * * *", "Asia/Jakarta", 0).unwrap().is_due(None, 1, 7));
    }

    #[test]
    fn what_fell_due_while_the_machine_was_off_is_due_once() {
        let hourly = Cadence::every_minutes(60);
        let back = 30 * 24 * HOUR_MS;
        assert!(hourly.is_due(ended(0, 0).as_ref(), back, 0));
        assert!(!hourly.is_due(ended(back, 0).as_ref(), back + 1, 0));
        assert_eq!(hourly.next_ms(ended(back, 0).as_ref(), 0), back + HOUR_MS);
    }

    #[test]
    fn a_cron_text_is_of_its_zone() {
        let now = ms("2026-01-05T00:00:00Z");
        for (zone, next) in [("Asia/Jakarta", "2026-01-05T23:00:00Z"), ("Asia/Jayapura", "2026-01-05T21:00:00Z")] {
            let cadence = cron("0 6 * * *", zone, now).unwrap();
            assert_eq!(cadence.next_ms(ended(now, 0).as_ref(), 0), ms(next), "{zone}");
            let spread = cadence.next_ms(ended(now, 0).as_ref(), u64::MAX) - ms(next);
            assert!((0..60_000).contains(&spread), "{spread}");
        }
    }

    #[test]
    fn a_failed_source_waits_longer_and_longer_but_not_past_its_turn() {
        let waits = |cadence: &Cadence| -> Vec<i64> {
            (1..=9).map(|failures| cadence.next_ms(ended(0, failures).as_ref(), 0) / 1_000).collect()
        };
        assert_eq!(waits(&Cadence::every_minutes(10)), [15, 30, 60, 120, 240, 480, 600, 600, 600]);
        let daily = cron("0 6 * * *", "UTC", 0).unwrap();
        assert_eq!(waits(&daily), [15, 30, 60, 120, 240, 480, 960, 1_920, 3_600]);
    }

    #[test]
    fn a_clock_set_back_does_not_stop_a_source() {
        let daily = cron("0 6 * * *", "UTC", 0).unwrap();
        assert!(daily.is_due(ended(100 * 24 * HOUR_MS, 0).as_ref(), 1_000, 0));
        assert!(!daily.is_due(ended(2_000, 0).as_ref(), 1_000, 0));
    }
}
