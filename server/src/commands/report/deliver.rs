//! `report deliver`: by hand, what else goes by itself.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use selaras_domain::message::Message;
use selaras_program::{DONE, Data, REFUSED, WrongUse, answer_with, now_ms};
use serde_json::{Value, json};

use super::schedule::by_name;
use crate::audit::{Act, change_by_command};
use crate::cli;
use crate::commands::open;
use crate::config::Config;
use crate::delivery::{self, Address, Channels, Made, Makers};
use crate::store::{self, DeliveryState, Recipient};

#[derive(Subcommand)]
pub enum Deliver {
    /// Send a schedule's report now; the running server does it
    Now(Now),
    /// Show what would be sent to whom, and send nothing
    DryRun(Now),
    /// Send a short test letter to an address, and show what the other side answered
    Test(Test),
    /// Try a delivery again that failed or is in doubt
    Again(One),
    /// Take somebody's word that a delivery in doubt arrived
    Arrived(One),
}

#[derive(Args)]
pub struct Now {
    #[command(flatten)]
    pub data: Data,
    #[arg(long)]
    pub name: String,
    #[command(flatten)]
    pub period: cli::Period,
}

#[derive(Args)]
pub struct Test {
    #[command(flatten)]
    pub data: Data,
    /// mail:name@example.id, webhook:https://…, telegram:CHAT or folder:NAME
    #[arg(long, value_name = "ADDRESS")]
    pub to: String,
}

#[derive(Args)]
pub struct One {
    #[command(flatten)]
    pub data: Data,
    /// Its number in `report runs`
    #[arg(long, value_name = "NUMBER")]
    pub delivery: i64,
}

pub fn run(command: &Deliver, json: bool) -> Result<ExitCode> {
    match command {
        Deliver::Now(arguments) => now(arguments, json),
        Deliver::DryRun(arguments) => dry_run(arguments, json),
        Deliver::Test(arguments) => test(arguments, json),
        Deliver::Again(one) => put(one, DeliveryState::Waiting, json),
        Deliver::Arrived(one) => put(one, DeliveryState::Sent, json),
    }
}

fn now(arguments: &Now, json: bool) -> Result<ExitCode> {
    let database = open(&arguments.data)?;
    let (name, now_ms) = (arguments.name.clone(), now_ms());
    let (year, quarter) = (arguments.period.year, arguments.period.quarter);
    let act = Act::new("report.now", format!("{name} {year} TW {quarter}"));
    let begun = change_by_command(&database, act, move |tx| {
        let schedule = by_name(tx, &name)?;
        delivery::begin(tx, &schedule, delivery::Due { at_ms: now_ms, year, quarter }, |_| true, now_ms)
    })?;
    let run = begun.context("a run of this very millisecond")?;
    answer_with(DONE, json, &json!({ "run": run }), || {
        format!("run {run} begins; the running server sends it within seconds: `selaras-server report runs`")
    })
}

fn dry_run(arguments: &Now, json: bool) -> Result<ExitCode> {
    let database = open(&arguments.data)?;
    let schedule = database.read(|tx| by_name(tx, &arguments.name))?;
    let recipients = database.read(|tx| delivery::reached(tx, schedule.id))?;
    let makers = Makers::new(&database, &arguments.data.data, &Config::load(&arguments.data.data)?);
    let (year, quarter) = (arguments.period.year, arguments.period.quarter);
    let trials = delivery::would_send(&makers, &schedule.kind, year, quarter, recipients);
    let rows: Vec<Value> = trials.iter().flat_map(|trial| trial.to.iter().map(|to| shown(to, &trial.made))).collect();
    let is_whole = rows.iter().all(|row| row["error"].is_null());
    answer_with(if is_whole { DONE } else { REFUSED }, json, &json!({ "would_send": rows }), || {
        let line = |row: &Value| {
            format!(
                "{}: {}\n",
                row["to"].as_str().unwrap_or_default(),
                row["subject"].as_str().or(row["error"].as_str()).unwrap_or_default()
            )
        };
        let lines: String = rows.iter().map(line).collect();
        if lines.is_empty() { "nobody would get anything: add recipients".to_owned() } else { lines }
    })
}

fn shown(to: &Recipient, made: &Result<Made, Message>) -> Value {
    let to = format!("{}:{}", to.channel, to.address);
    match made {
        Ok(Made::Document(document)) => json!({
            "to": to, "subject": document.subject, "file": document.file_name, "bytes": document.bytes.len(), "error": null,
        }),
        Ok(Made::Needless(reason)) => json!({ "to": to, "subject": format!("not sent: {}", reason.en), "error": null }),
        Err(error) => json!({ "to": to, "error": error }),
    }
}

fn test(arguments: &Test, json: bool) -> Result<ExitCode> {
    let database = open(&arguments.data)?;
    let to = Address::parse(&arguments.to).map_err(|error| WrongUse(format!("--to: {}", error.en)))?;
    let database = Arc::new(database);
    let channels = Channels::new(Config::load(&arguments.data.data)?.delivery, &database);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let sent = runtime.block_on(delivery::test_letter(&channels, &to, now_ms()));
    change_by_command(&database, Act::new("report.test", &to), |_| Ok(()))?;
    let (code, value) = match &sent {
        Ok(receipt) => (DONE, json!({ "to": arguments.to, "receipt": receipt, "error": null })),
        Err(error) => (REFUSED, json!({ "to": arguments.to, "receipt": null, "error": error.reason() })),
    };
    answer_with(code, json, &value, || match &sent {
        Ok(receipt) => format!("{to} took it: {}", receipt.spoken()),
        Err(error) => format!("{to} did not take it: {}", error.reason().spoken()),
    })
}

fn put(one: &One, state: DeliveryState, json: bool) -> Result<ExitCode> {
    let database = open(&one.data)?;
    let (id, now) = (one.delivery, now_ms());
    let word = if state == DeliveryState::Sent { "report.arrived" } else { "report.again" };
    change_by_command(&database, Act::new(word, id), move |tx| match store::put_delivery(tx, id, state, now)? {
        true => Ok(()),
        false => Err(WrongUse(format!("delivery {id} is neither in doubt nor failed; see `report runs`")).into()),
    })?;
    answer_with(DONE, json, &json!({ "delivery": id, "state": state.word() }), || {
        format!("delivery {id} is {}", if state == DeliveryState::Sent { "taken as arrived" } else { "tried again" })
    })
}
