//! Reads `kode` against the catalogue of the row's year and the level of the region, and names the nearest codes for one
//! that is unknown.

use std::collections::HashMap;
use std::sync::Arc;

use selaras_domain::amount::Amount;
use selaras_domain::catalogue::{Catalogue, Component, Level, ServiceCode};
use selaras_domain::line::Kind;
use selaras_domain::region::RegionCode;
use selaras_domain::{number, period};

use super::super::header::{Column, distance};
use super::super::limits::{NEAREST_CODES, NEAREST_LOOKUPS};
use super::super::table::{Row, Sheet};
use super::fields::{Fields, quoted};

pub struct Codes {
    region: RegionCode,
    /// The catalogue of the year last asked for: rows of one year stand together.
    last: Option<(u16, Arc<Catalogue>)>,
    /// What was said of an unknown code; a wrong file repeats the same ones.
    unknown: HashMap<(u16, String), String>,
}

impl Codes {
    pub fn new(region: RegionCode) -> Codes {
        Codes { region, last: None, unknown: HashMap::new() }
    }

    /// The component that `kode` names in a year.
    pub fn component(&mut self, fields: &mut Fields<'_>, year: Option<u16>) -> Option<Component> {
        let text = fields.needed(Column::Code)?;
        let year = year?;
        let catalogue = self.catalogue(year);
        let component = read(text).filter(|component| catalogue.index_of(component).is_some());
        let Some(component) = component else {
            let reason = self.unknown_code(text, year, &catalogue);
            fields.refuse(Column::Code, reason);
            return None;
        };
        let level = self.region.level();
        if component.service().level != level {
            let (owner, own) = match level {
                Level::Kabupaten => ("provinsi", "daerah ini kabupaten/kota"),
                Level::Provinsi => ("kabupaten/kota", "daerah ini provinsi"),
            };
            let letter = level.letter();
            fields.refuse(Column::Code, format!("kode {component} milik {owner}, {own}: pakai kode {letter}"));
            return None;
        }
        Some(component)
    }

    /// A code that must be of a service, since `what` is kept per service.
    pub fn service(&mut self, fields: &mut Fields<'_>, year: Option<u16>, what: &str) -> Option<ServiceCode> {
        match self.component(fields, year)? {
            Component::Recipients(service) => Some(service),
            Component::Item(item) => {
                let service = item.service;
                fields.refuse(
                    Column::Code,
                    format!("{item} adalah butir mutu, {what} ditulis per jenis pelayanan: pakai {service}"),
                );
                None
            }
        }
    }

    /// A row of a percentage item that says only what the template wrote into it: `dibutuhkan` 100 (RULES 10).
    pub fn is_only_prefilled(&mut self, sheet: &Sheet, row: &Row<'_>) -> bool {
        let is_hundred = number::parse_amount(row.get(Column::Required).shown()) == Ok(Amount::units(100));
        let others = [Column::Achieved, Column::BelowStandard, Column::Status, Column::Note];
        if sheet.format.kind != Some(Kind::Achievement)
            || !is_hundred
            || others.iter().any(|one| !row.get(*one).is_empty())
        {
            return false;
        }
        let Ok(year) = period::parse_year(row.get(Column::Year).shown()) else { return false };
        let Some(Component::Item(item)) = read(row.get(Column::Code).shown()) else { return false };
        let catalogue = self.catalogue(year);
        catalogue.item(item).is_some_and(|item| item.percentage_from.is_some_and(|from| from <= year))
    }

    fn catalogue(&mut self, year: u16) -> Arc<Catalogue> {
        match &self.last {
            Some((last, catalogue)) if *last == year => catalogue.clone(),
            _ => {
                let catalogue = Catalogue::for_year(year);
                self.last = Some((year, catalogue.clone()));
                catalogue
            }
        }
    }

    fn unknown_code(&mut self, text: &str, year: u16, catalogue: &Catalogue) -> String {
        let key: String = text.to_uppercase().chars().take(64).collect();
        if let Some(reason) = self.unknown.get(&(year, key.clone())) {
            return reason.clone();
        }
        let plain = format!("kode {} tidak ada dalam katalog {year}", quoted(text));
        if self.unknown.len() >= NEAREST_LOOKUPS {
            return format!("{plain}: periksa kodenya di templat");
        }
        let components = catalogue.components(self.region.level()).iter().map(Component::to_string);
        let mut near: Vec<(usize, String)> = components.map(|code| (distance(&key, &code), code)).collect();
        near.sort();
        let codes: Vec<&str> = near.iter().take(NEAREST_CODES).map(|(_, code)| code.as_str()).collect();
        let reason = format!("{plain}; yang terdekat: {}; periksa kodenya", codes.join(", "));
        self.unknown.insert((year, key), reason.clone());
        reason
    }
}

/// Any case; blanks do not count.
fn read(text: &str) -> Option<Component> {
    if let Ok(component) = text.parse() {
        return Some(component);
    }
    let plain: String = text.chars().filter(|sign| !sign.is_whitespace()).collect();
    plain.to_ascii_uppercase().trim_end_matches('.').parse().ok()
}
