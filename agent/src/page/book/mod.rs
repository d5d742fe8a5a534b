//! Workbooks on the page: the region's template to be saved, a filled one looked at before anything of it is written, all
//! or some of it taken, what is refused given back as the same workbook with notes, and what was taken taken back.

mod fields;
mod given;
mod preview;
mod take;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use askama::Template;
use axum::Router;
use axum::extract::{Form, Multipart, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use selaras_domain::check::find_nik;
use selaras_ledger::Transaction;
use selaras_web::{XLSX, files, saved_as};
use serde::Deserialize;

use super::App;
use super::error::{Answer, html, refused};
use super::guard::{Need, Visit, Visitor, guarded, guarded_upload};
use super::link::link_of;
use super::panel::Told;
use super::period::{Asked, Shown};
use crate::import::ParsedFile;
use crate::import::annotate::annotated;
use crate::store::{self, Acceptance, Office, Role, Upload};
use crate::template;
use crate::uploads::UPLOAD_MAX_BYTES;
pub(super) use given::keep_clean;
use preview::{Preview, may_take};
use take::{Stays, Taken, TakenBack, Wanted};

/// A file with what the form adds.
const BODY_MAX_BYTES: usize = UPLOAD_MAX_BYTES + (64 << 10);
/// How long what was taken can be taken back.
const TAKEN_BACK_MS: i64 = 30 * 24 * 3_600_000;
/// Refused rows and warnings that the page names; the workbook with notes names all.
const REFUSALS_SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "book.html")]
struct Book<'a> {
    visit: &'a Visit,
    office: &'a str,
    own: &'a Office,
    shown: Shown,
    uploads: Vec<Upload>,
    acceptances: Vec<Acceptance>,
    said: Option<Said>,
}

#[derive(Template)]
#[template(path = "preview.html")]
struct Looked<'a> {
    visit: &'a Visit,
    office: &'a str,
    upload: &'a Upload,
    parsed: &'a ParsedFile,
    preview: Preview,
    said: Option<Said>,
}

/// What a request came to.
struct Said {
    text: String,
    is_whole: bool,
    /// What stays as it is, and why.
    left: Vec<Told>,
}

#[derive(Deserialize)]
struct TakeBack {
    acceptance: i64,
    reason: String,
}

#[derive(Deserialize)]
struct Proposed {
    propose: Option<String>,
}

pub(super) fn routes(page: &App) -> Router<App> {
    let need = |need, methods| guarded(page, need, methods);
    Router::new()
        .route("/buku", need(Need::Viewer, get(show)))
        .route("/buku/templat", need(Need::Viewer, get(save_template)))
        .route("/buku/unggah", guarded_upload(page, Need::Operator, BODY_MAX_BYTES, post(give)))
        .route("/buku/batal", need(Need::Operator, post(take_back)))
        .route("/buku/berkas/{id}", need(Need::Operator, get(look).post(take)))
        .route("/buku/berkas/{id}/catatan", need(Need::Operator, get(save_notes)))
        .route("/buku/berkas/{id}/hapus", need(Need::Operator, post(drop_file)))
}

async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    html(&book(&page, &visit, asked, None)?)
}

async fn save_template(
    State(page): State<App>,
    visit: Visitor,
    Query(asked): Query<Asked>,
    Query(proposed): Query<Proposed>,
) -> Answer {
    let shown = asked.shown(page.office.region, page.now_ms());
    let (of_job, is_proposed, language) = (App::clone(&page), proposed.propose.is_some(), visit.words.language());
    let make =
        move || of_job.database.read(|tx| template::make(tx, &of_job.office, shown.period(), is_proposed, language));
    let made = tokio::task::spawn_blocking(make).await??;
    tracing::info!(rows = made.rows, filled = made.filled, by = visit.name(), "a template was saved from the page");
    let name = format!("spm-{}-{}-tw{}.xlsx", page.office.region, shown.year, shown.quarter.number());
    Ok((saved_as(&name, XLSX), made.bytes).into_response())
}

async fn give(State(page): State<App>, visit: Visitor, form: Multipart) -> Answer {
    let no = |text: String| {
        let said = Said { text, is_whole: false, left: Vec::new() };
        refused(StatusCode::UNPROCESSABLE_ENTITY, &book(&page, &visit, Asked::default(), Some(said))?)
    };
    let file = match files(form).await {
        Ok(mut files) if files.len() == 1 => files.remove(0),
        _ => return no(visit.words.say("upload-none")),
    };
    if file.bytes.len() > UPLOAD_MAX_BYTES {
        return no(visit.words.say("too-large"));
    }
    let name = file.name.clone();
    match given::give(&page, file, visit.name()).await? {
        Ok(upload) => {
            tracing::info!(file = name, by = visit.name(), "a file was given to the page");
            Ok(Redirect::to(&format!("/buku/berkas/{}", upload.id)).into_response())
        }
        Err(refusal) => no(format!("{name}: {refusal}")),
    }
}

async fn look(State(page): State<App>, visit: Visitor, Path(id): Path<String>) -> Answer {
    let Some((upload, parsed)) = given::read(&page, &id).await? else { return gone(&page, &visit) };
    html(&looked(&page, &visit, &upload, &parsed, &[], None)?)
}

async fn take(
    State(page): State<App>,
    visit: Visitor,
    Path(id): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Answer {
    let Some((upload, parsed)) = given::read(&page, &id).await? else { return gone(&page, &visit) };
    let mut wanted = wanted(&pairs, &parsed);
    // A right may have gone since the page was shown.
    wanted.retain(|number, _| {
        parsed.entries.get(*number).is_some_and(|entry| may_take(&visit, &page.office, &entry.cell))
    });
    let (office, entries) = (page.office.clone(), parsed.entries.clone());
    let (of_job, account, now_ms) = (upload.clone(), visit.name().to_owned(), page.now_ms());
    let job = move |tx: &Transaction<'_>| take::take(tx, &office, entries, &wanted, &of_job, (&account, now_ms));
    let Taken { lines, left } = page.database.write(job).await?;
    tracing::info!(file = upload.name, lines, left = left.len(), by = visit.name(), "rows of a file were taken");
    let mut text = visit.words.with("rows-taken", "count", lines);
    if !left.is_empty() {
        text = format!("{text} {}", visit.words.with("rows-left", "count", left.len()));
    }
    let said = Said { text, is_whole: left.is_empty(), left: Vec::new() };
    html(&looked(&page, &visit, &upload, &parsed, &left, Some(said))?)
}

async fn save_notes(State(page): State<App>, visit: Visitor, Path(id): Path<String>) -> Answer {
    let Some((upload, parsed)) = given::read(&page, &id).await? else { return gone(&page, &visit) };
    let Some(bytes) = given::bytes(&page, &upload)? else { return gone(&page, &visit) };
    let language = visit.words.language();
    let make = move || annotated(&bytes, &parsed.refused, &parsed.sheets, language);
    match tokio::task::spawn_blocking(make).await? {
        Ok(made) => {
            let stem = upload.name.rsplit_once('.').map_or(upload.name.as_str(), |(stem, _)| stem);
            Ok((saved_as(&format!("{stem}-catatan.xlsx"), XLSX), made.bytes).into_response())
        }
        Err(refusal) => Ok((StatusCode::UNPROCESSABLE_ENTITY, refusal.reason.into_text(language)).into_response()),
    }
}

async fn drop_file(State(page): State<App>, visit: Visitor, Path(id): Path<String>) -> Answer {
    given::forget(&page, &id).await?;
    tracing::info!(by = visit.name(), "a given file was dropped");
    Ok(Redirect::to("/buku").into_response())
}

async fn take_back(State(page): State<App>, visit: Visitor, Form(form): Form<TakeBack>) -> Answer {
    let said = |text: String, is_whole, left| Some(Said { text, is_whole, left });
    let (words, now_ms, reason) = (visit.words, page.now_ms(), form.reason.trim().to_owned());
    // The reason leaves the district with the lines.
    if reason.is_empty() || find_nik(&reason).is_some() {
        let shown = book(&page, &visit, Asked::default(), said(words.say("reason-wrong"), false, Vec::new()))?;
        return refused(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    }
    let acceptances = page.database.read(|tx| store::acceptances(tx, now_ms - TAKEN_BACK_MS))?;
    let acceptance = acceptances.into_iter().find(|one| one.id == form.acceptance && one.undone_ms.is_none());
    let Some(acceptance) = acceptance else { return gone(&page, &visit) };
    let (office, of_job) = (page.office.clone(), Visit::clone(&visit));
    let job = move |tx: &Transaction<'_>| {
        let may = |cell: &_| may_take(&of_job, &office, cell);
        take::take_back(tx, &office, &acceptance, &reason, may, (of_job.name(), now_ms))
    };
    let TakenBack { lines, left } = page.database.write(job).await?;
    tracing::info!(lines, left = left.len(), by = visit.name(), "rows of a file were taken back");
    let told = left.into_iter().map(|(cell, stays)| Told {
        link: link_of(&cell),
        cell: cell.to_string(),
        text: words.say(match stays {
            Stays::Changed => "stays-changed",
            Stays::Several => "stays-several",
            Stays::NoRight => "stays-no-right",
        }),
    });
    let left: Vec<Told> = told.collect();
    let text = words.with("rows-taken-back", "count", lines);
    html(&book(&page, &visit, Asked::default(), said(text, left.is_empty(), left))?)
}

/// The rows that a form asks for: all that were shown, those of a service, or those that are ticked.
fn wanted(pairs: &[(String, String)], parsed: &ParsedFile) -> Wanted {
    let named = |name: &'static str| pairs.iter().filter(move |(own, _)| own == name).map(|(_, value)| value.as_str());
    let accept = named("accept").next().unwrap_or_default();
    let ticked: Vec<usize> = named("take").filter_map(|number| number.parse().ok()).collect();
    let seen: BTreeMap<usize, String> = pairs
        .iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("seen.")?.parse().ok()?, value.clone())))
        .collect();
    let is_asked = |number: &usize| match accept {
        "all" => true,
        "ticked" => ticked.contains(number),
        key => parsed.entries.get(*number).is_some_and(|entry| preview::group_key(&entry.cell) == key),
    };
    seen.into_iter().filter(|(number, _)| is_asked(number)).collect()
}

/// The file is no longer there: a day went by, or another took its place.
fn gone(page: &App, visit: &Visit) -> Answer {
    let said = Said { text: visit.words.say("file-gone"), is_whole: false, left: Vec::new() };
    refused(StatusCode::NOT_FOUND, &book(page, visit, Asked::default(), Some(said))?)
}

fn book<'a>(page: &'a App, visit: &'a Visit, asked: Asked, said: Option<Said>) -> anyhow::Result<Book<'a>> {
    let (own, now_ms) = (&page.office, page.now_ms());
    let (uploads, acceptances) =
        page.database.read(|tx| Ok((store::uploads(tx)?, store::acceptances(tx, now_ms - TAKEN_BACK_MS)?)))?;
    let shown = asked.shown(own.region, now_ms);
    Ok(Book { visit, office: &own.name, own, shown, uploads, acceptances, said })
}

fn looked<'a>(
    page: &'a App,
    visit: &'a Visit,
    upload: &'a Upload,
    parsed: &'a ParsedFile,
    left: &[usize],
    said: Option<Said>,
) -> anyhow::Result<Looked<'a>> {
    let own = &page.office;
    let preview = page.database.read(|tx| Preview::read(tx, own, visit, parsed, left))?;
    Ok(Looked { visit, office: &own.name, upload, parsed, preview, said })
}

impl Book<'_> {
    fn may_give(&self) -> bool {
        self.visit.has_role(Role::Operator)
    }
}
