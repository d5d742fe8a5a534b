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
use crate::store::{DeliveryState, ReminderDelivery, ReminderWay};
use crate::workflow::{Reminded, Reminding, Whom, meant, regions_with_deadlines, remind, reminded};

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
    let (text, writer) = (arguments.text.clone(), arguments.actor.checked()?);
    let what = Reminding { whom, period, text, writer };
    let offices = database.read(|tx| meant(tx, &board(tx, now, silent_after_ms)?, &what, now))?;
    let named: Vec<Value> = offices
        .iter()
        .map(|row| {
            let contact = (!row.contact.is_empty()).then_some(&row.contact);
            json!({ "office": row.office.to_string(), "region": row.region, "name": row.name, "contact": contact })
        })
        .collect();
    let (count, letters) = (offices.len(), offices.iter().filter(|row| !row.contact.is_empty()).count());
    let act = Act::new("office.remind", format!("{period}, {count} offices"));
    change_by_command(&database, act, move |tx| remind(tx, &offices, &what, now))?;
    answer(json, &json!({ "offices": named }), || {
        let letters = match letters {
            0 => String::new(),
            letters => format!("; the running server writes to the contact address of {letters} within seconds"),
        };
        format!("{count} offices are reminded; they learn it with their next pass or bundle{letters}\n")
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
    let deliveries = one.deliveries.iter().map(way);
    json!({
        "line": told.line.to_string(), "region": told.cell.region, "year": told.cell.period.year,
        "quarter": told.cell.period.quarter, "by": told.writer, "at": instant(told.time_ms),
        "text": told.reminder.text, "deliveries": deliveries.collect::<Vec<_>>(),
    })
}

fn way(delivery: &ReminderDelivery) -> Value {
    let office = delivery.office.to_string();
    match &delivery.way {
        ReminderWay::Pass { delivered_ms } => json!({
            "office": office, "channel": "pass", "delivered": delivered_ms.map(instant),
        }),
        ReminderWay::Letter(row) => json!({
            "office": office, "channel": row.to.channel, "delivered": delivered_ms(delivery).map(instant),
            "to": format!("{}:{}", row.to.channel, row.to.address), "delivery": row.id, "state": row.state.word(),
            "tries": row.tries, "error": row.error, "receipt": row.receipt,
        }),
    }
}

fn delivered_ms(delivery: &ReminderDelivery) -> Option<i64> {
    match &delivery.way {
        ReminderWay::Pass { delivered_ms } => *delivered_ms,
        ReminderWay::Letter(row) => (row.state == DeliveryState::Sent).then_some(row.changed_ms),
    }
}

fn text(all: &[Reminded]) -> String {
    let mut text = format!("{} reminders\n", all.len());
    for one in all {
        let (told, of) = (&one.told, one.deliveries.len());
        let arrived = one.deliveries.iter().filter(|delivery| delivered_ms(delivery).is_some()).count();
        let (at, region, period) = (instant(told.time_ms), told.cell.region, told.cell.period);
        text.push_str(&format!(
            "{at}  {region} {period}  {arrived} of {of} ways arrived  {}: {}\n",
            told.writer, told.reminder.text
        ));
        for row in one.deliveries.iter().filter_map(|delivery| match &delivery.way {
            ReminderWay::Letter(row) => Some(row),
            ReminderWay::Pass { .. } => None,
        }) {
            let why = if row.error.is_empty() { row.receipt.spoken() } else { row.error.spoken() };
            text.push_str(&format!("  {}:{} {} {why}\n", row.to.channel, row.to.address, row.state.word()));
        }
    }
    text
}
