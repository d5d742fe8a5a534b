//! Trying out a schedule: what it would send to whom, with the words of each letter; sending it now; a letter that tests a way.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_ledger::Transaction;
use selaras_web::{Shown, last_ended};
use serde::Deserialize;

use super::super::App;
use super::super::error::{Answer, html, refused};
use super::super::guard::{Need, Routes, Visit, Visitor};
use super::super::turns::Work;
use super::Sending;
use crate::audit::Act;
use crate::delivery::{self, Address, Channels, Due, Made, Makers, Trial};
use crate::store::{self, ScheduleRow};

#[derive(Template)]
#[template(path = "kiriman-coba.html")]
struct Page<'a> {
    visit: &'a Visit,
    office: &'a str,
    schedule: ScheduleRow,
    shown: Shown,
    trials: Vec<Trial>,
}

/// `?name=rekap&year=2023&quarter=4`; without a quarter the last that ended.
#[derive(Deserialize)]
struct Asked {
    name: String,
    #[serde(default)]
    year: String,
    #[serde(default)]
    quarter: String,
}

#[derive(Deserialize)]
struct To {
    to: String,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/kelola/kiriman/coba", Need::Admin, would_send)
        .post("/kelola/kiriman/sekarang", Need::Admin, send_now)
        .post("/kelola/kiriman/uji", Need::Admin, test_letter)
}

impl Asked {
    fn quarter(&self, page: &App) -> Shown {
        let both = self.year.parse().ok().zip(self.quarter.parse().ok());
        let asked = both.and_then(|(year, quarter)| Shown::checked(year, quarter));
        asked.unwrap_or_else(|| last_ended(page.province.code, page.now_ms()))
    }
}

fn found(tx: &Transaction<'_>, name: &str) -> anyhow::Result<Option<ScheduleRow>> {
    Ok(store::schedules(tx)?.into_iter().find(|row| row.name == name))
}

async fn would_send(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    let shown = asked.quarter(&page);
    let name = asked.name;
    let read = page.read(move |tx| {
        let Some(schedule) = found(tx, &name)? else { return Ok(None) };
        let recipients = delivery::reached(tx, schedule.id)?;
        Ok(Some((schedule, recipients)))
    });
    let Some((schedule, recipients)) = read.await? else { return Ok(super::back()) };
    let _turn = page.printing.acquire().await.map_err(anyhow::Error::from)?;
    let (data, config, kind) = (page.data().to_owned(), page.config.clone(), schedule.kind.clone());
    let make = move |database: &Arc<_>| {
        let makers = Makers::new(database, &data, &config);
        Ok(delivery::would_send(&makers, &kind, shown.year, shown.quarter, recipients))
    };
    let trials = page.with_database(Work::Figures, make).await?;
    html(&Page { visit: &visit, office: &page.province.name, schedule, shown, trials })
}

/// Begins a run; the engine makes and sends it within seconds.
async fn send_now(State(page): State<App>, visit: Visitor, Form(asked): Form<Asked>) -> Answer {
    let (now_ms, shown) = (page.now_ms(), asked.quarter(&page));
    let act = Act::new("report.now", format!("{} {} TW {}", asked.name, shown.year, shown.quarter));
    let begin = move |tx: &Transaction<'_>| {
        let Some(schedule) = found(tx, &asked.name)? else { return Ok(None) };
        let due = Due { at_ms: now_ms, year: shown.year, quarter: shown.quarter };
        delivery::begin(tx, &schedule, due, |_| true, now_ms)
    };
    page.change(&visit, act, begin).await?;
    Ok(Redirect::to("/kelola/kiriman").into_response())
}

/// What the other side answered stands on the page; nothing is kept but that it was tried.
async fn test_letter(State(page): State<App>, visit: Visitor, Form(asked): Form<To>) -> Answer {
    let to = match Address::parse(asked.to.trim()) {
        Ok(to) => to,
        Err(_) => {
            let wrong = Some(visit.words.say("sending-address-wrong"));
            let again = Sending { wrong, test: asked.to, ..super::shown(&page, &visit).await? };
            return refused(StatusCode::UNPROCESSABLE_ENTITY, &again);
        }
    };
    let settings = page.config.delivery.clone();
    let channels =
        page.with_database(Work::Page, move |database: &Arc<_>| Ok(Channels::new(settings, database))).await?;
    let sent = delivery::test_letter(&channels, &to, page.now_ms()).await;
    page.note(&visit, Act::new("report.test", &to)).await?;
    let said = super::shown(&page, &visit).await?;
    let filled = |key: &str, said: &str| visit.words.fill(key, &[("to", &asked.to), ("said", &said)]);
    match sent {
        Ok(receipt) => html(&Sending { done: Some(filled("sending-test-took", visit.words.told(&receipt))), ..said }),
        Err(error) => {
            let wrong = Some(filled("sending-test-failed", visit.words.told(error.reason())));
            refused(StatusCode::UNPROCESSABLE_ENTITY, &Sending { wrong, test: asked.to, ..said })
        }
    }
}
