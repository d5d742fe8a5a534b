//! Documents on the dashboard: what can be had of a quarter, one made and handed over, the words that bring it, and the sheet for
//! copying a region's figures into the national form.

mod national;

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use selaras_domain::line::Frontier;
use selaras_domain::period::Quarter;
use selaras_domain::region::{Region, RegionCode, of_province};
use selaras_ledger::{Database, Transaction, frontiers_of};
use selaras_web::{Shown, last_ended};
use serde::Deserialize;

use super::App;
use super::error::{Answer, html, refused, why};
use super::guard::{Need, Routes, Visit, Visitor};
use super::kept::Kept;
use super::state::Dashboard;
use super::turns::Work;
use crate::report::{self, About, Desk, Kind, Made, Message, Numbers, Wanted};
use crate::store;

/// `?year=2023&quarter=4&kind=book&region=62.07`; what cannot be understood counts as not asked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Asked {
    year: String,
    quarter: String,
    kind: String,
    region: String,
}

#[derive(Template)]
#[template(path = "laporan.html")]
struct Page<'a> {
    visit: &'a Visit,
    office: &'a str,
    shown: Shown,
    edition: String,
    is_draft: bool,
    region: Option<RegionCode>,
    regions: Vec<&'static Region>,
    message: Option<Message>,
    wrong: Option<String>,
}

/// By year and quarter, as long as the ledgers end where they did and nobody did anything.
pub(super) type Figures = Kept<(u16, Quarter), (Vec<Frontier>, i64), Arc<Numbers>>;

/// Quarters that are kept: a document holds every figure of the province.
const QUARTERS: usize = 4;
/// Deadlines pass without a change.
const LASTS: Duration = Duration::from_secs(30);

pub(super) fn kept() -> Figures {
    Kept::new(QUARTERS, LASTS)
}

pub(super) fn routes(routes: Routes) -> Routes {
    let routes = routes.get("/laporan", Need::Viewer, show).get("/laporan/berkas", Need::Viewer, download);
    national::routes(routes)
}

async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    html(&shown(&page, &visit, &asked, None).await?)
}

/// Makes a document and hands it over; one that cannot be made is told on the page, with the reason.
async fn download(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    let Ok(kind) = asked.kind.parse::<Kind>() else {
        return refused(
            StatusCode::NOT_FOUND,
            &shown(&page, &visit, &asked, Some(visit.words.say("report-no-such-kind"))).await?,
        );
    };
    let region = page.asked_region(&asked).filter(|_| kind.is_about() != About::Province);
    if region.is_none() && kind.is_about() == About::Region {
        let wrong = Some(visit.words.say("report-name-region"));
        return refused(StatusCode::UNPROCESSABLE_ENTITY, &shown(&page, &visit, &asked, wrong).await?);
    }
    let wanted = Wanted { kind, region, language: visit.words.language() };
    let quarter = page.quarter_of(&asked).await?;
    match page.print(quarter, wanted).await {
        Ok(made) => {
            let disposition = format!("attachment; filename=\"{}\"", made.file_name);
            let headers = [
                (header::CONTENT_TYPE, made.media_type.to_owned()),
                (header::CONTENT_DISPOSITION, disposition),
                (header::CACHE_CONTROL, "private, no-store".to_owned()),
            ];
            Ok((headers, made.bytes).into_response())
        }
        Err(error) => {
            tracing::error!(error = format!("{error:#}"), %kind, "a document could not be made");
            let wrong = Some(visit.words.with("report-failed", "why", why(&visit, &error)));
            refused(StatusCode::UNPROCESSABLE_ENTITY, &shown(&page, &visit, &asked, wrong).await?)
        }
    }
}

async fn shown<'a>(page: &'a App, visit: &'a Visit, asked: &Asked, wrong: Option<String>) -> anyhow::Result<Page<'a>> {
    let quarter = page.quarter_of(asked).await?;
    let (region, language) = (page.asked_region(asked), visit.words.language());
    let numbers = page.numbers(quarter).await?;
    // A template of the office's own that is wrong hides nothing else of the page.
    let (message, unsaid) = match report::preview(page.data(), &numbers, region, language) {
        Ok(message) => (Some(message), None),
        Err(error) => (None, Some(visit.words.with("report-failed", "why", why(visit, &error)))),
    };
    Ok(Page {
        visit,
        office: &page.province.name,
        shown: quarter,
        edition: report::edition_text(&numbers, language),
        is_draft: numbers.digest.is_none(),
        region,
        regions: of_province(page.province.province).collect(),
        message,
        wrong: wrong.or(unsaid),
    })
}

impl Dashboard {
    /// As asked; else the last quarter that any region reported.
    async fn quarter_of(self: &App, asked: &Asked) -> anyhow::Result<Shown> {
        let both = asked.year.parse().ok().zip(asked.quarter.parse().ok());
        if let Some(shown) = both.and_then(|(year, quarter)| Shown::checked(year, quarter)) {
            return Ok(shown);
        }
        let last = last_ended(self.province.code, self.now_ms());
        let reported = self.read(move |tx| store::last_reported(tx, last.period())).await?;
        let reported = reported.and_then(|period| Shown::checked(period.year, period.quarter?.number()));
        Ok(reported.unwrap_or(last))
    }

    fn asked_region(&self, asked: &Asked) -> Option<RegionCode> {
        let code: RegionCode = asked.region.parse().ok()?;
        of_province(self.province.province).map(|region| region.code).find(|one| *one == code)
    }

    /// The figures of a quarter, made once for as long as ledgers and editions stay as they are.
    async fn numbers(self: &App, quarter: Shown) -> anyhow::Result<Arc<Numbers>> {
        let (now_ms, province) = (self.now_ms(), self.province.code);
        let regions: Vec<RegionCode> = of_province(province.province()).map(|region| region.code).collect();
        let mark = move |tx: &Transaction<'_>| Ok((frontiers_of(tx, &regions)?, store::last_act(tx)?));
        let mark = self.read(mark).await?;
        let make =
            move |database: &Arc<Database>| Numbers::of(database, quarter.year, quarter.quarter, now_ms).map(Arc::new);
        self.figures.get((quarter.year, quarter.quarter), mark, self.with_database(Work::Figures, make)).await
    }

    /// One document at a time: the press takes a core, and offices come first.
    async fn print(self: &App, quarter: Shown, wanted: Wanted) -> anyhow::Result<Made> {
        let _turn = self.printing.acquire().await?;
        let numbers = self.numbers(quarter).await?;
        let page = self.clone();
        let print = move || report::make(Desk { data: page.data(), settings: &page.config.report }, &numbers, wanted);
        tokio::task::spawn_blocking(print).await?
    }
}

impl Page<'_> {
    /// What there is of the province, or of the region that was chosen.
    fn kinds(&self) -> Vec<(Kind, String)> {
        let here = |kind: &Kind| match kind.is_about() {
            About::Province => self.region.is_none(),
            About::Region => self.region.is_some(),
            About::Either => true,
        };
        let named = |kind: Kind| (kind, self.visit.words.say(&format!("report-kind-{kind}")));
        Kind::ALL.into_iter().filter(here).map(named).collect()
    }

    fn is_region(&self, region: &&Region) -> bool {
        self.region == Some(region.code)
    }

    fn address(&self) -> String {
        let about = self.region.map(|region| format!("&region={region}")).unwrap_or_default();
        format!("year={}&quarter={}{about}", self.shown.year, self.shown.quarter.number())
    }
}
