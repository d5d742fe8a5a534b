//! The regions (38 provinsi, 514 kabupaten/kota) with their Kemendagri codes (Kepmendagri 300.2.2-2430/2025), from the
//! embedded `data/regions.csv`. A region is part of every cell, and the row of every ranking.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::amount::serde_as_text;
use crate::catalogue::Level;
use crate::message::Message;
use crate::period::Period;
use crate::{message, spoken_error};

/// "62.07" is 6207; a province "62" is 6200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegionCode(u16);

impl RegionCode {
    /// `None` unless the province part is 11 to 99.
    pub const fn new(number: u16) -> Option<RegionCode> {
        if number >= 1100 && number <= 9999 { Some(RegionCode(number)) } else { None }
    }

    /// 6207, or 6200 for a province
    pub const fn number(self) -> u16 {
        self.0
    }

    /// The two digits of the province: 62
    pub const fn province(self) -> u8 {
        (self.0 / 100) as u8
    }

    /// The code of the province this region lies in (of itself, for a province).
    pub const fn province_code(self) -> RegionCode {
        RegionCode(self.0 / 100 * 100)
    }

    pub const fn is_province(self) -> bool {
        self.0.is_multiple_of(100)
    }

    /// Which services this region owes: those of a province or those of a kabupaten/kota.
    pub const fn level(self) -> Level {
        if self.is_province() { Level::Provinsi } else { Level::Kabupaten }
    }
}

impl fmt::Display for RegionCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_province() {
            write!(f, "{}", self.province())
        } else {
            write!(f, "{}.{:02}", self.province(), self.0 % 100)
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionCodeError;

spoken_error!(RegionCodeError);

impl RegionCodeError {
    pub fn message(&self) -> Message {
        message!(
            "kode daerah harus seperti 62.07, atau 62 untuk provinsi",
            "a region's code is like 62.07, or 62 for a province"
        )
    }
}

/// Exactly as displayed, so that one region has one text.
impl FromStr for RegionCode {
    type Err = RegionCodeError;

    fn from_str(text: &str) -> Result<RegionCode, RegionCodeError> {
        let (province, rest) = match text.split_once('.') {
            Some((_, "00")) => return Err(RegionCodeError),
            Some((province, rest)) => (province, rest),
            None => (text, "00"),
        };
        let two_digits = |text: &str| -> Result<u16, RegionCodeError> {
            if text.len() != 2 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
                return Err(RegionCodeError);
            }
            text.parse().map_err(|_| RegionCodeError)
        };
        RegionCode::new(two_digits(province)? * 100 + two_digits(rest)?).ok_or(RegionCodeError)
    }
}

serde_as_text!(RegionCode);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionKind {
    Provinsi,
    Kabupaten,
    Kota,
}

impl RegionKind {
    /// The Indonesian word.
    pub const fn name(self) -> &'static str {
        match self {
            RegionKind::Provinsi => "Provinsi",
            RegionKind::Kabupaten => "Kabupaten",
            RegionKind::Kota => "Kota",
        }
    }
}

/// One region. Regions are dated, since a region can split (RULES 12); a date not known stays blank and limits nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    pub code: RegionCode,
    /// With its kind for a kabupaten or kota: "Kabupaten Katingan", "Kota Palangka Raya".
    pub name: String,
    pub kind: RegionKind,
    /// The two digits of the province: 62
    pub province: u8,
    pub valid_from: Option<Date>,
    /// The last day, where the region no longer exists.
    pub valid_until: Option<Date>,
    /// The region it was split from.
    pub predecessor: Option<RegionCode>,
    /// People, 2024.
    pub population: u64,
    /// Thousandths of a square kilometre.
    pub area_thousandths: u64,
}

impl Region {
    /// Whether the region exists on that day; a blank date does not limit.
    fn exists_on(&self, day: Date) -> bool {
        self.valid_from.is_none_or(|from| from <= day) && self.valid_until.is_none_or(|until| day <= until)
    }

    /// Whether the region stands in the tables of a period: it exists on the last day.
    pub fn exists_in(&self, period: Period) -> bool {
        period.last_day().is_none_or(|day| self.exists_on(day))
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("regions.csv, row {row}: {problem}")]
pub struct RegionDataError {
    /// The line of the file, the header being 1.
    pub row: usize,
    pub problem: String,
}

/// All regions of the embedded list, by code.
pub fn regions() -> &'static [Region] {
    static REGIONS: LazyLock<Vec<Region>> = LazyLock::new(|| {
        #[allow(clippy::expect_used, reason = "the embedded file is fixed at compile time and parsed by a test")]
        parse_regions(include_str!("../data/regions.csv")).expect("embedded regions.csv")
    });
    &REGIONS
}

/// The region with that code, if it is in the embedded list.
pub fn region(code: RegionCode) -> Option<&'static Region> {
    let all = regions();
    all.binary_search_by_key(&code, |region| region.code).ok().map(|at| &all[at])
}

/// The kabupaten and kota of a province (62), by code, without the province itself.
pub fn of_province(province: u8) -> impl Iterator<Item = &'static Region> {
    regions().iter().filter(move |region| region.province == province && !region.code.is_province())
}

#[derive(Deserialize)]
struct Row {
    code: RegionCode,
    name: String,
    kind: String,
    valid_from: String,
    valid_until: String,
    predecessor: String,
    population_2024: u64,
    area_km2: String,
}

fn parse_regions(text: &str) -> Result<Vec<Region>, RegionDataError> {
    let mut regions: Vec<Region> = Vec::new();
    for (at, row) in csv::Reader::from_reader(text.as_bytes()).deserialize::<Row>().enumerate() {
        let region = row
            .map_err(|error| error.to_string())
            .and_then(parse_row)
            .and_then(|region| match regions.last() {
                Some(before) if before.code >= region.code => Err("codes must rise".to_owned()),
                _ => Ok(region),
            })
            .map_err(|problem| RegionDataError { row: at + 2, problem })?;
        regions.push(region);
    }
    Ok(regions)
}

fn parse_row(row: Row) -> Result<Region, String> {
    let kind = match row.kind.as_str() {
        "provinsi" if row.code.is_province() => RegionKind::Provinsi,
        "kabupaten" if !row.code.is_province() => RegionKind::Kabupaten,
        "kota" if !row.code.is_province() => RegionKind::Kota,
        other => return Err(format!("kind {other:?} does not fit the code")),
    };
    let date = |text: &str| match text {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|error: jiff::Error| error.to_string()),
    };
    let predecessor = match row.predecessor.as_str() {
        "" => None,
        text => Some(text.parse().map_err(|error: RegionCodeError| error.to_string())?),
    };
    Ok(Region {
        code: row.code,
        name: row.name,
        kind,
        province: row.code.province(),
        valid_from: date(&row.valid_from)?,
        valid_until: date(&row.valid_until)?,
        predecessor,
        population: row.population_2024,
        area_thousandths: area_thousandths(&row.area_km2)?,
    })
}

/// "56835.019" square kilometres is 56835019 thousandths.
fn area_thousandths(text: &str) -> Result<u64, String> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    if part.len() > 3 {
        return Err(format!("area {text:?} has more than three decimals"));
    }
    format!("{whole}{part:0<3}").parse().map_err(|_| format!("area {text:?} is not a number"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::period::Quarter;

    #[test]
    fn all_38_provinces_and_514_kabupaten_and_kota_are_present() {
        let count = |kind| regions().iter().filter(|region| region.kind == kind).count();
        assert_eq!(count(RegionKind::Provinsi), 38);
        assert_eq!(count(RegionKind::Kabupaten), 416);
        assert_eq!(count(RegionKind::Kota), 98);
        assert_eq!(of_province(62).count(), 14);
    }

    #[test]
    fn a_region_is_found_by_its_code() {
        let katingan = region("62.06".parse().unwrap()).unwrap();
        assert_eq!(katingan.name, "Kabupaten Katingan");
        assert_eq!(katingan.code.level(), Level::Kabupaten);
        assert_eq!(region("62".parse().unwrap()).unwrap().area_thousandths, 153_430_363);
        assert_eq!(region(RegionCode(6299)), None);
    }

    #[test]
    fn every_region_has_its_province_and_every_predecessor_exists() {
        for one in regions() {
            assert!(region(one.code.province_code()).is_some(), "{}", one.code);
            assert!(one.predecessor.is_none_or(|code| region(code).is_some()), "{}", one.code);
        }
        let papua_selatan = region(RegionCode(9300)).unwrap();
        assert_eq!(papua_selatan.predecessor, Some(RegionCode(9100)));
        let exists = |quarter| papua_selatan.exists_in(Period::quarter(2022, quarter));
        assert_eq!(Quarter::ALL.map(exists), [false, false, true, true], "from 25 July 2022 on");
    }

    #[test]
    fn a_code_has_one_text() {
        for one in regions() {
            assert_eq!(one.code.to_string().parse(), Ok(one.code));
        }
        for bad in ["", "6", "620", "6207", "62.7", "62.00", "62.", "10", "00", "62.07 ", "+2.07", "62.07.01"] {
            assert!(bad.parse::<RegionCode>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn damaged_data_is_an_error_and_names_the_row() {
        let header = "code,name,kind,valid_from,valid_until,predecessor,population_2024,area_km2\n";
        for (row, problem) in [
            ("62.07,A,provinsi,,,,1,1", "does not fit"),
            ("62,A,provinsi,2022-13-01,,,1,1", "month"),
            ("62,A,provinsi,,,,1,1.2345", "three decimals"),
            ("62,A,provinsi,,,,x,1", "invalid digit"),
            ("62,A,provinsi,,,,1,1\n62,A,provinsi,,,,1,1", "rise"),
        ] {
            let error = parse_regions(&format!("{header}{row}\n")).unwrap_err();
            assert!(error.problem.contains(problem), "{error}");
        }
    }
}
