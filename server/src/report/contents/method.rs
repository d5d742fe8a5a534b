//! How the numbers came about, for who doubts them: rules, versions, objections and their rulings.

use selaras_web::Words;

use super::block::{Block, Table};
use super::tables;
use crate::edition::Objected;
use crate::report::numbers::Numbers;

const RULES: [&str; 6] =
    ["method-index", "method-missing", "method-cap", "method-ties", "method-timely", "method-attention"];

pub fn annex(numbers: &Numbers, words: Words) -> Vec<Block> {
    let document = &numbers.document;
    let versions = words.fill(
        "method-versions",
        &[
            ("catalogue", &document.catalogue.version),
            ("rules", &document.rules.version),
            ("ledgers", &document.ledgers.len()),
        ],
    );
    let points = RULES.iter().map(|key| words.say(key)).chain([versions]).collect();
    let mut blocks = vec![Block::heading(1, words.say("book-annex")), Block::Points { points }];
    blocks.extend(tables::unranked(numbers, words).map(Block::Table));
    if !document.objections.is_empty() {
        blocks.push(Block::Table(objections(numbers, words)));
    }
    blocks
}

fn objections(numbers: &Numbers, words: Words) -> Table {
    let row = |one: &Objected| {
        let (ruling, text) = match &one.ruling {
            None => ("ruling-open", ""),
            Some(ruling) if ruling.accepted => ("ruling-accepted", ruling.text.as_str()),
            Some(ruling) => ("ruling-refused", ruling.text.as_str()),
        };
        let ruled = match text {
            "" => words.say(ruling),
            text => format!("{}: {text}", words.say(ruling)),
        };
        vec![numbers.name(one.region).to_owned(), one.cell.clone(), one.text.clone(), ruled]
    };
    Table {
        caption: words.say("book-objections"),
        columns: tables::columns(
            &[("col-region", false, 22), ("col-cell", false, 22), ("col-text", false, 28), ("col-ruling", false, 28)],
            words,
        ),
        rows: numbers.document.objections.iter().map(row).collect(),
        note: String::new(),
    }
}
