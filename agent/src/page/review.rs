//! The page of a quarter's checks: everything to look at, each leading to its cell.

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::get;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::line::Cell;

use super::App;
use super::error::{Answer, html};
use super::guard::{Need, Visit, Visitor, guarded};
use super::link::link_of;
use super::period::Shown;
use super::words::Words;
use crate::review::{Item, What, review};
use crate::store::{self, Office};

#[derive(Template)]
#[template(path = "review.html")]
struct Review<'a> {
    visit: &'a Visit,
    office: &'a str,
    shown: Shown,
    groups: Vec<Group>,
}

/// Items of one sort.
pub struct Group {
    pub key: String,
    pub items: Vec<Listed>,
}

/// An item as a list shows it.
pub struct Listed {
    pub cell: String,
    pub link: Option<String>,
    pub text: String,
}

pub(super) fn routes(page: &App) -> Router<App> {
    Router::new().route("/periksa/{year}/{quarter}", guarded(page, Need::Viewer, get(show)))
}

async fn show(State(page): State<App>, visit: Visitor, Path((year, quarter)): Path<(u16, u8)>) -> Answer {
    let Some(shown) = Shown::checked(year, quarter) else {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response());
    };
    let items = page.database.read(|tx| {
        let office: Office = store::office(tx)?.unwrap_or_else(|| page.office.clone());
        review(tx, &office, shown.period(), visit.words)
    })?;
    html(&Review { visit: &visit, office: &page.office.name, shown, groups: groups(&items, visit.words) })
}

/// By sort, in the order in which they are to be settled.
pub fn groups(items: &[Item], words: Words) -> Vec<Group> {
    let of = |what: What| {
        let items = items.iter().filter(|item| item.what == what);
        Group { key: format!("review-{}", what.word()), items: items.map(|item| listed(item, words)).collect() }
    };
    What::ALL.into_iter().map(of).filter(|group| !group.items.is_empty()).collect()
}

fn listed(item: &Item, words: Words) -> Listed {
    Listed { cell: label(&item.cell, words), link: link_of(&item.cell), text: item.text.clone() }
}

/// "Capaian K.2.01 Pelayanan kesehatan ibu hamil"
pub fn label(cell: &Cell, words: Words) -> String {
    let catalogue = Catalogue::for_year(cell.period.year);
    let name = cell.subject.to_component().and_then(|component| catalogue.name_of(component).map(str::to_owned));
    let label =
        format!("{} {} {}", words.say(&format!("kind-{}", cell.kind.word())), cell.subject, name.unwrap_or_default());
    label.trim_end().to_owned()
}
