//! `review`: the sealed quarters that wait for the province's word, and opening an approved one again. Approving and sending
//! back are `decide --cell 'seal:*'` and `decide` on each cell.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use selaras_domain::line::Outcome;
use selaras_domain::period::Period;
use selaras_domain::region::{RegionCode, region};
use selaras_ledger::Reviewed;
use selaras_program::{Data, answer, instant, now_ms};
use serde_json::{Value, json};

use super::seals::difference;
use crate::audit::{Act, change_by_command};
use crate::cli;
use crate::workflow::{Asked, Quarter, agree_to_reopening, ask_for_reopening, quarters, withdraw_reopening};

#[derive(Subcommand)]
pub enum Review {
    /// List the sealed quarters, those that wait for the province first, with what changed since the seal and the approval
    List(List),
    /// Open an approved quarter again: one person asks, another one agrees
    #[command(subcommand)]
    Reopen(Reopen),
}

#[derive(Args)]
pub struct List {
    #[command(flatten)]
    pub data: Data,
    /// Only this year
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(u16).range(2018..=2100))]
    pub year: Option<u16>,
    /// Only this region, for example 62.07
    #[arg(long, value_name = "CODE")]
    pub region: Option<RegionCode>,
}

#[derive(Subcommand)]
pub enum Reopen {
    /// Ask for it, as the user of this machine; it counts for seven days
    Ask(ReopenAsk),
    /// Agree to what somebody else asked, as the user of this machine
    Agree(ReopenPlace),
    /// Take back, or refuse, what was asked
    Withdraw(ReopenPlace),
}

#[derive(Args)]
pub struct ReopenAsk {
    #[command(flatten)]
    pub place: ReopenPlace,
    /// What the office reads
    #[arg(long, value_name = "TEXT")]
    pub text: String,
}

#[derive(Args)]
pub struct ReopenPlace {
    #[command(flatten)]
    pub data: Data,
    /// Code of the region, for example 62.07
    #[arg(long, value_name = "CODE")]
    pub region: RegionCode,
    #[command(flatten)]
    pub period: cli::Period,
}

pub fn run(command: &Review, json: bool) -> Result<ExitCode> {
    match command {
        Review::List(arguments) => list(arguments, json),
        Review::Reopen(command) => reopen(command, json),
    }
}

fn list(arguments: &List, json: bool) -> Result<ExitCode> {
    let database = super::open(&arguments.data)?;
    let quarters = database.read(|tx| {
        let regions = super::regions(tx, arguments.region)?;
        quarters(tx, regions, arguments.year, now_ms())
    })?;
    let waiting = quarters.iter().filter(|quarter| quarter.review.state.waits()).count();
    let rows: Vec<Value> = quarters.iter().map(row).collect();
    answer(json, &json!({ "waiting": waiting, "quarters": rows }), || text(&quarters, waiting))
}

fn reopen(command: &Reopen, json: bool) -> Result<ExitCode> {
    let (place, word) = match command {
        Reopen::Ask(arguments) => (&arguments.place, "review.reopen-ask"),
        Reopen::Agree(place) => (place, "review.reopen"),
        Reopen::Withdraw(place) => (place, "review.reopen-withdraw"),
    };
    let database = super::open(&place.data)?;
    database.read(|tx| super::regions(tx, Some(place.region)))?;
    let (region, period) = (place.region, Period::quarter(place.period.year, place.period.quarter));
    // Not a name that is given: it takes two people.
    let user = crate::audit::user()?;
    let text = match command {
        Reopen::Ask(arguments) => Some(arguments.text.clone()),
        _ => None,
    };
    let agrees = matches!(command, Reopen::Agree(_));
    let act = Act::new(word, format!("{region} {period}"));
    change_by_command(&database, act, move |tx| match (text, agrees) {
        (Some(text), _) => ask_for_reopening(tx, (region, period), &text, (&user, now_ms())),
        (None, true) => agree_to_reopening(tx, (region, period), (&user, now_ms())).map(drop),
        (None, false) => withdraw_reopening(tx, region, period),
    })?;
    let quarter = database.read(|tx| Quarter::read(tx, region, period, now_ms()))?.context("a sealed quarter")?;
    answer(json, &row(&quarter), || line(&quarter))
}

fn row(quarter: &Quarter) -> Value {
    let Quarter { region: code, period, review, .. } = quarter;
    let seal = &review.sealing.line;
    json!({
        "region": code, "name": region(*code).map_or("", |region| region.name.as_str()),
        "year": period.year, "quarter": period.quarter, "state": review.state.word(), "waits": review.state.waits(),
        "may_approve": review.may_approve(), "sealed_by": seal.header.writer, "sealed_at": instant(seal.header.time_ms),
        "received_at": instant(quarter.received_ms()), "counted_at": instant(quarter.counted_ms()),
        "on_time": quarter.is_timely(), "seals": review.sealing.count,
        "since_seal": review.since_seal.iter().map(difference).collect::<Vec<_>>(),
        "since_approval": review.since_approval.as_ref().map(|all| all.iter().map(difference).collect::<Vec<_>>()),
        "last": review.last.as_ref().map(last), "reopening": quarter.asked.as_ref().map(asked),
    })
}

fn last(said: &Reviewed) -> Value {
    let outcome = match said.outcome {
        Outcome::Agreed => "approved",
        Outcome::Returned => "returned",
        Outcome::Reopened => "reopened",
    };
    json!({
        "outcome": outcome, "by": said.writer, "asked_by": said.asked_by, "at": instant(said.time_ms), "text": said.text,
    })
}

fn asked(asked: &Asked) -> Value {
    json!({ "by": asked.by, "at": instant(asked.at_ms), "until": instant(asked.until_ms), "text": asked.text })
}

fn text(quarters: &[Quarter], waiting: usize) -> String {
    let mut text = format!("{} sealed quarters, {waiting} wait for the province\n", quarters.len());
    quarters.iter().for_each(|quarter| text.push_str(&line(quarter)));
    text
}

fn line(quarter: &Quarter) -> String {
    let Quarter { region, period, review, .. } = quarter;
    let timely = match quarter.is_timely() {
        Some(true) => "in time",
        Some(false) => "late",
        None => "no deadline",
    };
    let (at, writer) = (instant(quarter.received_ms()), &review.sealing.line.header.writer);
    let mut text =
        format!("{region} {period}  {:<9} {timely:<11} here since {at}, sealed by {writer}", review.state.word());
    if !review.since_seal.is_empty() {
        text.push_str(&format!(", {} cells changed since the seal", review.since_seal.len()));
    }
    if let Some(since) = review.since_approval.as_ref().filter(|since| !since.is_empty()) {
        text.push_str(&format!(", {} since the approval", since.len()));
    }
    if let Some(asked) = &quarter.asked {
        text.push_str(&format!(", {} asks for it to be opened again: {}", asked.by, asked.text));
    }
    text.push('\n');
    text
}
