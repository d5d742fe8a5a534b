//! The register of recipients on the page. Operators see the people of their own sectors, the coordinator all of the office's,
//! viewers nobody; every look is kept before it is answered.

mod doubles;
mod import;
mod list;
mod log;
mod overview;
mod person;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Router;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use selaras_domain::catalogue::{Catalogue, SECTORS, Service};
use selaras_domain::period::{MAX_YEAR, MIN_YEAR};
use selaras_domain::recipient::{Doubt, rule};
use selaras_web::{Words, guarded_upload};

use super::App;
use super::guard::{Need, Visit, guarded};
use crate::register::{Entry, Found, Looking, Secret};
use crate::store::register::{self as store, LookRow};

/// Largest file that is sent to the page: some hundred thousand people. Larger ones go in by the command.
const FILE_MAX_BYTES: usize = 16 << 20;

pub(super) fn routes(page: &App) -> Router<App> {
    let need = |need, methods| guarded(page, need, methods);
    let operator = |methods| need(Need::Operator, methods);
    Router::new()
        .route("/daftar", operator(get(overview::show)))
        .route("/daftar/cari", operator(get(back).post(person::search)))
        .route("/daftar/lupakan", need(Need::Coordinator, get(back).post(person::forget)))
        .route("/daftar/ganda", operator(get(doubles::show)))
        .route("/daftar/catatan", need(Need::Coordinator, get(log::show)))
        .route(
            "/daftar/impor",
            operator(get(import::show)).merge(guarded_upload(
                page,
                Need::Operator.into(),
                FILE_MAX_BYTES,
                post(import::upload),
            )),
        )
        .route("/daftar/impor/simpan", operator(get(back).post(import::accept)))
        .route("/daftar/impor/batal", operator(post(import::cancel)))
        .route("/daftar/{year}/{service}", operator(get(list::show).post(list::enter)))
        .route("/daftar/{year}/{service}/hapus", operator(post(list::remove)))
        .route("/daftar/{year}/{service}/ambil", operator(get(back).post(list::take_over)))
}

/// Where an answer to a form is asked for again, as a change of the language does.
async fn back() -> Redirect {
    Redirect::to("/daftar")
}

/// Somebody at the register: whose people may be seen, and the key to them.
struct Reception {
    sectors: Vec<u8>,
    secret: Arc<Secret>,
    looking: Looking,
}

impl Reception {
    async fn open(page: &App, visit: &Visit) -> Result<Reception> {
        let database = Arc::clone(&page.database);
        Ok(Reception {
            sectors: sectors(page, visit),
            secret: Arc::new(apart(move || Secret::open(&database)).await?),
            looking: Looking { person: visit.name().to_owned(), now_ms: page.now_ms() },
        })
    }

    /// Keeps a look; what was looked at is answered after it.
    async fn keep(&self, page: &App, look: LookRow) -> Result<()> {
        page.database.write(move |tx| store::record_look(tx, &look)).await
    }
}

/// Runs what takes long, or waits for the writer, beside the page's own work.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.context("a task of the register")?
}

/// The sectors whose people a visitor may see.
fn sectors(page: &App, visit: &Visit) -> Vec<u8> {
    (1..=SECTORS as u8).filter(|sector| visit.may_enter(*sector, &page.office.sectors)).collect()
}

/// The year and service of a path, of this office's level.
fn found(page: &App, (year, code): &(u16, String)) -> Option<(Entry, Service)> {
    let year = Some(*year).filter(|year| (MIN_YEAR..=MAX_YEAR).contains(year))?;
    let service = Catalogue::for_year(year).service(code.parse().ok()?)?.clone();
    let entry = Entry { year, service: service.code };
    (service.code.level == page.office.region.level()).then_some((entry, service))
}

fn no_page(visit: &Visit) -> Response {
    (StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response()
}

fn no_right(visit: &Visit) -> Response {
    (StatusCode::FORBIDDEN, visit.words.say("no-right")).into_response()
}

/// A person as a page shows one.
struct Shown {
    entry: Entry,
    id: i64,
    nik: String,
    name: String,
    address: String,
    born: String,
    served: String,
    /// A key of the messages.
    state: &'static str,
    doubts: Vec<String>,
}

impl Shown {
    fn of(found: &Found, words: Words) -> Shown {
        let Found { entry, person, doubts, place } = found;
        let age = rule(entry.service, entry.year).and_then(|rule| rule.age).map(|age| age.text()).unwrap_or_default();
        let doubts = Doubt::ALL.into_iter().filter(|doubt| doubts & doubt.bit() != 0).map(|doubt| match doubt {
            Doubt::Age => words.with("person-age", "age", words.told(&age)),
            Doubt::Sex => words.say("person-sex"),
            Doubt::BirthDate => words.say("person-birth"),
        });
        Shown {
            entry: *entry,
            id: place.id,
            nik: person.nik.reveal(),
            name: person.name.clone(),
            address: person.address.clone(),
            born: person.born.map(|born| born.to_string()).unwrap_or_default(),
            served: person.served.map(|served| served.on.to_string()).unwrap_or_default(),
            state: match person.served {
                None => "person-not-served",
                Some(served) if served.to_standard => "person-to-standard",
                Some(_) => "person-below",
            },
            doubts: doubts.collect(),
        }
    }
}
