//! Rencana: targets against what was achieved, the stages of application and the regulations that lack, for all regions of a
//! year and for one of them.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use selaras_domain::period::{MAX_YEAR, MIN_YEAR};
use selaras_domain::region::{RegionCode, of_province};
use selaras_domain::stage::{self, Stages};
use selaras_domain::targets::{Comparison, State as Reach};
use selaras_ledger::{Transaction, compare_targets, stages};
use selaras_web::last_ended;
use serde::Deserialize;

use super::App;
use super::error::{Answer, html};
use super::guard::{Need, Routes, Visit, Visitor};
use super::review::no_page;

/// `?year=2023`
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    year: String,
}

/// What one region plans for a year.
struct Plan {
    targets: Comparison,
    stages: Stages,
}

#[derive(Template)]
#[template(path = "rencana.html")]
struct Plans<'a> {
    visit: &'a Visit,
    office: &'a str,
    year: u16,
    plans: Vec<Plan>,
}

#[derive(Template)]
#[template(path = "rencana_daerah.html")]
struct OfRegion<'a> {
    visit: &'a Visit,
    office: &'a str,
    year: u16,
    plan: Plan,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/rencana", Need::Viewer, show).get("/rencana/{year}/{region}", Need::Viewer, show_region)
}

async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    let year = year(&asked.year).unwrap_or_else(|| last_ended(page.province.code, page.now_ms()).year);
    let province = page.province.province;
    let read = move |tx: &Transaction<'_>| {
        of_province(province).map(|region| Plan::read(tx, region.code, year)).collect::<anyhow::Result<Vec<Plan>>>()
    };
    html(&Plans { visit: &visit, office: &page.province.name, year, plans: page.read(read).await? })
}

async fn show_region(State(page): State<App>, visit: Visitor, Path((asked, region)): Path<(String, String)>) -> Answer {
    let region: Option<RegionCode> = region.parse().ok();
    let region = region.filter(|code| of_province(page.province.province).any(|region| region.code == *code));
    let (Some(year), Some(region)) = (year(&asked), region) else { return Ok(no_page(&visit).into_response()) };
    let plan = page.read(move |tx| Plan::read(tx, region, year)).await?;
    html(&OfRegion { visit: &visit, office: &page.province.name, year, plan })
}

fn year(text: &str) -> Option<u16> {
    text.parse().ok().filter(|year| (MIN_YEAR..=MAX_YEAR).contains(year))
}

impl Plan {
    fn read(tx: &Transaction<'_>, region: RegionCode, year: u16) -> anyhow::Result<Plan> {
        let targets = compare_targets(tx, region, year, None)?;
        Ok(Plan { targets, stages: stage::stages(region, year, &stages(tx, region, year)?) })
    }
}

impl Plans<'_> {
    fn years(&self) -> impl Iterator<Item = u16> + use<> {
        self.year.saturating_sub(4).max(MIN_YEAR)..=self.year.saturating_add(2).min(MAX_YEAR)
    }

    fn below(&self) -> usize {
        self.plans.iter().filter(|plan| plan.targets.is_below()).count()
    }

    fn complete(&self) -> usize {
        self.plans.iter().filter(|plan| plan.stages.lacking.is_empty()).count()
    }
}

impl OfRegion<'_> {
    /// The message of how a component stands to its target.
    fn key(&self, state: &Reach) -> &'static str {
        match state {
            Reach::Below => "plans-below",
            Reach::NoRealisation => "plans-no-figure",
            Reach::Reached => "plans-reached",
            Reach::NotNeeded => "plans-not-needed",
            Reach::NoTarget => "plans-no-target",
        }
    }

    fn has_target(&self, state: &Reach) -> bool {
        *state != Reach::NoTarget
    }

    fn is_below(&self, state: &Reach) -> bool {
        *state == Reach::Below
    }
}
