//! `explain`: a region's index with its whole working, so that anybody can follow the sum.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::period::Period;
use selaras_domain::score;
use selaras_ledger::answers;
use selaras_program::answer;

use crate::cli::Explain;

pub fn run(arguments: &Explain, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let code = arguments.region;
    database.read(|tx| super::regions(tx, Some(code)))?;
    let period = Period::quarter(arguments.period.year, arguments.period.quarter);
    let (answers, _) = database.read(|tx| answers(tx, code, period, &Catalogue::for_year(period.year)))?;
    let explanation = score::explain(code, period, &answers);
    answer(json, &explanation, || explanation.to_string())
}
