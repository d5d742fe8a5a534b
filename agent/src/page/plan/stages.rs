//! The seven stages of application of a year, with date and document; what lacks is named.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_domain::line::{Attachment, INSPECTORATE, Kind, StageName, Subject};
use selaras_domain::period::{MAX_YEAR, MIN_YEAR};
use selaras_domain::stage::{self, Stages};
use selaras_ledger::{plan_files, stages};

use super::Field;
use crate::page::App;
use crate::page::error::{Answer, html};
use crate::page::grid::typed::{DATE, DOCUMENT, REASON};
use crate::page::guard::{Visit, Visitor};
use crate::store::Role;

#[derive(Template)]
#[template(path = "stages.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    year: u16,
    stages: Stages,
    rows: Vec<Row>,
    may_enter: bool,
}

struct Row {
    name: StageName,
    title: &'static str,
    field: Field,
    file: Option<Attachment>,
}

pub async fn show(State(page): State<App>, visit: Visitor, Path(year): Path<u16>) -> Answer {
    if !is_a_year(year) {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response());
    }
    let office = &page.office;
    let (fields, reported, mut files) = page.database.read(|tx| {
        let fields = super::fields(tx, office, year, cells(), visit.words)?;
        Ok((fields, stages(tx, office.region, year)?, plan_files(tx, office.region, year)?))
    })?;
    let row = |(name, field): (StageName, Field)| Row {
        name,
        title: name.title_in(visit.words.language()),
        field,
        file: files.remove(&Subject::about(Kind::Stage, &Subject::stage(name))),
    };
    let rows = StageName::ALL.into_iter().zip(fields).map(row).collect();
    let stages = stage::stages(office.region, year, &reported);
    html(&Shown { visit: &visit, office: &office.name, year, stages, rows, may_enter: may_enter(&page, &visit) })
}

pub async fn save(
    State(page): State<App>,
    visit: Visitor,
    Path(year): Path<u16>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    if !is_a_year(year) {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response());
    }
    if !may_enter(&page, &visit) {
        return Ok((StatusCode::FORBIDDEN, visit.words.say("no-right")).into_response());
    }
    super::save(&page, visit.name(), year, cells(), pairs).await?;
    Ok(Redirect::to(&format!("/rencana/tahapan/{year}")).into_response())
}

fn cells() -> Vec<(Kind, Subject)> {
    StageName::ALL.map(|name| (Kind::Stage, Subject::stage(name))).into()
}

/// Stages belong to no sector: every office of the region that reports may write them.
fn may_enter(page: &App, visit: &Visit) -> bool {
    visit.has_role(Role::Operator) && !page.office.sectors.contains(&INSPECTORATE)
}

fn is_a_year(year: u16) -> bool {
    (MIN_YEAR..=MAX_YEAR).contains(&year)
}

/// The years that a page of planning offers: those around the one it shows.
pub(super) fn years(year: u16) -> impl Iterator<Item = u16> {
    year.saturating_sub(2).max(MIN_YEAR)..=year.saturating_add(2).min(MAX_YEAR)
}

impl Shown<'_> {
    fn years(&self) -> impl Iterator<Item = u16> + use<> {
        years(self.year)
    }
}
