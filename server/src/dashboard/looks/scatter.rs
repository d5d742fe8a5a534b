//! Money against achievement: how much of the budget was spent, or given to SPM, beside the index. The quadrants meet at the
//! medians of the regions shown, so that each region is seen among its peers.

use std::collections::BTreeMap;
use std::fmt;

use askama::Template;
use axum::extract::{Query, State};
use selaras_domain::amount::Score;
use selaras_domain::rank::{Measure, Reason, Row};
use selaras_domain::region::{RegionCode, region};
use selaras_ledger::{Connection, Transaction};
use selaras_web::Words;
use serde::Deserialize;

use crate::charts::{self, Axes, Caption, Dot, Shade, height_of, short_name};
use crate::dashboard::App;
use crate::dashboard::error::{Answer, html};
use crate::dashboard::guard::{Need, Routes, Visit, Visitor};
use crate::dashboard::view::{Asked, View};
use crate::standing;

/// `&money=budget`: the share of SPM in the whole budget; else how much of it was spent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Which {
    money: String,
}

/// A region with both numbers.
struct Point {
    region: RegionCode,
    name: &'static str,
    money: Row,
    index: Row,
    quadrant: Quadrant,
}

/// Whether each number is at or above the median.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Quadrant {
    much_money: bool,
    high_index: bool,
}

struct Read {
    points: Vec<Point>,
    /// Of the regions that have both numbers; `None`: there is none.
    medians: Option<(Score, Score)>,
    /// Without one of the numbers, and why.
    missing: Vec<(&'static str, Reason)>,
}

#[derive(Template)]
#[template(path = "sebaran.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    view: View,
    money: Measure,
    read: Read,
    chart: Option<String>,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/sebaran", Need::Viewer, show)
}

async fn show(
    State(page): State<App>,
    visit: Visitor,
    Query(asked): Query<Asked>,
    Query(which): Query<Which>,
) -> Answer {
    let view = page.view(&asked).await?;
    let money = if which.money == Measure::Budget.to_string() { Measure::Budget } else { Measure::Realisation };
    let as_of_ms = page.now_ms();
    let read = page.read(move |tx: &Transaction<'_>| read(tx, view, money, as_of_ms)).await?;
    let chart = chart(&read, view, money, &visit.words)?;
    html(&Shown { visit: &visit, office: &page.province.name, view, money, read, chart })
}

fn read(connection: &Connection, view: View, money: Measure, as_of_ms: i64) -> anyhow::Result<Read> {
    let ranking = |by| standing::ranking(connection, &View { by, ..view }.request(as_of_ms, false)?);
    let (money, index) = (ranking(money)?, ranking(Measure::Index)?);
    let mut of_index: BTreeMap<RegionCode, Row> = index.rows.into_iter().map(|row| (row.region, row)).collect();
    let name = |code: RegionCode| region(code).map_or("", |region| region.name.as_str());
    let both: Vec<(Row, Row)> =
        money.rows.into_iter().filter_map(|row| Some((row.clone(), of_index.remove(&row.region)?))).collect();
    let medians = charts::median(both.iter().map(|(money, _)| money.score))
        .zip(charts::median(both.iter().map(|(_, index)| index.score)));
    let point = |(money, index): (Row, Row)| {
        let (middle_money, middle_index) = medians?;
        let quadrant = Quadrant { much_money: money.score >= middle_money, high_index: index.score >= middle_index };
        Some(Point { region: money.region, name: name(money.region), money, index, quadrant })
    };
    let points: Vec<Point> = both.into_iter().filter_map(point).collect();
    let lack: BTreeMap<RegionCode, Reason> =
        money.unranked.iter().chain(&index.unranked).map(|row| (row.region, row.reason)).collect();
    Ok(Read { points, medians, missing: lack.into_iter().map(|(code, reason)| (name(code), reason)).collect() })
}

fn chart(read: &Read, view: View, money: Measure, words: &Words) -> anyhow::Result<Option<String>> {
    let Some((x, y)) = read.medians else { return Ok(None) };
    let (money, index) = (view.measure_name(money, words), view.measure_name(Measure::Index, words));
    let quadrant = |much_money, high_index| words.say(&Quadrant { much_money, high_index }.to_string());
    let axes = Axes {
        x: format!("{money} (%)"),
        y: index.clone(),
        middle: (height_of(x), height_of(y)),
        quadrants: [quadrant(false, true), quadrant(true, true), quadrant(false, false), quadrant(true, false)],
    };
    let dot = |point: &Point| Dot {
        name: short_name(point.name).to_owned(),
        x: height_of(point.money.score),
        y: height_of(point.index.score),
        shade: point.index.category.map_or(Shade::None, Shade::Category),
    };
    let dots: Vec<Dot> = read.points.iter().map(dot).collect();
    let title = format!("{money} – {index}, {}", view.shown.period());
    charts::scatter(&Caption { title, description: words.say("look-scatter-chart") }, &axes, &dots).map(Some)
}

/// The message that names it.
impl fmt::Display for Quadrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let money = if self.much_money { "much" } else { "little" };
        let index = if self.high_index { "high" } else { "low" };
        write!(f, "look-quadrant-{money}-{index}")
    }
}

impl Shown<'_> {
    fn money_name(&self) -> String {
        self.view.measure_name(self.money, &self.visit.words)
    }

    fn quadrant(&self, point: &Point) -> String {
        self.visit.words.say(&point.quadrant.to_string())
    }

    fn medians(&self) -> String {
        let words = self.visit.words;
        let Some((money, index)) = self.read.medians else { return "–".to_owned() };
        format!("{} % · {}", words.number(money.rounded_text()), words.number(index.value_text()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_of_an_even_number_lies_between() {
        let of = |percents: &[u32]| charts::median(percents.iter().map(|percent| Score::percent(*percent)));
        assert_eq!((of(&[]), of(&[7])), (None, Some(Score::percent(7))));
        assert_eq!(of(&[90, 10, 50]), Some(Score::percent(50)));
        assert_eq!(of(&[90, 10, 50, 60]), Some(Score::percent(55)));
    }
}
