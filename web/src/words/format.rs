//! Numbers, times and values the way of each language. Templates hand everything over by reference.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::fmt::strtime;
use selaras_domain::calendar::{Due, Zone};
use selaras_domain::category::Category;
use selaras_domain::line::{Achievement, Content};
use selaras_domain::region::RegionCode;

use super::{Language, Words};

const MONTHS: [[&str; 12]; 2] = [
    [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
];

/// A day by some region's clock.
struct Local {
    day: i8,
    month: &'static str,
    year: i16,
}

impl Local {
    fn long(self) -> String {
        format!("{} {} {}", self.day, self.month, self.year)
    }

    /// Three letters; "Agu" and "Aug" are among them.
    fn short_month(&self) -> &'static str {
        self.month.get(..3).unwrap_or(self.month)
    }
}

impl Words {
    /// A number in canonical form ("1234.5") as the language writes it: "1.234,5" or "1,234.5".
    pub fn number(&self, canonical: impl ToString) -> String {
        let text = canonical.to_string();
        let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("−", digits));
        let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
        let (group, point) = match self.language() {
            Language::Indonesian => ('.', ','),
            Language::English => (',', '.'),
        };
        let mut shown = sign.to_owned();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at) % 3 == 0 {
                shown.push(group);
            }
            shown.push(digit);
        }
        if !decimals.is_empty() {
            shown.push(point);
            shown.push_str(decimals);
        }
        shown
    }

    /// A number, or a dash where there is none.
    pub fn number_or_dash(&self, canonical: Option<impl ToString>) -> String {
        canonical.map_or_else(|| "–".to_owned(), |number| self.number(number))
    }

    /// An instant by the region's clock: "20 Januari 2024 23.59 WIB".
    pub fn time(&self, time_ms: &i64, region: &RegionCode) -> String {
        self.local_or(time_ms, Zone::of(*region), Local::long, true)
    }

    /// A deadline by the clock it was announced in.
    pub fn deadline(&self, due: &Due) -> String {
        self.local(due.at, due.zone, Local::long, true)
    }

    /// Until when a seal that was written in time may arrive.
    pub fn receive_by(&self, due: &Due) -> String {
        self.local(due.last_receipt(), due.zone, Local::long, true)
    }

    /// The day of an instant: "20 Jan 2024".
    pub fn day(&self, time_ms: &i64, region: &RegionCode) -> String {
        let day = |local: Local| format!("{} {} {}", local.day, local.short_month(), local.year);
        self.local_or(time_ms, Zone::of(*region), day, false)
    }

    /// An instant for a narrow column: "20 Jan 23.59 WIB".
    pub fn short_time(&self, time_ms: &i64, region: &RegionCode) -> String {
        let day = |local: Local| format!("{} {}", local.day, local.short_month());
        self.local_or(time_ms, Zone::of(*region), day, true)
    }

    fn local_or(&self, time_ms: &i64, zone: Zone, day: impl Fn(Local) -> String, has_clock: bool) -> String {
        match Timestamp::from_millisecond(*time_ms) {
            Ok(time) => self.local(time, zone, day, has_clock),
            Err(_) => time_ms.to_string(),
        }
    }

    fn local(&self, time: Timestamp, zone: Zone, day: impl Fn(Local) -> String, has_clock: bool) -> String {
        let local = time.to_zoned(zone.time_zone());
        let months = &MONTHS[usize::from(self.language() == Language::English)];
        let month = months.get(usize::from(local.month().unsigned_abs()) - 1).copied().unwrap_or_default();
        let shown = day(Local { day: local.day(), month, year: local.year() });
        if !has_clock {
            return shown;
        }
        let clock = if self.language() == Language::English { "%H:%M" } else { "%H.%M" };
        let clock = strtime::format(clock, &local).unwrap_or_default();
        format!("{shown} {clock} {}", zone.abbreviation())
    }

    /// A day that somebody wrote down: "20 Jan 2024".
    pub fn date(&self, date: &Date) -> String {
        let months = &MONTHS[usize::from(self.language() == Language::English)];
        let month = months.get(usize::from(date.month().unsigned_abs()) - 1).copied().unwrap_or_default();
        let local = Local { day: date.day(), month, year: date.year() };
        format!("{} {} {}", local.day, local.short_month(), local.year)
    }

    /// The month of an instant by the region's clock: "Januari 2024".
    pub fn month(&self, time_ms: &i64, region: &RegionCode) -> String {
        let Ok(time) = Timestamp::from_millisecond(*time_ms) else { return time_ms.to_string() };
        let local = time.to_zoned(Zone::of(*region).time_zone());
        let months = &MONTHS[usize::from(self.language == Language::English)];
        let month = months.get(usize::from(local.month().unsigned_abs()) - 1).copied().unwrap_or_default();
        format!("{month} {}", local.year())
    }

    pub fn time_or(&self, time_ms: &Option<i64>, region: &RegionCode, key: &str) -> String {
        time_ms.map_or_else(|| self.say(key), |time_ms| self.time(&time_ms, region))
    }

    pub fn category(&self, category: &Option<Category>) -> String {
        category.map_or_else(|| "–".to_owned(), |category| category.name().to_owned())
    }

    /// What a line says, in a few words.
    pub fn content(&self, content: &Content) -> String {
        match content {
            Content::Achievement(Achievement::Value { required, achieved, .. }) => {
                format!("{} / {}", self.number(achieved), self.number(required))
            }
            Content::Achievement(Achievement::Nihil { .. }) => self.say("state-nihil"),
            Content::Achievement(Achievement::NotApplicable { .. }) => self.say("state-not-applicable"),
            Content::Budget(budget) => {
                format!("{} / {}", self.number(budget.realisation), self.number(budget.allocation))
            }
            Content::Narrative(narrative) => format!("{} / {}", narrative.problem, narrative.remedy),
            Content::Target(target) => self.number(target.value),
            Content::Stage(stage) => format!("{} {}", stage.date, stage.document),
            Content::Withdraw(_) => self.say("state-missing"),
            Content::Seal(seal) => self.with("state-sealed", "count", seal.cells.len()),
            other => other.kind().to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Texts;
    use super::*;

    #[test]
    fn numbers_and_times_are_written_the_way_of_the_language() {
        static TEXTS: Texts = Texts::new("", "");
        let (indonesian, english) = (TEXTS.words(Language::Indonesian), TEXTS.words(Language::English));
        assert_eq!(
            (indonesian.number("1234567.5"), english.number("1234567.5")),
            ("1.234.567,5".into(), "1,234,567.5".into())
        );
        assert_eq!((indonesian.number("-12.34"), indonesian.number(0)), ("−12,34".into(), "0".into()));
        let region = "62.07".parse().unwrap();
        let due_ms = "2024-01-20T16:59:59Z".parse::<Timestamp>().unwrap().as_millisecond();
        assert_eq!(indonesian.time(&due_ms, &region), "20 Januari 2024 23.59 WIB");
        let at = "2024-01-20T16:59:59Z".parse().unwrap();
        let due = Due { at, zone: Zone::Wit, grace_hours: 72 };
        assert_eq!(indonesian.deadline(&due), "21 Januari 2024 01.59 WIT");
        assert_eq!(english.receive_by(&due), "24 January 2024 01:59 WIT");
        assert_eq!(indonesian.date(&jiff::civil::date(2023, 8, 1)), "1 Agu 2023");
        assert_eq!(indonesian.day(&due_ms, &region), "20 Jan 2024");
        assert_eq!(english.short_time(&due_ms, &region), "20 Jan 23:59 WIB");
        assert_eq!(english.time(&due_ms, &"65.01".parse().unwrap()), "21 January 2024 00:59 WITA");
    }
}
