//! Reports that send themselves: alarms, what is sent when and to whom, and what became of each.

mod trial;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use jiff::Timestamp;
use selaras_domain::calendar::Due;
use selaras_domain::region::RegionCode;
use selaras_ledger::{Connection, Transaction};
use serde::Deserialize;

use super::App;
use super::error::{Answer, html, refused};
use super::guard::{Need, Routes, Visit, Visitor};
use super::sure::{self, Question};
use super::turns::Work;
use crate::audit::Act;
use crate::delivery::{Known, Makers, Plan, PlanError, Trigger, Written, next_times};
use crate::store::{self, AlarmRow, DeliveryRow, DeliveryState, Recipient, RunRow, ScheduleRow};

const RUNS_SHOWN: u32 = 20;
const ALARMS_SHOWN: u32 = 5;

pub(super) fn routes(routes: Routes) -> Routes {
    let routes = routes
        .get("/kelola/kiriman", Need::Admin, show)
        .post("/kelola/kiriman", Need::Admin, add)
        .post("/kelola/kiriman/jeda", Need::Admin, pause)
        .get("/kelola/kiriman/hapus", Need::Admin, ask_to_remove)
        .post("/kelola/kiriman/hapus", Need::Admin, remove)
        .post("/kelola/kiriman/ulang", Need::Admin, again)
        .post("/kelola/kiriman/sampai", Need::Admin, arrived);
    trial::routes(routes)
}

#[derive(Template)]
#[template(path = "kiriman.html")]
struct Sending<'a> {
    visit: &'a Visit,
    office: &'a str,
    zone: RegionCode,
    alarms: Vec<AlarmRow>,
    schedules: Vec<Scheduled>,
    runs: Vec<(RunRow, Vec<DeliveryRow>)>,
    wrong: Option<String>,
    /// What was just done.
    done: Option<String>,
    form: NewSchedule,
    /// An address to test, as it was typed.
    test: String,
}

/// A schedule with its recipients and its next three times.
struct Scheduled {
    row: ScheduleRow,
    recipients: Vec<Recipient>,
    next: Vec<Due>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default)]
struct NewSchedule {
    name: String,
    kind: String,
    when: String,
    period: String,
    /// One address in a line.
    to: String,
    each_region: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct One {
    delivery: i64,
}

async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    html(&shown(&page, &visit).await?)
}

async fn shown<'a>(page: &'a App, visit: &'a Visit) -> anyhow::Result<Sending<'a>> {
    let now_ms = page.now_ms();
    let (alarms, schedules, runs) = page
        .read(move |tx| {
            let schedules = store::schedules(tx)?.into_iter().map(|row| scheduled(tx, row, now_ms));
            let runs = store::runs(tx, RUNS_SHOWN)?.into_iter().map(|run| {
                let deliveries = store::deliveries(tx, run.id)?;
                Ok((run, deliveries))
            });
            let runs = runs.collect::<anyhow::Result<Vec<_>>>()?;
            Ok((store::alarms(tx, ALARMS_SHOWN)?, schedules.collect::<anyhow::Result<Vec<_>>>()?, runs))
        })
        .await?;
    let form = NewSchedule { when: "0 7 10 1,4,7,10 * Asia/Jakarta".to_owned(), ..NewSchedule::default() };
    let (office, zone) = (page.province.name.as_str(), page.province.code);
    Ok(Sending { visit, office, zone, alarms, schedules, runs, wrong: None, done: None, form, test: String::new() })
}

fn scheduled(connection: &Connection, row: ScheduleRow, now_ms: i64) -> anyhow::Result<Scheduled> {
    let trigger = Trigger::parse(&row.trigger, now_ms).map_err(anyhow::Error::msg)?;
    let known = Known::read(connection, now_ms)?;
    let whose = known.deadlines_of(connection, &row)?;
    let next = if row.is_active { next_times(&trigger, now_ms, &known.facts(&whose), 3) } else { Vec::new() };
    let zone = trigger.zone(store::province(connection)?);
    let shown = |at_ms| anyhow::Ok(Due { at: Timestamp::from_millisecond(at_ms)?, zone, grace_hours: 0 });
    let next = next.into_iter().map(shown).collect::<anyhow::Result<_>>()?;
    Ok(Scheduled { recipients: store::recipients(connection, row.id)?, row, next })
}

async fn add(State(page): State<App>, visit: Visitor, Form(form): Form<NewSchedule>) -> Answer {
    let now_ms = page.now_ms();
    let to: Vec<String> = form.to.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let each = form.each_region.is_some();
    let regions = page.read(move |tx| match each {
        true => Ok(crate::commands::regions(tx, None)?.into_iter().map(Some).collect()),
        false => Ok(vec![None]),
    });
    let regions: Vec<Option<RegionCode>> = regions.await?;
    let (data, config) = (page.data().to_owned(), page.config.clone());
    let makers =
        page.with_database(Work::Page, move |database: &Arc<_>| Ok(Makers::new(database, &data, &config))).await?;
    let written = Written {
        name: &form.name,
        kind: &form.kind,
        when: &form.when,
        period: &form.period,
        to: &to,
        regions: &regions,
    };
    let plan = match Plan::read(&written, &makers, now_ms) {
        Ok(plan) => plan,
        Err(error) => return again_with(&page, &visit, form, &error).await,
    };
    let act = Act::new("report.schedule", format!("{} {} {}", plan.row.name, plan.row.kind, plan.row.trigger));
    match page.change(&visit, act, move |tx: &Transaction<'_>| plan.add(tx).map(Some)).await {
        Ok(_) => Ok(back()),
        Err(error) => match error.downcast::<PlanError>() {
            Ok(taken) => again_with(&page, &visit, form, &taken).await,
            Err(error) => Err(error.into()),
        },
    }
}

/// The page again, with what was typed.
async fn again_with(page: &App, visit: &Visit, form: NewSchedule, error: &PlanError) -> Answer {
    let wrong = Some(match error {
        PlanError::Address(wrong) => visit.words.told(wrong).to_owned(),
        error => visit.words.say(error.word()),
    });
    refused(StatusCode::UNPROCESSABLE_ENTITY, &Sending { wrong, form, ..shown(page, visit).await? })
}

async fn pause(State(page): State<App>, visit: Visitor, Form(named): Form<Named>) -> Answer {
    let now_ms = page.now_ms();
    let name = named.name.clone();
    let found = page.read(move |tx| Ok(store::schedules(tx)?.into_iter().find(|row| row.name == name)));
    let Some(row) = found.await? else { return Ok(back()) };
    let act = Act::new(if row.is_active { "report.pause" } else { "report.resume" }, &row.name);
    let change = move |tx: &Transaction<'_>| {
        Ok(store::set_schedule_active(tx, &row.name, !row.is_active, now_ms)?.then_some(()))
    };
    page.change(&visit, act, change).await?;
    Ok(back())
}

async fn ask_to_remove(State(page): State<App>, visit: Visitor, Query(named): Query<Named>) -> Answer {
    let (action, back) = ("/kelola/kiriman/hapus", "/kelola/kiriman");
    let question = Question { key: "remove-schedule", name: &named.name, action, field: ("name", &named.name), back };
    sure::ask(&page, &visit, question)
}

async fn remove(State(page): State<App>, visit: Visitor, Form(named): Form<Named>) -> Answer {
    let now_ms = page.now_ms();
    let name = named.name.clone();
    let change = move |tx: &Transaction<'_>| Ok(store::remove_schedule(tx, &name, now_ms)?.then_some(()));
    page.change(&visit, Act::new("report.remove", &named.name), change).await?;
    Ok(back())
}

async fn again(State(page): State<App>, visit: Visitor, Form(one): Form<One>) -> Answer {
    put(&page, &visit, one.delivery, DeliveryState::Waiting).await
}

async fn arrived(State(page): State<App>, visit: Visitor, Form(one): Form<One>) -> Answer {
    put(&page, &visit, one.delivery, DeliveryState::Sent).await
}

async fn put(page: &App, visit: &Visit, delivery: i64, state: DeliveryState) -> Answer {
    let now_ms = page.now_ms();
    let word = if state == DeliveryState::Sent { "report.arrived" } else { "report.again" };
    let change = move |tx: &Transaction<'_>| Ok(store::put_delivery(tx, delivery, state, now_ms)?.then_some(()));
    page.change(visit, Act::new(word, delivery), change).await?;
    Ok(back())
}

fn back() -> axum::response::Response {
    Redirect::to("/kelola/kiriman").into_response()
}
