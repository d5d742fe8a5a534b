//! What was sent back, found and answered: the list of threads, the thread of one cell, what the region's other offices
//! reported, and cells that hold several values. Words become lines of the own ledger, offline.

mod cell;
mod conflicts;
mod siblings;
#[cfg(test)]
pub mod tests;

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::routing::{get, post};
use selaras_domain::line::{Cell, Kind};
use selaras_domain::period::Quarter;
use selaras_domain::thread::Thread;
use selaras_ledger::threads;
use serde::Deserialize;

use super::App;
use super::error::{Answer, html};
use super::evidence;
use super::guard::{Need, Visit, Visitor, guarded, guarded_upload};
use crate::entry::is_ours;
use crate::store::Office;

pub(super) fn routes(page: &App) -> Router<App> {
    let need = |need, methods| guarded(page, need, methods);
    Router::new()
        .route("/percakapan", need(Need::Viewer, get(show)))
        .route(
            "/percakapan/{year}/{quarter}/{cell}",
            need(Need::Viewer, get(cell::show)).merge(guarded_upload(
                page,
                Need::Operator,
                evidence::FORM_MAX_BYTES,
                post(cell::say),
            )),
        )
        .route("/isian-daerah/{year}/{quarter}", need(Need::Viewer, get(siblings::show)))
        .route(
            "/bentrok",
            need(Need::Viewer, get(conflicts::show)).merge(need(Need::Operator, post(conflicts::settle))),
        )
}

/// The page of a cell's thread.
pub fn thread_link(cell: &Cell) -> String {
    let quarter = cell.period.quarter.map_or(0, Quarter::number);
    format!("/percakapan/{}/{quarter}/{}", cell.period.year, cell.name().replace('/', "%2F"))
}

/// `?semua=1`: those of the region's other offices too.
#[derive(Deserialize)]
pub struct Which {
    semua: Option<String>,
}

#[derive(Template)]
#[template(path = "threads.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    own: &'a Office,
    threads: Vec<Thread>,
    has_all: bool,
}

pub async fn show(State(page): State<App>, visit: Visitor, Query(which): Query<Which>) -> Answer {
    let own = &page.office;
    let has_all = which.semua.is_some();
    let mut threads = page.database.read(|tx| threads(tx, own.region, None))?;
    threads.retain(|thread| has_all || is_ours(own, &thread.cell));
    // What waits for an answer first, of those the newest.
    threads.sort_by_key(|thread| (thread.state, thread.last().map(|entry| std::cmp::Reverse(entry.effective_ms))));
    html(&Shown { visit: &visit, office: &own.name, own, threads, has_all })
}

impl Shown<'_> {
    fn link(&self, thread: &Thread) -> String {
        thread_link(&thread.cell)
    }

    fn name(&self, thread: &Thread) -> String {
        cell_name(self.visit, &thread.cell)
    }
}

/// A cell as pages name it: "K.2.01 Pelayanan … · Triwulan IV 2023".
pub(super) fn cell_name(visit: &Visit, cell: &Cell) -> String {
    let words = visit.words;
    let catalogue = selaras_domain::catalogue::Catalogue::for_year(cell.period.year);
    let name = cell.subject.to_component().and_then(|component| catalogue.name_of(component).map(str::to_owned));
    let kind = match cell.kind {
        Kind::Achievement => String::new(),
        kind => format!("{}: ", words.say(&format!("kind-{}", kind.word()))),
    };
    let subject = match name {
        Some(name) => format!("{} {name}", cell.subject),
        None => cell.subject.to_string(),
    };
    let period = match cell.period.quarter {
        Some(quarter) => format!("{} {} {}", words.say("quarter"), quarter.roman(), cell.period.year),
        None => cell.period.year.to_string(),
    };
    format!("{kind}{subject} · {period}")
}
