//! `office remind` and `office reminders`: what offices are to do, and when it reached them.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use selaras_domain::line::OfficeId;
use selaras_domain::period::Period;
use selaras_program::{Data, WrongUse, answer, instant, now_ms};
use serde_json::{Value, json};

use super::threads::Actor;
use crate::audit::{Act, change_by_command};
use crate::cli;
use crate::config::Config;
use crate::offices::board;
use crate::workflow::{Reminded, Whom, meant, regions_with_deadlines, remind, reminded};

#[derive(Args)]
pub struct Remind {
    #[command(flatten)]
    pub data: Data,
    #[command(flatten)]
    pub period: cli::Period,
    /// Id of an office, from `office list`; may be repeated
    #[arg(long, value_name = "ID")]
    pub office: Vec<OfficeId>,
    /// All that have not sealed the quarter: the regions' coordinators
    #[arg(long, conflicts_with_all = ["office", "silent"])]
    pub unsealed: bool,
    /// All that were not heard of for longer than `silent_after_days`
    #[arg(long, conflicts_with = "office")]
    pub silent: bool,
    /// What the offices read, in Indonesian
    #[arg(long, value_name = "TEXT")]
    pub text: String,
    #[command(flatten)]
    pub actor: Actor,
}

pub fn remind_offices(arguments: &Remind, json: bool) -> Result<ExitCode> {
    let whom = match (arguments.unsealed, arguments.silent) {
        (true, _) => Whom::Unsealed,
        (_, true) => Whom::Silent,
        _ if arguments.office.is_empty() => {
            return Err(WrongUse("say whom: --office ID, --unsealed or --silent".to_owned()).into());
        }
        _ => Whom::Offices(arguments.office.clone()),
    };
    let database = super::open(&arguments.data)?;
    let silent_after_ms = Config::load(&arguments.data.data)?.silent_after_ms();
    let (period, now) = (Period::quarter(arguments.period.year, arguments.period.quarter), now_ms());
    let offices = database.read(|tx| meant(tx, &board(tx, now, silent_after_ms)?, &whom, period, now))?;
    let named: Vec<Value> = offices
        .iter()
        .map(|row| json!({ "office": row.office.to_string(), "region": row.region, "name": row.name }))
        .collect();
    let (text, writer) = (arguments.text.clone(), arguments.actor.checked()?);
    let count = offices.len();
    let act = Act::new("office.remind", format!("{period}, {count} offices"));
    change_by_command(&database, act, move |tx| remind(tx, &offices, period, &text, (&writer, now)))?;
    answer(json, &json!({ "offices": named }), || {
        format!("{count} offices are reminded; they learn it with their next pass or bundle\n")
    })
}

pub fn list(data: &Data, json: bool) -> Result<ExitCode> {
    let database = super::open(data)?;
    let all = database.read(|tx| reminded(tx, regions_with_deadlines(tx)?))?;
    let rows: Vec<Value> = all.iter().map(row).collect();
    answer(json, &json!({ "reminders": rows }), || text(&all))
}

fn row(one: &Reminded) -> Value {
    let told = &one.told;
    let deliveries = one.deliveries.iter().map(|delivery| {
        json!({
            "office": delivery.office.to_string(), "channel": delivery.channel,
            "delivered": delivery.delivered_ms.map(instant),
        })
    });
    json!({
        "line": told.line.to_string(), "region": told.cell.region, "year": told.cell.period.year,
        "quarter": told.cell.period.quarter, "by": told.writer, "at": instant(told.time_ms),
        "text": told.reminder.text, "deliveries": deliveries.collect::<Vec<_>>(),
    })
}

fn text(all: &[Reminded]) -> String {
    let mut text = format!("{} reminders\n", all.len());
    for one in all {
        let (told, of) = (&one.told, one.deliveries.len());
        let arrived = one.deliveries.iter().filter(|delivery| delivery.delivered_ms.is_some()).count();
        let (at, region, period) = (instant(told.time_ms), told.cell.region, told.cell.period);
        text.push_str(&format!(
            "{at}  {region} {period}  {arrived} of {of} arrived  {}: {}\n",
            told.writer, told.reminder.text
        ));
    }
    text
}
