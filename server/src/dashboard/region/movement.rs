//! Why a region's place moved since the last final edition or the same quarter a year before, and the least that lifts it: the
//! answers of `movement` and `advise`, with every figure leading to its cell.

use askama::Template;
use axum::extract::{Path, Query, State};
use jiff::Timestamp;
use selaras_domain::advice::{Advice, Movement, advise, next_category, next_place};
use selaras_domain::catalogue::Component;
use selaras_domain::line::{Kind, Subject};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_domain::score;
use selaras_ledger::{Transaction, answers};
use serde::Deserialize;

use super::{Place, Step, nowhere};
use crate::dashboard::App;
use crate::dashboard::error::{Answer, html};
use crate::dashboard::guard::{Visit, Visitor};
use crate::edition;
use crate::standing::{self, Between, Since};
use crate::store;

#[derive(Template)]
#[template(path = "gerak.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    place: Place,
    steps: Vec<Step>,
    /// `None`: there is no year before and no edition.
    movement: Option<Moved>,
    advice: Advice,
}

/// What a place is compared with, as the address asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Against {
    /// The last final edition of an earlier quarter, where there is one.
    #[default]
    Edisi,
    /// The same quarter a year before.
    Tahun,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    sejak: Against,
}

struct Moved {
    from: Against,
    since: Period,
    movement: Movement,
    /// Both can be asked for.
    has_choice: bool,
}

pub async fn show(
    State(page): State<App>,
    visit: Visitor,
    Path((code, year, quarter)): Path<(RegionCode, u16, u8)>,
    Query(asked): Query<Asked>,
) -> Answer {
    let Some(place) = Place::of(code, year, quarter) else { return nowhere(&visit) };
    let now_ms = page.now_ms();
    let (movement, advice) =
        page.read(move |tx| Ok((movement(tx, place, asked.sejak)?, advice(tx, place, now_ms)?))).await?;
    let steps = place.steps(&visit.words, None, None);
    html(&Shown { visit: &visit, office: &page.province.name, place, steps, movement, advice })
}

fn movement(tx: &Transaction<'_>, place: Place, from: Against) -> anyhow::Result<Option<Moved>> {
    let (region, period, pool) = (place.code(), place.shown.period(), place.view().pool);
    let (edition, year_before) = (store::last_final_edition(tx, Some(period))?, period.same_quarter_last_year());
    let has_choice = edition.is_some() && year_before.is_some();
    let edition = edition.filter(|_| from == Against::Edisi || year_before.is_none());
    let document = edition.map(|row| edition::document(tx, row.digest)).transpose()?;
    let (from, since, period_before) = match (&document, year_before) {
        (Some(document), _) => (Against::Edisi, Since::Edition(document), document.period()),
        (None, Some(before)) => (Against::Tahun, Since::Quarter(before), before),
        (None, None) => return Ok(None),
    };
    let movement = standing::movement(tx, &Between { region, since, period, pool, sealed_only: false })?;
    Ok(Some(Moved { from, since: period_before, movement, has_choice }))
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

    /// "Triwulan IV 2022", "edisi final Triwulan III 2023"
    fn since(&self, moved: &Moved) -> String {
        let quarter = moved.since.quarter.map_or("", Quarter::roman);
        let period = format!("{} {quarter} {}", self.visit.words.say("quarter"), moved.since.year);
        match moved.from {
            Against::Edisi => self.visit.words.with("look-since-edition", "period", period),
            Against::Tahun => period,
        }
    }

    /// Figures grow within a year.
    fn is_of_another_quarter(&self, moved: &Moved) -> bool {
        moved.since.quarter != Some(self.place.shown.quarter)
    }

    /// The other comparison: its address and its name.
    fn other(&self, moved: &Moved) -> (String, String) {
        let (sejak, name) = match moved.from {
            Against::Edisi => ("tahun", "look-from-year"),
            Against::Tahun => ("edisi", "look-from-edition"),
        };
        (format!("{}/gerak?sejak={sejak}", self.place.link()), self.visit.words.say(name))
    }
}
