//! Why a region's place moved since the same quarter a year before, and the least that lifts it: the answers of `movement` and
//! `advise`, with every figure leading to its cell.

use askama::Template;
use axum::extract::{Path, State};
use jiff::Timestamp;
use selaras_domain::advice::{Advice, Movement, advise, next_category, next_place};
use selaras_domain::catalogue::Component;
use selaras_domain::line::{Kind, Subject};
use selaras_domain::period::Period;
use selaras_domain::region::RegionCode;
use selaras_domain::score;
use selaras_ledger::{Transaction, answers};

use super::{Place, Step, nowhere};
use crate::dashboard::App;
use crate::dashboard::error::{Answer, html};
use crate::dashboard::guard::{Visit, Visitor};
use crate::standing::{self, Between};

#[derive(Template)]
#[template(path = "gerak.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    place: Place,
    steps: Vec<Step>,
    /// `None`: there is no year before.
    movement: Option<(Period, Movement)>,
    advice: Advice,
}

pub async fn show(
    State(page): State<App>,
    visit: Visitor,
    Path((code, year, quarter)): Path<(RegionCode, u16, u8)>,
) -> Answer {
    let Some(place) = Place::of(code, year, quarter) else { return nowhere(&visit) };
    let now_ms = page.now_ms();
    let (movement, advice) = page.read(move |tx| Ok((movement(tx, place)?, advice(tx, place, now_ms)?))).await?;
    let steps = place.steps(&visit.words, None, None);
    html(&Shown { visit: &visit, office: &page.province.name, place, steps, movement, advice })
}

fn movement(tx: &Transaction<'_>, place: Place) -> anyhow::Result<Option<(Period, Movement)>> {
    let period = place.shown.period();
    let Some(since) = period.same_quarter_last_year() else { return Ok(None) };
    let view = place.view();
    let between = Between { region: place.code(), since, period, pool: view.pool, sealed_only: false };
    Ok(Some((since, standing::movement(tx, &between)?)))
}

fn advice(tx: &Transaction<'_>, place: Place, now_ms: i64) -> anyhow::Result<Advice> {
    let (code, period) = (place.code(), place.shown.period());
    let as_of_ms = Timestamp::from_millisecond(now_ms)?.as_millisecond();
    let ranking = standing::ranking(tx, &place.view().request(as_of_ms, false)?)?;
    let (answers, _) = answers(tx, code, period, &place.catalogue())?;
    let category = score::explain(code, period, &answers).score.and_then(next_category);
    let goals = next_place(&ranking, code).into_iter().chain(category).collect();
    Ok(advise(code, period, &answers, goals))
}

impl Shown<'_> {
    /// The cell of a component.
    fn link(&self, component: &Component) -> String {
        self.place.cell_link(&self.place.cell(Kind::Achievement, Subject::component(*component)))
    }

    /// "Triwulan IV 2022"
    fn since(&self, since: &Period) -> String {
        format!("{} {} {}", self.visit.words.say("quarter"), self.place.shown.quarter.roman(), since.year)
    }
}
