//! Nihil of services that always have recipients, to be agreed or refused.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_domain::line::Cell;
use selaras_domain::region::{RegionCode, of_province, region};
use selaras_ledger::Transaction;
use selaras_web::{Asked, Shown};
use serde::Deserialize;

use super::App;
use super::error::{Answer, html, refused};
use super::guard::{Need, Routes, Visit, Visitor};
use super::review::{no_page, said};
use crate::audit::Act;
use crate::store::Role;
use crate::workflow::{Nihil, Say, Unsaid, Word, nihils, write_word};

/// An answer as the form sent it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Sent {
    region: String,
    year: u16,
    quarter: u8,
    cell: String,
    /// The line that was shown.
    on: String,
    /// `setuju` or `tolak`
    what: String,
    text: String,
}

#[derive(Template)]
#[template(path = "nihil.html")]
struct Listed<'a> {
    visit: &'a Visit,
    office: &'a str,
    shown: Shown,
    nihils: Vec<Nihil>,
    sent: Sent,
    wrong: Option<String>,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/nihil", Need::Viewer, show).post("/nihil", Need::Reviewer, answer)
}

async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    let shown = asked.shown(page.province.code, page.now_ms());
    html(&Listed::read(&page, &visit, shown, Sent::default(), None).await?)
}

async fn answer(State(page): State<App>, visit: Visitor, Form(sent): Form<Sent>) -> Answer {
    let shown = Shown::checked(sent.year, sent.quarter);
    let region: Option<RegionCode> = sent.region.parse().ok();
    let region = region.filter(|code| code.province() == page.province.province && !code.is_province());
    let (Some(shown), Some(region)) = (shown, region) else { return Ok(no_page(&visit)) };
    let cell = Cell::named(region, shown.year, Some(shown.quarter), &sent.cell);
    let say = match sent.what.as_str() {
        "setuju" => Some(Say::Agreed),
        "tolak" => Some(Say::Returned),
        _ => None,
    };
    let (Ok(cell), Some(say), Ok(on)) = (cell, say, sent.on.parse()) else { return Ok(no_page(&visit)) };
    let act = Act::new("cell.decide", &cell);
    let word =
        Word { cell, say, text: sent.text.clone(), on: Some(on), files: Vec::new(), writer: visit.name().to_owned() };
    let now_ms = page.now_ms();
    let written = page.change(&visit, act, move |tx: &Transaction<'_>| write_word(tx, &word, now_ms).map(Some)).await;
    match written.map_err(|error| error.downcast::<Unsaid>()) {
        Ok(_) => {
            let Shown { year, quarter } = shown;
            Ok(Redirect::to(&format!("/nihil?year={year}&quarter={}", quarter.number())).into_response())
        }
        Err(Ok(unsaid)) => {
            let wrong = Some(said(&visit, &unsaid));
            let listed = Listed::read(&page, &visit, shown, sent, wrong).await?;
            refused(StatusCode::UNPROCESSABLE_ENTITY, &listed)
        }
        Err(Err(error)) => Err(error.into()),
    }
}

impl<'a> Listed<'a> {
    async fn read(
        page: &'a App,
        visit: &'a Visit,
        shown: Shown,
        sent: Sent,
        wrong: Option<String>,
    ) -> anyhow::Result<Listed<'a>> {
        let province = page.province.province;
        let read =
            move |tx: &Transaction<'_>| nihils(tx, of_province(province).map(|region| region.code), shown.period());
        let nihils = page.read(read).await?;
        Ok(Listed { visit, office: &page.province.name, shown, nihils, sent, wrong })
    }

    fn region(&self, nihil: &Nihil) -> &'static str {
        region(nihil.cell.region).map_or("", |region| region.name.as_str())
    }

    fn may_answer(&self) -> bool {
        self.visit.may(Role::Reviewer)
    }

    /// What was typed as an answer to this one.
    fn typed(&self, nihil: &Nihil) -> &str {
        if self.sent.on == nihil.line.to_string() { &self.sent.text } else { "" }
    }
}
