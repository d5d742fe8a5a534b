//! The backups that were tried: each was unpacked again and its scores compared with the live ones before it counted.

use std::path::Path;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use selaras_domain::region::RegionCode;
use selaras_ledger::{BackupRow, Restored, backups, last_restored};
use selaras_program::care::{Shelf, silent};
use selaras_program::now_ms;

use super::super::App;
use super::super::error::{Answer, html};
use super::super::guard::{Need, Routes, Visit, Visitor};
use super::super::turns::Work;
use crate::audit::Act;
use crate::care;

/// Backups on the page.
const SHOWN: u32 = 50;

#[derive(Template)]
#[template(path = "cadangan.html")]
struct Backups<'a> {
    visit: &'a Visit,
    office: &'a str,
    zone: RegionCode,
    every_hours: i64,
    rows: Vec<(BackupRow, bool)>,
    restored: Option<Restored>,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/kelola/cadangan", Need::Admin, show).post("/kelola/cadangan", Need::Admin, make)
}

async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    let (rows, restored) = page.read(|tx| Ok((backups(tx, SHOWN)?, last_restored(tx)?))).await?;
    let is_there = |row: &BackupRow| Path::new(&row.file).exists();
    html(&Backups {
        visit: &visit,
        office: &page.province.name,
        zone: page.province.code,
        every_hours: page.config.backup.every_ms() / 3_600_000,
        rows: rows.into_iter().map(|row| (is_there(&row), row)).map(|(there, row)| (row, there)).collect(),
        restored,
    })
}

/// Makes one now. It takes seconds to minutes; what comes of it stands in the list, a failure too.
async fn make(State(page): State<App>, visit: Visitor) -> Answer {
    page.note(&visit, Act::new("backup.make", "")).await?;
    let (data, folder) = (page.data().to_owned(), page.config.backup.folder.clone());
    let made = page.with_database(Work::Care, move |database| {
        let holder = care::holder(database)?;
        let to = Shelf::new(&data, folder.as_deref(), &holder).next(now_ms());
        care::back_up(&data, database, &holder, || to, false, &silent)
    });
    if let Err(error) = made.await {
        tracing::warn!(error = format!("{error:#}"), "a backup asked for on the dashboard failed");
    }
    Ok(Redirect::to("/kelola/cadangan").into_response())
}
