//! Two regions beside each other: index, sectors, and what else they are ranked by.

use anyhow::Context;
use askama::Template;
use axum::extract::{Query, State};
use selaras_domain::amount::Score;
use selaras_domain::rank::{Measure, Pool, Row};
use selaras_domain::region::{Region, of_province, region};
use selaras_ledger::{Connection, Transaction};
use selaras_web::Words;
use serde::Deserialize;

use crate::charts::{self, Caption, Pair, height_of, short_name};
use crate::dashboard::App;
use crate::dashboard::error::{Answer, html};
use crate::dashboard::guard::{Need, Routes, Visit, Visitor};
use crate::dashboard::view::{Asked, MEASURES, View};
use crate::standing;

/// `&a=62.07&b=62.01`; what was not asked: the first two of the ranking.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Two {
    a: String,
    b: String,
}

/// A measure with the place of each.
struct Line {
    measure: Measure,
    rows: [Option<Row>; 2],
}

#[derive(Template)]
#[template(path = "banding.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    view: View,
    two: [&'static Region; 2],
    regions: Vec<&'static Region>,
    lines: Vec<Line>,
    chart: String,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/banding", Need::Viewer, show)
}

async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>, Query(two): Query<Two>) -> Answer {
    let view = page.view(&asked).await?;
    let (as_of_ms, province) = (page.now_ms(), page.province.province);
    let asked = [two.a, two.b].map(|code| code.parse().ok().and_then(region));
    let read = move |tx: &Transaction<'_>| {
        let two = choose(tx, asked, province, view, as_of_ms)?;
        Ok((two, lines(tx, two, view, as_of_ms)?))
    };
    let (two, lines) = page.read(read).await?;
    let chart = chart(two, &lines, view, &visit.words)?;
    let (office, regions) = (page.province.name.as_str(), of_province(province).collect());
    html(&Shown { visit: &visit, office, view, two, regions, lines, chart })
}

/// As asked, else from the top of the ranking, else by code.
fn choose(
    connection: &Connection,
    asked: [Option<&'static Region>; 2],
    province: u8,
    view: View,
    as_of_ms: i64,
) -> anyhow::Result<[&'static Region; 2]> {
    let view = View { pool: Pool::All, by: Measure::Index, ..view };
    let ranked = standing::ranking(connection, &view.request(as_of_ms, false)?)?.rows;
    let all = ranked.iter().filter_map(|row| region(row.region)).chain(of_province(province));
    let mut usual = all.filter(|region| !asked.contains(&Some(region)));
    let first = asked[0].or_else(|| usual.next()).context("a province has regions")?;
    let second = asked[1].or_else(|| usual.find(|region| region.code != first.code)).unwrap_or(first);
    Ok([first, second])
}

/// All measures, among all regions.
fn lines(connection: &Connection, two: [&'static Region; 2], view: View, as_of_ms: i64) -> anyhow::Result<Vec<Line>> {
    let line = |by: Measure| {
        let view = View { pool: Pool::All, by, ..view };
        let ranking = standing::ranking(connection, &view.request(as_of_ms, false)?)?;
        let rows = two.map(|region| ranking.rows.iter().find(|row| row.region == region.code).cloned());
        Ok(Line { measure: by, rows })
    };
    MEASURES.into_iter().map(line).collect()
}

/// The index and the sectors.
fn chart(two: [&'static Region; 2], lines: &[Line], view: View, words: &Words) -> anyhow::Result<String> {
    let value = |row: &Option<Row>| row.as_ref().map(|row| (height_of(row.score), words.number(&row.value)));
    let pair = |line: &Line| Pair {
        label: view.measure_name(line.measure, words),
        values: [value(&line.rows[0]), value(&line.rows[1])],
        none: words.say("not-ranked"),
    };
    let pairs: Vec<Pair> = lines.iter().filter(|line| line.measure.has_category()).map(pair).collect();
    let title = format!("{} – {}, {}", two[0].name, two[1].name, view.shown.period());
    charts::pairs(
        &Caption { title, description: words.say("look-compare-chart") },
        two.map(|region| short_name(&region.name)),
        &pairs,
    )
}

impl Line {
    /// The first minus the second.
    fn gap(&self) -> Option<Score> {
        let [Some(first), Some(second)] = &self.rows else { return None };
        Some(Score::from_billionths(first.score.billionths().saturating_sub(second.score.billionths())))
    }
}

impl Shown<'_> {
    fn is_chosen(&self, region: &Region, which: usize) -> bool {
        self.two.get(which).is_some_and(|one| one.code == region.code)
    }

    fn measure(&self, line: &Line) -> String {
        self.view.measure_name(line.measure, &self.visit.words)
    }

    fn value(&self, row: &Option<Row>) -> String {
        self.visit.words.number_or_dash(row.as_ref().map(|row| &row.value))
    }

    fn rank(&self, row: &Option<Row>) -> String {
        row.as_ref().map_or_else(|| "–".to_owned(), |row| row.rank.to_string())
    }

    fn gap(&self, line: &Line) -> String {
        let Some(gap) = line.gap() else { return "–".to_owned() };
        let sign = if gap > Score::ZERO { "+" } else { "" };
        format!("{sign}{}", self.visit.words.number(gap.rounded_text()))
    }

    fn link(&self, line: &Line) -> String {
        format!("/peringkat?{}", View { pool: Pool::All, by: line.measure, ..self.view })
    }
}
