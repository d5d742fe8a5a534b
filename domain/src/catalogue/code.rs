//! The codes of services, quality items and components, as they stand in import files, cells and the catalogue:
//! `K.2.01` is a service of the kabupaten/kota in sector 2, `K.2.01.03` its third quality item.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::amount::serde_as_text;

/// Who owes the service. Kota and kabupaten owe the same ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    Kabupaten,
    Provinsi,
}

impl Level {
    pub const ALL: [Level; 2] = [Level::Kabupaten, Level::Provinsi];

    pub const fn letter(self) -> char {
        match self {
            Level::Kabupaten => 'K',
            Level::Provinsi => 'P',
        }
    }
}

/// "K.2.01". The order is the order of the catalogue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceCode {
    pub level: Level,
    /// 1 to 9 (six sectors so far)
    pub sector: u8,
    /// 1 to 99
    pub number: u8,
}

/// "K.2.01.03"
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemCode {
    pub service: ServiceCode,
    /// 1 to 99
    pub number: u8,
}

/// What an achievement is about: the recipients of a service, or one of its quality items (mutu).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Component {
    Recipients(ServiceCode),
    Item(ItemCode),
}

impl Component {
    pub const fn service(self) -> ServiceCode {
        match self {
            Component::Recipients(service) => service,
            Component::Item(item) => item.service,
        }
    }

    const fn order(self) -> (ServiceCode, u8) {
        match self {
            Component::Recipients(service) => (service, 0),
            Component::Item(item) => (item.service, item.number),
        }
    }
}

/// Catalogue order: the recipients of a service, its items, then the next service.
impl Ord for Component {
    fn cmp(&self, other: &Component) -> Ordering {
        self.order().cmp(&other.order())
    }
}

impl PartialOrd for Component {
    fn partial_cmp(&self, other: &Component) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for ServiceCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{:02}", self.level.letter(), self.sector, self.number)
    }
}

impl fmt::Display for ItemCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.service, self.number)
    }
}

impl fmt::Display for Component {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Component::Recipients(service) => service.fmt(f),
            Component::Item(item) => item.fmt(f),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("kode harus seperti K.2.01 (jenis pelayanan) atau K.2.01.03 (butir mutu)")]
pub struct CodeError;

/// Exactly as displayed, so that one component has one text.
impl FromStr for Component {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Component, CodeError> {
        let mut parts = text.split('.');
        let level = match parts.next() {
            Some("K") => Level::Kabupaten,
            Some("P") => Level::Provinsi,
            _ => return Err(CodeError),
        };
        let sector = digits(parts.next().ok_or(CodeError)?, 1)?;
        let number = digits(parts.next().ok_or(CodeError)?, 2)?;
        let service = ServiceCode { level, sector, number };
        let component = match parts.next() {
            None => Component::Recipients(service),
            Some(text) => Component::Item(ItemCode { service, number: digits(text, 2)? }),
        };
        if parts.next().is_some() { Err(CodeError) } else { Ok(component) }
    }
}

fn digits(text: &str, width: usize) -> Result<u8, CodeError> {
    if text.len() != width || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(CodeError);
    }
    text.parse().ok().filter(|number| *number > 0).ok_or(CodeError)
}

impl FromStr for ServiceCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<ServiceCode, CodeError> {
        match text.parse()? {
            Component::Recipients(service) => Ok(service),
            Component::Item(_) => Err(CodeError),
        }
    }
}

impl FromStr for ItemCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<ItemCode, CodeError> {
        match text.parse()? {
            Component::Item(item) => Ok(item),
            Component::Recipients(_) => Err(CodeError),
        }
    }
}

serde_as_text!(ServiceCode, ItemCode, Component);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_one_text() {
        for text in ["K.2.01", "P.6.05", "K.2.01.03", "K.2.06.29"] {
            assert_eq!(text.parse::<Component>().map(|code| code.to_string()).as_deref(), Ok(text));
        }
        for text in [
            "",
            "K",
            "K.2",
            "k.2.01",
            "K.2.1",
            "K.02.01",
            "K.2.01.3",
            "K.2.00",
            "K.0.01",
            "K.2.01.03.01",
            "X.2.01",
            " K.2.01",
            "K.2.+1",
        ] {
            assert_eq!(text.parse::<Component>(), Err(CodeError), "{text:?}");
        }
        assert!("K.2.01.03".parse::<ServiceCode>().is_err());
        assert!("K.2.01".parse::<ItemCode>().is_err());
    }

    #[test]
    fn components_sort_in_catalogue_order() {
        let sorted = ["K.1.03", "K.2.01", "K.2.01.01", "K.2.01.02", "K.2.02", "K.2.02.01", "K.2.10", "P.1.01"];
        let codes = sorted.map(|text| text.parse::<Component>().unwrap());
        assert!(codes.is_sorted());
    }
}
