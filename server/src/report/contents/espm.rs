//! The figures of a region in the order in which the national form asks for them: per service recipients, then goods and
//! services, then staff, then money. The tables A, B and C of every document, the workbook and the check-off page come from
//! these rows.

use selaras_domain::amount::{Amount, Rupiah, Score};
use selaras_domain::catalogue::{Catalogue, Component, ItemKind, ServiceCode};

use crate::edition::{CellState, ComponentFigures, RegionFigures, ServiceFigures};

/// A row of the form.
#[derive(Clone, Debug, PartialEq)]
pub struct EspmRow {
    pub sector: u8,
    pub service: ServiceCode,
    /// As imports name it.
    pub code: String,
    pub name: String,
    pub unit: String,
    pub part: Part,
    pub state: CellState,
    pub said: Said,
    pub percent: Option<Score>,
    pub note: String,
}

/// Which table of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// A
    Recipients,
    /// B, barang and jasa
    Goods,
    /// B, SDM
    Staff,
    /// C
    Budget,
}

/// What a row says; amounts that are missing stay missing.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Said {
    /// Required, achieved, and what is left of it.
    Figures { required: Option<Amount>, achieved: Option<Amount>, left: Option<Amount> },
    /// Allocation, realisation, and the difference: negative where more was spent.
    Money { allocation: Option<Rupiah>, realisation: Option<Rupiah>, difference: Option<i64> },
}

impl Part {
    /// The letter of the form.
    pub const fn letter(self) -> &'static str {
        match self {
            Part::Recipients => "A",
            Part::Goods | Part::Staff => "B",
            Part::Budget => "C",
        }
    }
}

/// All rows of a region, in the order of the form.
pub fn espm_rows(catalogue: &Catalogue, figures: &RegionFigures) -> Vec<EspmRow> {
    let services =
        figures.sectors.iter().flat_map(|sector| sector.services.iter().map(move |one| (sector.sector, one)));
    services.flat_map(|(sector, service)| rows_of(catalogue, sector, service)).collect()
}

fn rows_of(catalogue: &Catalogue, sector: u8, service: &ServiceFigures) -> Vec<EspmRow> {
    let mut rows = vec![figures_row(catalogue, sector, service, &service.recipients, Part::Recipients)];
    let items = service.items.iter().map(|item| {
        let part = if is_staff(catalogue, item.component) { Part::Staff } else { Part::Goods };
        figures_row(catalogue, sector, service, item, part)
    });
    rows.extend(items);
    // Goods and services before staff; within each the order of the catalogue stays.
    rows.sort_by_key(|row| row.part);
    rows.push(money_row(sector, service));
    rows
}

fn is_staff(catalogue: &Catalogue, component: Component) -> bool {
    let Component::Item(code) = component else { return false };
    catalogue.item(code).is_some_and(|item| item.kind == ItemKind::Staff)
}

fn figures_row(
    catalogue: &Catalogue,
    sector: u8,
    service: &ServiceFigures,
    figures: &ComponentFigures,
    part: Part,
) -> EspmRow {
    let left = figures.required.zip(figures.achieved).and_then(|(required, achieved)| {
        Amount::from_hundredths(required.hundredths().saturating_sub(achieved.hundredths()))
    });
    EspmRow {
        sector,
        service: service.service,
        code: figures.component.to_string(),
        name: catalogue.name_of(figures.component).unwrap_or_default().to_owned(),
        unit: catalogue.unit_of(figures.component).unwrap_or_default().to_owned(),
        part,
        state: figures.state,
        said: Said::Figures { required: figures.required, achieved: figures.achieved, left },
        percent: figures.score,
        note: figures.words.clone(),
    }
}

fn money_row(sector: u8, service: &ServiceFigures) -> EspmRow {
    let (allocation, realisation) = (service.budget.allocation, service.budget.realisation);
    // Rupiah are below 10^16 and fit.
    let signed = |rupiah: Rupiah| i64::try_from(rupiah.get()).unwrap_or(i64::MAX);
    let both = allocation.zip(realisation);
    EspmRow {
        sector,
        service: service.service,
        code: service.service.to_string(),
        name: service.name.clone(),
        unit: "Rp".to_owned(),
        part: Part::Budget,
        state: if allocation.is_some() { CellState::Value } else { CellState::Missing },
        said: Said::Money {
            allocation,
            realisation,
            difference: both.map(|(allocation, realisation)| signed(allocation) - signed(realisation)),
        },
        percent: both.and_then(|(allocation, realisation)| Score::of_ratio(realisation.get(), allocation.get())),
        note: String::new(),
    }
}
