//! The province's ranking book: what the quarter says, then the rankings, then a page for each region, then how it was counted.

use selaras_domain::category::Category;
use selaras_domain::rank::{Measure, Pool};
use selaras_web::Words;

use super::block::{Block, Fact, Table};
use super::{method, region_page, tables};
use crate::edition::{RegionFigures, TableRow};
use crate::report::charts::Picture;
use crate::report::numbers::{Numbers, Sealing};
use crate::report::{say, sentences};

/// Regions of a book that has everything: twice those of the largest province. Of all regions of the country it leaves out what its
/// bound of memory has no room for: sectors by pool, and the pictures of the regions.
pub const SMALL_MOST: usize = 80;

pub fn book(numbers: &Numbers, pictures: &[Picture], words: Words) -> Vec<Block> {
    let mut blocks = vec![Block::heading(1, words.say("book-summary")), facts(numbers, words)];
    blocks.push(Block::Points { points: sentences::province(numbers, words) });
    blocks.push(Block::text(format!("{}: {}", words.say("book-next"), sentences::next_of_province(numbers, words))));
    if !pictures.is_empty() {
        blocks.extend([Block::Break, Block::heading(1, words.say("book-map"))]);
        blocks.extend(pictures.iter().map(chart));
    }
    blocks.extend([Block::Break, Block::heading(1, words.say("book-ranking"))]);
    let (pools, told) = tables::pools(numbers, words);
    blocks.extend(pools.iter().map(|pool| tables::ranking(numbers, *pool, words)).filter_map(filled));
    blocks.extend(told.into_iter().map(Block::text));
    blocks.extend(tables::unranked(numbers, words).map(Block::Table));
    blocks.extend([Block::heading(1, words.say("book-sectors")), Block::text(words.say("book-sectors-note"))]);
    let is_small = numbers.document.regions.len() <= SMALL_MOST;
    let pools = pools.into_iter().filter(|pool| is_small || *pool == Pool::All);
    blocks.extend(pools.map(|pool| tables::sectors(numbers, pool, words)).filter_map(filled));
    movers(&mut blocks, numbers, words);
    red_list(&mut blocks, numbers, words);
    blocks.extend([Block::heading(1, words.say("book-timeliness")), Block::Table(timeliness(numbers, words))]);
    blocks.extend([Block::heading(1, words.say("book-budget")), Block::Table(budget(numbers, words))]);
    for figures in in_order(numbers) {
        blocks.push(Block::Break);
        blocks.push(Block::heading(1, figures.name.clone()));
        blocks.extend(region_page::at_a_glance(numbers, figures, is_small, words));
    }
    blocks.push(Block::Break);
    blocks.extend(method::annex(numbers, words));
    blocks
}

fn chart(picture: &Picture) -> Block {
    Block::Chart { file: picture.file.clone(), caption: picture.caption.clone(), width: 100, bars: Vec::new() }
}

fn filled(table: Table) -> Option<Block> {
    (!table.rows.is_empty()).then_some(Block::Table(table))
}

/// The regions as they are ranked, those without a place after them by code.
pub fn in_order(numbers: &Numbers) -> Vec<&RegionFigures> {
    let mut regions: Vec<&RegionFigures> = numbers.document.regions.iter().collect();
    regions.sort_by_key(|figures| (numbers.place(figures.region).map_or(u32::MAX, |row| row.rank), figures.region));
    regions
}

pub fn facts(numbers: &Numbers, words: Words) -> Block {
    let regions = &numbers.document.regions;
    let of = words.with("fact-of", "all", regions.len());
    let fact = |key: &str, value: String, note: String| Fact { label: words.say(key), value, note };
    let mean = numbers.mean(Measure::Index);
    let count = |is: &dyn Fn(&RegionFigures) -> bool| regions.iter().filter(|one| is(one)).count().to_string();
    let category = mean.map_or_else(String::new, |mean| Category::of(mean).name().to_owned());
    Block::Facts {
        facts: vec![
            fact("fact-mean", say::score(words, mean), category),
            fact("fact-ranked", count(&|one| numbers.place(one.region).is_some()), of.clone()),
            fact("fact-in-time", count(&|one| numbers.sealing(one) == Sealing::InTime), of.clone()),
            fact("fact-filled", count(&|one| one.answered == one.asked), of),
        ],
    }
}

fn movers(blocks: &mut Vec<Block>, numbers: &Numbers, words: Words) {
    blocks.push(Block::heading(1, words.say("book-movers")));
    match &numbers.document.previous {
        None => blocks.push(Block::text(words.say("book-no-previous"))),
        Some(previous) => {
            let since = say::period(previous.year, previous.quarter);
            let rows = numbers.document.table(Measure::Index, Pool::All).map_or(&[][..], |table| &table.rows);
            let mut moved: Vec<&TableRow> =
                rows.iter().filter(|row| row.movement().is_some_and(|by| by != 0)).collect();
            moved.sort_by_key(|row| (std::cmp::Reverse(row.movement()), row.rank));
            let row = |row: &&TableRow| {
                let before = row.previous_rank.map_or_else(String::new, |rank| rank.to_string());
                vec![numbers.name(row.region).to_owned(), before, row.rank.to_string(), tables::movement(row)]
            };
            blocks.push(Block::Table(Table {
                caption: words.with("book-movers-edition", "since", since),
                columns: tables::columns(
                    &[
                        ("col-region", false, 46),
                        ("col-before", true, 18),
                        ("col-now", true, 18),
                        ("col-moved", true, 18),
                    ],
                    words,
                ),
                rows: moved.iter().map(row).collect(),
                note: String::new(),
            }));
        }
    }
    let year = numbers.document.table(Measure::Improvement, Pool::All).map_or(&[][..], |table| &table.rows);
    let row =
        |row: &TableRow| vec![row.rank.to_string(), numbers.name(row.region).to_owned(), words.number(&row.value)];
    let table = Table {
        caption: words.say("book-movers-year"),
        columns: tables::columns(&[("col-rank", true, 15), ("col-region", false, 60), ("col-points", true, 25)], words),
        rows: year.iter().map(row).collect(),
        note: String::new(),
    };
    blocks.extend(filled(table));
}

fn red_list(blocks: &mut Vec<Block>, numbers: &Numbers, words: Words) {
    blocks.push(Block::heading(1, words.say("book-red-list")));
    let needing: Vec<&RegionFigures> =
        in_order(numbers).into_iter().filter(|figures| numbers.needs_attention(figures)).collect();
    if needing.is_empty() {
        blocks.push(Block::text(words.say("book-nobody")));
        return;
    }
    blocks.push(Block::Table(attention(numbers, &needing, words)));
}

/// Who needs attention, why, and what is next.
pub fn attention(numbers: &Numbers, needing: &[&RegionFigures], words: Words) -> Table {
    let row = |figures: &&RegionFigures| {
        let place = numbers.place(figures.region);
        let reasons = [
            (place.is_none(), "book-red-unranked"),
            (place.is_some_and(|row| Category::of(row.score) == Category::Belum), "book-red-below"),
            (numbers.sealing(figures) == Sealing::Overdue, "book-red-overdue"),
        ];
        let reasons: Vec<String> = reasons.iter().filter(|(is, _)| *is).map(|(_, key)| words.say(key)).collect();
        let index = words.number_or_dash(place.map(|row| &row.value));
        vec![figures.name.clone(), index, reasons.join(", "), sentences::next_of_region(numbers, figures, words)]
    };
    Table {
        caption: String::new(),
        columns: tables::columns(
            &[("col-region", false, 28), ("col-index", true, 10), ("col-reason", false, 27), ("book-next", false, 35)],
            words,
        ),
        rows: needing.iter().map(row).collect(),
        note: words.say("book-red-list-note"),
    }
}

/// When each region sealed, against its deadline.
pub fn timeliness(numbers: &Numbers, words: Words) -> Table {
    let row = |figures: &&RegionFigures| {
        let quarter = numbers.quarter(figures);
        let at = |instant: Option<crate::edition::Instant>| {
            instant.map_or_else(|| "–".to_owned(), |at| words.time(&at.0, &figures.region))
        };
        vec![
            figures.name.clone(),
            at(quarter.and_then(|one| one.deadline)),
            at(quarter.and_then(|one| one.sealed_at)),
            say::sealing(words, numbers.sealing(figures)),
        ]
    };
    Table {
        caption: String::new(),
        columns: tables::columns(
            &[
                ("col-region", false, 29),
                ("col-deadline", false, 25),
                ("col-sealed-at", false, 25),
                ("col-in-time", false, 21),
            ],
            words,
        ),
        rows: in_order(numbers).iter().map(row).collect(),
        note: String::new(),
    }
}

/// Money beside the index, in the order of the index.
pub fn budget(numbers: &Numbers, words: Words) -> Table {
    let row = |figures: &&RegionFigures| {
        let value = |by: Measure| {
            let place = numbers.place_in(figures.region, by, Pool::All);
            words.number_or_dash(place.map(|row| row.value.clone()))
        };
        vec![
            figures.name.clone(),
            say::rupiah(words, figures.budget.allocation),
            say::rupiah(words, figures.budget.realisation),
            value(Measure::Realisation),
            value(Measure::Budget),
            value(Measure::Index),
        ]
    };
    Table {
        caption: String::new(),
        columns: tables::columns(
            &[
                ("col-region", false, 26),
                ("col-allocation", true, 20),
                ("col-realisation", true, 20),
                ("col-realised", true, 12),
                ("col-share", true, 12),
                ("col-index", true, 10),
            ],
            words,
        ),
        rows: in_order(numbers).iter().map(row).collect(),
        note: String::new(),
    }
}
