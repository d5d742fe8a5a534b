//! The register of recipients: who is served by which service in which year, by name. It comes from the office's own files and
//! forms, gives counts that a person may take over into achievement cells, and never leaves this computer: it is no part of a
//! line, a batch or a bundle. Fields are sealed ([`secret`]), every look at a name is kept, and a person can be forgotten.

mod counts;
mod doubles;
mod forget;
mod look;
mod read;
mod repeats;
mod search;
mod secret;
mod take;
mod takeover;
#[cfg(test)]
mod tests;
mod typed;

use anyhow::{Context, Result};
use jiff::civil::Date;
use selaras_domain::catalogue::ServiceCode;
use selaras_domain::period::Quarter;
use selaras_domain::recipient::Nik;

pub use counts::{Counted, count, counts};
pub use doubles::{Double, doubles, doubles_of};
pub use forget::{forget, remove};
pub use look::{Looking, keep, log};
pub use read::{People, Read, Want, read};
pub use search::{Found, at, find, find_hashed, list};
pub use secret::{KEY, KeyState, Secret, key_state};
pub use take::{By, Outcome, Over, Taken, enter, preview, take};
pub use takeover::{Link, link, take_over};
pub use typed::Typed;

/// Whose recipient somebody is, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Entry {
    pub year: u16,
    pub service: ServiceCode,
}

/// A recipient as an office knows one. No Debug: it is somebody.
#[derive(Clone, PartialEq, Eq)]
pub struct Person {
    pub nik: Nik,
    pub name: String,
    /// May be empty.
    pub address: String,
    pub born: Option<Date>,
    /// `None`: not served yet.
    pub served: Option<Served>,
}

/// A service that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Served {
    pub on: Date,
    pub to_standard: bool,
}

impl Served {
    /// The quarter of `year` it counts in: the first, when it was before.
    pub fn quarter(self, year: u16) -> Quarter {
        let month = if i32::from(self.on.year()) < i32::from(year) { 1 } else { self.on.month().unsigned_abs() };
        match month {
            1..=3 => Quarter::Q1,
            4..=6 => Quarter::Q2,
            7..=9 => Quarter::Q3,
            _ => Quarter::Q4,
        }
    }
}

impl Person {
    /// NIK, name, address, birth date and service as the texts that are sealed.
    fn texts(&self) -> [String; 5] {
        let born = self.born.map(|born| born.to_string()).unwrap_or_default();
        let served = self.served.map(|served| format!("{}{}", served.on, if served.to_standard { "+" } else { "-" }));
        [self.nik.reveal(), self.name.clone(), self.address.clone(), born, served.unwrap_or_default()]
    }

    fn from_texts([nik, name, address, born, served]: [String; 5]) -> Result<Person> {
        let date = |text: &str| text.parse::<Date>().context("a date of the register");
        let served = match (served.strip_suffix('+'), served.strip_suffix('-')) {
            (Some(on), _) => Some(Served { on: date(on)?, to_standard: true }),
            (_, Some(on)) => Some(Served { on: date(on)?, to_standard: false }),
            _ => None,
        };
        let born = if born.is_empty() { None } else { Some(date(&born)?) };
        Ok(Person { nik: nik.parse().context("a NIK of the register")?, name, address, born, served })
    }

    /// With what `before` knows where this is blank: a blank field takes nothing back.
    fn filled_from(&self, before: &Person) -> Person {
        let address = if self.address.is_empty() { &before.address } else { &self.address };
        Person {
            nik: self.nik,
            name: self.name.clone(),
            address: address.clone(),
            born: self.born.or(before.born),
            served: self.served.or(before.served),
        }
    }

    /// Whether two spellings are one name: letters and digits, whatever their case, blanks and dots.
    fn has_name_of(&self, other: &Person) -> bool {
        let plain = |name: &str| -> String {
            name.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        plain(&self.name) == plain(&other.name)
    }
}
