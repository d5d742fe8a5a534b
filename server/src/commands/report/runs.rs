//! `report runs`: what was due lately and what became of it.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use selaras_program::{Data, answer, instant};
use serde_json::{Value, json};

use crate::commands::open;
use crate::store::{self, AlarmRow, DeliveryRow, RunRow};

#[derive(Args)]
pub struct Runs {
    #[command(flatten)]
    pub data: Data,
    /// How many, the latest first
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    pub most: u32,
}

pub fn run(arguments: &Runs, json: bool) -> Result<ExitCode> {
    let database = open(&arguments.data)?;
    let value = database.read(|tx| {
        let mut rows = Vec::new();
        for run in store::runs(tx, arguments.most)? {
            let deliveries: Vec<Value> = store::deliveries(tx, run.id)?.iter().map(of_delivery).collect();
            rows.push(of_run(&run, deliveries));
        }
        let alarms: Vec<Value> = store::alarms(tx, arguments.most)?.iter().map(of_alarm).collect();
        Ok(json!({ "runs": rows, "alarms": alarms }))
    })?;
    answer(json, &value, || text(&value))
}

fn of_run(run: &RunRow, deliveries: Vec<Value>) -> Value {
    json!({
        "run": run.id, "name": run.name, "kind": run.kind, "due": instant(run.due_ms), "year": run.year,
        "quarter": run.quarter, "state": run.state.word(), "tries": run.tries, "error": run.error,
        "begun_at": instant(run.begun_ms), "ended_at": (run.ended_ms > 0).then(|| instant(run.ended_ms)),
        "deliveries": deliveries,
    })
}

fn of_delivery(one: &DeliveryRow) -> Value {
    json!({
        "delivery": one.id, "to": format!("{}:{}", one.to.channel, one.to.address), "region": one.to.region,
        "state": one.state.word(), "tries": one.tries, "error": one.error, "receipt": one.receipt,
        "next_try": (one.state == store::DeliveryState::Waiting).then(|| instant(one.next_try_ms)),
    })
}

fn of_alarm(alarm: &AlarmRow) -> Value {
    json!({
        "run": alarm.run, "reason": alarm.reason, "text": alarm.text, "raised_at": instant(alarm.raised_ms),
        "told_at": (alarm.told_ms > 0).then(|| instant(alarm.told_ms)), "error": alarm.error,
    })
}

fn text(value: &Value) -> String {
    let mut text = String::new();
    for run in value["runs"].as_array().into_iter().flatten() {
        let word = |key: &str| run[key].as_str().unwrap_or_default().to_owned();
        let (name, due, state, error) = (word("name"), word("due"), word("state"), word("error"));
        text.push_str(&format!(
            "{} {name} {} TW {} due {due}: {state} {error}\n",
            run["run"], run["year"], run["quarter"]
        ));
        for one in run["deliveries"].as_array().into_iter().flatten() {
            let word = |key: &str| one[key].as_str().unwrap_or_default().to_owned();
            let told = if word("error").is_empty() { word("receipt") } else { word("error") };
            let (to, state) = (word("to"), word("state"));
            text.push_str(&format!("  {} {to}: {state} after {} tries {told}\n", one["delivery"], one["tries"]));
        }
    }
    for alarm in value["alarms"].as_array().into_iter().flatten() {
        let word = |key: &str| alarm[key].as_str().unwrap_or("not yet").to_owned();
        text.push_str(&format!("alarm {} told {}: {}\n", word("raised_at"), word("told_at"), word("text")));
    }
    if text.is_empty() { "nothing was due yet".to_owned() } else { text }
}
