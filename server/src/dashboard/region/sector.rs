//! A sector of a region: its services and their mean.

use askama::Template;
use axum::extract::{Path, State};
use selaras_domain::amount::Score;
use selaras_domain::catalogue::ServiceCode;
use selaras_domain::region::RegionCode;
use selaras_domain::score::{SectorScore, ServiceScore};

use super::overview::mean;
use super::{Place, Step, nowhere};
use crate::dashboard::App;
use crate::dashboard::error::{Answer, html};
use crate::dashboard::guard::{Visit, Visitor};

#[derive(Template)]
#[template(path = "urusan.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    place: Place,
    steps: Vec<Step>,
    name: String,
    sector: SectorScore,
}

pub async fn show(
    State(page): State<App>,
    visit: Visitor,
    Path((code, year, quarter, sector)): Path<(RegionCode, u16, u8, u8)>,
) -> Answer {
    let Some(place) = Place::of(code, year, quarter) else { return nowhere(&visit) };
    let explanation = page.read(move |tx| place.explain(tx)).await?;
    let Some(sector) = explanation.sectors.into_iter().find(|one| one.sector == sector) else { return nowhere(&visit) };
    let name = place.catalogue().sector(sector.sector).map(|sector| sector.name.clone()).unwrap_or_default();
    let steps = place.steps(&visit.words, None, None);
    html(&Shown { visit: &visit, office: &page.province.name, place, steps, name, sector })
}

impl Shown<'_> {
    fn service_name(&self, code: &ServiceCode) -> String {
        self.place.catalogue().service(*code).map(|service| service.name.clone()).unwrap_or_default()
    }

    fn working(&self) -> String {
        mean(&self.visit.words, self.sector.services.iter().map(|service| service.score))
    }

    fn value(&self, score: &Option<Score>) -> String {
        self.visit.words.number_or_dash(score.map(Score::value_text))
    }

    fn items(&self, service: &ServiceScore) -> String {
        let answered = service.items.iter().filter(|item| item.state != selaras_domain::score::State::Missing);
        format!("{} / {}", answered.count(), service.items.len())
    }
}
