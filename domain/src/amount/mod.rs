//! The exact numbers of Selaras: an amount (two decimals), whole rupiah and, in `score`, a score (nine decimals).
//! They come from `number` (what a person typed) or from a stored line; they go into `score` and `rank`. No floats: the
//! same bits on every machine.

mod score;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use score::Score;

use crate::number::NumberError;

/// A count or a percentage with two decimals, kept as hundredths: 13.75 is 1375. Amounts may have two decimals because
/// education items are percentages from Rapor Pendidikan (Permendikbudristek 32/2022).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(u64);

impl Amount {
    pub const ZERO: Amount = Amount(0);
    /// 10^12 units; the error bound of the score arithmetic relies on this limit.
    pub const MAX: Amount = Amount(100_000_000_000_000);

    /// `None` above [`Amount::MAX`].
    pub const fn from_hundredths(hundredths: u64) -> Option<Amount> {
        if hundredths <= Self::MAX.0 { Some(Amount(hundredths)) } else { None }
    }

    /// A whole number of units; every `u32` is below the limit, so this cannot fail.
    pub const fn units(units: u32) -> Amount {
        Amount(units as u64 * 100)
    }

    pub const fn hundredths(self) -> u64 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

/// Canonical: a point, no groups, no trailing zeros ("13.75", "13.5", "5").
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0 / 100, self.0 % 100);
        match (part, part % 10) {
            (0, _) => write!(f, "{whole}"),
            (_, 0) => write!(f, "{whole}.{}", part / 10),
            _ => write!(f, "{whole}.{part:02}"),
        }
    }
}

/// Reads what a program wrote (digits, at most one point, at most two decimals). What a person typed goes through
/// [`crate::number::parse_amount`].
impl FromStr for Amount {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Amount, NumberError> {
        let hundredths = fixed_point(text, 2, Self::MAX.0).map_err(|reason| match reason {
            Unreadable::Text => NumberError::not_a_number(text),
            Unreadable::Decimals => NumberError::TooManyDecimals,
            Unreadable::Large => NumberError::AmountTooLarge,
        })?;
        Ok(Amount(hundredths))
    }
}

/// Whole rupiah (budget ceilings and realisation).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rupiah(u64);

impl Rupiah {
    pub const ZERO: Rupiah = Rupiah(0);
    /// 10^16 rupiah, some five times the whole state budget of 2023.
    pub const MAX: Rupiah = Rupiah(10_000_000_000_000_000);

    /// `None` above [`Rupiah::MAX`].
    pub const fn new(rupiah: u64) -> Option<Rupiah> {
        if rupiah <= Self::MAX.0 { Some(Rupiah(rupiah)) } else { None }
    }

    pub const fn get(self) -> u64 {
        self.0
    }

    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for Rupiah {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Reads what a program wrote: digits only.
impl FromStr for Rupiah {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Rupiah, NumberError> {
        let rupiah = fixed_point(text, 0, Self::MAX.0).map_err(|reason| match reason {
            Unreadable::Text => NumberError::not_a_number(text),
            Unreadable::Decimals => NumberError::RupiahDecimals,
            Unreadable::Large => NumberError::RupiahTooLarge,
        })?;
        Ok(Rupiah(rupiah))
    }
}

enum Unreadable {
    Text,
    Decimals,
    Large,
}

/// "12.5" with two decimals is 1250. Digits on both sides of the point, ASCII only.
fn fixed_point(text: &str, decimals: usize, limit: u64) -> Result<u64, Unreadable> {
    let (whole, part) = match text.split_once('.') {
        Some((whole, part)) if !part.is_empty() => (whole, part),
        Some(_) => return Err(Unreadable::Text),
        None => (text, ""),
    };
    if whole.is_empty() || !whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit()) {
        return Err(Unreadable::Text);
    }
    if part.len() > decimals {
        return Err(Unreadable::Decimals);
    }
    let padding = std::iter::repeat_n(b'0', decimals - part.len());
    let mut value: u64 = 0;
    for byte in whole.bytes().chain(part.bytes()).chain(padding) {
        value = value
            .checked_mul(10)
            .and_then(|tens| tens.checked_add(u64::from(byte - b'0')))
            .filter(|value| *value <= limit)
            .ok_or(Unreadable::Large)?;
    }
    Ok(value)
}

/// In JSON and CBOR text a decimal is a string, so that no reader turns it into a float.
macro_rules! serde_as_text {
    ($($name:ty),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }
        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}
pub(crate) use serde_as_text;
serde_as_text!(Amount, Rupiah);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_prints_without_trailing_zeros() {
        let print = |hundredths| Amount::from_hundredths(hundredths).map(|amount| amount.to_string());
        assert_eq!(print(1375).as_deref(), Some("13.75"));
        assert_eq!(print(1350).as_deref(), Some("13.5"));
        assert_eq!(print(1305).as_deref(), Some("13.05"));
        assert_eq!(print(500).as_deref(), Some("5"));
        assert_eq!(print(5).as_deref(), Some("0.05"));
        assert_eq!(Amount::from_hundredths(Amount::MAX.hundredths() + 1), None);
    }

    #[test]
    fn a_written_amount_reads_back() {
        assert_eq!("13.75".parse(), Ok(Amount(1375)));
        assert_eq!("1000000000000".parse(), Ok(Amount::MAX));
        assert_eq!("1000000000000.01".parse::<Amount>(), Err(NumberError::AmountTooLarge));
        assert_eq!("1.234".parse::<Amount>(), Err(NumberError::TooManyDecimals));
        for bad in ["", ".", "5.", ".5", "-5", "1,5", "1e3", " 5", "٣"] {
            assert_eq!(bad.parse::<Amount>(), Err(NumberError::not_a_number(bad)), "{bad:?}");
        }
        assert_eq!("10000000000000000".parse(), Ok(Rupiah::MAX));
        assert_eq!("10000000000000001".parse::<Rupiah>(), Err(NumberError::RupiahTooLarge));
        assert_eq!("5.0".parse::<Rupiah>(), Err(NumberError::RupiahDecimals));
    }

    #[test]
    fn serde_uses_strings() {
        use serde::de::IntoDeserializer;
        use serde::de::value::{Error, StrDeserializer, U64Deserializer};
        let text: StrDeserializer<'_, Error> = "13.75".into_deserializer();
        assert_eq!(Amount::deserialize(text), Ok(Amount(1375)));
        let number: U64Deserializer<Error> = 13u64.into_deserializer();
        assert!(Amount::deserialize(number).is_err());
    }
}
