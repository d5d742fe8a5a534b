//! Tables that several documents have.

use selaras_domain::catalogue::SECTORS;
use selaras_domain::rank::{Measure, Pool};
use selaras_web::Words;

use super::block::{Block, Column, Table, numbers as number, words as word};
use super::espm::{EspmRow, Part, Said};
use crate::edition::{CellState, RegionFigures, TableRow};
use crate::report::numbers::Numbers;
use crate::report::say;

/// The ranking of a pool by the index.
pub fn ranking(numbers: &Numbers, pool: Pool, words: Words) -> Table {
    let rows = numbers.document.table(Measure::Index, pool).map_or(&[][..], |table| &table.rows);
    let row = |row: &TableRow| {
        let figures = numbers.document.region(row.region);
        vec![
            row.rank.to_string(),
            numbers.name(row.region).to_owned(),
            words.number(&row.value),
            row.category.clone().unwrap_or_default(),
            figures.map(|figures| words.number(figures.fill_rate.value_text())).unwrap_or_default(),
            movement(row),
            figures.map(|figures| say::sealing(words, numbers.sealing(figures))).unwrap_or_default(),
        ]
    };
    Table {
        caption: words.say(&format!("book-ranking-{pool}")),
        columns: vec![
            number(words.say("col-rank"), 8),
            word(words.say("col-region"), 30),
            number(words.say("col-index"), 10),
            word(words.say("col-category"), 18),
            number(words.say("col-filled"), 11),
            number(words.say("col-moved"), 8),
            word(words.say("col-seal"), 15),
        ],
        rows: rows.iter().map(row).collect(),
        note: String::new(),
    }
}

/// The pools that are ranked by themselves, and of the others a sentence that says why they are not.
pub fn pools(numbers: &Numbers, words: Words) -> (Vec<Pool>, Vec<String>) {
    let members = |pool: Pool| -> Vec<&str> {
        let regions = numbers.document.regions.iter().map(|figures| figures.region);
        regions.filter(|code| numbers.pool_of(*code) == pool).map(|code| numbers.name(code)).collect()
    };
    let (mut ranked, mut told) = (vec![Pool::All], Vec::new());
    for pool in [Pool::Kabupaten, Pool::Kota] {
        let kind = words.say(&format!("book-ranking-{pool}"));
        match members(pool).as_slice() {
            [] => told.push(words.with("book-pool-none", "kind", kind)),
            [one] => told.push(words.fill("book-pool-one", &[("kind", &kind), ("name", one)])),
            // The ranking of all is theirs.
            all if all.len() == numbers.document.regions.len() => {}
            _ => ranked.push(pool),
        }
    }
    (ranked, told)
}

/// Places since the previous edition: "+2", "−1", "=", or nothing.
pub fn movement(row: &TableRow) -> String {
    match row.movement() {
        None => String::new(),
        Some(0) => "=".to_owned(),
        Some(by) if by > 0 => format!("+{by}"),
        Some(by) => format!("−{}", by.abs()),
    }
}

/// Who has no place, and why.
pub fn unranked(numbers: &Numbers, words: Words) -> Option<Table> {
    let rows = &numbers.document.table(Measure::Index, Pool::All)?.unranked;
    let row = |row: &crate::edition::UnrankedRow| {
        vec![numbers.name(row.region).to_owned(), words.say(&format!("unranked-{}", row.reason))]
    };
    (!rows.is_empty()).then(|| Table {
        caption: words.say("book-unranked"),
        columns: vec![word(words.say("col-region"), 50), word(words.say("col-reason"), 50)],
        rows: rows.iter().map(row).collect(),
        note: String::new(),
    })
}

/// The regions of a pool by sectors, each score with its place among them.
pub fn sectors(numbers: &Numbers, pool: Pool, words: Words) -> Table {
    let mut columns = vec![word(words.say("col-region"), 28)];
    columns.extend(numbers.catalogue.sectors.iter().map(|sector| number(sector.name.clone(), 12)));
    let places = numbers.document.table(Measure::Index, pool).map_or(&[][..], |table| &table.rows);
    let row = |place: &TableRow| {
        let mut row = vec![numbers.name(place.region).to_owned()];
        row.extend((1..).take(SECTORS).map(|sector| {
            match numbers.place_in(place.region, Measure::Sector(sector), pool) {
                Some(place) => format!("{} ({})", words.number(&place.value), place.rank),
                None => "–".to_owned(),
            }
        }));
        row
    };
    Table {
        caption: words.say(&format!("book-ranking-{pool}")),
        columns,
        rows: places.iter().map(row).collect(),
        note: String::new(),
    }
}

/// Rows of one table of the form: A, B or C.
pub fn espm(rows: &[&EspmRow], part: Part, words: Words) -> Table {
    let (caption, columns) = match part {
        Part::Recipients => ("table-a", ["col-service", "col-unit", "col-required", "col-served", "col-unserved"]),
        Part::Goods | Part::Staff => {
            ("table-b", ["col-item", "col-unit", "col-needed", "col-fulfilled", "col-unserved"])
        }
        Part::Budget => ("table-c", ["col-service", "col-unit", "col-allocation", "col-realisation", "col-difference"]),
    };
    // Rupiah of a region take 15 characters and stay on one line.
    let widths = if part == Part::Budget { [27, 7, 17, 17, 17] } else { [32, 12, 14, 14, 13] };
    let titles = columns.map(|key| words.say(key));
    let mut columns = vec![number(words.say("col-number"), 6)];
    columns.extend(titles.into_iter().zip(widths).enumerate().map(|(at, (title, width))| match at {
        0 | 1 => word(title, width),
        _ => number(title, width),
    }));
    columns.push(number(words.say("col-percent"), 9));
    let row = |(at, row): (usize, &&EspmRow)| {
        let [first, second, third] = said(row, words);
        let percent = words.number_or_dash(row.percent.map(|percent| percent.value_text()));
        vec![(at + 1).to_string(), row.name.clone(), row.unit.clone(), first, second, third, percent]
    };
    Table {
        caption: words.say(caption),
        columns,
        rows: rows.iter().enumerate().map(row).collect(),
        note: String::new(),
    }
}

/// The three amounts of a row; a state that is no value is said in the first.
pub fn said(row: &EspmRow, words: Words) -> [String; 3] {
    if !matches!(row.state, CellState::Value) {
        return [state(row.state, words), String::new(), String::new()];
    }
    match row.said {
        Said::Figures { required, achieved, left } => [required, achieved, left].map(|one| say::amount(words, one)),
        Said::Money { allocation, realisation, difference } => {
            [say::rupiah(words, allocation), say::rupiah(words, realisation), words.number_or_dash(difference)]
        }
    }
}

pub fn state(state: CellState, words: Words) -> String {
    words.say(match state {
        CellState::Value => "state-value",
        CellState::Nihil => "state-nihil",
        CellState::NihilAwaitsDecision => "state-nihil-awaits",
        CellState::NotApplicable => "state-not-applicable",
        CellState::Missing => "state-missing",
    })
}

/// The sectors of a region as bars.
pub fn sector_bars(figures: &RegionFigures, words: Words) -> Block {
    let bar = |sector: &crate::edition::SectorFigures| bar(&sector.name, sector.score, words);
    Block::Bars { caption: words.say("book-sectors"), bars: figures.sectors.iter().map(bar).collect() }
}

pub fn bar(label: &str, score: Option<selaras_domain::amount::Score>, words: Words) -> super::Bar {
    // A score has nine decimals and is at most a hundred here: thousandths of the whole length.
    let thousandths = score.map_or(0, |score| score.billionths() / 100_000_000).clamp(0, 1000);
    super::Bar {
        label: label.to_owned(),
        value: say::score(words, score),
        length: u16::try_from(thousandths).unwrap_or_default(),
    }
}

/// A table of words and numbers: (title, is a number, width).
pub fn columns(columns: &[(&str, bool, u8)], words: Words) -> Vec<Column> {
    let column = |(key, is_number, width): &(&str, bool, u8)| Column {
        title: words.say(key),
        is_number: *is_number,
        width: *width,
    };
    columns.iter().map(column).collect()
}
