//! Editions on the dashboard: the list, one edition with its ranking and what regions object to, and publishing, which an
//! administrator confirms after seeing what will be published.

mod now;
mod publish;
mod show;

use askama::Template;
use axum::extract::State;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::line::Subject;
use selaras_domain::period::Quarter;
use selaras_domain::rank::Measure;
use selaras_domain::region::{RegionCode, region};
use selaras_web::{Asked, Shown as Period};

use super::App;
use super::error::{Answer, html};
use super::guard::{Need, Routes, Visit, Visitor};
use crate::edition::Digest;
use crate::store::{self, EditionRow};

#[derive(Template)]
#[template(path = "edisi.html")]
struct Listed<'a> {
    visit: &'a Visit,
    office: &'a str,
    zone: RegionCode,
    rows: Vec<EditionRow>,
    /// The quarter that the form begins with.
    shown: Period,
    days: u32,
    now_ms: i64,
    wrong: Option<String>,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/edisi", Need::Viewer, list)
        .post("/edisi/terbit", Need::Admin, publish::provisional)
        .post("/edisi/final", Need::Admin, publish::last)
        .get("/edisi/{digest}", Need::Viewer, show::show)
        .get("/edisi/{digest}/keadaan", Need::Viewer, now::standing)
        .get("/edisi/{digest}/sanggahan", Need::Viewer, now::objections)
        .get("/edisi/{digest}/berkas", Need::Viewer, show::file)
        .post("/edisi/{digest}/putusan", Need::Reviewer, show::rule)
}

async fn list(State(page): State<App>, visit: Visitor) -> Answer {
    html(&listed(&page, &visit).await?)
}

async fn listed<'a>(page: &'a App, visit: &'a Visit) -> anyhow::Result<Listed<'a>> {
    let (rows, province, now_ms) = (page.read(|tx| store::editions(tx)).await?, page.province, page.now_ms());
    let asked = Asked::default().shown(province.code, now_ms);
    let last = page.read(move |tx| store::last_reported(tx, asked.period())).await?;
    let last = last.and_then(|period| Period::checked(period.year, period.quarter.map_or(0, Quarter::number)));
    Ok(Listed {
        visit,
        office: &province.name,
        zone: province.code,
        rows,
        shown: last.unwrap_or(asked),
        days: page.config.editions.objection_days,
        now_ms,
        wrong: None,
    })
}

impl Listed<'_> {
    /// What can be done about an edition: the message that says it.
    fn state(&self, row: &EditionRow) -> &'static str {
        let is_last = |other: &EditionRow| other.period() != row.period() || other.number <= row.number;
        match row.is_final {
            true => "edition-state-final",
            false if !self.rows.iter().all(is_last) => "edition-state-replaced",
            false if self.now_ms <= row.until_ms => "edition-state-open",
            false => "edition-state-closed",
        }
    }
}

/// Enough of a digest for an address.
fn link(digest: &Digest) -> String {
    format!("/edisi/{digest}")
}

fn region_name(code: RegionCode) -> &'static str {
    region(code).map_or("", |region| region.name.as_str())
}

fn measure_name(visit: &Visit, year: u16, measure: Measure) -> String {
    match measure {
        Measure::Sector(sector) => {
            let catalogue = Catalogue::for_year(year);
            let name = catalogue.sector(sector).map(|sector| sector.name.clone()).unwrap_or_default();
            format!("{sector}. {name}")
        }
        other => visit.words.say(&format!("measure-{other}")),
    }
}

/// A cell or figure, written `KIND:SUBJECT`, as people call it.
fn cell_name(visit: &Visit, year: u16, cell: &str) -> String {
    let Some((kind, subject)) = Subject::from_text(cell).and_then(|subject| subject.split_about()) else {
        return cell.to_owned();
    };
    if let Ok(measure) = subject.as_str().parse::<Measure>() {
        return measure_name(visit, year, measure);
    }
    let catalogue = Catalogue::for_year(year);
    let name = subject.to_component().and_then(|component| catalogue.name_of(component).map(str::to_owned));
    format!("{} {subject} {}", visit.words.say(&format!("objected-{kind}")), name.unwrap_or_default())
}
