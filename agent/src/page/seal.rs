//! The page on which a quarter is sealed, and the receipt to print with the digest as a QR code.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use data_encoding::HEXLOWER;
use selaras_domain::line::{Achievement, Content};
use selaras_domain::region::region;
use selaras_ledger::Difference;
use selaras_web::{Qr, qr};

use super::App;
use super::error::{Answer, html, refused};
use super::guard::{Need, Visit, Visitor, guarded};
use super::link::link_of;
use super::period::Shown;
use super::review::{Group, groups, label};
use super::words::Words;
use crate::seal::{Outcome, QuarterSeal, seal};
use crate::store::{self, Office};

#[derive(Template)]
#[template(path = "seal.html")]
struct Seal<'a> {
    visit: &'a Visit,
    office: &'a str,
    own: &'a Office,
    shown: Shown,
    quarter: &'a QuarterSeal,
    differences: Vec<Changed>,
    groups: Vec<Group>,
    may_seal: bool,
    wrong: Option<String>,
}

struct Changed {
    cell: String,
    link: Option<String>,
    old: String,
    new: String,
    who: String,
}

#[derive(Template)]
#[template(path = "receipt.html")]
struct Receipt<'a> {
    visit: &'a Visit,
    office: &'a str,
    own: &'a Office,
    region: &'a str,
    shown: Shown,
    quarter: &'a QuarterSeal,
    digest: String,
    qr: Qr,
}

type Place = Path<(u16, u8)>;

pub(super) fn routes(page: &App) -> Router<App> {
    let need = |need, methods| guarded(page, need, methods);
    Router::new()
        .route(
            "/sahkan/{year}/{quarter}",
            need(Need::Viewer, get(show)).merge(need(Need::Coordinator, axum::routing::post(make))),
        )
        .route("/sahkan/{year}/{quarter}/bukti", need(Need::Viewer, get(receipt)))
}

async fn show(State(page): State<App>, visit: Visitor, Path((year, quarter)): Place) -> Answer {
    let Some(shown) = Shown::checked(year, quarter) else { return Ok(no_page(&visit)) };
    let (own, quarter) = read(&page, shown, visit.words)?;
    html(&view(&visit, &own, shown, &quarter, None))
}

async fn make(State(page): State<App>, visit: Visitor, Path((year, quarter)): Place) -> Answer {
    let Some(shown) = Shown::checked(year, quarter) else { return Ok(no_page(&visit)) };
    let (words, name, now_ms) = (visit.words, visit.name().to_owned(), page.now_ms());
    let known = page.office.clone();
    let outcome = page
        .database
        .write(move |tx| {
            let office = store::office(tx)?.unwrap_or(known);
            seal(tx, &office, shown.period(), (&name, now_ms), words)
        })
        .await?;
    let wrong = match outcome {
        Outcome::Made | Outcome::Unchanged => {
            tracing::info!(by = visit.name(), year, quarter = shown.quarter.number(), "a quarter was sealed");
            return Ok(Redirect::to(&format!("/sahkan/{}/{}", shown.year, shown.quarter)).into_response());
        }
        Outcome::Stopped(_) => words.say("seal-stopped"),
        Outcome::NotCoordinator => words.say("seal-coordinator-only"),
    };
    let (own, quarter) = read(&page, shown, words)?;
    refused(StatusCode::UNPROCESSABLE_ENTITY, &view(&visit, &own, shown, &quarter, Some(wrong)))
}

async fn receipt(State(page): State<App>, visit: Visitor, Path((year, quarter)): Place) -> Answer {
    let Some(shown) = Shown::checked(year, quarter) else { return Ok(no_page(&visit)) };
    let (own, quarter) = read(&page, shown, visit.words)?;
    let Some(sealing) = &quarter.sealing else { return Ok(no_page(&visit)) };
    let digest = HEXLOWER.encode(&sealing.seal.digest);
    let text = format!("SELARAS1:{}:{}-{}:{digest}", own.region, shown.year, shown.quarter);
    html(&Receipt {
        visit: &visit,
        office: &own.name,
        own: &own,
        region: region(own.region).map_or("", |region| region.name.as_str()),
        shown,
        quarter: &quarter,
        qr: qr(&text.to_uppercase())?,
        digest: in_groups(&digest),
    })
}

fn no_page(visit: &Visit) -> Response {
    (StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response()
}

fn read(page: &App, shown: Shown, words: Words) -> anyhow::Result<(Office, QuarterSeal)> {
    page.database.read(|tx| {
        let office = store::office(tx)?.unwrap_or_else(|| page.office.clone());
        let quarter = QuarterSeal::read(tx, &office, shown.period(), words)?;
        Ok((office, quarter))
    })
}

fn view<'a>(
    visit: &'a Visit,
    own: &'a Office,
    shown: Shown,
    quarter: &'a QuarterSeal,
    wrong: Option<String>,
) -> Seal<'a> {
    Seal {
        visit,
        office: &own.name,
        own,
        shown,
        quarter,
        differences: quarter.differences.iter().map(|one| changed(one, own, visit.words)).collect(),
        groups: groups(&quarter.stops, visit.words),
        may_seal: visit.is_coordinator() && own.sectors.is_empty(),
        wrong,
    }
}

fn changed(one: &Difference, own: &Office, words: Words) -> Changed {
    // Also what a value is told without elsewhere, so that what differs is seen.
    let said = |content: &Option<Content>| match content {
        None => words.say("state-missing"),
        Some(content @ Content::Achievement(Achievement::Value { below_standard: Some(below), .. })) => {
            format!("{}; {}: {}", words.content(content), words.say("below"), words.number(below))
        }
        Some(content) => words.content(content),
    };
    let who = one.by.as_ref().map(|by| {
        let parts = [by.writer.clone(), by.office.clone(), words.time(&by.time_ms, &own.region)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    });
    Changed {
        cell: label(&one.cell, words),
        link: link_of(&one.cell),
        old: said(&one.old),
        new: said(&one.new),
        who: who.unwrap_or_default(),
    }
}

/// Eight characters at a time, to be read aloud and compared.
fn in_groups(digest: &str) -> String {
    let groups: Vec<&str> = digest.as_bytes().chunks(8).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_shown_in_groups() {
        assert_eq!(in_groups("0123456789abcdef0"), "01234567 89abcdef 0");
    }
}
