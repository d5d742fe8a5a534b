//! The open data over HTTP: a page for people and files for programs at addresses that stay, without login. What is handed out
//! lies ready in memory (`open/shelf`); older editions are read when asked for. Nothing here knows who asks.

mod answers;
mod description;
mod proof;

use std::sync::Arc;
use std::time::{Duration, Instant};

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use selaras_domain::period::Quarter;
use selaras_ledger::Database;

use super::App;
use super::error::{Answer, html};
use super::guard::{Need, Routes, Visit, Visitor};
use super::turns::Work;
use crate::edition::Digest;
use crate::open::{Body, OpenEdition, OpenHead, OpenRanking, Published};
use crate::store;
use answers::bytes;

/// The longest a visitor is asked to wait.
const WAIT_MAX: Duration = Duration::from_secs(30);
/// Final editions in the list.
const LISTED: usize = 400;

#[derive(Template)]
#[template(path = "terbuka.html")]
struct Page<'a> {
    visit: &'a Visit,
    office: &'a str,
    latest: Option<Arc<Published>>,
}

/// What a final edition says, as tables.
#[derive(Template)]
#[template(path = "terbuka_isi.html")]
struct Figures<'a> {
    visit: &'a Visit,
    edition: &'a OpenEdition,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/terbuka", Need::Nobody, show)
        .get("/terbuka/{digest}", Need::Nobody, proof::show)
        .get("/open/v1/openapi.json", Need::Nobody, description::show)
        .get("/open/v1/editions.json", Need::Nobody, list)
        .get("/open/v1/{digest}/edition.json", Need::Nobody, edition)
        .get("/open/v1/{digest}/ranking.csv", Need::Nobody, ranking)
        .get("/open/v1/{digest}/services.csv", Need::Nobody, services)
}

async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    if let Some(turned_away) = turned_away(&page, &visit) {
        return Ok(turned_away);
    }
    html(&Page { visit: &visit, office: &page.province.name, latest: page.open.latest() })
}

/// All final editions, the youngest quarter first.
#[utoipa::path(
    get,
    path = "/open/v1/editions.json",
    tag = "open data",
    responses((status = 200, description = "All final editions", body = Vec<OpenHead>),
        (status = 304, description = "The caller has it (If-None-Match)"),
        (status = 429, description = "Too many requests from this address (Retry-After, seconds)"))
)]
async fn list(State(page): State<App>, visit: Visitor, headers: HeaderMap) -> Answer {
    if let Some(turned_away) = turned_away(&page, &visit) {
        return Ok(turned_away);
    }
    let rows = page.with_database(Work::Public, |database| database.read(|tx| store::editions(tx))).await?;
    let heads: Vec<OpenHead> = rows
        .iter()
        .filter(|row| row.is_final)
        .take(LISTED)
        .map(|row| OpenHead {
            digest: row.digest.to_string(),
            year: row.year,
            quarter: row.quarter.number(),
            number: row.number,
            made_at: crate::edition::Instant(row.made_ms).to_string(),
        })
        .collect();
    Ok(bytes(&headers, &Body::of(serde_json::to_vec(&heads)?), "application/json", false))
}

/// The figures of a final edition.
#[utoipa::path(
    get,
    path = "/open/v1/{digest}/edition.json",
    tag = "open data",
    params(("digest" = String, Path, description = "Digest of the edition, or `latest`")),
    responses((status = 200, description = "The edition", body = crate::open::OpenEdition),
        (status = 304, description = "The caller has it (If-None-Match)"),
        (status = 404, description = "There is no such final edition"),
        (status = 429, description = "Too many requests from this address (Retry-After, seconds)"))
)]
async fn edition(state: State<App>, visit: Visitor, path: Path<String>, headers: HeaderMap) -> Answer {
    file(state, visit, path, headers, "application/json", |published| &published.json).await
}

/// The rankings of a final edition as CSV: one line for each region in each ranking.
#[utoipa::path(
    get,
    path = "/open/v1/{digest}/ranking.csv",
    tag = "open data",
    params(("digest" = String, Path, description = "Digest of the edition, or `latest`")),
    responses((status = 200, description = "The rankings", body = String, content_type = "text/csv"),
        (status = 304, description = "The caller has it (If-None-Match)"),
        (status = 404, description = "There is no such final edition"),
        (status = 429, description = "Too many requests from this address (Retry-After, seconds)"))
)]
async fn ranking(state: State<App>, visit: Visitor, path: Path<String>, headers: HeaderMap) -> Answer {
    file(state, visit, path, headers, CSV, |published| &published.ranking_csv).await
}

/// Who was to be served and who was, by service and region, as CSV.
#[utoipa::path(
    get,
    path = "/open/v1/{digest}/services.csv",
    tag = "open data",
    params(("digest" = String, Path, description = "Digest of the edition, or `latest`")),
    responses((status = 200, description = "The services", body = String, content_type = "text/csv"),
        (status = 304, description = "The caller has it (If-None-Match)"),
        (status = 404, description = "There is no such final edition"),
        (status = 429, description = "Too many requests from this address (Retry-After, seconds)"))
)]
async fn services(state: State<App>, visit: Visitor, path: Path<String>, headers: HeaderMap) -> Answer {
    file(state, visit, path, headers, CSV, |published| &published.services_csv).await
}

const CSV: &str = "text/csv; charset=utf-8";

async fn file(
    State(page): State<App>,
    visit: Visitor,
    Path(digest): Path<String>,
    headers: HeaderMap,
    kind: &'static str,
    part: impl Fn(&Published) -> &Body,
) -> Answer {
    if let Some(turned_away) = turned_away(&page, &visit) {
        return Ok(turned_away);
    }
    let (found, is_named) = match digest.parse::<Digest>() {
        Ok(digest) => (published(&page, digest).await?, true),
        Err(_) => (page.open.latest().filter(|_| digest == "latest"), false),
    };
    match found {
        Some(published) => Ok(bytes(&headers, part(&published), kind, is_named)),
        None => Ok((StatusCode::NOT_FOUND, visit.words.say("open-none")).into_response()),
    }
}

/// The final edition of a digest; `None`: there is none.
async fn published(page: &App, digest: Digest) -> anyhow::Result<Option<Arc<Published>>> {
    match page.open.latest().filter(|latest| latest.digest == digest) {
        Some(latest) => Ok(Some(latest)),
        None => former(page, digest).await,
    }
}

/// A final edition that is not the last; only what there is takes a place among those kept.
async fn former(page: &App, digest: Digest) -> anyhow::Result<Option<Arc<Published>>> {
    let find = move |database: &Arc<Database>| database.read(|tx| store::edition(tx, digest));
    if page.with_database(Work::Public, find).await?.is_none_or(|row| !row.is_final) {
        return Ok(None);
    }
    let read = move |database: &Arc<Database>| Ok(Published::read(database, digest)?.map(Arc::new));
    page.former.get(digest, (), page.with_database(Work::Public, read)).await
}

/// The answer to who asks too often: when to come again.
fn turned_away(page: &App, visit: &Visit) -> Option<Response> {
    let wait = page.visitors.take(visit.from, Instant::now(), WAIT_MAX).err()?;
    let headers = [(header::RETRY_AFTER, (wait.as_secs() + 1).to_string())];
    Some((StatusCode::TOO_MANY_REQUESTS, headers, visit.words.say("open-too-many")).into_response())
}

impl Page<'_> {
    fn figures(&self, published: &Published) -> askama::Result<String> {
        Figures { visit: self.visit, edition: &published.edition }.render()
    }

    fn quarter(&self, number: &u8) -> &'static str {
        Quarter::from_number(*number).map_or("", Quarter::roman)
    }
}

impl Figures<'_> {
    fn index(&self) -> Option<&OpenRanking> {
        self.edition.rankings.iter().find(|ranking| ranking.by == "index" && ranking.pool == "all")
    }

    /// The largest count that is left out.
    fn most(&self) -> u32 {
        self.edition.small_below.saturating_sub(1)
    }

    fn count(&self, count: &Option<String>, is_suppressed: &bool) -> String {
        match count {
            Some(count) => self.visit.words.number(count),
            None if *is_suppressed => "…".to_owned(),
            None => "–".to_owned(),
        }
    }
}
