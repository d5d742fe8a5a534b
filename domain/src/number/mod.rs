//! Reads a number that a person typed or that stands as text in an import file. Comes from the entry page and the
//! importers; goes on as `Amount` or `Rupiah`. Both decimal signs are understood, and what has two readings is asked
//! about, never guessed: elsewhere 13.75 silently became 1375 (PAINS 27).

use crate::amount::{Amount, Rupiah};
use crate::message::Message;
use crate::{message, spoken_error};

/// Why a text is not accepted as a number. Displayed to the person who typed it: what is wrong, what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NumberError {
    Empty,
    /// Both readings in canonical form: "1.234" may be 1234 or 1.234.
    Ambiguous {
        text: String,
        grouped: String,
        decimal: String,
    },
    Negative,
    Exponent,
    Percent,
    Currency,
    Grouping {
        text: String,
    },
    TooManyDecimals,
    RupiahDecimals,
    AmountTooLarge,
    RupiahTooLarge,
    NotANumber {
        text: String,
    },
}

spoken_error!(NumberError);

impl NumberError {
    pub fn message(&self) -> Message {
        match self {
            NumberError::Empty => {
                message!("angka belum diisi; tulis 0 bila memang nol", "no number is given; write 0 if it is zero")
            }
            NumberError::Ambiguous { text, grouped, decimal } => {
                let comma = decimal.replace('.', ",");
                message!(
                    "\"{text}\" dapat berarti {grouped} (pemisah ribuan) atau {comma} (pecahan); tulis {grouped} tanpa pemisah, atau pecahan dengan paling banyak dua angka di belakang koma",
                    "\"{text}\" may mean {grouped} (thousands) or {comma} (a fraction); write {grouped} without a separator, or a fraction with at most two decimals"
                )
            }
            NumberError::Negative => message!(
                "angka tidak boleh negatif; hapus tanda kurangnya atau periksa sumbernya",
                "a number must not be negative; remove the minus sign or look at its source"
            ),
            NumberError::Exponent => message!(
                "angka tidak boleh berbentuk eksponen; tulis lengkap, misalnya 1200000",
                "a number must not have an exponent; write it in full, like 1200000"
            ),
            NumberError::Percent => {
                message!("hapus tanda persen; tulis angkanya saja", "remove the percent sign; write the number only")
            }
            NumberError::Currency => {
                message!("hapus tanda mata uang; tulis angkanya saja", "remove the currency; write the number only")
            }
            NumberError::Grouping { text } => message!(
                "pemisah ribuan pada \"{text}\" tidak beraturan; tulis tanpa pemisah, misalnya 1234567",
                "the thousands in \"{text}\" are grouped irregularly; write them without separators, like 1234567"
            ),
            NumberError::TooManyDecimals => message!(
                "paling banyak dua angka di belakang koma; bulatkan dahulu",
                "at most two decimals are taken; round it first"
            ),
            NumberError::RupiahDecimals => message!(
                "rupiah ditulis bulat tanpa pecahan; bulatkan dahulu",
                "rupiah are written whole; round them first"
            ),
            NumberError::AmountTooLarge => message!(
                "angka melebihi batas 1000000000000 (satu triliun); periksa jumlah nolnya",
                "the number is above 1000000000000; count its zeros"
            ),
            NumberError::RupiahTooLarge => message!(
                "angka melebihi batas 10000000000000000 (sepuluh ribu triliun rupiah); periksa jumlah nolnya",
                "the number is above 10000000000000000 rupiah; count its zeros"
            ),
            NumberError::NotANumber { text } => message!(
                "\"{text}\" bukan angka; tulis dengan angka, misalnya 1234 atau 13,75",
                "\"{text}\" is no number; write digits, like 1234 or 13,75"
            ),
        }
    }

    pub(crate) fn not_a_number(text: &str) -> NumberError {
        NumberError::NotANumber { text: shortened(text) }
    }
}

/// Reads a count or a percentage: at most two decimals, at most [`Amount::MAX`].
pub fn parse_amount(text: &str) -> Result<Amount, NumberError> {
    let typed = Typed::read(text)?;
    if typed.decimals.len() > 2 {
        return Err(NumberError::TooManyDecimals);
    }
    let hundredths = typed.scaled(2, Amount::MAX.hundredths()).ok_or(NumberError::AmountTooLarge)?;
    Amount::from_hundredths(hundredths).ok_or(NumberError::AmountTooLarge)
}

/// Reads whole rupiah: ",00" is accepted, any other decimals are refused; at most [`Rupiah::MAX`].
pub fn parse_rupiah(text: &str) -> Result<Rupiah, NumberError> {
    let typed = Typed::read(text)?;
    if typed.decimals.len() > 2 || typed.decimals.bytes().any(|digit| digit != b'0') {
        return Err(NumberError::RupiahDecimals);
    }
    let rupiah = typed.scaled(0, Rupiah::MAX.get()).ok_or(NumberError::RupiahTooLarge)?;
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
        if !trimmed.chars().all(|sign| sign.is_ascii_digit() || is_separator(sign)) {
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
        let grouping = || NumberError::Grouping { text: shortened(text) };
        let signs: Vec<char> = text.chars().filter(|sign| is_separator(*sign)).map(plain).collect();
        let Some((&last, before)) = signs.split_last() else {
            return Ok(Typed { whole: text.to_owned(), decimals: String::new() });
        };
        let decimal_at = if last == ' ' || before.contains(&last) { None } else { text.rfind(is_separator) };
        let (whole, decimals) = match decimal_at {
            Some(at) => (&text[..at], &text[at + 1..]),
            None => (text, ""),
        };
        let groups: Vec<&str> = whole.split(is_separator).collect();
        let group_signs = if decimal_at.is_some() { before } else { &signs[..] };
        if group_signs.iter().any(|sign| *sign != group_signs[0]) || (groups.len() > 1 && !well_grouped(&groups)) {
            return Err(grouping());
        }
        // One sign with three digits behind it, like 1.234 or 1,234: thousands or a fraction. 0,234 is only a fraction.
        if group_signs.is_empty() && decimals.len() == 3 && whole.len() <= 3 && whole.bytes().any(|digit| digit != b'0')
        {
            let whole = whole.trim_start_matches('0');
            return Err(NumberError::Ambiguous {
                text: shortened(text),
                grouped: format!("{whole}{decimals}"),
                decimal: format!("{whole}.{decimals}"),
            });
        }
        Ok(Typed { whole: groups.concat(), decimals: decimals.to_owned() })
    }

    /// The value times 10^places; `None` above the limit.
    fn scaled(&self, places: usize, limit: u64) -> Option<u64> {
        let digits = self.whole.bytes().chain((0..places).map(|at| *self.decimals.as_bytes().get(at).unwrap_or(&b'0')));
        digits.into_iter().try_fold(0u64, |value, digit| {
            value.checked_mul(10)?.checked_add(u64::from(digit - b'0')).filter(|value| *value <= limit)
        })
    }
}

/// One to three digits, then groups of exactly three.
fn well_grouped(groups: &[&str]) -> bool {
    groups
        .split_first()
        .is_some_and(|(first, rest)| (1..=3).contains(&first.len()) && rest.iter().all(|group| group.len() == 3))
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
    let starts_with_digit = |text: &str| text.trim_start().starts_with(|sign: char| sign.is_ascii_digit());
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
        !power.is_empty() && starts_with_digit(digits) && digits.chars().all(number) && power.chars().all(number)
    });
    if exponent { NumberError::Exponent } else { NumberError::not_a_number(text) }
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
mod tests;
