//! `movement`: why the own region's rank moved since the same quarter a year before, from the offices' own lines and the
//! standings that the province told, without a network.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use selaras_domain::period::{Period, Quarter};
use selaras_program::{Data, WrongUse, answer};

use crate::place::Place;

#[derive(Args)]
pub struct MovementArguments {
    #[command(flatten)]
    pub data: Data,
    /// Year of the ranking
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: u16,
    /// 1 to 4; figures are cumulative within the year
    #[arg(long, value_name = "1-4")]
    pub quarter: Quarter,
}

pub fn run(arguments: &MovementArguments, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(&arguments.data)?;
    let period = Period::quarter(arguments.year, arguments.quarter);
    let movement = database.read(|tx| Place::read(tx, &office, period)?.movement(tx))?;
    let movement = movement.ok_or_else(|| {
        WrongUse(format!(
            "the province has told no standings of {period}: it tells those of the last quarters that were reported; run `selaras-agent sync`"
        ))
    })?;
    answer(json, &movement, || movement.to_string())
}
