//! `index`: the own region's index with its working, from the own and the sibling offices' lines, without a network.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::period::Period;
use selaras_domain::score;
use selaras_ledger::answers;
use selaras_program::answer;

use crate::cli::Index;

pub fn run(arguments: &Index, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let period = Period::quarter(arguments.year, arguments.quarter);
    let (answers, _) = database.read(|tx| answers(tx, office.region, period, &Catalogue::for_year(period.year)))?;
    let explanation = score::explain(office.region, period, &answers);
    answer(json, &explanation, || explanation.to_string())
}
