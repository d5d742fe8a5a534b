//! The pages of planning: targets of each component by document, and the stages of application. What is typed becomes lines
//! as in the entry grid; what is wrong stays a draft with its reason.

mod stages;
mod targets;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use anyhow::Result;
use axum::Router;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use axum::routing::get;
use selaras_domain::check::Figures;
use selaras_domain::line::{Cell, Kind, Subject};
use selaras_domain::message::Message;
use selaras_domain::period::Period;
use selaras_ledger::{Connection, threads};

use super::App;
use super::error::Answer;
use super::grid::{Now, Until, keep, sent, state, typed};
use super::guard::{Need, Visitor, guarded};
use super::link::place_of;
use super::period::Asked;
use super::threads::thread_link;
use super::words::Words;
use crate::store::{self, Draft, Fields, Office};

pub(super) fn routes(page: &App) -> Router<App> {
    let need = |need, methods| guarded(page, need, methods);
    let both = |show, save| need(Need::Viewer, show).merge(need(Need::Operator, save));
    Router::new()
        .route("/rencana", need(Need::Viewer, get(first)))
        .route("/rencana/target/{year}", both(get(targets::show), axum::routing::post(targets::save)))
        .route("/rencana/tahapan/{year}", both(get(stages::show), axum::routing::post(stages::save)))
}

/// The targets of the year that the home page is about.
async fn first(State(page): State<App>, _: Visitor) -> Answer {
    let year = Asked::default().shown(page.office.region, page.now_ms()).year;
    Ok(Redirect::to(&format!("/rencana/target/{year}")).into_response())
}

/// One planned cell as a form shows it.
struct Field {
    place: String,
    fields: Fields,
    /// The heads that it is seen beside.
    seen: String,
    state: &'static str,
    message: String,
    /// Where something was said of the cell: how the thread stands, and its page.
    thread: Option<(&'static str, String)>,
}

impl Field {
    fn text(&self, name: &str) -> &str {
        typed::text(&self.fields, name)
    }

    fn is_wrong(&self) -> bool {
        self.state == "wrong"
    }
}

/// The cells of a year's plan, in the order given.
fn fields(
    connection: &Connection,
    office: &Office,
    year: u16,
    cells: impl IntoIterator<Item = (Kind, Subject)>,
    words: Words,
) -> Result<Vec<Field>> {
    let period = Period::year(year);
    let drafts = store::drafts(connection, period)?;
    let drafts: HashMap<(Kind, &Subject), &Draft> =
        drafts.iter().map(|draft| ((draft.kind, &draft.subject), draft)).collect();
    let threads = threads(connection, office.region, Some(period))?;
    let mut read = Vec::new();
    for (kind, subject) in cells {
        let cell = Cell { region: office.region, period, kind, subject };
        let now = Now::read(connection, &cell)?;
        let draft = drafts.get(&(kind, &cell.subject)).copied();
        let (state, messages) = state(&cell, draft, &now, &Figures::default());
        let thread = threads.iter().find(|thread| thread.cell == cell);
        read.push(Field {
            place: place_of(kind, cell.subject.as_str()).unwrap_or_default(),
            fields: draft.map_or_else(|| typed::fields_of(kind, now.content.as_ref()), |draft| draft.fields.clone()),
            seen: now.seen,
            state,
            message: Message::joined(&messages).into_text(words.language()),
            thread: thread.map(|thread| (thread.state.word(), thread_link(&cell))),
        });
    }
    Ok(read)
}

/// Keeps what a form sent of these cells. The one reason of the form goes with each cell that was emptied.
async fn save(
    page: &App,
    writer: &str,
    year: u16,
    cells: Vec<(Kind, Subject)>,
    pairs: Vec<(String, String)>,
) -> Result<()> {
    let reason = pairs.iter().find(|(name, _)| name == typed::REASON).map(|(_, value)| value.trim().to_owned());
    let (office, writer, now_ms) = (page.office.clone(), writer.to_owned(), page.now_ms());
    page.database
        .write(move |tx| {
            let mut sent = sent(cells, pairs);
            for one in &mut sent {
                let is_blank = one.fields.values().all(|value| value.trim().is_empty());
                let cell = Cell {
                    region: office.region,
                    period: Period::year(year),
                    kind: one.kind,
                    subject: one.subject.clone(),
                };
                if is_blank && Now::read(tx, &cell)?.content.is_some() {
                    one.fields.extend(reason.clone().map(|reason| (typed::REASON.to_owned(), reason)));
                }
            }
            keep(tx, (&office, Period::year(year)), sent, Until::Line, (&writer, now_ms))
        })
        .await
}
