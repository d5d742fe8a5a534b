//! The pictures of a document: the same map and scatter as the dashboard's, with every word given to them.

use std::collections::BTreeMap;

use anyhow::Result;
use selaras_domain::amount::Score;
use selaras_domain::category::Category;
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::RegionCode;
use selaras_web::Words;

use super::numbers::Numbers;
use crate::charts::{self, Axes, Caption, Dot, Mark, Series, Shade};
use crate::edition::TableRow;

/// A picture by its name among the files of a request, with what is said below it.
pub struct Picture {
    pub file: String,
    pub caption: String,
    pub svg: String,
}

pub fn pictures(numbers: &Numbers, words: Words) -> Result<Vec<Picture>> {
    let mut pictures = vec![map(numbers, words)];
    pictures.extend(budget(numbers, words)?);
    Ok(pictures)
}

fn map(numbers: &Numbers, words: Words) -> Picture {
    let caption = words.say("chart-map");
    let regions: Vec<RegionCode> = numbers.document.regions.iter().map(|figures| figures.region).collect();
    let mark = |code: RegionCode| {
        let place = numbers.place(code);
        Some(Mark {
            name: numbers.name(code),
            value: words.number_or_dash(place.map(|row| &row.value)),
            shade: place.map_or(Shade::None, |row| Shade::Category(Category::of(row.score))),
            link: None,
        })
    };
    let drawing = charts::draw_map(&regions, &numbers.boundaries);
    let told = Caption { title: caption.clone(), description: words.say("chart-map-told") };
    Picture { file: "peta.svg".to_owned(), caption, svg: charts::map(&drawing, &told, mark) }
}

/// `None` where no region reported money.
fn budget(numbers: &Numbers, words: Words) -> Result<Option<Picture>> {
    let rows = numbers.document.table(Measure::Realisation, Pool::All).map_or(&[][..], |table| &table.rows);
    let both: Vec<(&TableRow, &TableRow)> =
        rows.iter().filter_map(|row| Some((row, numbers.place(row.region)?))).collect();
    let middle = charts::median(both.iter().map(|(money, _)| money.score));
    let Some((across, up)) = middle.zip(charts::median(both.iter().map(|(_, index)| index.score))) else {
        return Ok(None);
    };
    let dot = |(money, index): &(&TableRow, &TableRow)| Dot {
        name: charts::short_name(numbers.name(money.region)).to_owned(),
        x: charts::height_of(money.score),
        y: charts::height_of(index.score),
        shade: Shade::Category(Category::of(index.score)),
    };
    let dots: Vec<Dot> = both.iter().map(dot).collect();
    let axes = Axes {
        x: words.say("fact-realised"),
        y: words.say("col-index"),
        middle: (charts::height_of(across), charts::height_of(up)),
        quadrants: ["chart-left-above", "chart-right-above", "chart-left-below", "chart-right-below"]
            .map(|key| words.say(key)),
    };
    let caption = words.say("chart-budget");
    let told = Caption { title: caption.clone(), description: words.say("chart-budget-told") };
    Ok(Some(Picture { file: "anggaran.svg".to_owned(), caption, svg: charts::scatter(&told, &axes, &dots)? }))
}

/// By what name a region's pages call for its trend.
pub fn trend_file(region: RegionCode) -> String {
    format!("tren-{region}.svg")
}

/// The index of a region beside the mean, in the same quarter of each year; `None` where there is no year before.
pub fn trend(numbers: &Numbers, region: RegionCode, words: Words) -> Result<Option<Picture>> {
    let Some(years) = index_by_year(numbers, region) else { return Ok(None) };
    let mut means = numbers.history.means.clone();
    means.extend(numbers.mean(Measure::Index).map(|mean| (numbers.document.year, mean)));
    let points = |by_year: &BTreeMap<u16, Score>| {
        by_year.iter().map(|(year, score)| (i32::from(*year), charts::height_of(*score))).collect()
    };
    let caption = trend_caption(numbers, words);
    let series = [
        Series { name: charts::short_name(numbers.name(region)).to_owned(), points: points(&years) },
        Series { name: words.say("chart-trend-mean"), points: points(&means) },
    ];
    let told = Caption { title: caption.clone(), description: words.say("chart-trend-told") };
    Ok(Some(Picture { file: trend_file(region), caption, svg: charts::trend(&told, &series, charts::SMALL)? }))
}

pub fn trend_caption(numbers: &Numbers, words: Words) -> String {
    words.with("chart-trend", "quarter", numbers.document.quarter.roman())
}

/// With the year of the document, where the region is ranked.
pub fn index_by_year(numbers: &Numbers, region: RegionCode) -> Option<BTreeMap<u16, Score>> {
    let mut years = numbers.history.regions.get(&region)?.clone();
    years.extend(numbers.place(region).map(|place| (numbers.document.year, place.score)));
    Some(years)
}
