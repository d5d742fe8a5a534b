//! A final score or another ranked percentage, with nine decimals. Made by `score` and `rank` from exact values; shown
//! with two decimals, compared and ranked with nine.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{fixed_point, serde_as_text};
use crate::number::NumberError;

/// A score or another ranked percentage in billionths: 97.811666667 is 97_811_666_667. Rounded once, half up, from its
/// exact value (RULES 6). Index scores lie in 0 ..= 100; an improvement may be negative, a budget realisation above 100.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(i64);

impl Score {
    pub const ZERO: Score = Score(0);
    pub const HUNDRED: Score = Score(100_000_000_000);
    const BILLION: i64 = 1_000_000_000;
    const HUNDREDTH: i64 = 10_000_000;

    pub const fn from_billionths(billionths: i64) -> Score {
        Score(billionths)
    }

    pub const fn billionths(self) -> i64 {
        self.0
    }

    /// `part / whole` as a percentage, rounded once, half up; `None` when the whole is zero. A share of more than nine
    /// billion percent (a budget realised against a ceiling of a few rupiah) is held at the largest score.
    pub fn of_ratio(part: u64, whole: u64) -> Option<Score> {
        if whole == 0 {
            return None;
        }
        // Below 2^64 · 2·10^11 + 2^64 < 2^102, so nothing overflows.
        let doubled = 2 * u128::from(part) * u128::from(Self::HUNDRED.0.unsigned_abs()) + u128::from(whole);
        let billionths = doubled / (2 * u128::from(whole));
        Some(Score(i64::try_from(billionths).unwrap_or(i64::MAX)))
    }

    /// A whole percentage.
    pub const fn percent(percent: u32) -> Score {
        Score(percent as i64 * Self::BILLION)
    }

    /// Two decimals, half up, but never across a category threshold: 99.996 shows 99.99 (RULES 6). For a score that has
    /// a category: region, sector, service.
    pub fn value_text(self) -> String {
        let mut hundredths = self.half_up();
        for threshold in crate::category::THRESHOLDS {
            if self < threshold && hundredths * Self::HUNDREDTH >= threshold.0 {
                hundredths = threshold.0 / Self::HUNDREDTH - 1;
            }
        }
        two_decimals(hundredths)
    }

    /// Two decimals, half up (towards plus infinity). For a percentage without a category: improvement, budget share.
    pub fn rounded_text(self) -> String {
        two_decimals(self.half_up())
    }

    fn half_up(self) -> i64 {
        let down = self.0.div_euclid(Self::HUNDREDTH);
        down + i64::from(self.0.rem_euclid(Self::HUNDREDTH) * 2 >= Self::HUNDREDTH)
    }
}

fn two_decimals(hundredths: i64) -> String {
    let sign = if hundredths < 0 { "-" } else { "" };
    let magnitude = hundredths.unsigned_abs();
    format!("{sign}{}.{:02}", magnitude / 100, magnitude % 100)
}

/// Always nine decimals.
impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let magnitude = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:09}", magnitude / 1_000_000_000, magnitude % 1_000_000_000)
    }
}

impl FromStr for Score {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Score, NumberError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let magnitude = fixed_point(digits, 9, i64::MAX as u64).map_err(|_| NumberError::not_a_number(text))?;
        let magnitude = i64::try_from(magnitude).map_err(|_| NumberError::not_a_number(text))?;
        Ok(Score(if negative { -magnitude } else { magnitude }))
    }
}

serde_as_text!(Score);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_prints_nine_decimals_and_reads_back() {
        for (billionths, text) in [
            (97_811_666_667, "97.811666667"),
            (0, "0.000000000"),
            (-5, "-0.000000005"),
            (100_000_000_000, "100.000000000"),
        ] {
            assert_eq!(Score(billionths).to_string(), text);
            assert_eq!(text.parse(), Ok(Score(billionths)));
        }
    }

    #[test]
    fn two_decimals_never_cross_a_threshold() {
        let value = |text: &str| text.parse::<Score>().map(Score::value_text).unwrap();
        assert_eq!(value("97.811666667"), "97.81");
        assert_eq!(value("99.996"), "99.99");
        assert_eq!(value("89.996"), "89.99");
        assert_eq!(value("59.999999999"), "59.99");
        assert_eq!(value("59.994999999"), "59.99");
        assert_eq!(value("60"), "60.00");
        assert_eq!(value("100"), "100.00");
        assert_eq!(value("85.205"), "85.21");
        assert_eq!(value("0.004999999"), "0.00");
    }

    #[test]
    fn an_improvement_rounds_half_up_and_may_be_negative() {
        let rounded = |text: &str| text.parse::<Score>().map(Score::rounded_text).unwrap();
        assert_eq!(rounded("-0.005"), "0.00");
        assert_eq!(rounded("-0.006"), "-0.01");
        assert_eq!(rounded("-12.345"), "-12.34");
        assert_eq!(rounded("99.996"), "100.00");
    }

    #[test]
    fn a_ratio_is_rounded_once_and_half_up() {
        let ratio = |part, whole| Score::of_ratio(part, whole).map(|score| score.to_string());
        assert_eq!(ratio(1, 3).as_deref(), Some("33.333333333"));
        assert_eq!(ratio(2, 3).as_deref(), Some("66.666666667"));
        assert_eq!(ratio(1, 200_000_000_000).as_deref(), Some("0.000000001"));
        assert_eq!(ratio(1, 200_000_000_001).as_deref(), Some("0.000000000"));
        assert_eq!(ratio(0, 0), None);
        assert_eq!(Score::of_ratio(u64::MAX, 1), Some(Score(i64::MAX)));
    }
}
