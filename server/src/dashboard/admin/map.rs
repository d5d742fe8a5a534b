//! Boundaries for the map: imported from a GeoJSON file, or taken off again.

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};

use super::super::App;
use super::super::error::{Answer, html, refused};
use super::super::guard::{Need, Routes, Visit, Visitor};
use super::super::sure::{self, Question};
use crate::audit::Act;
use crate::map::{self, MAX_BYTES};
use crate::store;
use selaras_ledger::Transaction;

#[derive(Template)]
#[template(path = "peta.html")]
struct Map<'a> {
    visit: &'a Visit,
    office: &'a str,
    regions: usize,
    points: usize,
    wrong: Option<String>,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/kelola/peta", Need::Admin, show)
        .upload("/kelola/peta", Need::Admin, MAX_BYTES, import)
        .get("/kelola/peta/hapus", Need::Admin, ask_to_remove)
        .post("/kelola/peta/hapus", Need::Admin, remove)
}

async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    html(&shown(&page, &visit).await?)
}

async fn import(State(page): State<App>, visit: Visitor, mut form: Multipart) -> Answer {
    let mut text = String::new();
    while let Some(part) = form.next_field().await? {
        if part.name() == Some("file") {
            text = part.text().await?;
        }
    }
    let province = page.province.province;
    let read = tokio::task::spawn_blocking(move || map::read(&text, province)).await?;
    let boundaries = match read {
        Ok(boundaries) => boundaries,
        Err(error) => {
            let wrong = Some(visit.words.say(error.key()));
            return refused(StatusCode::UNPROCESSABLE_ENTITY, &Map { wrong, ..shown(&page, &visit).await? });
        }
    };
    let act = Act::new("map.import", format!("{} regions", boundaries.len()));
    page.change(&visit, act, move |tx| store::write_boundaries(tx, &boundaries).map(Some)).await?;
    page.changes.tell_all();
    Ok(Redirect::to("/kelola/peta").into_response())
}

async fn ask_to_remove(State(page): State<App>, visit: Visitor) -> Answer {
    let (action, back) = ("/kelola/peta/hapus", "/kelola/peta");
    sure::ask(&page, &visit, Question { key: "remove-map", name: "", action, field: ("sure", "1"), back })
}

async fn remove(State(page): State<App>, visit: Visitor) -> Answer {
    let remove = |tx: &Transaction<'_>| store::write_boundaries(tx, &Default::default()).map(Some);
    page.change(&visit, Act::new("map.remove", ""), remove).await?;
    page.changes.tell_all();
    Ok(Redirect::to("/kelola/peta").into_response())
}

async fn shown<'a>(page: &'a App, visit: &'a Visit) -> anyhow::Result<Map<'a>> {
    let boundaries = page.read(|tx| store::boundaries(tx)).await?;
    let points = boundaries.values().flatten().map(Vec::len).sum();
    Ok(Map { visit, office: &page.province.name, regions: boundaries.len(), points, wrong: None })
}
