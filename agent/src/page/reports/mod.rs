//! The reports that the province gave to the region: a list, the newest first, marked as new until somebody opens one.

#[cfg(test)]
mod tests;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use data_encoding::HEXLOWER;
use selaras_domain::evidence::FileHash;
use selaras_domain::report::{KEPT_MAX, KEPT_MAX_BYTES};
use selaras_ledger::REPORTS;
use selaras_web::saved_as;

use super::App;
use super::error::{Answer, html};
use super::guard::{Need, Visit, Visitor, guarded};
use crate::store::{self, Office, ReportRow, reports};

pub(super) fn routes(page: &App) -> Router<App> {
    let need = |need, methods| guarded(page, need, methods);
    Router::new()
        .route("/laporan", need(Need::Viewer, get(show)))
        .route("/laporan/{digest}", need(Need::Viewer, get(save)))
}

#[derive(Template)]
#[template(path = "reports.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    own: &'a Office,
    reports: Vec<ReportRow>,
}

async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    let own = &page.office;
    let reports = page.database.read(|tx| reports(tx, own.region))?;
    html(&Shown { visit: &visit, office: &own.name, own, reports })
}

/// A report, to be saved and never to be shown as a page of ours; it is new no more.
async fn save(State(page): State<App>, visit: Visitor, Path(digest): Path<String>) -> Answer {
    let (region, now_ms) = (page.office.region, page.now_ms());
    let found = match hash(&digest) {
        Some(digest) => page.database.read(|tx| {
            let row = reports(tx, region)?.into_iter().find(|row| row.report.digest == digest);
            Ok(row.zip(REPORTS.bytes(tx, region, &digest)?))
        })?,
        None => None,
    };
    let Some((row, bytes)) = found else {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("report-not-here")).into_response());
    };
    if row.is_new() {
        page.database.write(move |tx| store::open_report(tx, &row.report.digest, now_ms)).await?;
    }
    Ok((saved_as(&row.report.file_name, media_type(&row.report.file_name)), bytes).into_response())
}

/// By the ending of its name: what the province says of it is not for a browser to believe.
fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("pdf") => "application/pdf",
        Some("docx") => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Some("xlsx") => selaras_web::XLSX,
        Some("csv") => "text/csv; charset=utf-8",
        Some("txt") => "text/plain; charset=utf-8",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

fn hash(text: &str) -> Option<FileHash> {
    HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

impl Shown<'_> {
    fn link(&self, row: &ReportRow) -> String {
        format!("/laporan/{}", HEXLOWER.encode(&row.report.digest))
    }

    fn kib(&self, row: &ReportRow) -> String {
        self.visit.words.number(row.report.size_bytes.div_ceil(1 << 10))
    }

    /// What is kept.
    fn keeps(&self) -> String {
        self.visit.words.fill("report-keeps", &[("count", &KEPT_MAX), ("mib", &(KEPT_MAX_BYTES >> 20))])
    }

    /// Where a report stands, in words.
    fn told(&self, row: &ReportRow) -> String {
        let words = self.visit.words;
        match (row.came_ms, row.opened_ms) {
            (None, _) if row.percent > 0 => format!("{} ({} %)", words.say("report-is-coming"), row.percent),
            (None, _) => words.say("report-is-coming"),
            (Some(_), None) => words.say("report-is-new"),
            (Some(_), Some(_)) => words.say("report-is-opened"),
        }
    }
}
