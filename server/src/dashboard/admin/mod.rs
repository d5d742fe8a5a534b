//! The care of the province by its administrators: offices, people, the log of acts, backups, health, catalogues and the map.

mod backups;
mod catalogues;
mod health;
mod log;
mod map;
mod offices;
mod people;

use askama::Template;
use axum::extract::State;

use super::App;
use super::error::{Answer, html};
use super::guard::{Need, Routes, Visit, Visitor};
use crate::store::{self, Troubles};

#[derive(Template)]
#[template(path = "kelola.html")]
struct Index<'a> {
    visit: &'a Visit,
    office: &'a str,
    /// Of the reports that send themselves.
    troubles: Troubles,
    is_alarm_set: bool,
}

/// The pages with the keys of their titles, as the index and the menu of each list them.
const PAGES: [(&str, &str); 8] = [
    ("/kelola/perangkat", "offices"),
    ("/kelola/pengguna", "people"),
    ("/kelola/catatan", "log"),
    ("/kelola/cadangan", "backups"),
    ("/kelola/kesehatan", "health"),
    ("/kelola/kiriman", "sending"),
    ("/kelola/katalog", "catalogues"),
    ("/kelola/peta", "boundaries"),
];

pub(super) fn routes(routes: Routes) -> Routes {
    let routes = routes.get("/kelola", Need::Admin, index);
    let parts = [
        offices::routes,
        people::routes,
        log::routes,
        backups::routes,
        health::routes,
        catalogues::routes,
        map::routes,
    ];
    parts.into_iter().fold(routes, |routes, part| part(routes))
}

async fn index(State(page): State<App>, visit: Visitor) -> Answer {
    let now_ms = page.now_ms();
    let (sends, troubles) = page
        .read(move |tx| Ok((store::schedules(tx)?.iter().any(|row| row.is_active), store::troubles(tx, now_ms)?)))
        .await?;
    let is_alarm_set = !sends || page.config.delivery.alarm.is_some();
    html(&Index { visit: &visit, office: &page.province.name, troubles, is_alarm_set })
}
