//! The region's files of evidence: where each is, a way to look at those that are here, and to ask for those of the region's
//! other offices. Files are given on the page of a cell's thread.

#[cfg(test)]
mod tests;

use askama::Template;
use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use data_encoding::HEXLOWER;
use selaras_domain::evidence::{FILE_MAX_BYTES, FILES_MAX, FileHash, FileKind, REGION_MAX_BYTES};
use selaras_ledger::{file_bytes, named_file, used_bytes};
use selaras_web::saved_as;
use serde::Deserialize;

use super::App;
use super::error::{Answer, html};
use super::guard::{Need, Visit, Visitor, guarded};
use super::threads::{cell_name, thread_link};
use crate::evidence::{Standing, Whereabouts, standings};
use crate::store::{self, Office};

/// The files of one form with what it adds.
pub(super) const FORM_MAX_BYTES: usize = FILES_MAX * FILE_MAX_BYTES as usize + (64 << 10);
/// What a browser offers to choose; what counts is the content.
pub(super) const ACCEPT: &str = ".pdf,.jpg,.jpeg,.png,.xlsx,.csv";

pub(super) fn routes(page: &App) -> Router<App> {
    let need = |need, methods| guarded(page, need, methods);
    Router::new()
        .route("/bukti", need(Need::Viewer, get(show)))
        .route("/bukti/minta", need(Need::Operator, post(ask)))
        .route("/bukti/{digest}", need(Need::Viewer, get(save)))
}

#[derive(Template)]
#[template(path = "evidence.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    own: &'a Office,
    files: Vec<Standing>,
    used_bytes: u64,
}

#[derive(Deserialize)]
struct Asked {
    digest: String,
}

async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    let own = &page.office;
    let (files, used_bytes) = page.database.read(|tx| Ok((standings(tx, own)?, used_bytes(tx, own.region)?)))?;
    html(&Shown { visit: &visit, office: &own.name, own, files, used_bytes })
}

/// A file, to be saved and never to be shown as a page of ours.
async fn save(State(page): State<App>, visit: Visitor, Path(digest): Path<String>) -> Answer {
    let region = page.office.region;
    let found = match hash(&digest) {
        Some(digest) => page.database.read(|tx| {
            let named = named_file(tx, region, &digest)?;
            Ok(named.zip(file_bytes(tx, region, &digest)?))
        })?,
        None => None,
    };
    let Some((named, bytes)) = found else {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("evidence-not-here")).into_response());
    };
    // Whole means of a kind that is taken.
    let kind = FileKind::of(&bytes).unwrap_or(FileKind::Csv);
    Ok((saved_as(&kind.named(&named.file.name), kind.media_type()), bytes).into_response())
}

async fn ask(State(page): State<App>, visit: Visitor, Form(asked): Form<Asked>) -> Answer {
    let region = page.office.region;
    let Some(digest) = hash(&asked.digest) else {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response());
    };
    let is_named = page.database.write(move |tx| {
        let is_named = named_file(tx, region, &digest)?.is_some();
        if is_named {
            store::ask_for_file(tx, &digest)?;
        }
        Ok(is_named)
    });
    match is_named.await? {
        true => Ok(Redirect::to("/bukti").into_response()),
        false => Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response()),
    }
}

/// A file's hash as an address has it.
fn hash(text: &str) -> Option<FileHash> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

impl Shown<'_> {
    fn name(&self, standing: &Standing) -> String {
        cell_name(self.visit, &standing.named.cell)
    }

    fn link(&self, standing: &Standing) -> String {
        thread_link(&standing.named.cell)
    }

    fn kib(&self, bytes: &u64) -> String {
        self.visit.words.number(bytes.div_ceil(1 << 10))
    }

    /// Of what the region may have.
    fn used(&self) -> String {
        let mib = |bytes: u64| self.visit.words.number(bytes.div_ceil(1 << 20));
        format!("{} / {} MiB", mib(self.used_bytes), mib(REGION_MAX_BYTES))
    }

    /// Where a file is, in words.
    fn told(&self, standing: &Standing) -> String {
        let words = self.visit.words;
        let said = words.say(&format!("evidence-{}", standing.at.word()));
        match standing.at {
            Whereabouts::Coming(percent) if percent > 0 => format!("{said} ({percent} %)"),
            Whereabouts::Refused(refusal) => format!("{said}: {}", words.told(&refusal.message())),
            _ => said,
        }
    }
}
