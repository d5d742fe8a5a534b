//! How the server is: what the doctor finds, and the province at a glance.

use askama::Template;
use axum::extract::State;
use selaras_program::care::{Findings, Level};

use super::super::App;
use super::super::error::{Answer, html};
use super::super::guard::{Need, Routes, Visit, Visitor};
use super::super::metrics::Gauges;
use super::super::turns::Work;
use crate::care;

#[derive(Template)]
#[template(path = "kesehatan.html")]
struct Health<'a> {
    visit: &'a Visit,
    office: &'a str,
    findings: Findings,
    gauges: Gauges,
    version: &'static str,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/kelola/kesehatan", Need::Admin, show)
}

async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    let data = page.data().to_owned();
    let findings = page.with_database(Work::Care, move |database| care::examine(&data, Ok(database), false)).await?;
    let gauges = Gauges::read(&page).await?;
    let version = env!("CARGO_PKG_VERSION");
    html(&Health { visit: &visit, office: &page.province.name, findings, gauges, version })
}
