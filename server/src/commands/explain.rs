//! `explain`: a region's index with its whole working, so that anybody can follow the sum.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::period::Period;
use selaras_domain::region;
use selaras_domain::score;
use selaras_ledger::answers;
use selaras_program::{WrongUse, answer};

use crate::cli::Explain;
use crate::store;

pub fn run(arguments: &Explain, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let code = arguments.region;
    let province = database.read(|tx| store::province(tx))?;
    if region::region(code).is_none() || code.province_code() != province {
        return Err(WrongUse(format!("{code} is not a region of province {province}")).into());
    }
    let period = Period::quarter(arguments.period.year, arguments.period.quarter);
    let (answers, _) = database.read(|tx| answers(tx, code, period, &Catalogue::for_year(period.year)))?;
    let explanation = score::explain(code, period, &answers);
    answer(json, &explanation, || explanation.to_string())
}
