//! A NIK: 16 digits, of which 7–12 are the birth date DDMMYY with 40 added to the day for women. Its first six tell where it
//! was first issued, which is no reason to refuse it anywhere (RULES, People).

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

use crate::message::Message;
use crate::{message, spoken_error};

/// A personal number; it shows itself to nobody but who asks by [`Nik::reveal`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Nik(u64);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    Female,
    Male,
}

/// Never repeats what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NikError {
    NotDigits,
    Rounded,
    Length(usize),
    BirthDate,
}

spoken_error!(NikError);

impl NikError {
    pub fn message(self) -> Message {
        match self {
            NikError::NotDigits => message!(
                "NIK berisi tanda selain angka: tulis 16 angka saja",
                "the NIK holds something else than digits: write 16 digits only"
            ),
            NikError::Rounded => message!(
                "NIK tersimpan sebagai bilangan, sehingga angka terakhirnya hilang: ubah format kolom menjadi teks, lalu tulis ulang NIK",
                "the NIK is kept as a number, so that its last digits are lost: make the column text, then write the NIK again"
            ),
            NikError::Length(count) => message!(
                "NIK berisi {count} angka, seharusnya 16: periksa angka yang kurang atau lebih",
                "the NIK has {count} digits and not 16: look for those lacking or too many"
            ),
            NikError::BirthDate => message!(
                "angka ke-7 sampai ke-12 NIK bukan tanggal lahir (tanggal, bulan, tahun; tanggal perempuan ditambah 40): periksa NIK",
                "digits 7 to 12 of the NIK are no birth date (day, month, year; 40 added to a woman's day): look at the NIK"
            ),
        }
    }
}

impl Nik {
    /// The 16 digits.
    pub fn reveal(self) -> String {
        format!("{:016}", self.0)
    }

    pub fn sex(self) -> Sex {
        if self.pair(6) > 40 { Sex::Female } else { Sex::Male }
    }

    /// The birth dates that it may mean, the earlier first: it names the year by two digits.
    pub fn births(self) -> impl Iterator<Item = Date> {
        let (day, month, year) = (self.pair(6) % 40, self.pair(8), self.pair(10));
        [1900, 2000].into_iter().filter_map(move |century| {
            Date::new(century + i16::from(year), month.cast_signed(), day.cast_signed()).ok()
        })
    }

    /// Two of its digits as a number; `at` counts from 0.
    fn pair(self, at: u32) -> u8 {
        (self.0 / 10_u64.pow(14 - at) % 100) as u8
    }
}

impl fmt::Debug for Nik {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nik(…)")
    }
}

/// As people write it: also in groups, and behind the apostrophe that makes a spreadsheet keep its digits.
impl FromStr for Nik {
    type Err = NikError;

    fn from_str(text: &str) -> Result<Nik, NikError> {
        let (mut number, mut digits) = (0_u64, 0_usize);
        for sign in text.trim().trim_start_matches('\'').chars() {
            match sign {
                '0'..='9' => {
                    digits += 1;
                    number = number.saturating_mul(10).saturating_add(u64::from(sign as u8 - b'0'));
                }
                ' ' | '.' | '-' | '\u{a0}' => {}
                ',' | 'e' | 'E' | '+' if digits > 0 => return Err(NikError::Rounded),
                _ => return Err(NikError::NotDigits),
            }
        }
        if digits != 16 {
            return Err(NikError::Length(digits));
        }
        let nik = Nik(number);
        let is_date = matches!(nik.pair(6), 1..=31 | 41..=71) && nik.births().next().is_some();
        if is_date { Ok(nik) } else { Err(NikError::BirthDate) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Nik, NikError> {
        text.parse()
    }

    #[test]
    fn sixteen_digits_with_a_birth_date_are_a_nik_of_any_region() {
        let woman = read("6271014101900001").unwrap();
        assert_eq!(woman.sex(), Sex::Female);
        assert_eq!(woman.births().collect::<Vec<_>>(), [Date::constant(1990, 1, 1), Date::constant(2090, 1, 1)]);
        assert_eq!(woman.reveal(), "6271014101900001");
        for text in ["'6271014101900001", "6271 0141 0190 0001", "62.71.01.410190.0001", " 6271-0141-0190-0001 "] {
            assert_eq!(read(text), Ok(woman), "{text}");
        }
        let elsewhere = read("0000003112240001").unwrap();
        assert_eq!((elsewhere.sex(), elsewhere.reveal().len()), (Sex::Male, 16));
        let leap = read("6271016902000001").unwrap();
        assert_eq!(leap.births().collect::<Vec<_>>(), [Date::constant(2000, 2, 29)], "1900 had none");
    }

    #[test]
    fn what_is_no_nik_is_told_without_being_repeated() {
        for (text, error) in [
            ("", NikError::Length(0)),
            ("627101410190000", NikError::Length(15)),
            ("62710141019000012", NikError::Length(17)),
            ("99999999999999999999999999", NikError::Length(26)),
            ("6271019901900001", NikError::BirthDate),
            ("6271014013900001", NikError::BirthDate),
            ("6271013102900001", NikError::BirthDate),
            ("6271012902010001", NikError::BirthDate),
            ("6271010001900001", NikError::BirthDate),
            ("627101410190000A", NikError::NotDigits),
            ("Siti", NikError::NotDigits),
            ("٦٢٧١٠١٤١٠١٩٠٠٠٠١", NikError::NotDigits),
            ("6,27101E+15", NikError::Rounded),
            ("6.27101E+15", NikError::Rounded),
        ] {
            assert_eq!(read(text), Err(error), "{text}");
            assert!(text.is_empty() || !error.to_string().contains(text), "{error}");
        }
        assert_eq!(format!("{:?}", read("6271014101900001").unwrap()), "Nik(…)");
    }
}
