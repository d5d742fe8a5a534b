//! Reads `kode` against the catalogue of the row's year and the level of the region, and names the nearest codes for one
//! that is unknown.

use std::collections::HashMap;
use std::sync::Arc;

use selaras_domain::amount::Amount;
use selaras_domain::catalogue::{Catalogue, Component, Level, ServiceCode};
use selaras_domain::line::Kind;
use selaras_domain::message::Message;
use selaras_domain::region::RegionCode;
use selaras_domain::{message, number, period};

use super::super::header::{Column, distance};
use super::super::limits::{NEAREST_CODES, NEAREST_LOOKUPS};
use super::super::table::{Row, Sheet};
use super::fields::{Fields, quoted};

pub struct Codes {
    region: RegionCode,
    /// The catalogue of the year last asked for: rows of one year stand together.
    last: Option<(u16, Arc<Catalogue>)>,
    /// What was said of an unknown code; a wrong file repeats the same ones.
    unknown: HashMap<(u16, String), Message>,
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
            let letter = level.letter();
            let reason = match level {
                Level::Kabupaten => message!(
                    "kode {component} milik provinsi, daerah ini kabupaten/kota: pakai kode {letter}",
                    "code {component} is of provinces, and this region is none: use codes with {letter}"
                ),
                Level::Provinsi => message!(
                    "kode {component} milik kabupaten/kota, daerah ini provinsi: pakai kode {letter}",
                    "code {component} is of districts, and this region is a province: use codes with {letter}"
                ),
            };
            fields.refuse(Column::Code, reason);
            return None;
        }
        Some(component)
    }

    /// A code that must be of a service, since `what` is kept per service.
    pub fn service(&mut self, fields: &mut Fields<'_>, year: Option<u16>, what: &Message) -> Option<ServiceCode> {
        match self.component(fields, year)? {
            Component::Recipients(service) => Some(service),
            Component::Item(item) => {
                let (service, Message { id, en }) = (item.service, what);
                let reason = message!(
                    "{item} adalah butir mutu, {id} ditulis per jenis pelayanan: pakai {service}",
                    "{item} is a quality item, and {en} are written by service: use {service}"
                );
                fields.refuse(Column::Code, reason);
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

    fn unknown_code(&mut self, text: &str, year: u16, catalogue: &Catalogue) -> Message {
        let key: String = text.to_uppercase().chars().take(64).collect();
        if let Some(reason) = self.unknown.get(&(year, key.clone())) {
            return reason.clone();
        }
        let code = quoted(text);
        if self.unknown.len() >= NEAREST_LOOKUPS {
            return message!(
                "kode {code} tidak ada dalam katalog {year}: periksa kodenya di templat",
                "code {code} is not in the catalogue of {year}: look it up in the template"
            );
        }
        let components = catalogue.components(self.region.level()).iter().map(Component::to_string);
        let mut near: Vec<(usize, String)> = components.map(|code| (distance(&key, &code), code)).collect();
        near.sort();
        let codes: Vec<&str> = near.iter().take(NEAREST_CODES).map(|(_, code)| code.as_str()).collect();
        let nearest = codes.join(", ");
        let reason = message!(
            "kode {code} tidak ada dalam katalog {year}; yang terdekat: {nearest}; periksa kodenya",
            "code {code} is not in the catalogue of {year}; nearest: {nearest}; look at the code"
        );
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
