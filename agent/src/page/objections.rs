//! The editions that the province published, with the own place, and what the region objects to: an objection is a line,
//! written offline while its time lasts; the province's ruling comes down with a pass.

use anyhow::Result;
use askama::Template;
use axum::Router;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use selaras_domain::amount::Score;
use selaras_domain::calendar::{Due, Zone};
use selaras_domain::catalogue::{Catalogue, SECTORS};
use selaras_domain::line::{Cell, INSPECTORATE, Kind};
use selaras_domain::objection::judge_time;
use selaras_domain::period::{Period, Quarter};
use selaras_domain::rank::Measure;
use selaras_ledger::{Connection, edition_told};
use serde::Deserialize;

use super::App;
use super::error::{Answer, html, refused};
use super::guard::{Need, Visit, Visitor, guarded};
use super::threads::{cell_name, thread_link};
use crate::entry::{Say, Unsaid, Word, is_ours, write_word};
use crate::objections::{Said, Told, told};
use crate::store::Office;

/// An objection as the form sent it, or as another page's link begins it.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    year: u16,
    quarter: u8,
    cell: String,
    text: String,
}

#[derive(Template)]
#[template(path = "objections.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    own: &'a Office,
    editions: Vec<Told>,
    sent: Sent,
    wrong: Option<String>,
}

pub(super) fn routes(page: &App) -> Router<App> {
    let need = |need, methods| guarded(page, need, methods);
    let methods = need(Need::Viewer, get(show)).merge(need(Need::Operator, post(object)));
    Router::new().route("/sanggahan", methods)
}

/// Where an objection to a cell is written; `None`: no edition that states it is open to one.
pub(super) fn objection_link(connection: &Connection, cell: &Cell, now_ms: i64) -> Result<Option<String>> {
    let (year, name) = (cell.period.year, cell.name());
    let Some(quarter) = cell.period.quarter else { return Ok(None) };
    let edition = edition_told(connection, cell.region, cell.period)?;
    let is_open = judge_time(edition.as_ref(), now_ms).is_none();
    let is_stated = is_open && Cell::stated(cell.region, year, quarter, &name).is_ok();
    Ok(is_stated.then(|| format!("/sanggahan?year={year}&quarter={quarter}&cell={name}#sanggah-{year}-{quarter}")))
}

async fn show(State(page): State<App>, visit: Visitor, Query(sent): Query<Sent>) -> Answer {
    let editions = page.database.read(|tx| told(tx, &page.office, page.now_ms()))?;
    let (office, own) = (page.office.name.as_str(), &page.office);
    html(&Shown { visit: &visit, office, own, editions, sent, wrong: None })
}

async fn object(State(page): State<App>, visit: Visitor, Form(sent): Form<Sent>) -> Answer {
    let cell = match cell(&page.office, &sent) {
        Ok(cell) => cell,
        Err(()) => {
            let wrong = visit.words.say("objection-no-cell");
            return refuse(&page, &visit, sent, wrong);
        }
    };
    if !may(&visit, &page.office, &cell) {
        return Ok((StatusCode::FORBIDDEN, visit.words.say("no-right")).into_response());
    }
    let (office, writer, now_ms) = (page.office.clone(), visit.name().to_owned(), page.now_ms());
    let word = Word { cell, say: Say::Objected, text: sent.text.clone(), on: None, files: Vec::new() };
    match page.database.write(move |tx| write_word(tx, &office, &word, &writer, now_ms)).await {
        Ok(_) => Ok(Redirect::to(&format!("/sanggahan#edisi-{}-{}", sent.year, sent.quarter)).into_response()),
        Err(error) => match error.downcast::<Unsaid>() {
            Ok(Unsaid(wrong)) => refuse(&page, &visit, sent, wrong.into_text(visit.words.language())),
            Err(error) => Err(error.into()),
        },
    }
}

/// Shows the page again with what was typed and what is wrong with it.
fn refuse(page: &App, visit: &Visit, sent: Sent, wrong: String) -> Answer {
    let editions = page.database.read(|tx| told(tx, &page.office, page.now_ms()))?;
    let (office, own) = (page.office.name.as_str(), &page.office);
    refused(StatusCode::UNPROCESSABLE_ENTITY, &Shown { visit, office, own, editions, sent, wrong: Some(wrong) })
}

fn cell(office: &Office, sent: &Sent) -> Result<Cell, ()> {
    let quarter = Quarter::from_number(sent.quarter).ok_or(())?;
    Period::checked(sent.year, Some(quarter)).map_err(|_| ())?;
    Cell::stated(office.region, sent.year, quarter, &sent.cell).map_err(|_| ())
}

/// A figure is the coordinator's to object to; a cell that of who enters it.
fn may(visit: &Visit, office: &Office, cell: &Cell) -> bool {
    match cell.subject.sector() {
        Some(sector) if cell.kind != Kind::Edition => visit.may_enter(sector, &office.sectors),
        _ => office.sectors.is_empty() && visit.is_coordinator(),
    }
}

impl Shown<'_> {
    /// The form of an edition is shown to who may object to anything there.
    fn may_object(&self, told: &Told) -> bool {
        told.is_open && self.visit.is_operator() && !self.own.sectors.contains(&INSPECTORATE)
    }

    fn until(&self, told: &Told) -> String {
        let edition = &told.edition;
        let zone: Option<Zone> = edition.zone.as_deref().and_then(|zone| zone.parse().ok());
        let at = edition.objections_until_ms.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        let zone = zone.unwrap_or_else(|| Zone::of(self.own.region));
        at.map_or_else(String::new, |at| self.visit.words.deadline(&Due { at, zone, grace_hours: 0 }))
    }

    fn digest(&self, told: &Told) -> String {
        data_encoding::HEXLOWER.encode(&told.edition.digest)
    }

    fn value(&self, told: &Told) -> String {
        self.visit.words.number_or_dash(told.score().map(Score::value_text))
    }

    fn name(&self, said: &Said) -> String {
        let cell = &said.objected.cell;
        match cell.kind {
            Kind::Edition => self.figure(cell.subject.as_str()),
            _ => cell_name(self.visit, cell),
        }
    }

    fn link(&self, said: &Said) -> Option<String> {
        (said.objected.cell.kind != Kind::Edition).then(|| thread_link(&said.objected.cell))
    }

    /// A figure of the ranking as people call it.
    fn figure(&self, word: &str) -> String {
        match word.parse() {
            Ok(Measure::Sector(sector)) => self.visit.words.with("objection-sector", "sector", sector),
            Ok(measure) => self.visit.words.say(&format!("objection-of-{measure}")),
            Err(_) => word.to_owned(),
        }
    }

    /// What can be named: figures for the coordinator, and the services of this office.
    fn choices(&self, told: &Told) -> Vec<(String, String)> {
        let mut choices = Vec::new();
        if self.own.sectors.is_empty() && self.visit.is_coordinator() {
            let sectors = (1..).take(SECTORS).map(Measure::Sector);
            let others = [
                Measure::Budget,
                Measure::Realisation,
                Measure::Improvement,
                Measure::Timeliness,
                Measure::Completeness,
            ];
            for measure in std::iter::once(Measure::Index).chain(sectors).chain(others) {
                let word = measure.to_string();
                choices.push((word.clone(), self.figure(&word)));
            }
        }
        let catalogue = Catalogue::for_year(told.period.year);
        for service in catalogue.services(self.own.region.level()) {
            if self.visit.may_enter(service.sector, &self.own.sectors) {
                choices.push((service.code.to_string(), service.name.clone()));
            }
        }
        choices
    }

    /// What was typed into a form that came back, or what a link begins it with.
    fn typed(&self, told: &Told) -> Sent {
        let same = self.sent.year == told.period.year && Quarter::from_number(self.sent.quarter) == told.period.quarter;
        if same { self.sent.clone() } else { Sent::default() }
    }

    fn quarter(&self, told: &Told) -> u8 {
        told.period.quarter.map_or(0, Quarter::number)
    }

    fn is_ours(&self, said: &Said) -> bool {
        is_ours(self.own, &said.objected.cell)
    }
}
