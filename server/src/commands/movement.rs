//! `movement`: why a region's rank moved since an earlier quarter.

use std::process::ExitCode;

use anyhow::Result;
use selaras_domain::advice::RegionMovement;
use selaras_domain::period::Period;
use selaras_domain::region::region;
use selaras_program::{WrongUse, answer};

use crate::cli::Movement;
use crate::standing::{self, Between, Since};

pub fn run(arguments: &Movement, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let (code, pool, sealed) = (arguments.region, arguments.pool, arguments.sealed);
    database.read(|tx| super::regions(tx, Some(code)))?;
    super::in_pool(code, pool)?;
    let period = Period::quarter(arguments.period.year, arguments.period.quarter);
    let since = arguments.since.or(period.same_quarter_last_year()).filter(|since| *since < period);
    let since = since.ok_or_else(|| WrongUse(format!("--since names a quarter before {period}")))?;
    standing::refresh_all(&database)?;
    let between = Between { region: code, since: Since::Quarter(since), period, pool, sealed_only: sealed };
    let movement = database.read(|tx| standing::movement(tx, &between))?;
    let name = region(code).map(|region| region.name.clone()).unwrap_or_default();
    let value = RegionMovement { region: code, name, period, since, pool, sealed, movement };
    answer(json, &value, || value.to_string())
}
