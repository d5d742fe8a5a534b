//! The ranking by any measure, as `rank` computes it, with its rules and the regions that stand beside it; the awards that
//! follow from it.

mod awards;

use askama::Template;
use axum::extract::{Query, State};
use jiff::Timestamp;
use selaras_domain::rank::{Measure, Ranking, Row};
use selaras_domain::region::{RegionCode, of_province, region};
use selaras_ledger::Transaction;
use selaras_web::Words;
use serde::Deserialize;

use super::App;
use super::error::{Answer, html};
use super::guard::{Need, Routes, Visit, Visitor};
use super::moved::{Before, Moved};
use super::state::Dashboard;
use super::view::{Asked, View};
use crate::charts::{self, Bar, Caption, Shade, height_of, short_name};
use crate::standing::{self, Request};

/// `&sealed=1`: only regions that sealed the quarter.
#[derive(Deserialize)]
struct Only {
    sealed: Option<String>,
}

/// All that a person can choose.
#[derive(Template)]
#[template(path = "peringkat.html")]
struct Page<'a> {
    visit: &'a Visit,
    office: &'a str,
    view: View,
    fragment: String,
    sealed_only: bool,
}

/// What follows the store.
#[derive(Template)]
#[template(path = "peringkat_isi.html")]
struct Fragment {
    words: Words,
    zone: RegionCode,
    view: View,
    read_ms: i64,
    ranking: Ranking,
    before: Before,
    chart: Option<String>,
    sealed_only: bool,
}

pub(super) fn routes(routes: Routes) -> Routes {
    let routes = routes.get("/peringkat", Need::Viewer, show).get("/peringkat/isi", Need::Viewer, show_fragment);
    awards::routes(routes)
}

async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>, Query(only): Query<Only>) -> Answer {
    let view = page.view(&asked).await?;
    let sealed_only = only.sealed.is_some();
    let fragment = page.ranking_fragment(view, sealed_only, visit.words).await?.render()?;
    html(&Page { visit: &visit, office: &page.province.name, view, fragment, sealed_only })
}

async fn show_fragment(
    State(page): State<App>,
    visit: Visitor,
    Query(asked): Query<Asked>,
    Query(only): Query<Only>,
) -> Answer {
    let view = page.view(&asked).await?;
    html(&page.ranking_fragment(view, only.sealed.is_some(), visit.words).await?)
}

impl Dashboard {
    async fn ranking_fragment(self: &App, view: View, sealed_only: bool, words: Words) -> anyhow::Result<Fragment> {
        let (zone, read_ms) = (self.province.code, self.now_ms());
        let request = view.request(read_ms, sealed_only)?;
        let regions = of_province(self.province.province);
        let read = move |tx: &Transaction<'_>| {
            let before = Before::read(tx, regions, &request)?;
            Ok((standing::ranking(tx, &request)?, before))
        };
        let (ranking, before) = self.read(read).await?;
        let chart = chart(&ranking, view, &words)?;
        Ok(Fragment { words, zone, view, read_ms, ranking, before, chart, sealed_only })
    }
}

impl View {
    /// What is asked of the ranking, as of an instant.
    pub(super) fn request(&self, as_of_ms: i64, sealed_only: bool) -> anyhow::Result<Request> {
        let as_of = Timestamp::from_millisecond(as_of_ms)?;
        let View { shown, pool, by } = *self;
        Ok(Request { year: shown.year, quarter: shown.quarter, measure: by, pool, sealed_only, as_of })
    }
}

/// The name of a region of a ranking.
pub(super) fn name_of(code: RegionCode) -> &'static str {
    region(code).map_or("", |region| region.name.as_str())
}

fn chart(ranking: &Ranking, view: View, words: &Words) -> anyhow::Result<Option<String>> {
    let of = ranking.rows.len();
    let bar = |row: &Row| Bar {
        label: format!("{}. {}", row.rank, short_name(name_of(row.region))),
        value: height_of(row.score),
        text: words.number(&row.value),
        shade: row.category.map_or(Shade::of_rank(row.rank, of), Shade::Category),
    };
    let rows: Vec<Bar> = ranking.rows.iter().map(bar).collect();
    if rows.is_empty() {
        return Ok(None);
    }
    let title = format!("{}, {}", view.measure_name(view.by, words), view.shown.period());
    let caption = Caption { title, description: words.with("look-bars", "count", rows.len()) };
    // A gain has no whole to be a part of.
    let full = (view.by != Measure::Improvement).then_some(100.0);
    charts::bars(&caption, &rows, full).map(Some)
}

impl Page<'_> {
    /// How the measure is computed.
    fn how(&self) -> String {
        how(&self.view.by, &self.visit.words)
    }

    fn sealed(&self) -> &'static str {
        if self.sealed_only { "&sealed=1" } else { "" }
    }
}

/// How a measure is computed, in a sentence.
pub(super) fn how(measure: &Measure, words: &Words) -> String {
    match measure {
        Measure::Sector(_) => words.say("look-how-sector"),
        other => words.say(&format!("look-how-{other}")),
    }
}

impl Fragment {
    fn measure(&self) -> String {
        self.view.measure_name(self.view.by, &self.words)
    }

    fn name(&self, code: &RegionCode) -> &'static str {
        name_of(*code)
    }

    fn moved(&self, row: &Row) -> Moved {
        self.before.moved(row.region, Some(row.rank))
    }

    fn reported(&self, row: &Row) -> String {
        let time = row.reported_at.map(|at| self.words.short_time(&at.as_millisecond(), &self.zone));
        time.unwrap_or_else(|| "–".to_owned())
    }
}
