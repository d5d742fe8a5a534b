//! The sheet for copying a region's figures into the national form (e-SPM), in the order of its fields, and what a file that was
//! exported there says otherwise. Check-off marks are for the eyes of who copies: they are kept nowhere.

use askama::Template;
use axum::extract::{Multipart, Query, State};
use axum::http::StatusCode;
use selaras_domain::region::{Region, of_province, region};
use selaras_web::Shown;

use super::super::App;
use super::super::error::{Answer, html, refused, why};
use super::super::guard::{Need, Routes, Visit, Visitor};
use super::Asked;
use crate::report::{self, Difference, NATIONAL_MAX_BYTES, NationalRow};

#[derive(Template)]
#[template(path = "espm.html")]
struct Page<'a> {
    visit: &'a Visit,
    office: &'a str,
    shown: Shown,
    region: &'static Region,
    rows: Vec<NationalRow>,
    /// Of a file that was compared; `None`: none yet.
    differences: Option<Vec<Difference>>,
    wrong: Option<String>,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/laporan/espm", Need::Viewer, show).upload("/laporan/espm", Need::Viewer, NATIONAL_MAX_BYTES, compare)
}

async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    html(&shown(&page, &visit, &asked).await?)
}

async fn compare(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>, mut form: Multipart) -> Answer {
    let mut bytes = Vec::new();
    while let Some(part) = form.next_field().await? {
        if part.name() == Some("file") {
            bytes = part.bytes().await?.to_vec();
        }
    }
    let held = shown(&page, &visit, &asked).await?;
    match report::read_national(&bytes) {
        Ok(theirs) => html(&Page { differences: Some(report::compare(&held.rows, theirs)), ..held }),
        Err(error) => {
            let wrong = Some(visit.words.with("espm-unreadable", "why", why(&visit, &error)));
            refused(StatusCode::UNPROCESSABLE_ENTITY, &Page { wrong, ..held })
        }
    }
}

/// The region asked for; the first of the province when none was.
async fn shown<'a>(page: &'a App, visit: &'a Visit, asked: &Asked) -> anyhow::Result<Page<'a>> {
    let quarter = page.quarter_of(asked).await?;
    let first = || of_province(page.province.province).next();
    let region = page.asked_region(asked).and_then(region).or_else(first);
    let region = region.ok_or_else(|| anyhow::anyhow!("the province has no regions"))?;
    let numbers = page.numbers(quarter).await?;
    let rows = report::national_rows(&numbers, numbers.region(region.code)?);
    Ok(Page { visit, office: &page.province.name, shown: quarter, region, rows, differences: None, wrong: None })
}

impl Page<'_> {
    /// By service, in the order of the form.
    fn services(&self) -> Vec<(&str, &[NationalRow])> {
        let groups = self.rows.chunk_by(|one, other| one.service == other.service && one.sector == other.sector);
        groups.filter_map(|rows| Some((rows.first()?.service.as_str(), rows))).collect()
    }

    fn address(&self) -> String {
        format!("year={}&quarter={}&region={}", self.shown.year, self.shown.quarter.number(), self.region.code)
    }

    fn remark(&self, row: &NationalRow) -> String {
        report::national_remark(row, self.visit.words.language())
    }

    fn number(&self, canonical: &str) -> String {
        match canonical {
            "" => "–".to_owned(),
            number => self.visit.words.number(number),
        }
    }

    fn said(&self, said: &Option<(String, String)>) -> String {
        match said {
            None => self.visit.words.say("espm-nothing"),
            Some((first, second)) => format!("{} / {}", self.number(first), self.number(second)),
        }
    }
}
