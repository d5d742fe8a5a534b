//! From a region down to the lines: region, sector, service, cell. Each level shows what the one above is computed from, by
//! the same explanation as `explain`, and has an address that stays.

mod cell;
mod lines;
mod movement;
mod overview;
mod sector;
mod service;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_domain::catalogue::{Catalogue, ServiceCode};
use selaras_domain::line::Cell;
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::{Region, RegionCode, region};
use selaras_domain::score::{self, Explanation};
use selaras_ledger::{Connection, answers};
use selaras_web::{Asked, Shown, Words, last_ended};

use super::App;
use super::error::Answer;
use super::guard::{Need, Routes, Visit, Visitor};
use super::view::{View, region_link, shown};
use crate::store;

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/daerah/{region}", Need::Viewer, lead)
        .get("/daerah/{region}/{year}/{quarter}", Need::Viewer, overview::show)
        .get("/daerah/{region}/{year}/{quarter}/gerak", Need::Viewer, movement::show)
        .get("/daerah/{region}/{year}/{quarter}/urusan/{sector}", Need::Viewer, sector::show)
        .get("/daerah/{region}/{year}/{quarter}/layanan/{service}", Need::Viewer, service::show)
        .get("/daerah/{region}/{year}/{quarter}/sel/{cell}", Need::Viewer, cell::show)
}

/// A region in a quarter, as every address below it begins.
#[derive(Clone, Copy)]
struct Place {
    region: &'static Region,
    shown: Shown,
}

/// A step of the way down: its name, and where it leads.
struct Step {
    name: String,
    link: String,
}

/// Leads to the quarter that was asked for, else the last that the region reported.
async fn lead(
    State(page): State<App>,
    visit: Visitor,
    Path(code): Path<RegionCode>,
    Query(asked): Query<Asked>,
) -> Answer {
    if region(code).is_none() {
        return nowhere(&visit);
    }
    let last = last_ended(code, page.now_ms());
    let reported = page.read(move |tx| store::reported_periods(tx, code)).await?;
    let usual = reported.into_iter().rev().filter(|period| *period <= last.period()).find_map(shown).unwrap_or(last);
    Ok(Redirect::to(&region_link(code, asked.or(usual))).into_response())
}

/// For an address that names nothing.
fn nowhere(visit: &Visit) -> Answer {
    Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response())
}

impl Place {
    /// `None`: there is no such region or quarter.
    fn of(code: RegionCode, year: u16, quarter: u8) -> Option<Place> {
        Some(Place { region: region(code)?, shown: Shown::checked(year, quarter)? })
    }

    fn code(&self) -> RegionCode {
        self.region.code
    }

    fn name(&self) -> &'static str {
        &self.region.name
    }

    fn link(&self) -> String {
        region_link(self.code(), self.shown)
    }

    /// All regions in the same quarter, by the index.
    fn view(&self) -> View {
        View { shown: self.shown, pool: Pool::All, by: Measure::Index }
    }

    fn sector_link(&self, sector: &u8) -> String {
        format!("{}/urusan/{sector}", self.link())
    }

    fn service_link(&self, service: &ServiceCode) -> String {
        format!("{}/layanan/{service}", self.link())
    }

    fn cell_link(&self, cell: &Cell) -> String {
        format!("{}/sel/{}", self.link(), cell.name().replace('/', "%2F"))
    }

    /// A cell of this region and quarter.
    fn cell(&self, kind: selaras_domain::line::Kind, subject: selaras_domain::line::Subject) -> Cell {
        Cell { region: self.code(), period: self.shown.period(), kind, subject }
    }

    fn catalogue(&self) -> std::sync::Arc<Catalogue> {
        Catalogue::for_year(self.shown.year)
    }

    /// "Triwulan IV 2023"
    fn period(&self, words: &Words) -> String {
        format!("{} {} {}", words.say("quarter"), self.shown.quarter.roman(), self.shown.year)
    }

    /// The index with its working, from the current values.
    fn explain(&self, connection: &Connection) -> anyhow::Result<Explanation> {
        let (answers, _) = answers(connection, self.code(), self.shown.period(), &self.catalogue())?;
        Ok(score::explain(self.code(), self.shown.period(), &answers))
    }

    /// The way to a sector, and on to one of its services.
    fn steps(&self, words: &Words, sector: Option<u8>, service: Option<ServiceCode>) -> Vec<Step> {
        let catalogue = self.catalogue();
        let step = |name: &str, link: String| Step { name: name.to_owned(), link };
        let overview = format!("/?year={}&quarter={}", self.shown.year, self.shown.quarter.number());
        let mut steps = vec![step(&words.say("overview"), overview), step(self.name(), self.link())];
        if let Some(sector) = sector.and_then(|number| catalogue.sector(number)) {
            steps.push(step(&sector.name, self.sector_link(&sector.number)));
        }
        if let Some(service) = service.and_then(|code| catalogue.service(code)) {
            steps.push(step(&format!("{} {}", service.code, service.name), self.service_link(&service.code)));
        }
        steps
    }
}
