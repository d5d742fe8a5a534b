//! `advise`: the least that lifts the own region's index to the next place, to the next category or to a score, from the own
//! and the sibling offices' lines and the standings that the province told, without a network.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::advice::{Goal, advise, next_category};
use selaras_domain::amount::Score;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::period::Period;
use selaras_domain::score;
use selaras_ledger::answers;
use selaras_program::answer;

use crate::cli::{Advise, To};
use crate::place::Place;

pub fn run(arguments: &Advise, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let period = Period::quarter(arguments.year, arguments.quarter);
    let advice = database.read(|tx| {
        let (answers, _) = answers(tx, office.region, period, &Catalogue::for_year(period.year))?;
        let score = score::explain(office.region, period, &answers).score;
        let goals: Vec<(Goal, Score)> = match arguments.to {
            To::Score(score) => vec![(Goal::Score, score)],
            To::NextCategory => score.and_then(next_category).into_iter().collect(),
            To::Next => Place::read(tx, &office, period)?.goals(score),
        };
        Ok(advise(office.region, period, &answers, goals))
    })?;
    answer(json, &advice, || advice.to_string())
}
