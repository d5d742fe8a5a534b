//! Each verdict and each next act once, as the first line of its letter: what is read when nothing else is.

use std::collections::BTreeSet;
use std::path::Path;

use selaras_web::Language;

use super::*;
use crate::edition::{CellState, Stage};

/// A key of the words, and figures that make it the first thing to be said.
type Scene = (&'static str, Option<&'static str>, fn(&mut Numbers));

const SCENES: [Scene; 16] = [
    ("act-report", Some("62.03"), |_| {}),
    ("act-settle", Some("62.71"), |numbers| recipients(numbers, |one| one.is_in_conflict = true)),
    ("act-fill", Some("62.01"), |_| {}),
    ("act-seal-now", Some("62.71"), |_| {}),
    ("act-seal", Some("62.71"), |numbers| quarters(numbers, |one| one.deadline = None)),
    ("act-await", Some("62.71"), |numbers| {
        sealed(numbers);
        recipients(numbers, |one| one.state = CellState::NihilAwaitsDecision);
    }),
    ("act-raise", Some("62.07"), sealed),
    ("act-keep", Some("62.71"), sealed),
    ("unranked-no_data", Some("62.03"), |_| {}),
    ("unranked-all_nihil", Some("62.03"), |numbers| {
        for row in numbers.document.rankings.iter_mut().flat_map(|table| &mut table.unranked) {
            row.reason = "all_nihil".to_owned();
        }
    }),
    ("province-verdict-nobody", None, |numbers| numbers.document.rankings.iter_mut().for_each(|one| one.rows.clear())),
    ("province-verdict", None, |_| {}),
    ("act-rule", None, |_| {}),
    ("act-remind", None, ruled),
    ("act-guide", None, |numbers| {
        ruled(numbers);
        sealed(numbers);
    }),
    ("act-finalise", None, |numbers| {
        ruled(numbers);
        sealed(numbers);
        only_the_best(numbers);
    }),
];

fn recipients(numbers: &mut Numbers, change: fn(&mut crate::edition::ComponentFigures)) {
    let sectors = numbers.document.regions.iter_mut().flat_map(|region| &mut region.sectors);
    sectors.flat_map(|sector| &mut sector.services).for_each(|service| change(&mut service.recipients));
}

fn quarters(numbers: &mut Numbers, change: fn(&mut crate::edition::QuarterFigures)) {
    numbers.document.regions.iter_mut().flat_map(|region| &mut region.quarters).for_each(change);
}

fn sealed(numbers: &mut Numbers) {
    quarters(numbers, |one| (one.sealed_at, one.in_time) = (Some(Instant(NOW_MS)), Some(true)));
}

fn ruled(numbers: &mut Numbers) {
    numbers.document.objections.retain(|one| one.ruling.is_some());
}

fn only_the_best(numbers: &mut Numbers) {
    let best = "62.71".parse().unwrap();
    numbers.document.regions.retain(|one| one.region == best);
    for table in &mut numbers.document.rankings {
        table.rows.retain(|row| row.region == best);
        table.unranked.clear();
    }
}

#[test]
fn each_verdict_and_each_next_act_comes_first_in_its_letter() {
    let mut told = String::new();
    for (key, region, change) in SCENES {
        let mut numbers = published();
        change(&mut numbers);
        for language in [Language::Indonesian, Language::English] {
            let region = region.map(|code| code.parse().unwrap());
            let message = preview(Path::new(""), &numbers, region, language).unwrap();
            let first = message.text.lines().next().unwrap().to_owned();
            // The longest stretch of its words without a value in it.
            let words = say::TEXTS.words(language).with(key, "nothing", "");
            let stretches = words.split('{').filter_map(|part| part.rsplit('}').next());
            let said = stretches.max_by_key(|part| part.len()).unwrap().trim().trim_end_matches('.');
            assert!(said.len() > 3 && first.contains(said), "{key}: {said:?} in {first:?}");
            told.push_str(&format!("{key} {}: {first}\n", say::words(language).lang()));
        }
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_final_edition_with_nothing_wrong_is_kept_so() {
    let mut numbers = published();
    ruled(&mut numbers);
    sealed(&mut numbers);
    only_the_best(&mut numbers);
    numbers.document.stage = Stage::Final;
    let message = preview(Path::new(""), &numbers, None, Language::Indonesian).unwrap();
    insta::assert_snapshot!(message.text.lines().next().unwrap());
}

#[test]
fn no_act_is_left_out_above() {
    let known: BTreeSet<&str> = include_str!("../words/id.ftl")
        .lines()
        .filter_map(|line| line.split_once(" =").map(|(key, _)| key))
        .filter(|key| key.starts_with("act-") || key.starts_with("unranked-") || key.starts_with("province-verdict"))
        .collect();
    assert_eq!(SCENES.iter().map(|(key, ..)| *key).collect::<BTreeSet<_>>(), known);
}
