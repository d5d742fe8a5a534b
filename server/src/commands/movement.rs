//! `movement`: why a region's rank moved since an earlier quarter, or since an edition was published.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use selaras_domain::advice::RegionMovement;
use selaras_domain::period::{Period, parse_year};
use selaras_domain::rank::Pool;
use selaras_domain::region::{RegionCode, region};
use selaras_ledger::Database;
use selaras_program::{Data, WrongUse, answer};

use super::edition;
use crate::cli;
use crate::edition::Document;
use crate::standing::{self, Between, Since};

#[derive(Args)]
pub struct Movement {
    #[command(flatten)]
    pub data: Data,
    /// Code of the region, for example 62.07
    #[arg(long, value_name = "CODE")]
    pub region: RegionCode,
    #[command(flatten)]
    pub period: cli::Period,
    /// An earlier year and quarter as they stand now, for example 2022-4, or an edition as it was published: its digest or the
    /// first digits; without it the same quarter a year before
    #[arg(long, value_name = "YEAR-1-4|EDITION", value_parser = parse_since)]
    pub since: Option<MovedSince>,
    /// all, kabupaten or kota
    #[arg(long, default_value = "all")]
    pub pool: Pool,
    /// Rank only regions that sealed the quarter
    #[arg(long)]
    pub sealed: bool,
}

/// What `movement` counts from.
#[derive(Clone, Debug)]
pub enum MovedSince {
    Quarter(Period),
    /// Digest of an edition, or its first digits.
    Edition(String),
}

pub fn run(arguments: &Movement, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let (code, pool, sealed) = (arguments.region, arguments.pool, arguments.sealed);
    database.read(|tx| super::regions(tx, Some(code)))?;
    super::in_pool(code, pool)?;
    let period = Period::quarter(arguments.period.year, arguments.period.quarter);
    let published = published(&database, arguments, period)?;
    let since = match &published {
        Some(document) => Since::Edition(document),
        None => Since::Quarter(quarter(arguments, period)?),
    };
    standing::refresh_all(&database)?;
    let (edition, before) = (published.as_ref().map(Document::title), since.period());
    let between = Between { region: code, since, period, pool, sealed_only: sealed };
    let movement = database.read(|tx| standing::movement(tx, &between))?;
    let name = region(code).map(|region| region.name.clone()).unwrap_or_default();
    let value = RegionMovement { region: code, name, period, since: before, edition, pool, sealed, movement };
    answer(json, &value, || value.to_string())
}

/// The edition that the arguments name.
fn published(database: &Database, arguments: &Movement, period: Period) -> Result<Option<Document>> {
    let Some(MovedSince::Edition(digits)) = &arguments.since else { return Ok(None) };
    let document = database.read(|tx| edition::find(tx, digits))?.document()?;
    if arguments.sealed {
        return Err(WrongUse("--sealed goes with quarters: an edition ranks all regions".to_owned()).into());
    }
    if document.period() > period {
        let title = document.title();
        return Err(WrongUse(format!("--since names {title}, an edition of a quarter after {period}")).into());
    }
    Ok(Some(document))
}

/// The earlier quarter that the arguments name, or the same one a year before.
fn quarter(arguments: &Movement, period: Period) -> Result<Period> {
    let since = match arguments.since {
        Some(MovedSince::Quarter(since)) => Some(since),
        _ => period.same_quarter_last_year(),
    };
    let since = since.filter(|since| *since < period);
    since.ok_or_else(|| WrongUse(format!("--since names a quarter before {period}")).into())
}

fn parse_since(text: &str) -> Result<MovedSince, String> {
    let Some((year, quarter)) = text.split_once('-') else {
        let is_digest = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        return match is_digest {
            true => Ok(MovedSince::Edition(text.to_owned())),
            false => Err("is a year and a quarter such as 2022-4, or the digest of an edition".to_owned()),
        };
    };
    let year = parse_year(year).map_err(|_| "has a year from 2018 to 2100 before the quarter, such as 2022-4")?;
    Ok(MovedSince::Quarter(Period::quarter(year, cli::parse_quarter(quarter)?)))
}
