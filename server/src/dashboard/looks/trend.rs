//! A measure over the years, in the quarter that was asked for: different quarters are never compared (RULES 9). Of one
//! region its index and sectors, else all regions of the pool, those that were chosen by name.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::{Query, State};
use selaras_domain::amount::Score;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::{Region, RegionCode, of_province, region};
use selaras_ledger::Connection;
use selaras_web::Words;
use serde::Deserialize;

use crate::charts::{self, Caption, Series, height_of, short_name};
use crate::dashboard::App;
use crate::dashboard::error::{Answer, html};
use crate::dashboard::guard::{Need, Routes, Visit, Visitor};
use crate::dashboard::view::{Asked, View};
use crate::standing;

/// `&region=62.07`: the sectors of one region. `&name=62.07`: that line stands out among all regions.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Which {
    region: String,
    name: String,
}

/// A line of the picture and of the table.
pub struct Track {
    pub name: String,
    pub link: Option<String>,
    pub by_year: BTreeMap<u16, (Score, String)>,
}

#[derive(Template)]
#[template(path = "tren.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    view: View,
    /// Of which the sectors are shown.
    one: Option<&'static Region>,
    named: Option<RegionCode>,
    regions: Vec<&'static Region>,
    chart: Option<String>,
    years: Vec<u16>,
    tracks: Vec<Track>,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/tren", Need::Viewer, show)
}

async fn show(
    State(page): State<App>,
    visit: Visitor,
    Query(asked): Query<Asked>,
    Query(which): Query<Which>,
) -> Answer {
    let view = page.view(&asked).await?;
    let known = |code: &str| code.parse().ok().and_then(region);
    let (one, named) = (known(&which.region), known(&which.name).map(|region| region.code));
    let (words, as_of_ms) = (visit.words, page.now_ms());
    let province = page.province.province;
    let tracks = page
        .read(move |tx| match one {
            Some(region) => of_region(tx, region, view, as_of_ms, &words),
            None => of_all(tx, province, view, as_of_ms),
        })
        .await?;
    let years: BTreeSet<u16> = tracks.iter().flat_map(|track| track.by_year.keys().copied()).collect();
    let named_name = named.and_then(region).map(|region| region.name.as_str());
    let is_named = |track: &Track| one.is_some() || named_name == Some(track.name.as_str());
    let chart = chart(&tracks, title(view, one, &words), is_named, &words)?;
    let (office, regions) = (page.province.name.as_str(), of_province(province).collect());
    let years = years.into_iter().collect();
    html(&Shown { visit: &visit, office, view, one, named, regions, chart, years, tracks })
}

/// The index and the sectors of a region, in the years in which it was ranked.
pub fn of_region(
    connection: &Connection,
    region: &Region,
    view: View,
    as_of_ms: i64,
    words: &Words,
) -> anyhow::Result<Vec<Track>> {
    let sectors = Catalogue::for_year(view.shown.year)
        .sectors
        .iter()
        .map(|sector| Measure::Sector(sector.number))
        .collect::<Vec<_>>();
    let mut tracks = Vec::new();
    for by in [Measure::Index].into_iter().chain(sectors) {
        let view = View { by, pool: Pool::All, ..view };
        let all = all_years(connection, view, as_of_ms)?;
        let by_year = all.into_iter().filter_map(|(year, mut rows)| Some((year, rows.remove(&region.code)?))).collect();
        tracks.push(Track { name: view.measure_name(by, words), link: None, by_year });
    }
    tracks.retain(|track| !track.by_year.is_empty());
    Ok(tracks)
}

fn of_all(connection: &Connection, province: u8, view: View, as_of_ms: i64) -> anyhow::Result<Vec<Track>> {
    let all = all_years(connection, view, as_of_ms)?;
    let mut tracks = Vec::new();
    for region in of_province(province).filter(|region| view.pool.holds(region.kind)) {
        let by_year: BTreeMap<u16, (Score, String)> =
            all.iter().filter_map(|(year, rows)| Some((*year, rows.get(&region.code)?.clone()))).collect();
        if !by_year.is_empty() {
            tracks.push(Track { name: region.name.clone(), link: Some(view.region_link(&region.code)), by_year });
        }
    }
    // As they stand in the last year; who is not ranked then comes last.
    tracks.sort_by_key(|track| std::cmp::Reverse(track.by_year.get(&view.shown.year).map(|(score, _)| *score)));
    Ok(tracks)
}

type Rows = BTreeMap<RegionCode, (Score, String)>;

/// The ranking of each year up to the one shown, as `rank` computes it.
fn all_years(connection: &Connection, view: View, as_of_ms: i64) -> anyhow::Result<BTreeMap<u16, Rows>> {
    let mut years = BTreeMap::new();
    for shown in view.same_quarters() {
        let ranking = standing::ranking(connection, &View { shown, ..view }.request(as_of_ms, false)?)?;
        years.insert(shown.year, ranking.rows.into_iter().map(|row| (row.region, (row.score, row.value))).collect());
    }
    Ok(years)
}

fn title(view: View, one: Option<&Region>, words: &Words) -> String {
    let quarter = format!("{} {}", words.say("quarter"), view.shown.quarter.roman());
    match one {
        Some(region) => format!("{}, {quarter}", region.name),
        None => format!("{}, {quarter}", view.measure_name(view.by, words)),
    }
}

/// Named lines stand out; the others give the surroundings.
pub fn chart(
    tracks: &[Track],
    title: String,
    is_named: impl Fn(&Track) -> bool,
    words: &Words,
) -> anyhow::Result<Option<String>> {
    if tracks.is_empty() {
        return Ok(None);
    }
    let series: Vec<Series> = tracks
        .iter()
        .map(|track| Series {
            name: if is_named(track) { short_name(&track.name).to_owned() } else { String::new() },
            points: track.by_year.iter().map(|(year, (score, _))| (i32::from(*year), height_of(*score))).collect(),
        })
        .collect();
    charts::trend(&Caption { title, description: words.say("look-trend-chart") }, &series, charts::WIDE).map(Some)
}

impl Shown<'_> {
    fn title(&self) -> String {
        title(self.view, self.one, &self.visit.words)
    }

    fn value(&self, track: &Track, year: &u16) -> String {
        self.visit.words.number_or_dash(track.by_year.get(year).map(|(_, value)| value))
    }

    fn is_one(&self, region: &Region) -> bool {
        self.one.is_some_and(|one| one.code == region.code)
    }

    fn is_named(&self, region: &Region) -> bool {
        self.named == Some(region.code)
    }
}
