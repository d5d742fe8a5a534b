//! What a reviewer does to a sealed quarter. Each form names the cells it was shown; on others nothing is written.

use axum::extract::{Form, Path, State};
use axum::response::{IntoResponse, Redirect};
use data_encoding::HEXLOWER;
use selaras_domain::line::Cell;
use selaras_domain::period::Period;
use selaras_domain::region::RegionCode;
use selaras_ledger::Transaction;

use super::super::App;
use super::super::error::Answer;
use super::super::guard::{Visit, Visitor};
use super::link;
use super::quarter::{Place, Typed, no_page, place_of, refuse};
use crate::audit::Act;
use crate::workflow::{self, Unsaid};

/// The fields of a form as they came: those of cells are as many as the page shows.
type Fields = Form<Vec<(String, String)>>;

/// Before the name of a cell in the name of its field.
const OF_CELL: &str = "sel:";

pub async fn approve(State(page): State<App>, visit: Visitor, Path(place): Place, Form(fields): Fields) -> Answer {
    let (seen, text) = (seen_of(&fields), field(&fields, "text"));
    act(&page, &visit, &place, "review.approve", fields, move |tx, at, by| {
        let seen = seen.ok_or(Unsaid::ChangedMeanwhile)?;
        workflow::approve(tx, at, &seen, &text, by).map(drop)
    })
    .await
}

pub async fn send_back(State(page): State<App>, visit: Visitor, Path(place): Place, Form(fields): Fields) -> Answer {
    let Some((region, period)) = place_of(&page, &place) else { return Ok(no_page(&visit)) };
    let (seen, text, typed) = (seen_of(&fields), field(&fields, "text"), typed(&fields));
    let named = typed.cells.iter().filter(|(_, text)| !text.trim().is_empty());
    let cells = named
        .map(|(name, text)| Cell::named(region, period.year, period.quarter, name).map(|cell| (cell, text.clone())));
    let Ok(cells) = cells.collect::<Result<Vec<(Cell, String)>, String>>() else { return Ok(no_page(&visit)) };
    act(&page, &visit, &place, "review.return", fields, move |tx, at, by| {
        let seen = seen.ok_or(Unsaid::ChangedMeanwhile)?;
        workflow::send_back(tx, at, &seen, &text, &cells, by).map(drop)
    })
    .await
}

pub async fn ask(State(page): State<App>, visit: Visitor, Path(place): Place, Form(fields): Fields) -> Answer {
    let text = field(&fields, "text");
    act(&page, &visit, &place, "review.reopen-ask", fields, move |tx, at, by| {
        workflow::ask_for_reopening(tx, at, &text, by)
    })
    .await
}

pub async fn agree(State(page): State<App>, visit: Visitor, Path(place): Place, Form(fields): Fields) -> Answer {
    act(&page, &visit, &place, "review.reopen", fields, |tx, at, by| workflow::agree_to_reopening(tx, at, by).map(drop))
        .await
}

pub async fn withdraw(State(page): State<App>, visit: Visitor, Path(place): Place, Form(fields): Fields) -> Answer {
    act(&page, &visit, &place, "review.reopen-withdraw", fields, |tx, (region, period), _| {
        workflow::withdraw_reopening(tx, region, period)
    })
    .await
}

/// Does it as the person who asks, or shows the page again and says why not.
async fn act(
    page: &App,
    visit: &Visit,
    place: &(u16, u8, String),
    word: &'static str,
    fields: Vec<(String, String)>,
    job: impl FnOnce(&Transaction<'_>, (RegionCode, Period), (&str, i64)) -> anyhow::Result<()> + Send + 'static,
) -> Answer {
    let Some(at) = place_of(page, place) else { return Ok(no_page(visit)) };
    let (writer, now_ms) = (visit.name().to_owned(), page.now_ms());
    let written = page
        .change(visit, Act::new(word, format!("{} {}", at.0, at.1)), move |tx: &Transaction<'_>| {
            job(tx, at, (&writer, now_ms)).map(Some)
        })
        .await;
    match written.map_err(|error| error.downcast::<Unsaid>()) {
        Ok(_) => Ok(Redirect::to(&link(at.0, at.1)).into_response()),
        Err(Ok(unsaid)) => refuse(page, visit, at, typed(&fields), &unsaid).await,
        Err(Err(error)) => Err(error.into()),
    }
}

fn field(fields: &[(String, String)], name: &str) -> String {
    fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone()).unwrap_or_default()
}

/// The digest of what the person was shown; `None`: the form does not say.
fn seen_of(fields: &[(String, String)]) -> Option<[u8; 32]> {
    HEXLOWER.decode(field(fields, "seen").as_bytes()).ok()?.try_into().ok()
}

fn typed(fields: &[(String, String)]) -> Typed {
    let of_cell = |(key, value): &(String, String)| Some((key.strip_prefix(OF_CELL)?.to_owned(), value.clone()));
    Typed { text: field(fields, "text"), cells: fields.iter().filter_map(of_cell).collect() }
}
