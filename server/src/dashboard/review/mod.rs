//! Peninjauan: the queue of sealed quarters, and each of them cell by cell, to be approved, sent back or opened again.

mod acts;
mod cells;
mod quarter;

use askama::Template;
use axum::extract::{Query, State};
use selaras_domain::period::Period;
use selaras_domain::region::{RegionCode, of_province, region};
use selaras_ledger::Transaction;
use serde::Deserialize;

use super::App;
use super::error::{Answer, html};
use super::guard::{Need, Routes, Visit, Visitor};
use crate::workflow::{Queued, queue};
pub(super) use quarter::{no_page, said};

#[derive(Template)]
#[template(path = "tinjau.html")]
struct Queue<'a> {
    visit: &'a Visit,
    office: &'a str,
    year: Option<u16>,
    /// Those that wait for the province.
    waiting: Vec<Queued>,
    others: Vec<Queued>,
}

/// `?year=2023`; of all years what waits, without a year.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    year: String,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/tinjau", Need::Viewer, show)
        .get("/tinjau/{year}/{quarter}/{region}", Need::Viewer, quarter::show)
        .post("/tinjau/{year}/{quarter}/{region}/setujui", Need::Reviewer, acts::approve)
        .post("/tinjau/{year}/{quarter}/{region}/kembalikan", Need::Reviewer, acts::send_back)
        .post("/tinjau/{year}/{quarter}/{region}/buka", Need::Reviewer, acts::ask)
        .post("/tinjau/{year}/{quarter}/{region}/buka/setuju", Need::Reviewer, acts::agree)
        .post("/tinjau/{year}/{quarter}/{region}/buka/batal", Need::Reviewer, acts::withdraw)
}

async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    let (year, province, now_ms) = (asked.year.parse().ok(), page.province.province, page.now_ms());
    let read = move |tx: &Transaction<'_>| queue(tx, of_province(province).map(|region| region.code), year, now_ms);
    let (waiting, others) = page.read(read).await?.into_iter().partition(Queued::waits);
    html(&Queue { visit: &visit, office: &page.province.name, year, waiting, others })
}

impl Queue<'_> {
    fn name(&self, code: &RegionCode) -> &'static str {
        name(*code)
    }

    fn link(&self, quarter: &Queued) -> String {
        link(quarter.region, quarter.period)
    }

    fn period(&self, quarter: &Queued) -> String {
        period_name(self.visit, quarter.period)
    }
}

fn name(code: RegionCode) -> &'static str {
    region(code).map_or("", |region| region.name.as_str())
}

/// The page of a region's quarter.
fn link(region: RegionCode, period: Period) -> String {
    format!("/tinjau/{}/{}/{region}", period.year, period.quarter.map_or(0, |quarter| quarter.number()))
}

/// "Triwulan IV 2023"
fn period_name(visit: &Visit, period: Period) -> String {
    match period.quarter {
        Some(quarter) => format!("{} {} {}", visit.words.say("quarter"), quarter.roman(), period.year),
        None => period.year.to_string(),
    }
}
