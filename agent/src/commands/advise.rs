//! `advise`: the least that lifts the own region's index to the next category or to a score, from the own and the sibling
//! offices' lines, without a network.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::advice::{Goal, advise, next_category};
use selaras_domain::catalogue::Catalogue;
use selaras_domain::period::Period;
use selaras_domain::score;
use selaras_ledger::answers;
use selaras_program::answer;

use crate::cli::{Advise, To};

pub fn run(arguments: &Advise, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let period = Period::quarter(arguments.year, arguments.quarter);
    let (answers, _) = database.read(|tx| answers(tx, office.region, period, &Catalogue::for_year(period.year)))?;
    let goal = match arguments.to {
        To::Score(score) => Some((Goal::Score, score)),
        To::NextCategory => score::explain(office.region, period, &answers).score.and_then(next_category),
    };
    let advice = advise(office.region, period, &answers, goal.into_iter().collect());
    answer(json, &advice, || advice.to_string())
}
