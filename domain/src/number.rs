//! Reads a number that a person typed or that stands as text in an import file. Comes from the entry page and the
//! importers; goes on as `Amount` or `Rupiah`. Both decimal signs are understood, and what has two readings is asked
//! about, never guessed: elsewhere 13.75 silently became 1375 (PAINS 27).

use thiserror::Error;

use crate::amount::{Amount, Rupiah};

/// Why a text is not accepted as a number. Displayed to the person who typed it: what is wrong, what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NumberError {
    #[error("angka belum diisi; tulis 0 bila memang nol")]
    Empty,
    /// Both readings in canonical form: "1.234" may be 1234 or 1.234.
    #[error(
        "\"{text}\" dapat berarti {grouped} (pemisah ribuan) atau {} (pecahan); tulis {grouped} tanpa pemisah, atau \
         pecahan dengan paling banyak dua angka di belakang koma", .decimal.replace('.', ",")
    )]
    Ambiguous {
        text: String,
        grouped: String,
        decimal: String,
    },
    #[error("angka tidak boleh negatif; hapus tanda kurangnya atau periksa sumbernya")]
    Negative,
    #[error("angka tidak boleh berbentuk eksponen; tulis lengkap, misalnya 1200000")]
    Exponent,
    #[error("hapus tanda persen; tulis angkanya saja")]
    Percent,
    #[error("hapus tanda mata uang; tulis angkanya saja")]
    Currency,
    #[error(
        "pemisah ribuan pada \"{text}\" tidak beraturan; tulis tanpa pemisah, misalnya 1234567"
    )]
    Grouping { text: String },
    #[error("paling banyak dua angka di belakang koma; bulatkan dahulu")]
    TooManyDecimals,
    #[error("rupiah ditulis bulat tanpa pecahan; bulatkan dahulu")]
    RupiahDecimals,
    #[error("angka melebihi batas 1000000000000 (satu triliun); periksa jumlah nolnya")]
    AmountTooLarge,
    #[error(
        "angka melebihi batas 10000000000000000 (sepuluh ribu triliun rupiah); periksa jumlah nolnya"
    )]
    RupiahTooLarge,
    #[error("\"{text}\" bukan angka; tulis dengan angka, misalnya 1234 atau 13,75")]
    NotANumber { text: String },
}

impl NumberError {
    pub(crate) fn not_a_number(text: &str) -> NumberError {
        NumberError::NotANumber {
            text: shortened(text),
        }
    }
}

/// Reads a count or a percentage: at most two decimals, at most [`Amount::MAX`].
pub fn parse_amount(text: &str) -> Result<Amount, NumberError> {
    let typed = Typed::read(text)?;
    if typed.decimals.len() > 2 {
        return Err(NumberError::TooManyDecimals);
    }
    let hundredths = typed
        .scaled(2, Amount::MAX.hundredths())
        .ok_or(NumberError::AmountTooLarge)?;
    Amount::from_hundredths(hundredths).ok_or(NumberError::AmountTooLarge)
}

/// Reads whole rupiah: ",00" is accepted, any other decimals are refused; at most [`Rupiah::MAX`].
pub fn parse_rupiah(text: &str) -> Result<Rupiah, NumberError> {
    let typed = Typed::read(text)?;
    if typed.decimals.len() > 2 || typed.decimals.bytes().any(|digit| digit != b'0') {
        return Err(NumberError::RupiahDecimals);
    }
    let rupiah = typed
        .scaled(0, Rupiah::MAX.get())
        .ok_or(NumberError::RupiahTooLarge)?;
    Rupiah::new(rupiah).ok_or(NumberError::RupiahTooLarge)
}

/// A number taken apart: digits before and after the decimal sign, group signs gone.
struct Typed {
    whole: String,
    decimals: String,
}

impl Typed {
    fn read(text: &str) -> Result<Typed, NumberError> {
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(NumberError::Empty);
        }
        if !trimmed
            .chars()
            .all(|sign| sign.is_ascii_digit() || is_separator(sign))
        {
            return Err(foreign(trimmed));
        }
        if !trimmed.starts_with(|sign: char| sign.is_ascii_digit())
            || !trimmed.ends_with(|sign: char| sign.is_ascii_digit())
        {
            return Err(NumberError::not_a_number(text));
        }
        Typed::split(trimmed)
    }

    /// Decides which separator, if any, is the decimal sign. `text` holds only digits and separators.
    fn split(text: &str) -> Result<Typed, NumberError> {
        let grouping = || NumberError::Grouping {
            text: shortened(text),
        };
        let signs: Vec<char> = text
            .chars()
            .filter(|sign| is_separator(*sign))
            .map(plain)
            .collect();
        let Some((&last, before)) = signs.split_last() else {
            return Ok(Typed {
                whole: text.to_owned(),
                decimals: String::new(),
            });
        };
        let decimal_at = if last == ' ' || before.contains(&last) {
            None
        } else {
            text.rfind(is_separator)
        };
        let (whole, decimals) = match decimal_at {
            Some(at) => (&text[..at], &text[at + 1..]),
            None => (text, ""),
        };
        let groups: Vec<&str> = whole.split(is_separator).collect();
        let group_signs = if decimal_at.is_some() {
            before
        } else {
            &signs[..]
        };
        if group_signs.iter().any(|sign| *sign != group_signs[0])
            || (groups.len() > 1 && !well_grouped(&groups))
        {
            return Err(grouping());
        }
        // One sign with three digits behind it, like 1.234 or 1,234: thousands or a fraction. 0,234 is only a fraction.
        if group_signs.is_empty()
            && decimals.len() == 3
            && whole.len() <= 3
            && whole.bytes().any(|digit| digit != b'0')
        {
            let whole = whole.trim_start_matches('0');
            return Err(NumberError::Ambiguous {
                text: shortened(text),
                grouped: format!("{whole}{decimals}"),
                decimal: format!("{whole}.{decimals}"),
            });
        }
        Ok(Typed {
            whole: groups.concat(),
            decimals: decimals.to_owned(),
        })
    }

    /// The value times 10^places; `None` above the limit.
    fn scaled(&self, places: usize, limit: u64) -> Option<u64> {
        let digits = self
            .whole
            .bytes()
            .chain((0..places).map(|at| *self.decimals.as_bytes().get(at).unwrap_or(&b'0')));
        digits.into_iter().try_fold(0u64, |value, digit| {
            value
                .checked_mul(10)?
                .checked_add(u64::from(digit - b'0'))
                .filter(|value| *value <= limit)
        })
    }
}

/// One to three digits, then groups of exactly three.
fn well_grouped(groups: &[&str]) -> bool {
    groups.split_first().is_some_and(|(first, rest)| {
        (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3)
    })
}

fn is_separator(sign: char) -> bool {
    matches!(sign, '.' | ',') || is_space(sign)
}

/// A space, or one of the spaces that spreadsheets put between thousands.
fn is_space(sign: char) -> bool {
    matches!(sign, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}

fn plain(sign: char) -> char {
    if is_space(sign) { ' ' } else { sign }
}

/// Names what makes the text not a number, most telling first. `text` holds some foreign character.
fn foreign(text: &str) -> NumberError {
    let lower = text.to_lowercase();
    let starts_with_digit = |text: &str| {
        text.trim_start()
            .starts_with(|sign: char| sign.is_ascii_digit())
    };
    let unsigned = lower.strip_prefix(['-', '\u{2212}', '(']);
    let currency = unsigned.unwrap_or(&lower).trim_start();
    if currency
        .strip_prefix("rp")
        .or_else(|| currency.strip_prefix("idr"))
        .is_some_and(|rest| starts_with_digit(rest.trim_start_matches(['.', ' ', '\u{a0}'])))
    {
        return NumberError::Currency;
    }
    if unsigned.is_some_and(starts_with_digit) {
        return NumberError::Negative;
    }
    if lower.ends_with('%') && starts_with_digit(&lower) {
        return NumberError::Percent;
    }
    let exponent = lower.split_once('e').is_some_and(|(digits, power)| {
        let power = power.strip_prefix(['+', '-']).unwrap_or(power);
        let number = |sign: char| sign.is_ascii_digit() || matches!(sign, '.' | ',');
        !power.is_empty()
            && starts_with_digit(digits)
            && digits.chars().all(number)
            && power.chars().all(number)
    });
    if exponent {
        NumberError::Exponent
    } else {
        NumberError::not_a_number(text)
    }
}

/// A cell may hold a page of text; a message quotes its start.
fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(40).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn amount(text: &str) -> String {
        parse_amount(text).map_or_else(|error| format!("{error:?}"), |amount| amount.to_string())
    }

    #[test]
    fn both_decimal_signs_and_every_grouping_are_understood() {
        for (text, value) in [
            ("13,75", "13.75"),
            ("13.75", "13.75"),
            ("1.234,56", "1234.56"),
            ("1,234.56", "1234.56"),
            ("1.234.567", "1234567"),
            ("1,234,567", "1234567"),
            ("1 234", "1234"),
            ("1\u{a0}234\u{202f}567,8", "1234567.8"),
            ("0", "0"),
            ("007", "7"),
            ("0,5", "0.5"),
            (" 12 ", "12"),
            ("1234,5", "1234.5"),
            ("1.234.567,89", "1234567.89"),
            ("1000000000000", "1000000000000"),
            ("1.000.000.000.000,00", "1000000000000"),
            ("100,00", "100"),
        ] {
            assert_eq!(amount(text), value, "{text:?}");
        }
        assert_eq!(parse_rupiah("1.234.567,00").map(Rupiah::get), Ok(1_234_567));
        assert_eq!(parse_rupiah("5000,0").map(Rupiah::get), Ok(5000));
        assert_eq!(parse_rupiah("10.000.000.000.000.000"), Ok(Rupiah::MAX));
    }

    #[test]
    fn two_readings_are_asked_about_and_never_guessed() {
        for (text, grouped, decimal) in [
            ("1.234", "1234", "1.234"),
            ("1,234", "1234", "1.234"),
            ("12,500", "12500", "12.500"),
            ("001.000", "1000", "1.000"),
        ] {
            let expected = NumberError::Ambiguous {
                text: text.into(),
                grouped: grouped.into(),
                decimal: decimal.into(),
            };
            assert_eq!(parse_amount(text), Err(expected.clone()));
            assert_eq!(parse_rupiah(text), Err(expected));
        }
        assert_eq!(
            parse_amount("1.234").unwrap_err().to_string(),
            "\"1.234\" dapat berarti 1234 (pemisah ribuan) atau 1,234 (pecahan); tulis 1234 tanpa pemisah, atau pecahan \
             dengan paling banyak dua angka di belakang koma"
        );
    }

    #[test]
    fn each_refusal_says_what_is_wrong() {
        let refused = |text: &str| parse_amount(text).unwrap_err();
        for text in ["", "  ", "\u{a0}"] {
            assert_eq!(refused(text), NumberError::Empty);
        }
        for text in ["-5", "- 5", "\u{2212}5", "(5)", "-0"] {
            assert_eq!(refused(text), NumberError::Negative, "{text:?}");
        }
        for text in ["1e3", "1,5E+6", "2.5e-3"] {
            assert_eq!(refused(text), NumberError::Exponent, "{text:?}");
        }
        for text in ["50%", "13,75 %"] {
            assert_eq!(refused(text), NumberError::Percent, "{text:?}");
        }
        for text in ["Rp5000", "Rp. 5.000", "rp 5", "IDR 5000", "-Rp5"] {
            assert_eq!(refused(text), NumberError::Currency, "{text:?}");
        }
        for text in [
            "1.23.4",
            "1234.567.890",
            "1,23,456",
            "12 34",
            "1.234,567.890",
            "1.234 567",
            "1.234 567,5",
            "1..5",
            "1  234",
        ] {
            assert_eq!(
                refused(text),
                NumberError::Grouping { text: text.into() },
                "{text:?}"
            );
        }
        for text in ["0,125", "1234,567", "1.234,567", "1,2345", "1 234,567"] {
            assert_eq!(refused(text), NumberError::TooManyDecimals, "{text:?}");
        }
        for text in [
            "NaN", "inf", "∞", "abc", "12 orang", "1/2", ",5", "5,", ".", "+5", "٣", "=A1",
            "1'234", "nihil", "e5", "1e",
        ] {
            assert_eq!(refused(text), NumberError::not_a_number(text), "{text:?}");
        }
        let ten_to_the_30 = format!("1{}", "0".repeat(30));
        for text in [ten_to_the_30.as_str(), "1000000000000,01", "1000000000001"] {
            assert_eq!(refused(text), NumberError::AmountTooLarge, "{text:?}");
        }
        assert_eq!(
            parse_rupiah(&ten_to_the_30),
            Err(NumberError::RupiahTooLarge)
        );
        for text in ["5000,5", "1.234,56", "5000,000", "0,01"] {
            assert_eq!(
                parse_rupiah(text),
                Err(NumberError::RupiahDecimals),
                "{text:?}"
            );
        }
        assert!(refused(&"x".repeat(1000)).to_string().len() < 200);
    }

    proptest! {
        #[test]
        fn every_amount_reads_back_in_every_spelling(hundredths in 0..=Amount::MAX.hundredths()) {
            let value = Amount::from_hundredths(hundredths);
            let (whole, part) = (hundredths / 100, hundredths % 100);
            for (group, decimal) in [("", ","), ("", "."), (".", ","), (",", "."), (" ", ","), (" ", "."), ("\u{a0}", ",")] {
                let text = format!("{}{decimal}{part:02}", grouped(whole, group));
                prop_assert_eq!(parse_amount(&text).ok(), value, "{}", text);
            }
            prop_assert_eq!(value.map(|value| parse_amount(&value.to_string()).ok()), Some(value));
        }

        #[test]
        fn every_rupiah_reads_back_unless_it_has_two_readings(rupiah in 0..=Rupiah::MAX.get()) {
            for group in [".", ",", " "] {
                let text = grouped(rupiah, group);
                match parse_rupiah(&text) {
                    Ok(value) => prop_assert_eq!(value.get(), rupiah),
                    Err(error) => {
                        let two_readings = matches!(error, NumberError::Ambiguous { .. }) && (1000..1_000_000).contains(&rupiah);
                        prop_assert!(two_readings, "{text}: {error}");
                    }
                }
            }
        }

        #[test]
        fn no_text_panics_and_no_accepted_value_passes_the_limit(text in "[-0-9., \u{a0}eE%()Rp+]{0,24}|.{0,24}") {
            prop_assert!(parse_amount(&text).is_ok_and(|value| value <= Amount::MAX) || parse_amount(&text).is_err());
            let _ = parse_rupiah(&text);
        }

        #[test]
        fn a_sign_and_three_digits_is_always_asked_about(whole in 1u32..1000, part in 0u32..1000, sign in "[.,]") {
            let asked = matches!(parse_amount(&format!("{whole}{sign}{part:03}")), Err(NumberError::Ambiguous { .. }));
            prop_assert!(asked);
        }
    }

    fn grouped(mut value: u64, sign: &str) -> String {
        let mut groups = Vec::new();
        while value >= 1000 {
            groups.push(format!("{:03}", value % 1000));
            value /= 1000;
        }
        groups.push(value.to_string());
        groups.reverse();
        groups.join(sign)
    }
}
