//! The targets of one sector's components, one column per planning document, beside what was achieved.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_domain::catalogue::{Catalogue, Component, SECTORS, Sector};
use selaras_domain::line::{Attachment, Kind, Subject, TargetDocument};
use selaras_domain::period::{MAX_YEAR, MIN_YEAR};
use selaras_domain::targets::ComponentRow;
use selaras_ledger::{compare_targets, plan_files};
use serde::Deserialize;

use super::Field;
use crate::page::App;
use crate::page::error::{Answer, html};
use crate::page::grid::typed::{REASON, TARGET};
use crate::page::guard::{Visit, Visitor};

/// `?urusan=2`
#[derive(Deserialize)]
pub struct Which {
    urusan: Option<u8>,
}

#[derive(Template)]
#[template(path = "targets.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    year: u16,
    sector: u8,
    sectors: Vec<Sector>,
    quarter: Option<&'static str>,
    rows: Vec<Row>,
    files: Vec<(TargetDocument, Option<Attachment>)>,
    may_enter: bool,
}

struct Row {
    code: String,
    name: String,
    unit: String,
    /// One per document, in their order.
    fields: Vec<(TargetDocument, Field)>,
    /// Against what was achieved, where there is a target or a figure.
    compared: Option<ComponentRow>,
}

pub async fn show(
    State(page): State<App>,
    visit: Visitor,
    Path(year): Path<u16>,
    Query(which): Query<Which>,
) -> Answer {
    let Some((catalogue, sector)) = found(&page, year, &which) else {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response());
    };
    let (office, components) = (&page.office, components(&catalogue, &page, sector));
    let (fields, compared, files) = page.database.read(|tx| {
        let fields = super::fields(tx, office, year, cells(&components), visit.words)?;
        let files = plan_files(tx, office.region, year)?;
        Ok((fields, compare_targets(tx, office.region, year, None)?, files))
    })?;
    let mut fields = fields.into_iter();
    let compared_rows: Vec<ComponentRow> = compared.rows.into_iter().flat_map(|service| service.components).collect();
    let rows = components.iter().map(|&component| Row {
        code: component.to_string(),
        name: catalogue.name_of(component).unwrap_or_default().to_owned(),
        unit: catalogue.unit_of(component).unwrap_or_default().to_owned(),
        fields: TargetDocument::ALL.into_iter().zip(fields.by_ref()).collect(),
        compared: compared_rows.iter().find(|row| row.component == component).cloned(),
    });
    let file = |document: TargetDocument| {
        let whole = Subject::from_text(document.word())?;
        files.get(&Subject::about(Kind::Target, &whole)).cloned()
    };
    html(&Shown {
        visit: &visit,
        office: &office.name,
        year,
        sector,
        sectors: sectors(&page, &catalogue),
        quarter: compared.quarter.map(selaras_domain::period::Quarter::roman),
        rows: rows.collect(),
        files: TargetDocument::ALL.into_iter().map(|document| (document, file(document))).collect(),
        may_enter: visit.may_enter(sector, &office.sectors),
    })
}

pub async fn save(
    State(page): State<App>,
    visit: Visitor,
    Path(year): Path<u16>,
    Query(which): Query<Which>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let Some((catalogue, sector)) = found(&page, year, &which) else {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response());
    };
    if !visit.may_enter(sector, &page.office.sectors) {
        return Ok((StatusCode::FORBIDDEN, visit.words.say("no-right")).into_response());
    }
    let cells = cells(&components(&catalogue, &page, sector));
    super::save(&page, visit.name(), year, cells, pairs).await?;
    Ok(Redirect::to(&format!("/rencana/target/{year}?urusan={sector}")).into_response())
}

fn components(catalogue: &Catalogue, page: &App, sector: u8) -> Vec<Component> {
    let all = catalogue.components(page.office.region.level()).iter().copied();
    all.filter(|component| component.service().sector == sector).collect()
}

fn cells(components: &[Component]) -> Vec<(Kind, Subject)> {
    let documents = |component: &Component| TargetDocument::ALL.map(|document| Subject::target(*component, document));
    components.iter().flat_map(documents).map(|subject| (Kind::Target, subject)).collect()
}

/// The sectors to choose from: the office's own first, then the others, to be read.
fn sectors(page: &App, catalogue: &Catalogue) -> Vec<Sector> {
    let own = |sector: &u8| page.office.sectors.is_empty() || page.office.sectors.contains(sector);
    let mut numbers: Vec<u8> = (1..=SECTORS as u8).collect();
    numbers.sort_by_key(|sector| !own(sector));
    numbers.iter().filter_map(|number| catalogue.sector(*number).cloned()).collect()
}

/// The catalogue of the year and the sector asked for; without a wish the office's first.
fn found(page: &App, year: u16, which: &Which) -> Option<(std::sync::Arc<Catalogue>, u8)> {
    if !(MIN_YEAR..=MAX_YEAR).contains(&year) {
        return None;
    }
    let catalogue = Catalogue::for_year(year);
    let sectors = sectors(page, &catalogue);
    let sector = match which.urusan {
        Some(asked) => sectors.iter().find(|sector| sector.number == asked)?.number,
        None => sectors.first()?.number,
    };
    Some((catalogue, sector))
}

impl Shown<'_> {
    fn years(&self) -> impl Iterator<Item = u16> + use<> {
        super::stages::years(self.year)
    }
}
