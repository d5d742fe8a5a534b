//! A file of people sent to the page: kept sealed, shown with what it would do, and taken in when a person accepts it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use jiff::Timestamp;
use selaras_domain::catalogue::{Catalogue, Service};
use selaras_web::{Sent, Uploaded};

use super::super::App;
use super::super::error::{Answer, html, refused};
use super::super::guard::{Visit, Visitor};
use super::overview::{Year, years};
use super::{Reception, apart};
use crate::import::Refusal;
use crate::register::{self, By, Over, Want};
use crate::store::register::{self as store, Look, UploadRow};

/// Refused rows and warnings on the page.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "register_import.html")]
struct Import<'a> {
    visit: &'a Visit,
    office: &'a str,
    services: Vec<Service>,
    years: Vec<u16>,
    preview: Option<Preview>,
    wrong: Option<String>,
    is_done: bool,
}

/// What a file would do, or did.
struct Preview {
    rows: usize,
    new: usize,
    changed: usize,
    unchanged: usize,
    refused: Vec<Refusal>,
    refused_in_all: usize,
    warnings: Vec<Refusal>,
    warnings_in_all: usize,
}

/// What to do with the file that waits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Act {
    Show,
    Take,
}

pub async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    let outcome = run(&page, &visit, Act::Show).await?;
    html(&shown(&page, &visit, outcome))
}

/// Keeps a file until its sender accepts it.
pub async fn upload(State(page): State<App>, visit: Visitor, form: Multipart) -> Answer {
    let refuse = |key: &str| {
        let shown = Import { wrong: Some(visit.words.say(key)), ..shown(&page, &visit, None) };
        refused(StatusCode::UNPROCESSABLE_ENTITY, &shown)
    };
    let Ok(mut sent) = Sent::read(form).await else { return refuse("register-file-unread") };
    let (service, year) = (sent.field("service").to_owned(), sent.field("year").parse().unwrap_or_default());
    let Some(Uploaded { bytes, .. }) = sent.files.pop() else { return refuse("register-file-missing") };
    let reception = Reception::open(&page, &visit).await?;
    let (account, now_ms) = (visit.name().to_owned(), page.now_ms());
    let sealed = reception.secret.seal_file(&account, &bytes)?;
    drop(bytes);
    let row = UploadRow { service, year, sealed };
    page.database.write(move |tx| store::keep_upload(tx, &account, &row, now_ms)).await?;
    Ok(Redirect::to("/daftar/impor").into_response())
}

/// Takes the good rows of the file in.
pub async fn accept(State(page): State<App>, visit: Visitor) -> Answer {
    let outcome = run(&page, &visit, Act::Take).await?;
    if outcome.as_ref().is_some_and(Result::is_ok) {
        discard(&page, &visit).await?;
    }
    html(&Import { is_done: true, ..shown(&page, &visit, outcome) })
}

pub async fn cancel(State(page): State<App>, visit: Visitor) -> Answer {
    discard(&page, &visit).await?;
    Ok(Redirect::to("/daftar/impor").into_response())
}

async fn discard(page: &App, visit: &Visit) -> anyhow::Result<()> {
    let account = visit.name().to_owned();
    page.database.write(move |tx| store::remove_upload(tx, &account)).await
}

type Outcome = Option<Result<Preview, String>>;

fn shown<'a>(page: &'a App, visit: &'a Visit, outcome: Outcome) -> Import<'a> {
    let sectors = super::sectors(page, visit);
    let year = Year::default().or_last(page);
    let services = Catalogue::for_year(year).services(page.office.region.level()).to_vec();
    let (preview, wrong) = match outcome {
        None => (None, None),
        Some(Ok(preview)) => (Some(preview), None),
        Some(Err(wrong)) => (None, Some(wrong)),
    };
    Import {
        visit,
        office: &page.office.name,
        services: services.into_iter().filter(|service| sectors.contains(&service.sector)).collect(),
        years: years(year),
        preview,
        wrong,
        is_done: false,
    }
}

/// Reads the file that waits; `None`: there is none.
async fn run(page: &App, visit: &Visit, act: Act) -> anyhow::Result<Outcome> {
    let (account, now_ms) = (visit.name().to_owned(), page.now_ms());
    let Some(row) = page.database.read(|tx| store::upload_of(tx, &account, now_ms))? else { return Ok(None) };
    let reception = Reception::open(page, visit).await?;
    let want = Want {
        level: page.office.region.level(),
        sectors: reception.sectors.clone(),
        service: row.service.parse().ok(),
        year: Some(row.year).filter(|year| *year > 0),
        now_year: u16::try_from(Timestamp::from_millisecond(now_ms)?.to_zoned(jiff::tz::TimeZone::UTC).year())?,
    };
    let (database, language) = (Arc::clone(&page.database), visit.words.language());
    apart(move || {
        let people = match register::read(reception.secret.open_file(&account, &row.sealed)?, &want) {
            Ok(people) => people,
            Err(refusal) => return Ok(Some(Err(refusal.reason.into_text(language)))),
        };
        let (rows, repeated) = (people.rows, people.repeated);
        let (mut refused, mut warnings) = (people.refused, people.warnings);
        let taken = match act {
            Act::Show => register::preview(&database, &reception.secret, &people.people, Over::Fill)?,
            Act::Take => {
                register::keep(&database, reception.looking.at(Look::Import, None, people.people.len()))?;
                let by = By { writer: account.into(), now_ms, over: Over::Fill };
                register::take(&database, &reception.secret, people.people, &by)?
            }
        };
        refused.extend(taken.refused);
        warnings.extend(taken.warnings);
        let (refused_in_all, warnings_in_all) = (refused.len(), warnings.len());
        refused.truncate(SHOWN);
        warnings.truncate(SHOWN);
        let (new, changed, unchanged) = (taken.new, taken.changed, taken.unchanged + repeated);
        Ok(Some(Ok(Preview { rows, new, changed, unchanged, refused, refused_in_all, warnings, warnings_in_all })))
    })
    .await
}
