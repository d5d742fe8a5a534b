//! The entry page of a service: a grid of its cells. Works as a plain form; a small script sends each row while it is typed.

mod keep;
mod read;
pub(in crate::page) mod row;
#[cfg(test)]
mod tests;
pub mod typed;

use std::collections::BTreeMap;
use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::extract::{Form, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Redirect};
use selaras_domain::catalogue::{Catalogue, Service, ServiceCode};
use selaras_domain::category::Category;
use selaras_domain::line::Kind;
use selaras_domain::score::Explanation;
use serde_json::{Value, json};

use super::App;
use super::error::{Answer, html};
use super::guard::{Visit, Visitor};
use super::home::service_row;
use super::link::place_of;
use super::period::Shown;
use super::words::Words;
pub use keep::{Until, keep, sent};
use read::{About, Sheet};
use row::Row;
pub use row::{Now, state, why_draft};

type Place = Path<(u16, u8, String)>;

#[derive(Template)]
#[template(path = "grid.html")]
struct Grid<'a> {
    visit: &'a Visit,
    office: &'a str,
    shown: Shown,
    service: &'a Service,
    sector: &'a str,
    rows: Vec<Row>,
    standing: Vec<Level>,
    may_enter: bool,
    before: Option<ServiceCode>,
    after: Option<ServiceCode>,
}

/// Index, category and fill of the service, its sector and the region.
struct Level {
    key: &'static str,
    score: String,
    category: String,
    filled: String,
}

pub async fn show(State(page): State<App>, visit: Visitor, Path(place): Place) -> Answer {
    let Some((shown, catalogue, service)) = found(&page, &place) else {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response());
    };
    let about = About { office: &page.office, shown, catalogue: &catalogue, service: &service, words: visit.words };
    let sheet = page.database.read(|tx| Sheet::read(tx, about))?;
    let services = catalogue.services(page.office.region.level());
    let at = services.iter().position(|one| one.code == service.code).unwrap_or_default();
    let code_at = |at: Option<usize>| at.and_then(|at| services.get(at)).map(|one| one.code);
    html(&Grid {
        visit: &visit,
        office: &page.office.name,
        shown,
        sector: catalogue.sector(service.sector).map_or("", |sector| sector.name.as_str()),
        standing: standing(&catalogue, &sheet.index, &service, visit.words),
        rows: sheet.rows,
        may_enter: visit.may_enter(service.sector, &page.office.sectors),
        before: code_at(at.checked_sub(1)),
        after: code_at(Some(at + 1)),
        service: &service,
    })
}

pub async fn save(
    State(page): State<App>,
    visit: Visitor,
    Path(place): Place,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let Some((shown, catalogue, service)) = found(&page, &place) else {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response());
    };
    if !visit.may_enter(service.sector, &page.office.sectors) {
        return Ok((StatusCode::FORBIDDEN, visit.words.say("no-right")).into_response());
    }
    let until = match pairs.iter().any(|(name, value)| name == "until" && value == "draft") {
        true => Until::Draft,
        false => Until::Line,
    };
    let (words, name, now_ms) = (visit.words, visit.name().to_owned(), page.now_ms());
    let may_enter_apbd = visit.is_coordinator();
    let (office, of_page) = (page.office.clone(), catalogue.clone());
    let kept_service = service.clone();
    let places = page
        .database
        .write(move |tx| {
            let about = About { office: &office, shown, catalogue: &of_page, service: &kept_service, words };
            let cells = about.cells().into_iter().filter(|(_, subject)| !subject.is_apbd() || may_enter_apbd);
            let sent = sent(cells, pairs);
            let places: Vec<String> = sent.iter().filter_map(|one| place_of(one.kind, one.subject.as_str())).collect();
            keep(tx, (&office, shown.period()), sent, until, (&name, now_ms))?;
            Ok(places)
        })
        .await?;
    let wants_json = headers.get(header::ACCEPT).is_some_and(|accept| accept == "application/json");
    if !wants_json {
        let (year, quarter, code) = place;
        return Ok(Redirect::to(&format!("/isi/{year}/{quarter}/{code}")).into_response());
    }
    let about = About { office: &page.office, shown, catalogue: &catalogue, service: &service, words };
    let sheet = page.database.read(|tx| Sheet::read(tx, about))?;
    let rows: Vec<Value> = sheet.rows.iter().filter(|row| places.contains(&row.place)).map(row_json).collect();
    let standing: BTreeMap<&str, Value> = standing(&catalogue, &sheet.index, &service, words)
        .into_iter()
        .map(|one| (one.key, json!({ "score": one.score, "category": one.category, "filled": one.filled })))
        .collect();
    Ok(Json(json!({ "rows": rows, "standing": standing })).into_response())
}

fn row_json(row: &Row) -> Value {
    json!({
        "place": row.place, "state": row.state, "message": row.message, "seen": row.seen, "current": row.current,
        "last_quarter": row.last_quarter, "last_year": row.last_year,
    })
}

/// The period, catalogue and service of a path.
fn found(page: &App, (year, quarter, code): &(u16, u8, String)) -> Option<(Shown, Arc<Catalogue>, Service)> {
    let shown = Shown::checked(*year, *quarter)?;
    let catalogue = Catalogue::for_year(shown.year);
    let code: ServiceCode = code.parse().ok()?;
    let service = catalogue.service(code).filter(|one| one.code.level == page.office.region.level())?.clone();
    Some((shown, catalogue, service))
}

fn standing(catalogue: &Catalogue, index: &Explanation, service: &Service, words: Words) -> Vec<Level> {
    let level = |key, score: Option<String>, category: Option<Category>, (answered, asked): (u32, u32)| Level {
        key,
        score: words.number_or_dash(score),
        category: words.category(&category),
        filled: format!("{answered} / {asked}"),
    };
    let sector = index.sectors.iter().find(|sector| sector.sector == service.sector);
    let rows: Vec<_> =
        sector.into_iter().flat_map(|sector| &sector.services).map(|one| service_row(catalogue, one)).collect();
    let of_sector =
        rows.iter().fold((0, 0), |(answered, asked), row| (answered + row.fill.answered, asked + row.fill.asked));
    let sector_score = sector.and_then(|sector| sector.score);
    let own = rows.into_iter().find(|row| row.code == service.code.to_string());
    let own = own.map(|row| level("service", row.score, row.category, (row.fill.answered, row.fill.asked)));
    own.into_iter()
        .chain([
            level("sector", sector_score.map(|score| score.value_text()), sector_score.map(Category::of), of_sector),
            level("region", index.value.clone(), index.category, (index.answered, index.asked)),
        ])
        .collect()
}

impl Grid<'_> {
    fn of(&self, kind: Kind) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(move |row| row.kind == kind)
    }

    fn achievements(&self) -> impl Iterator<Item = &Row> {
        self.of(Kind::Achievement)
    }

    fn budgets(&self) -> impl Iterator<Item = &Row> {
        self.of(Kind::Budget)
    }

    fn narratives(&self) -> impl Iterator<Item = &Row> {
        self.of(Kind::Narrative)
    }
}
