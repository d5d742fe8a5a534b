//! One page about one region: in the ranking book, and at the head of its own report.

use selaras_domain::rank::{Measure, Pool};
use selaras_web::Words;

use super::block::{Block, Fact, Table};
use super::tables;
use crate::edition::RegionFigures;
use crate::report::charts;
use crate::report::numbers::Numbers;
use crate::report::{say, sentences};

/// Services in the table of the weakest.
const WEAKEST: usize = 6;
/// Percent: the page stays one page.
const TREND_WIDTH: u8 = 62;

/// The page without its heading. `has_trend`: with the picture of the years.
pub fn at_a_glance(numbers: &Numbers, figures: &RegionFigures, has_trend: bool, words: Words) -> Vec<Block> {
    let mut blocks = vec![facts(numbers, figures, words)];
    blocks.push(Block::Points { points: sentences::region(numbers, figures, words) });
    let next = sentences::next_of_region(numbers, figures, words);
    let next = Block::text(format!("{}: {next}", words.say("book-next")));
    // Empty bars say nothing that "no data yet" has not said.
    if figures.answered == 0 {
        blocks.push(next);
        return blocks;
    }
    blocks.push(tables::sector_bars(figures, words));
    blocks.extend(has_trend.then(|| trend(numbers, figures, words)).flatten());
    let weakest: Vec<Vec<String>> = sentences::weakest(figures)
        .into_iter()
        .take(WEAKEST)
        .map(|(service, score)| {
            vec![
                service.name.clone(),
                say::score(words, service.recipients.score),
                say::score(words, service.quality),
                say::score(words, Some(score)),
            ]
        })
        .collect();
    if !weakest.is_empty() {
        blocks.push(Block::Table(Table {
            caption: words.say("weakest"),
            columns: tables::columns(
                &[
                    ("col-service", false, 55),
                    ("col-recipients", true, 15),
                    ("col-quality", true, 15),
                    ("col-index", true, 15),
                ],
                words,
            ),
            rows: weakest,
            note: String::new(),
        }));
    }
    blocks.push(next);
    blocks
}

fn trend(numbers: &Numbers, figures: &RegionFigures, words: Words) -> Option<Block> {
    let years = charts::index_by_year(numbers, figures.region)?;
    let bars = years.iter().map(|(year, score)| tables::bar(&year.to_string(), Some(*score), words)).collect();
    let (file, caption) = (charts::trend_file(figures.region), charts::trend_caption(numbers, words));
    Some(Block::Chart { file, caption, width: TREND_WIDTH, bars })
}

fn facts(numbers: &Numbers, figures: &RegionFigures, words: Words) -> Block {
    let place = numbers.place(figures.region);
    let of = numbers.document.table(Measure::Index, Pool::All).map_or(0, |table| table.rows.len());
    let realised = numbers.place_in(figures.region, Measure::Realisation, Pool::All);
    let fact = |key: &str, value: String, note: String| Fact { label: words.say(key), value, note };
    let percent = |value: String| format!("{value} %");
    Block::Facts {
        facts: vec![
            fact(
                "fact-index",
                words.number_or_dash(place.map(|row| &row.value)),
                place.and_then(|row| row.category.clone()).unwrap_or_default(),
            ),
            fact(
                "fact-rank",
                place.map_or_else(|| "–".to_owned(), |row| row.rank.to_string()),
                words.with("fact-of", "all", of),
            ),
            fact(
                "col-filled-short",
                percent(words.number(figures.fill_rate.value_text())),
                format!("{} / {}", figures.answered, figures.asked),
            ),
            fact(
                "fact-realised",
                realised.map_or_else(|| "–".to_owned(), |row| percent(words.number(&row.value))),
                say::sealing(words, numbers.sealing(figures)),
            ),
        ],
    }
}
