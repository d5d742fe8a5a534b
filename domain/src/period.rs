//! The period of a number: a year, or a year and a quarter (triwulan). Values are cumulative within the year (RULES 9).
//! Comes from an import row, a page or a command; is part of every cell.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::message::Message;
use crate::{message, spoken_error};

/// PP 2/2018 made the SPM of today; nothing older can be reported.
pub const MIN_YEAR: u16 = 2018;
pub const MAX_YEAR: u16 = 2100;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub enum Quarter {
    Q1 = 1,
    Q2 = 2,
    Q3 = 3,
    Q4 = 4,
}

impl Quarter {
    pub const ALL: [Quarter; 4] = [Quarter::Q1, Quarter::Q2, Quarter::Q3, Quarter::Q4];

    pub const fn from_number(number: u8) -> Option<Quarter> {
        match number {
            1 => Some(Quarter::Q1),
            2 => Some(Quarter::Q2),
            3 => Some(Quarter::Q3),
            4 => Some(Quarter::Q4),
            _ => None,
        }
    }

    /// 1 to 4
    pub const fn number(self) -> u8 {
        self as u8
    }

    /// 0 to 3, for arrays with one place per quarter
    pub const fn index(self) -> usize {
        self as usize - 1
    }

    /// As reports print it.
    pub const fn roman(self) -> &'static str {
        match self {
            Quarter::Q1 => "I",
            Quarter::Q2 => "II",
            Quarter::Q3 => "III",
            Quarter::Q4 => "IV",
        }
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

/// "1", "I", "TW I", "tw1", "Triwulan 1"
impl FromStr for Quarter {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Quarter, PeriodError> {
        let upper = text.trim().to_ascii_uppercase();
        let rest = upper.strip_prefix("TRIWULAN").or_else(|| upper.strip_prefix("TW")).unwrap_or(&upper);
        Quarter::ALL
            .into_iter()
            .find(|quarter| rest.trim() == quarter.roman() || rest.trim() == quarter.to_string())
            .ok_or(PeriodError::Quarter)
    }
}

impl From<Quarter> for u8 {
    fn from(quarter: Quarter) -> u8 {
        quarter.number()
    }
}

impl TryFrom<u8> for Quarter {
    type Error = PeriodError;

    fn try_from(number: u8) -> Result<Quarter, PeriodError> {
        Quarter::from_number(number).ok_or(PeriodError::Quarter)
    }
}

/// Why a period cannot be read; shown to the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodError {
    Year,
    Quarter,
}

spoken_error!(PeriodError);

impl PeriodError {
    pub fn message(self) -> Message {
        match self {
            PeriodError::Year => message!(
                "tahun harus antara {MIN_YEAR} dan {MAX_YEAR}, ditulis dengan empat angka",
                "a year is between {MIN_YEAR} and {MAX_YEAR}, written with four digits"
            ),
            PeriodError::Quarter => message!("triwulan harus 1, 2, 3, atau 4", "a quarter is 1, 2, 3 or 4"),
        }
    }
}

/// A whole year (targets, stages) or a quarter of it (everything reported). A whole year sorts before its quarters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Period {
    pub year: u16,
    pub quarter: Option<Quarter>,
}

impl Period {
    /// Does not check the year; see [`Period::checked`].
    pub const fn year(year: u16) -> Period {
        Period { year, quarter: None }
    }

    /// Does not check the year; see [`Period::checked`].
    pub const fn quarter(year: u16, quarter: Quarter) -> Period {
        Period { year, quarter: Some(quarter) }
    }

    /// A period read from outside: refuses a year that cannot be reported.
    pub const fn checked(year: u16, quarter: Option<Quarter>) -> Result<Period, PeriodError> {
        if MIN_YEAR <= year && year <= MAX_YEAR { Ok(Period { year, quarter }) } else { Err(PeriodError::Year) }
    }

    /// `None`: the calendar has no such year.
    pub fn last_day(self) -> Option<Date> {
        let (year, month) = (i16::try_from(self.year).ok()?, self.quarter.map_or(12, |quarter| quarter.number() * 3));
        Date::new(year, i8::try_from(month).ok()?, 1).ok().map(Date::last_of_month)
    }

    /// The period an improvement is measured from; `None` before [`MIN_YEAR`].
    pub const fn same_quarter_last_year(self) -> Option<Period> {
        if self.year > MIN_YEAR { Some(Period { year: self.year - 1, quarter: self.quarter }) } else { None }
    }

    /// The quarter before in time: before TW I stands TW IV of the year before (look at `year` where values must be
    /// cumulative). `None` for a whole year and before [`MIN_YEAR`].
    pub const fn previous_quarter(self) -> Option<Period> {
        match self.quarter {
            None => None,
            Some(Quarter::Q1) if self.year > MIN_YEAR => Some(Period::quarter(self.year - 1, Quarter::Q4)),
            Some(Quarter::Q1) => None,
            Some(Quarter::Q2) => Some(Period::quarter(self.year, Quarter::Q1)),
            Some(Quarter::Q3) => Some(Period::quarter(self.year, Quarter::Q2)),
            Some(Quarter::Q4) => Some(Period::quarter(self.year, Quarter::Q3)),
        }
    }
}

/// "2023", "2023 TW IV"
impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.quarter {
            None => write!(f, "{}", self.year),
            Some(quarter) => write!(f, "{} TW {}", self.year, quarter.roman()),
        }
    }
}

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Period, PeriodError> {
        match text.trim().split_once(' ') {
            None => Period::checked(parse_year(text)?, None),
            Some((year, quarter)) => Period::checked(parse_year(year)?, Some(quarter.parse()?)),
        }
    }
}

/// A year as typed: exactly four digits, within [`MIN_YEAR`] ..= [`MAX_YEAR`].
pub fn parse_year(text: &str) -> Result<u16, PeriodError> {
    let text = text.trim();
    if text.len() != 4 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(PeriodError::Year);
    }
    let year = text.parse().map_err(|_| PeriodError::Year)?;
    Period::checked(year, None).map(|period| period.year)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_read_in_every_usual_spelling() {
        for text in ["4", "IV", "iv", "TW IV", "TW4", "tw 4", " TW  IV ", "Triwulan IV"] {
            assert_eq!(text.parse(), Ok(Quarter::Q4), "{text:?}");
        }
        for text in ["", "0", "5", "TW", "V", "IIII", "04", "1.0", "Q1x"] {
            assert_eq!(text.parse::<Quarter>(), Err(PeriodError::Quarter), "{text:?}");
        }
    }

    #[test]
    fn a_period_prints_and_reads_back() {
        for (text, period) in [("2023", Period::year(2023)), ("2023 TW IV", Period::quarter(2023, Quarter::Q4))] {
            assert_eq!(period.to_string(), text);
            assert_eq!(text.parse(), Ok(period));
        }
        for text in ["", "2017", "2101", "23", "+202", "2023 TW V", "20231"] {
            assert!(text.parse::<Period>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn periods_sort_by_time_and_know_their_neighbours() {
        let mut previous = None;
        for period in Quarter::ALL.map(|quarter| Period::quarter(2023, quarter)) {
            assert!(previous < Some(period));
            previous = Some(period);
        }
        assert!(Period::year(2023) < Period::quarter(2023, Quarter::Q1));
        let first = Period::quarter(2023, Quarter::Q1);
        assert_eq!(first.previous_quarter(), Some(Period::quarter(2022, Quarter::Q4)));
        assert_eq!(first.same_quarter_last_year(), Some(Period::quarter(2022, Quarter::Q1)));
        assert_eq!(Period::quarter(MIN_YEAR, Quarter::Q1).previous_quarter(), None);
        assert_eq!(Period::year(2020).previous_quarter(), None);
        assert_eq!(Period::year(MIN_YEAR).same_quarter_last_year(), None);
        let last = |quarter| Period { year: 2024, quarter }.last_day().unwrap().to_string();
        assert_eq!(last(None), "2024-12-31");
        assert_eq!(Quarter::ALL.map(|one| last(Some(one))), ["2024-03-31", "2024-06-30", "2024-09-30", "2024-12-31"]);
    }
}
