//! When a schedule falls due, and of which quarter. Pure functions of instants (milliseconds since 1970 UTC), of the calendar
//! and of what was published.

use std::collections::BTreeSet;
use std::fmt;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use selaras_domain::calendar::{Calendar, Zone};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_program::schedule::CronText;

const DAY_MS: i64 = 86_400_000;
const DAYS_BEFORE_MAX: u16 = 90;

/// What makes a report due.
#[derive(Clone, Debug)]
pub enum Trigger {
    Cron(CronText),
    /// An edition was published.
    Published,
    /// So many days before a quarter's deadline: of a region's own report that region's, of the province's the province's.
    BeforeDeadline {
        days: u16,
    },
}

impl Trigger {
    /// `0 7 10 1,4,7,10 * Asia/Jakarta`, `publish` or `deadline-7`. The error is for whoever wrote it.
    pub fn parse(text: &str, now_ms: i64) -> Result<Trigger, String> {
        let text = text.trim();
        if text == "publish" {
            return Ok(Trigger::Published);
        }
        if let Some(days) = text.strip_prefix("deadline-") {
            let days = days.parse().ok().filter(|days| (1..=DAYS_BEFORE_MAX).contains(days));
            let days = days.ok_or_else(|| format!("{text:?}: write 1 to {DAYS_BEFORE_MAX} days, like deadline-7"))?;
            return Ok(Trigger::BeforeDeadline { days });
        }
        let wrong = || {
            format!(
                "{text:?}: write `publish`, `deadline-7`, or a cron text and its zone like `0 7 10 1,4,7,10 * Asia/Jakarta`"
            )
        };
        let (cron, zone) = text.rsplit_once(' ').filter(|(_, zone)| zone.contains('/')).ok_or_else(wrong)?;
        CronText::parse(cron.trim(), zone, now_ms).map(Trigger::Cron)
    }
}

impl Trigger {
    /// In whose time its times are shown: that of a cron text's own zone, else the province's.
    pub fn zone(&self, province: RegionCode) -> Zone {
        let Trigger::Cron(cron) = self else { return Zone::of(province) };
        match cron.zone() {
            "Asia/Pontianak" => Zone::Wib,
            name => [Zone::Wib, Zone::Wita, Zone::Wit]
                .into_iter()
                .find(|zone| zone.iana() == name)
                .unwrap_or(Zone::of(province)),
        }
    }
}

impl fmt::Display for Trigger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Trigger::Cron(cron) => cron.fmt(f),
            Trigger::Published => f.write_str("publish"),
            Trigger::BeforeDeadline { days } => write!(f, "deadline-{days}"),
        }
    }
}

/// Which quarter a cron text's run is about, seen from the day it falls due, in the text's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// The last quarter that ended: in January the fourth of the year before.
    Previous,
    Current,
}

impl Rule {
    pub fn parse(text: &str) -> Option<Rule> {
        match text {
            "previous" => Some(Rule::Previous),
            "current" => Some(Rule::Current),
            _ => None,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            Rule::Previous => "previous",
            Rule::Current => "current",
        }
    }

    fn of(self, time_ms: i64, zone: &str) -> Option<(u16, Quarter)> {
        let date = Timestamp::from_millisecond(time_ms).ok()?.to_zoned(TimeZone::get(zone).ok()?).date();
        let quarter = Quarter::from_number((date.month() as u8 - 1) / 3 + 1)?;
        let current = Period::quarter(u16::try_from(date.year()).ok()?, quarter);
        let period = match self {
            Rule::Current => current,
            Rule::Previous => current.previous_quarter()?,
        };
        Some((period.year, period.quarter?))
    }
}

/// An edition as far as schedules follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Published {
    pub at_ms: i64,
    pub year: u16,
    pub quarter: Quarter,
}

/// What schedules go by beside the clock.
pub struct Facts<'a> {
    pub calendar: &'a Calendar,
    pub published: &'a [Published],
    /// Whose deadlines count; the province is one of them for its own report.
    pub whose: &'a [RegionCode],
}

/// One time that a schedule falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Due {
    pub at_ms: i64,
    pub year: u16,
    pub quarter: Quarter,
}

/// What fell due after `since_ms` and up to now. Of a cron text's times that were missed only the last; each publication;
/// a reminder only while its deadline is still to come.
pub fn due(trigger: &Trigger, rule: Rule, since_ms: i64, now_ms: i64, facts: &Facts<'_>) -> Vec<Due> {
    let is_new = |at_ms: i64| since_ms < at_ms && at_ms <= now_ms;
    match trigger {
        Trigger::Cron(cron) => {
            let last = cron.until(now_ms).filter(|at| is_new(*at));
            let period = last.and_then(|at| rule.of(at, cron.zone()));
            last.zip(period).map(|(at_ms, (year, quarter))| Due { at_ms, year, quarter }).into_iter().collect()
        }
        Trigger::Published => {
            let new = facts.published.iter().filter(|published| is_new(published.at_ms));
            new.map(|one| Due { at_ms: one.at_ms, year: one.year, quarter: one.quarter }).collect()
        }
        Trigger::BeforeDeadline { days } => before_deadlines(*days, now_ms, facts)
            .into_iter()
            .filter(|(due, deadline_ms)| is_new(due.at_ms) && now_ms < *deadline_ms)
            .map(|(due, _)| due)
            .collect(),
    }
}

/// The next times, as many as asked; none of publications, which nobody knows before.
pub fn next_times(trigger: &Trigger, now_ms: i64, facts: &Facts<'_>, most: usize) -> Vec<i64> {
    match trigger {
        Trigger::Cron(cron) => std::iter::successors(cron.after(now_ms), |at| cron.after(*at)).take(most).collect(),
        Trigger::Published => Vec::new(),
        Trigger::BeforeDeadline { days } => {
            let times: BTreeSet<i64> =
                before_deadlines(*days, now_ms, facts).into_iter().map(|(due, _)| due.at_ms).collect();
            times.into_iter().filter(|at| *at > now_ms).take(most).collect()
        }
    }
}

/// Whether what falls due is due for this region, or the province.
pub fn is_due_for(trigger: &Trigger, due: Due, region: RegionCode, calendar: &Calendar) -> bool {
    let Trigger::BeforeDeadline { days } = trigger else { return true };
    before_deadline(*days, region, (due.year, due.quarter), calendar).is_some_and(|(own, _)| own == due)
}

/// The reminders of the deadlines of this year and its neighbours, each with its deadline; regions that share one share it.
fn before_deadlines(days: u16, now_ms: i64, facts: &Facts<'_>) -> BTreeSet<(Due, i64)> {
    let now = Timestamp::from_millisecond(now_ms).ok().map(|now| now.to_zoned(TimeZone::UTC).year());
    let year = now.and_then(|year| u16::try_from(year).ok()).unwrap_or_default();
    let quarters = (year.saturating_sub(1)..=year + 1).flat_map(|year| Quarter::ALL.map(|quarter| (year, quarter)));
    let of =
        |quarter| facts.whose.iter().filter_map(move |region| before_deadline(days, *region, quarter, facts.calendar));
    quarters.flat_map(of).collect()
}

fn before_deadline(
    days: u16,
    region: RegionCode,
    (year, quarter): (u16, Quarter),
    calendar: &Calendar,
) -> Option<(Due, i64)> {
    let deadline_ms = calendar.due(region, year, quarter)?.at.as_millisecond();
    Some((Due { at_ms: deadline_ms - i64::from(days) * DAY_MS, year, quarter }, deadline_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_millisecond()
    }

    fn with<T>(published: &[Published], look: impl FnOnce(&Facts<'_>) -> T) -> T {
        let calendar = Calendar::built_in();
        look(&Facts { calendar: &calendar, published, whose: &[RegionCode::new(6200).unwrap()] })
    }

    #[test]
    fn the_fourth_quarter_is_reported_in_january_by_the_zone_of_the_text() {
        let trigger = Trigger::parse("0 0 1 1,4,7,10 * Asia/Jayapura", 0).unwrap();
        // New year in Jayapura, still the old year in Jakarta.
        let now = ms("2026-12-31T15:00:00Z");
        let due = with(&[], |facts| due(&trigger, Rule::Previous, now - DAY_MS, now, facts));
        assert_eq!(due, [Due { at_ms: now, year: 2026, quarter: Quarter::Q4 }]);
        let trigger = Trigger::parse("0 7 10 * * Asia/Makassar", 0).unwrap();
        let now = ms("2026-03-10T08:00:00Z");
        let at = |rule| with(&[], |facts| super::due(&trigger, rule, 0, now, facts)).remove(0);
        assert_eq!((at(Rule::Previous).year, at(Rule::Previous).quarter), (2025, Quarter::Q4));
        assert_eq!((at(Rule::Current).year, at(Rule::Current).quarter), (2026, Quarter::Q1));
    }

    #[test]
    fn what_was_missed_for_months_is_due_once_and_nothing_before_its_beginning() {
        let trigger = Trigger::parse("0 7 31 * * Asia/Jakarta", 0).unwrap();
        let now = ms("2026-06-15T00:00:00Z");
        let due = |since| with(&[], |facts| due(&trigger, Rule::Previous, since, now, facts));
        assert_eq!(due(0).iter().map(|due| due.at_ms).collect::<Vec<_>>(), [ms("2026-05-31T00:00:00Z")]);
        assert_eq!(due(ms("2026-05-31T00:00:00Z")), []);
        assert_eq!(due(now + DAY_MS), [], "a clock set back owes nothing");
    }

    #[test]
    fn each_publication_is_due_and_a_reminder_only_before_its_deadline() {
        let published = [(1_000, Quarter::Q1), (2_000, Quarter::Q1)];
        let published = published.map(|(at_ms, quarter)| Published { at_ms, year: 2026, quarter });
        let publish = Trigger::parse("publish", 0).unwrap();
        let times = |since, now| {
            with(&published, |facts| {
                due(&publish, Rule::Previous, since, now, facts).iter().map(|due| due.at_ms).collect::<Vec<_>>()
            })
        };
        assert_eq!(
            (times(0, 2_000), times(1_000, 2_000), times(0, 1_500)),
            (vec![1_000, 2_000], vec![2_000], vec![1_000])
        );
        let remind = Trigger::parse("deadline-7", 0).unwrap();
        with(&[], |facts| {
            let next = next_times(&remind, ms("2024-01-01T00:00:00Z"), facts, 3);
            assert_eq!(next.len(), 3);
            let at = next[0];
            assert_eq!(due(&remind, Rule::Current, at - 1, at, facts).len(), 1);
            assert_eq!(due(&remind, Rule::Current, at - 1, at + 8 * DAY_MS, facts).len(), 0, "the deadline is over");
        });
    }

    #[test]
    fn what_cannot_be_is_told() {
        for wrong in ["", "daily", "deadline-0", "deadline-x", "deadline-400", "0 7 * * *", "0 7 30 2 * Asia/Jakarta"] {
            assert!(Trigger::parse(wrong, 0).is_err(), "{wrong}");
        }
        for good in ["publish", "deadline-7", "0 7 10 1,4,7,10 * Asia/Pontianak"] {
            assert_eq!(Trigger::parse(good, 0).unwrap().to_string(), good);
        }
    }
}
