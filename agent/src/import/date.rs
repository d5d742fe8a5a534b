//! Dates of a file: ISO text, `dd/mm/yyyy` text as it is written in Indonesia, month names, and the day numbers of Excel.
//! What comes out is a civil date between 1900, since people are born, and 2100.

use jiff::ToSpan;
use jiff::civil::Date;

const YEARS: std::ops::RangeInclusive<i16> = 1900..=2100;
/// Nothing that is reported is older.
const REPORTED_SINCE: i16 = 1990;
const MONTHS: [&str; 12] = [
    "januari",
    "februari",
    "maret",
    "april",
    "mei",
    "juni",
    "juli",
    "agustus",
    "september",
    "oktober",
    "november",
    "desember",
];

/// The date of an Excel day number; its fraction, the time of day, is dropped. `is_1904`: days are counted from 1904.
pub fn from_serial(serial: &str, is_1904: bool) -> Option<Date> {
    let days: i32 = serial.split('.').next()?.parse().ok().filter(|days| (0..1_000_000).contains(days))?;
    // Day 60 of the other count is 29 February 1900, which never was: right from 1 March 1900 on.
    let epoch = if is_1904 { Date::constant(1904, 1, 1) } else { Date::constant(1899, 12, 30) };
    epoch.checked_add(days.days()).ok().filter(is_possible)
}

/// A date as typed: `2023-07-05`, `05/07/2023`, `5-7-2023`, `5.7.2023`, `5 Juli 2023`, or a day number.
pub fn from_text(text: &str, is_1904: bool) -> Option<Date> {
    if text.len() == 5 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return from_serial(text, is_1904);
    }
    // A time of day behind the date says nothing about the day.
    let day = text.split_once(['T', ' ']).filter(|(_, rest)| rest.contains(':')).map_or(text, |(day, _)| day);
    let parts: Vec<&str> = day.split(['-', '/', '.', ' ']).filter(|part| !part.is_empty()).collect();
    let [first, month, last] = parts.as_slice() else { return None };
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    if year.len() != 4 || day.len() > 2 {
        return None;
    }
    Date::new(number(year)?, month_number(month)?, i8::try_from(number(day)?).ok()?).ok().filter(is_possible)
}

/// Whether something that is reported may have happened that day.
pub fn is_usual(date: &Date) -> bool {
    date.year() >= REPORTED_SINCE
}

fn is_possible(date: &Date) -> bool {
    YEARS.contains(&date.year())
}

fn number(text: &str) -> Option<i16> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// `7`, `07`, `Juli`, `Jul`, `Agt`.
fn month_number(text: &str) -> Option<i8> {
    if let Some(month) = number(text) {
        return i8::try_from(month).ok().filter(|_| text.len() <= 2);
    }
    let name = text.to_lowercase();
    let place = MONTHS.iter().position(|month| *month == name || (name.len() == 3 && month.starts_with(&name)));
    let place = place.or_else(|| ["agt", "ags", "agu"].contains(&name.as_str()).then_some(7));
    place.and_then(|place| i8::try_from(place + 1).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_usual_spelling_is_the_same_day() {
        let day = Date::constant(2023, 7, 5);
        for text in [
            "2023-07-05",
            "2023/7/5",
            "05/07/2023",
            "5/7/2023",
            "5-7-2023",
            "05.07.2023",
            "5 Juli 2023",
            "5 jul 2023",
            "2023-07-05T00:00:00",
            "05/07/2023 08:30",
            "45112",
        ] {
            assert_eq!(from_text(text, false), Some(day), "{text}");
        }
        assert_eq!(from_text("03/04/2023", false), Some(Date::constant(2023, 4, 3)), "dd/mm in Indonesia");
        assert_eq!(from_text("1 Agt 2024", false), Some(Date::constant(2024, 8, 1)));
        assert_eq!(from_serial("45112.75", false), Some(day));
        assert_eq!(from_serial("43650", true), Some(day));
    }

    #[test]
    fn what_is_no_possible_date_is_none() {
        for text in [
            "",
            "2023",
            "07/2023",
            "31/02/2023",
            "07/13/2023",
            "5/7/23",
            "2023-13-01",
            "1899-12-31",
            "besok",
            "20230705",
            "2023",
            "99999",
            "5/7/2023/1",
            "٥/٧/٢٠٢٣",
        ] {
            assert_eq!(from_text(text, false), None, "{text}");
        }
        for serial in ["-1", "0", "1e5", "9999999999"] {
            assert_eq!(from_serial(serial, false), None, "{serial}");
        }
        assert!(!is_usual(&Date::constant(1905, 7, 15)), "the year 2023, taken for a day number");
    }
}
