//! The log of acts, the youngest first.

use askama::Template;
use axum::extract::{Query, State};
use selaras_domain::region::RegionCode;
use serde::Deserialize;

use super::super::App;
use super::super::error::{Answer, html};
use super::super::guard::{Need, Routes, Visit, Visitor};
use crate::audit::Acted;
use crate::store;

/// Acts on a page.
const SHOWN: u32 = 100;

#[derive(Deserialize)]
struct Before {
    before: Option<i64>,
}

#[derive(Template)]
#[template(path = "catatan.html")]
struct Log<'a> {
    visit: &'a Visit,
    office: &'a str,
    zone: RegionCode,
    acts: Vec<(i64, Acted)>,
    /// The id before which the next page begins.
    older: Option<i64>,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/kelola/catatan", Need::Admin, show)
}

async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Before>) -> Answer {
    let acts = page.read(move |tx| store::acts(tx, asked.before, SHOWN)).await?;
    let older = acts.last().map(|(id, _)| *id).filter(|_| acts.len() == SHOWN as usize);
    html(&Log { visit: &visit, office: &page.province.name, zone: page.province.code, acts, older })
}
