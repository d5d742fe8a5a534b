//! Parses the two tables of a catalogue. They come embedded in the program or in a catalogue line of the province, so a
//! damaged one is an error that names table and row, never a panic.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use thiserror::Error;

use super::{Confidence, Item, ItemCode, ItemKind, SECTORS, Sector, Service, ServiceCode};

#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{table}, row {row}: {problem}")]
pub struct CatalogueError {
    /// "services" or "quality items"
    pub table: &'static str,
    /// The record, the header being 1.
    pub row: usize,
    pub problem: String,
}

#[derive(Deserialize)]
struct ServiceRow {
    code: ServiceCode,
    sector_name: String,
    name: String,
    recipient: String,
    unit: String,
    has_staff_standard: String,
    event_dependent: String,
    technical_standard: String,
    basis: String,
}

#[derive(Deserialize)]
struct ItemRow {
    code: ItemCode,
    kind: String,
    name: String,
    unit: String,
    percentage_from: Option<u16>,
    confidence: String,
}

/// Services sorted by code, and the sectors they name, by number.
pub(super) fn services(text: &str) -> Result<(Vec<Sector>, Vec<Service>), CatalogueError> {
    let mut sectors: Vec<Sector> = Vec::new();
    let mut services: Vec<Service> = Vec::new();
    table("services", text, |row: ServiceRow| {
        let number = row.code.sector;
        if usize::from(number) > SECTORS {
            return Err(format!("there is no sector {number}"));
        }
        match sectors.iter().find(|sector| sector.number == number) {
            None => sectors.push(Sector { number, name: row.sector_name }),
            Some(sector) if sector.name == row.sector_name => {}
            Some(sector) => {
                return Err(format!("sector {number} is also called {:?}", sector.name));
            }
        }
        if services.last().is_some_and(|before| before.code >= row.code) {
            return Err("codes must rise".to_owned());
        }
        services.push(Service {
            code: row.code,
            sector: number,
            name: row.name,
            recipient: row.recipient,
            unit: row.unit,
            has_staff_standard: yes_no(&row.has_staff_standard)?,
            event_dependent: yes_no(&row.event_dependent)?,
            technical_standard: row.technical_standard,
            basis: row.basis,
        });
        Ok(())
    })?;
    sectors.sort_by_key(|sector| sector.number);
    Ok((sectors, services))
}

/// Items sorted by code, each of a service that exists.
pub(super) fn items(text: &str, services: &[Service]) -> Result<Vec<Item>, CatalogueError> {
    let mut items: Vec<Item> = Vec::new();
    table("quality items", text, |row: ItemRow| {
        if services.binary_search_by_key(&row.code.service, |service| service.code).is_err() {
            return Err(format!("there is no service {}", row.code.service));
        }
        if items.last().is_some_and(|before| before.code >= row.code) {
            return Err("codes must rise".to_owned());
        }
        let kind = match row.kind.as_str() {
            "goods" => ItemKind::Goods,
            "staff" => ItemKind::Staff,
            "service" => ItemKind::Service,
            other => return Err(format!("unknown kind {other:?}")),
        };
        let confidence = match row.confidence.as_str() {
            "verified" => Confidence::Verified,
            "partly verified" => Confidence::PartlyVerified,
            "assumed" => Confidence::Assumed,
            other => return Err(format!("unknown confidence {other:?}")),
        };
        let percentage_from = row.percentage_from;
        items.push(Item { code: row.code, name: row.name, unit: row.unit, kind, confidence, percentage_from });
        Ok(())
    })?;
    Ok(items)
}

fn table<R: DeserializeOwned>(
    table: &'static str,
    text: &str,
    mut take: impl FnMut(R) -> Result<(), String>,
) -> Result<(), CatalogueError> {
    for (at, row) in csv::Reader::from_reader(text.as_bytes()).deserialize::<R>().enumerate() {
        row.map_err(|error| error.to_string()).and_then(&mut take).map_err(|problem| CatalogueError {
            table,
            row: at + 2,
            problem,
        })?;
    }
    Ok(())
}

fn yes_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        other => Err(format!("{other:?} is neither yes nor no")),
    }
}
