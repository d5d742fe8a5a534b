//! The deck of a coordination meeting: what was reached, who moved, who is late, what to decide. One thought a slide, figures
//! large enough for the last row of a hall.

use selaras_domain::rank::{Measure, Pool};
use selaras_web::Words;
use serde::Serialize;

use super::block::{Block, Table};
use super::{book, tables};
use crate::edition::RegionFigures;
use crate::report::charts::Picture;
use crate::report::numbers::{Numbers, Sealing};
use crate::report::sentences;

#[derive(Serialize)]
pub struct Slide {
    pub title: String,
    pub blocks: Vec<Block>,
}

/// Rows that can be read on one slide.
const ROWS: usize = 10;
/// Sentences on the slide of the summary.
const SENTENCES: usize = 5;

pub fn deck(numbers: &Numbers, pictures: &[Picture], words: Words) -> Vec<Slide> {
    let slide = |key: &str, blocks: Vec<Block>| Slide { title: words.say(key), blocks };
    let mut points = sentences::province(numbers, words);
    points.truncate(SENTENCES);
    let mut slides = vec![slide("book-summary", vec![book::facts(numbers, words), Block::Points { points }])];
    slides.extend(pictures.iter().map(|picture| Slide {
        title: picture.caption.clone(),
        blocks: vec![Block::Chart { file: picture.file.clone(), caption: String::new(), width: 100, bars: Vec::new() }],
    }));
    slides.extend(paged("book-ranking", short(tables::ranking(numbers, Pool::All, words)), words));
    let means = numbers.catalogue.sectors.iter();
    let means = means.map(|sector| tables::bar(&sector.name, numbers.mean(Measure::Sector(sector.number)), words));
    slides.push(slide("book-sectors", vec![Block::Bars { caption: String::new(), bars: means.collect() }]));
    let needing: Vec<&RegionFigures> =
        book::in_order(numbers).into_iter().filter(|figures| numbers.needs_attention(figures)).collect();
    match needing.is_empty() {
        true => slides.push(slide("book-red-list", vec![Block::text(words.say("book-nobody"))])),
        false => slides.extend(paged("book-red-list", book::attention(numbers, &needing, words), words)),
    }
    let late = |figures: &&RegionFigures| matches!(numbers.sealing(figures), Sealing::Late | Sealing::Overdue);
    let mut timeliness = book::timeliness(numbers, words);
    let names: Vec<&str> = numbers.document.regions.iter().filter(late).map(|one| one.name.as_str()).collect();
    timeliness.rows.retain(|row| row.first().is_some_and(|name| names.contains(&name.as_str())));
    match timeliness.rows.is_empty() {
        true => slides.push(slide("deck-late", vec![Block::text(words.say("book-nobody"))])),
        false => slides.extend(paged("deck-late", timeliness, words)),
    }
    slides.extend(paged("book-budget", book::budget(numbers, words), words));
    slides.push(slide(
        "deck-agenda",
        vec![
            Block::text(sentences::next_of_province(numbers, words)),
            Block::Points {
                points: needing
                    .iter()
                    .take(ROWS)
                    .map(|figures| format!("{}: {}", figures.name, sentences::next_of_region(numbers, figures, words)))
                    .collect(),
            },
        ],
    ));
    slides
}

/// Without the columns that a hall does not need.
fn short(table: Table) -> Table {
    const KEPT: [usize; 5] = [0, 1, 2, 3, 5];
    let kept =
        |cells: Vec<String>| cells.into_iter().enumerate().filter(|(at, _)| KEPT.contains(at)).map(|(_, cell)| cell);
    let columns = table.columns.into_iter().enumerate().filter(|(at, _)| KEPT.contains(at)).map(|(_, column)| column);
    let rows = table.rows.into_iter().map(|row| kept(row).collect()).collect();
    Table { columns: columns.collect(), rows, ..table }
}

/// A long table over several slides.
fn paged(key: &str, table: Table, words: Words) -> Vec<Slide> {
    let pages = table.rows.chunks(ROWS);
    let count = pages.len();
    let page = |(at, rows): (usize, &[Vec<String>])| Slide {
        title: match count {
            1 => words.say(key),
            _ => format!("{} ({}/{count})", words.say(key), at + 1),
        },
        blocks: vec![Block::Table(Table {
            caption: String::new(),
            columns: table.columns.clone(),
            rows: rows.to_vec(),
            note: String::new(),
        })],
    };
    pages.enumerate().map(page).collect()
}
