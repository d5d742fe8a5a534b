//! Flat files for other programs: one row a component, decimals with a point, empty where nothing was said.

use anyhow::Result;
use selaras_domain::catalogue::Component;
use serde_json::{Value, json};

use super::numbers::Numbers;
use crate::edition::{ComponentFigures, RegionFigures, SectorFigures, ServiceFigures};

const COLUMNS: [&str; 16] = [
    "tahun",
    "triwulan",
    "daerah",
    "nama",
    "urusan",
    "kode",
    "jenis",
    "uraian",
    "satuan",
    "keadaan",
    "dibutuhkan",
    "terpenuhi",
    "tidak_sesuai_standar",
    "persen",
    "pagu",
    "realisasi",
];

/// All regions, or one.
fn regions<'n>(numbers: &'n Numbers, only: Option<&'n RegionFigures>) -> Vec<&'n RegionFigures> {
    only.map_or_else(|| numbers.document.regions.iter().collect(), |one| vec![one])
}

pub fn csv(numbers: &Numbers, only: Option<&RegionFigures>) -> Result<Vec<u8>> {
    let mut file = csv::Writer::from_writer(Vec::new());
    file.write_record(COLUMNS)?;
    for figures in regions(numbers, only) {
        for sector in &figures.sectors {
            for service in &sector.services {
                for one in std::iter::once(&service.recipients).chain(&service.items) {
                    file.write_record(record(numbers, figures, sector, service, one))?;
                }
            }
        }
    }
    Ok(file.into_inner().map_err(|error| error.into_error())?)
}

fn record(
    numbers: &Numbers,
    figures: &RegionFigures,
    sector: &SectorFigures,
    service: &ServiceFigures,
    one: &ComponentFigures,
) -> [String; 16] {
    let text = |value: Option<String>| value.unwrap_or_default();
    let is_service = matches!(one.component, Component::Recipients(_));
    let money =
        |rupiah: Option<selaras_domain::amount::Rupiah>| text(rupiah.filter(|_| is_service).map(|it| it.to_string()));
    [
        numbers.document.year.to_string(),
        numbers.document.quarter.number().to_string(),
        figures.region.to_string(),
        figures.name.clone(),
        sector.sector.to_string(),
        one.component.to_string(),
        if is_service { "penerima" } else { "mutu" }.to_owned(),
        numbers.catalogue.name_of(one.component).unwrap_or_default().to_owned(),
        numbers.catalogue.unit_of(one.component).unwrap_or_default().to_owned(),
        serde_json::to_value(one.state).ok().and_then(|state| state.as_str().map(str::to_owned)).unwrap_or_default(),
        text(one.required.map(|amount| amount.to_string())),
        text(one.achieved.map(|amount| amount.to_string())),
        text(one.below_standard.map(|amount| amount.to_string())),
        text(one.score.map(|score| score.to_string())),
        money(service.budget.allocation),
        money(service.budget.realisation),
    ]
}

/// The edition's own shape, of all regions or of one.
pub fn json(numbers: &Numbers, only: Option<&RegionFigures>) -> Result<Vec<u8>> {
    let document = &numbers.document;
    let value: Value = match only {
        None => json!({ "digest": numbers.digest, "edition": document }),
        Some(figures) => json!({
            "digest": numbers.digest, "title": document.title(), "year": document.year, "quarter": document.quarter,
            "made_at": document.made_at, "place": numbers.place(figures.region), "region": figures,
        }),
    };
    Ok(serde_json::to_vec_pretty(&value)?)
}
