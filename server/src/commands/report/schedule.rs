//! `report schedule`: what is sent when, and to whom.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use selaras_domain::calendar::Zone;
use selaras_domain::region::RegionCode;
use selaras_ledger::Connection;
use selaras_program::{Data, WrongUse, answer, instant, now_ms};
use serde_json::{Value, json};

use crate::audit::{Act, change_by_command};
use crate::commands::{open, regions};
use crate::config::Config;
use crate::delivery::{Known, Makers, Plan, PlanError, Trigger, Written, hold_to_province, next_times, recipients};
use crate::store::{self, ScheduleRow};

#[derive(Subcommand)]
pub enum Schedule {
    /// Send a report by itself from now on
    Add(Add),
    /// List them, each with its recipients and its next three times
    List(Data),
    /// Let another one have it too, or no longer
    To(To),
    /// Send nothing until it is resumed
    Pause(Named),
    /// Go on; what fell due meanwhile is not sent
    Resume(Named),
    /// Send it no more; what became of its runs stays
    Remove(Named),
}

#[derive(Args)]
pub struct Add {
    #[command(flatten)]
    pub data: Data,
    /// What it is called in lists and alarms
    #[arg(long)]
    pub name: String,
    /// Which document: of `report list`, `reminder` (who has not sealed) or `silent` (which offices nobody hears)
    #[arg(long)]
    pub kind: String,
    /// `publish`, `deadline-7` (days before), or a cron text with its zone: "0 7 10 1,4,7,10 * Asia/Jakarta"
    #[arg(long, value_name = "TRIGGER")]
    pub when: String,
    /// Which quarter a cron text means: the last that ended, or the one that runs
    #[arg(long, value_parser = ["previous", "current"], default_value = "previous")]
    pub period: String,
    #[command(flatten)]
    pub to: Whom,
}

#[derive(Args)]
pub struct Whom {
    /// mail:name@example.id, webhook:https://…, telegram:CHAT, folder:NAME, or office:62.07 for the offices of a region (with
    /// a region's own report `office` alone), contact:62.07 (`contact` alone) for the contact addresses of those offices; may be
    /// repeated. "62.07 mail:name@example.id" gets that region's own report
    #[arg(long = "to", value_name = "ADDRESS", required = true)]
    pub addresses: Vec<String>,
    /// They get this region's own report
    #[arg(long, value_name = "CODE", conflicts_with = "each_region")]
    pub region: Option<RegionCode>,
    /// They get the own report of each region
    #[arg(long)]
    pub each_region: bool,
}

#[derive(Args)]
pub struct To {
    #[command(flatten)]
    pub data: Data,
    #[arg(long)]
    pub name: String,
    #[command(flatten)]
    pub to: Whom,
    /// Take them away instead
    #[arg(long)]
    pub remove: bool,
}

#[derive(Args)]
pub struct Named {
    #[command(flatten)]
    pub data: Data,
    #[arg(long)]
    pub name: String,
}

pub fn run(command: &Schedule, json: bool) -> Result<ExitCode> {
    match command {
        Schedule::Add(arguments) => add(arguments, json),
        Schedule::List(data) => list(data, json),
        Schedule::To(arguments) => to(arguments, json),
        Schedule::Pause(named) => set_active(named, false, json),
        Schedule::Resume(named) => set_active(named, true, json),
        Schedule::Remove(named) => remove(named, json),
    }
}

fn add(arguments: &Add, json: bool) -> Result<ExitCode> {
    let database = open(&arguments.data)?;
    let now = now_ms();
    let regions = database.read(|tx| of_regions(tx, &arguments.to))?;
    let written = Written {
        name: &arguments.name,
        kind: &arguments.kind,
        when: &arguments.when,
        period: &arguments.period,
        to: &arguments.to.addresses,
        regions: &regions,
    };
    let makers = Makers::new(&database, &arguments.data.data, &Config::load(&arguments.data.data)?);
    let plan = Plan::read(&written, &makers, now).map_err(wrong)?;
    let (name, count, trigger) = (plan.row.name.clone(), plan.recipients.len(), plan.trigger.clone());
    let when = plan.row.trigger.clone();
    let act = Act::new("report.schedule", format!("{name} {} {trigger}", plan.row.kind));
    change_by_command(&database, act, move |tx| plan.add(tx)).map_err(wrong_plan)?;
    let (zone, next) =
        database.read(|tx| Ok((trigger.zone(store::province(tx)?), next(tx, &by_name(tx, &name)?, &trigger, now)?)))?;
    answer(json, &json!({ "name": name, "recipients": count, "next": next }), || {
        format!("{name}: {count} recipients{}", said_next(&next, &when, zone))
    })
}

fn wrong_plan(error: anyhow::Error) -> anyhow::Error {
    match error.downcast::<PlanError>() {
        Ok(error) => wrong(error).into(),
        Err(error) => error,
    }
}

fn wrong(error: PlanError) -> WrongUse {
    WrongUse(error.to_string())
}

/// Whose own reports they get.
fn of_regions(connection: &Connection, to: &Whom) -> Result<Vec<Option<RegionCode>>> {
    Ok(match (to.each_region, to.region) {
        (true, _) => regions(connection, None)?.into_iter().map(Some).collect(),
        (false, Some(code)) => regions(connection, Some(code))?.into_iter().map(Some).collect(),
        (false, None) => vec![None],
    })
}

pub(super) fn by_name(connection: &Connection, name: &str) -> Result<ScheduleRow> {
    let found = store::schedules(connection)?.into_iter().find(|row| row.name == name.trim());
    found.ok_or_else(|| WrongUse(format!("no schedule is called {name:?}; see `report schedule list`")).into())
}

fn next(connection: &Connection, schedule: &ScheduleRow, trigger: &Trigger, now_ms: i64) -> Result<Vec<String>> {
    let known = Known::read(connection, now_ms)?;
    let whose = known.deadlines_of(connection, schedule)?;
    Ok(next_times(trigger, now_ms, &known.facts(&whose), 3).into_iter().map(instant).collect())
}

fn said_next(next: &[String], trigger: &str, zone: Zone) -> String {
    let said = |at: &String| match at.parse::<Timestamp>() {
        Ok(at) => format!("{} {}", at.to_zoned(zone.time_zone()).strftime("%Y-%m-%d %H:%M"), zone.abbreviation()),
        Err(_) => at.clone(),
    };
    match (next.is_empty(), trigger) {
        (true, "publish") => "; sent with each publication".to_owned(),
        (true, _) => "; no deadline to come is known: see `calendar list`".to_owned(),
        (false, _) => format!("; next: {}", next.iter().map(said).collect::<Vec<_>>().join(", ")),
    }
}

fn list(data: &Data, json: bool) -> Result<ExitCode> {
    let database = open(data)?;
    let now = now_ms();
    let mut zones = Vec::new();
    let rows = database.read(|tx| {
        let mut rows = Vec::new();
        for row in store::schedules(tx)? {
            let trigger =
                Trigger::parse(&row.trigger, now).map_err(anyhow::Error::msg).context("a schedule's trigger")?;
            zones.push(trigger.zone(store::province(tx)?));
            let recipients: Vec<Value> = store::recipients(tx, row.id)?
                .into_iter()
                .map(|one| json!({ "to": format!("{}:{}", one.channel, one.address), "region": one.region }))
                .collect();
            rows.push(json!({
                "name": row.name, "kind": row.kind, "when": row.trigger, "period": row.period, "active": row.is_active,
                "next": if row.is_active { next(tx, &row, &trigger, now)? } else { Vec::new() }, "recipients": recipients,
            }));
        }
        Ok(rows)
    })?;
    answer(json, &json!({ "schedules": rows }), || text(&rows, &zones))
}

fn text(rows: &[Value], zones: &[Zone]) -> String {
    if rows.is_empty() {
        return "nothing is sent by itself yet; say what with `selaras-server report schedule add`".to_owned();
    }
    let mut text = String::new();
    for (row, zone) in rows.iter().zip(zones) {
        let word = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
        let next: Vec<String> =
            row["next"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
        let state = if row["active"] == true { said_next(&next, &word("when"), *zone) } else { "; paused".to_owned() };
        text.push_str(&format!("{}: {} when {}{state}\n", word("name"), word("kind"), word("when")));
        for one in row["recipients"].as_array().into_iter().flatten() {
            let region = one["region"].as_str().map(|region| format!(" (of {region})")).unwrap_or_default();
            text.push_str(&format!("  {}{region}\n", one["to"].as_str().unwrap_or_default()));
        }
    }
    text
}

fn to(arguments: &To, json: bool) -> Result<ExitCode> {
    let database = open(&arguments.data)?;
    let regions = database.read(|tx| of_regions(tx, &arguments.to))?;
    let recipients = recipients(&arguments.to.addresses, &regions).map_err(wrong)?;
    let (name, is_removed) = (arguments.name.clone(), arguments.remove);
    let act = Act::new(
        "report.recipient",
        format!("{name} {}{}", if is_removed { "-" } else { "+" }, arguments.to.addresses.join(" ")),
    );
    let changed = change_by_command(&database, act, move |tx| {
        let id = by_name(tx, &name)?.id;
        hold_to_province(tx, &recipients)?;
        let mut changed = 0;
        for one in &recipients {
            changed += match is_removed {
                true => store::remove_recipient(tx, id, &one.channel, &one.address)?,
                false => usize::from(store::add_recipient(tx, id, one)?),
            };
        }
        Ok(changed)
    })
    .map_err(wrong_plan)?;
    answer(json, &json!({ "name": arguments.name, "changed": changed }), || {
        format!("{}: {changed} recipients {}", arguments.name, if is_removed { "taken away" } else { "added" })
    })
}

fn set_active(named: &Named, is_active: bool, json: bool) -> Result<ExitCode> {
    let database = open(&named.data)?;
    let name = database.read(|tx| by_name(tx, &named.name))?.name;
    let (told, now) = (name.clone(), now_ms());
    let act = Act::new(if is_active { "report.resume" } else { "report.pause" }, &name);
    let changed = change_by_command(&database, act, move |tx| store::set_schedule_active(tx, &name, is_active, now))?;
    answer(json, &json!({ "name": told, "active": is_active, "changed": changed }), || {
        format!("{told} {}", if is_active { "is sent again from now on" } else { "is paused" })
    })
}

fn remove(named: &Named, json: bool) -> Result<ExitCode> {
    let database = open(&named.data)?;
    let name = database.read(|tx| by_name(tx, &named.name))?.name;
    let told = name.clone();
    change_by_command(&database, Act::new("report.remove", &name), move |tx| {
        store::remove_schedule(tx, &name, now_ms())
    })?;
    answer(json, &json!({ "name": told, "removed": true }), || {
        format!("{told} is sent no more; its runs stay in `report runs`")
    })
}
