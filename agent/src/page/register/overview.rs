//! How many people stand in the register, by service, without a name.

use askama::Template;
use axum::extract::{Query, State};
use selaras_domain::catalogue::Catalogue;
use selaras_domain::period::{MAX_YEAR, MIN_YEAR, Quarter};
use serde::Deserialize;

use super::super::App;
use super::super::error::{Answer, html};
use super::super::guard::{Visit, Visitor};
use super::super::period::Asked;
use super::sectors;
use crate::register::counts;

#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Year {
    pub year: Option<u16>,
}

#[derive(Template)]
#[template(path = "register.html")]
struct Overview<'a> {
    visit: &'a Visit,
    office: &'a str,
    year: u16,
    years: Vec<u16>,
    services: Vec<Row>,
}

struct Row {
    code: String,
    name: String,
    recipient: String,
    people: u32,
    achieved: u32,
    below: u32,
}

impl Year {
    /// The year asked for, else that of the quarter that ended last.
    pub fn or_last(self, page: &App) -> u16 {
        let last = Asked::default().shown(page.office.region, page.now_ms()).year;
        self.year.filter(|year| (MIN_YEAR..=MAX_YEAR).contains(year)).unwrap_or(last)
    }
}

/// The years that a page offers: those around the one it shows.
pub fn years(year: u16) -> Vec<u16> {
    (year.saturating_sub(3).max(MIN_YEAR)..=year.saturating_add(1).min(MAX_YEAR)).collect()
}

pub async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Year>) -> Answer {
    let year = asked.or_last(&page);
    let counts = page.database.read(|tx| counts(tx, year))?;
    let (catalogue, sectors) = (Catalogue::for_year(year), sectors(&page, &visit));
    let services = catalogue.services(page.office.region.level()).iter();
    let row = |service: &selaras_domain::catalogue::Service| {
        let counted = counts.get(&service.code).copied().unwrap_or_default();
        Row {
            code: service.code.to_string(),
            name: service.name.clone(),
            recipient: service.recipient.clone(),
            people: counted.people,
            achieved: counted.achieved(Quarter::Q4),
            below: counted.below(Quarter::Q4),
        }
    };
    html(&Overview {
        visit: &visit,
        office: &page.office.name,
        year,
        years: years(year),
        services: services.filter(|service| sectors.contains(&service.sector)).map(row).collect(),
    })
}
