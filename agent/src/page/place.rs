//! The own standing: index and place as they stand here and as the province told them, the deadline, why the place moved
//! since a year before, and what lifts it to the next place and the next category. Every figure leads to its cell.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use selaras_domain::advice::{Advice, RegionMovement, advise};
use selaras_domain::amount::Score;
use selaras_domain::calendar::Due;
use selaras_domain::catalogue::{Catalogue, Component};
use selaras_domain::line::{Cell, Kind, Subject};
use selaras_domain::period::Period;
use selaras_domain::score::{self, Explanation};
use selaras_ledger::{answers, calendar};

use super::App;
use super::error::{Answer, html};
use super::guard::{Need, Visit, Visitor, guarded};
use super::link::link_of;
use super::period::{Asked, Shown};
use crate::place::{Place, Rank};
use crate::store::{self, Office};

#[derive(Template)]
#[template(path = "place.html")]
struct Standing<'a> {
    visit: &'a Visit,
    office: &'a str,
    own: &'a Office,
    shown: Shown,
    index: Explanation,
    /// With the figures as they stand here.
    now: Option<Rank>,
    told: Option<(Score, Rank)>,
    /// When the province last told, by its clock.
    told_ms: Option<i64>,
    due: Option<Due>,
    days_left: Option<i64>,
    movement: Option<RegionMovement>,
    advice: Advice,
    /// Whether the province told how the others stand.
    is_told: bool,
}

pub(super) fn routes(page: &App) -> Router<App> {
    Router::new().route("/kedudukan", guarded(page, Need::Viewer, get(show)))
}

async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    let (office, now_ms) = (&page.office, page.now_ms());
    let shown = asked.shown(office.region, now_ms);
    let (period, catalogue) = (shown.period(), Catalogue::for_year(shown.year));
    let standing = page.database.read(|tx| {
        let (answers, _) = answers(tx, office.region, period, &catalogue)?;
        let place = Place::read(tx, office, period)?;
        let index = score::explain(office.region, period, &answers);
        let ranked = index.score.filter(|_| answers.has_answer());
        let due = calendar(tx, [office.region], shown.year..=shown.year)?.due(office.region, shown.year, shown.quarter);
        Ok(Standing {
            visit: &visit,
            office: &office.name,
            own: office,
            shown,
            now: place.rank_of(ranked),
            told: place.told(),
            told_ms: store::read_contact(tx)?.province_time_ms,
            due,
            // Whole days; the day of the deadline itself has none left.
            days_left: due.map(|due| (due.at.as_millisecond() - now_ms).div_euclid(24 * 3_600_000)),
            movement: place.movement(tx)?,
            advice: advise(office.region, period, &answers, place.goals(ranked)),
            is_told: place.is_told(),
            index,
        })
    })?;
    html(&standing)
}

impl Standing<'_> {
    /// Where a component of a quarter is entered.
    fn link(&self, component: &Component) -> String {
        let (region, period) = (self.own.region, self.shown.period());
        let cell = Cell { region, period, kind: Kind::Achievement, subject: Subject::component(*component) };
        link_of(&cell).unwrap_or_default()
    }

    /// "Triwulan IV 2022"
    fn since(&self, since: &Period) -> String {
        format!("{} {} {}", self.visit.words.say("quarter"), self.shown.quarter.roman(), since.year)
    }
}
