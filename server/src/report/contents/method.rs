//! How the numbers came about, for who doubts them: rules, versions, objections and their rulings.

use std::fmt::Display;

use selaras_domain::rules::{NihilRule, RuleSet};
use selaras_web::Words;

use super::block::{Block, Table};
use super::tables;
use crate::edition::Objected;
use crate::report::numbers::Numbers;

/// The rules that numbers were made by; what is a setting is said as it was set.
fn rules(rules: &RuleSet, words: Words) -> [String; 7] {
    let weights: [(&str, &dyn Display); 2] =
        [("recipients", &rules.recipients_weight), ("quality", &rules.quality_weight())];
    let nihil = match rules.nihil {
        NihilRule::Exclude => "method-nihil-exclude",
        NihilRule::Full => "method-nihil-full",
    };
    [
        words.fill("method-index", &weights),
        words.say("method-missing"),
        words.say(nihil),
        words.with("method-cap", "cap", rules.cap_percent),
        words.say("method-ties"),
        words.say("method-timely"),
        words.say("method-attention"),
    ]
}

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
    let points = rules(&document.rules, words).into_iter().chain([versions]).collect();
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
