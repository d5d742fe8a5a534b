//! The own standing: index and place as they stand here and as the province told them, the deadline, why the place moved
//! since a year before, and what lifts it to the next place and the next category. Every figure leads to its cell.

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::routing::get;
use selaras_domain::advice::{Advice, Cause, Goal, Movement, Part, Reach, RegionMovement, Said, advise};
use selaras_domain::amount::Score;
use selaras_domain::calendar::Due;
use selaras_domain::catalogue::{Catalogue, Component};
use selaras_domain::line::{Cell, Kind, Subject};
use selaras_domain::score::{self, Explanation, State as CellState};
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

    fn said(&self, said: &Said) -> String {
        let words = self.visit.words;
        match (said.required, said.achieved) {
            (Some(required), Some(achieved)) => format!("{} / {}", words.number(achieved), words.number(required)),
            _ => self.state(&said.state),
        }
    }

    fn state(&self, state: &CellState) -> String {
        self.visit.words.say(match state {
            CellState::Value => "state-value",
            CellState::Nihil => "state-nihil",
            CellState::NihilPending => "state-nihil-pending",
            CellState::NotApplicable => "state-not-applicable",
            CellState::Missing => "state-missing",
        })
    }

    /// "+1,25": points of the index.
    fn points(&self, points: &Score) -> String {
        let sign = if *points > Score::ZERO { "+" } else { "" };
        format!("{sign}{}", self.visit.words.number(points.rounded_text()))
    }

    /// "+2": places gained.
    fn places(&self, places: &i32) -> String {
        let sign = if *places > 0 { "+" } else { "" };
        format!("{sign}{}", self.visit.words.number(places))
    }

    fn score(&self, score: &Option<Score>) -> String {
        score.map_or_else(|| self.visit.words.say("not-ranked"), |score| self.visit.words.number(score.value_text()))
    }

    fn cause(&self, part: &Part) -> String {
        self.visit.words.say(match part.cause {
            Cause::Rules => "cause-rules",
            Cause::OwnData => "cause-own-data",
            Cause::Others => "cause-others",
            Cause::Lateness => "cause-lateness",
        })
    }

    fn has_moved(&self, movement: &Movement) -> bool {
        movement.parts.iter().any(|part| part.places != 0 || part.points != Score::ZERO || !part.regions.is_empty())
    }

    fn goal(&self, goal: &Goal) -> String {
        let words = self.visit.words;
        match goal {
            Goal::Category { category } => words.with("goal-category", "category", category.name()),
            Goal::Score => words.say("index"),
            Goal::Place { rank, name, .. } => {
                format!("{} ({})", words.with("goal-place", "rank", rank), words.with("goal-beside", "region", name))
            }
        }
    }

    fn reach(&self, reach: &Reach) -> &'static str {
        match reach {
            Reach::Reached => "reach-reached",
            Reach::Possible => "reach-possible",
            Reach::Beyond => "reach-beyond",
        }
    }
}
