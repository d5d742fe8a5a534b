//! `advise`: the least that lifts a region's index to the next place and to the next category.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::advice::{advise, next_category, next_place};
use selaras_domain::catalogue::Catalogue;
use selaras_domain::period::Period;
use selaras_domain::rank::Measure;
use selaras_domain::score;
use selaras_ledger::answers;
use selaras_program::answer;

use crate::cli::Advise;
use crate::standing::{self, Request};

pub fn run(arguments: &Advise, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let (code, pool) = (arguments.region, arguments.pool);
    database.read(|tx| super::regions(tx, Some(code)))?;
    super::in_pool(code, pool)?;
    standing::refresh_all(&database)?;
    let (year, quarter) = (arguments.period.year, arguments.period.quarter);
    let (period, as_of) = (Period::quarter(year, quarter), jiff::Timestamp::now());
    let request = Request { year, quarter, measure: Measure::Index, pool, sealed_only: false, as_of };
    // One reading for both, so that the region's score is the one it is ranked by.
    let (ranking, (answers, _)) = database
        .read(|tx| Ok((standing::ranking(tx, &request)?, answers(tx, code, period, &Catalogue::for_year(year))?)))?;
    let category = score::explain(code, period, &answers).score.and_then(next_category);
    let goals = next_place(&ranking, code).into_iter().chain(category).collect();
    let advice = advise(code, period, &answers, goals);
    answer(json, &advice, || advice.to_string())
}
