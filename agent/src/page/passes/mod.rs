//! The sync panel: how the office stands with the province, what waits and why, what a pass would cost on this link and in
//! this month, passes now, in files, and of the last twelve months.

mod bundle;
mod history;
#[cfg(test)]
mod tests;

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect};
use axum::routing::{get, post};
use axum::{Json, Router};
use selaras_domain::line::decode_header;
use selaras_ledger::{Transaction, lines_after};
use serde::Deserialize;
use serde_json::json;

use super::App;
use super::error::{Answer, html};
use super::guard::{Need, Visit, Visitor, guarded, guarded_upload};
use super::link::link_of;
use super::panel::{Panel, Told};
use super::words::Words;
use crate::schedule::{self, Held, HeldBy};
use crate::standing::Standing;
use crate::store::{self, Office, Role};
use crate::sync;
use history::History;

/// Waiting lines that are named one by one.
const WAITING_SHOWN: usize = 50;
const WAITING_BYTES: usize = 1 << 20;

#[derive(Template)]
#[template(path = "passes.html")]
struct Passes<'a> {
    visit: &'a Visit,
    office: &'a str,
    own: &'a Office,
    panel: Panel,
    waiting: Vec<Told>,
    more_waiting: u64,
    way: &'static str,
    held: Option<Held>,
    month_bytes: u64,
    month_budget: Option<u64>,
    is_running: bool,
    history: History,
    /// What an answer that was just taken in came to, and whether all went well.
    said: Option<(String, bool)>,
}

/// `?before=120`: older passes than this one.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
struct Paged {
    before: Option<i64>,
}

pub(super) fn routes(page: &App) -> Router<App> {
    let need = |need, methods| guarded(page, need, methods);
    Router::new()
        .route("/sinkron", need(Need::Viewer, get(show)).merge(need(Need::Operator, post(sync_now))))
        .route("/sinkron/keadaan", need(Need::Viewer, get(state)))
        .route("/sinkron/bundel", need(Need::Operator, post(bundle::out)))
        .route(
            "/sinkron/jawaban",
            guarded_upload(page, Need::Operator, bundle::ANSWERS_MAX_BYTES, post(bundle::take_in)),
        )
}

async fn show(State(page): State<App>, visit: Visitor, Query(paged): Query<Paged>) -> Answer {
    html(&passes(&page, &visit, paged, None)?)
}

/// Makes a pass due and wakes the schedule.
async fn sync_now(State(page): State<App>) -> Answer {
    page.database.write(|tx| store::ask_for_pass(tx)).await?;
    page.by_hand.ask();
    Ok(Redirect::to("/sinkron").into_response())
}

/// For the script of the page, while it waits: how far the pass is, and which one was the last.
async fn state(State(page): State<App>) -> Answer {
    let progress = page.by_hand.progress();
    let last = page.database.read(|tx| store::passes_before(tx, i64::MAX, 1))?.pop().map_or(0, |pass| pass.id);
    let (stored, head_seq, pulled) = progress.map_or((0, 0, 0), |now| (now.stored, now.head_seq, now.pulled));
    let value = json!({
        "running": progress.is_some(), "stored": stored, "head_seq": head_seq, "pulled": pulled, "last": last,
    });
    Ok(Json(value).into_response())
}

fn passes<'a>(
    page: &'a App,
    visit: &'a Visit,
    paged: Paged,
    said: Option<(String, bool)>,
) -> anyhow::Result<Passes<'a>> {
    let (office, now_ms) = (&page.office, page.now_ms());
    let allowance = &page.desk.allowance;
    let held = schedule::held(&page.database, allowance, now_ms)?;
    page.database.read(|tx| {
        let panel = Panel::read(tx, office, visit.words)?;
        let waiting = waiting(tx, &panel.standing, visit.words)?;
        Ok(Passes {
            visit,
            office: &office.name,
            own: office,
            more_waiting: panel.standing.waiting.saturating_sub(waiting.len() as u64),
            waiting,
            way: sync::way_word(store::way(tx, &office.server)?.as_ref()),
            held,
            month_bytes: store::bytes_since(tx, allowance.month_start_ms(now_ms))?,
            month_budget: allowance.monthly_bytes(),
            is_running: page.by_hand.progress().is_some(),
            history: History::read(tx, allowance, now_ms, paged.before)?,
            panel,
            said,
        })
    })
}

/// The first own lines that the province is not known to have.
fn waiting(tx: &Transaction<'_>, standing: &Standing, words: Words) -> anyhow::Result<Vec<Told>> {
    let lines = lines_after(tx, standing.ledger.key, standing.contact.server_seq, WAITING_SHOWN, WAITING_BYTES)?;
    let told = lines.iter().map(|line| {
        let read = line.bytes.decode().ok();
        let cell = decode_header(&line.bytes.header).ok().map(|header| header.cell);
        Told {
            link: cell.as_ref().and_then(link_of),
            cell: cell.map(|cell| cell.to_string()).unwrap_or_default(),
            text: read.map(|line| words.content(&line.content)).unwrap_or_default(),
        }
    });
    Ok(told.collect())
}

impl Passes<'_> {
    fn may_sync(&self) -> bool {
        self.visit.has_role(Role::Operator)
    }

    fn held_words(&self, held: &Held) -> String {
        self.visit.words.say(match held.reason {
            HeldBy::Window => "held-window",
            HeldBy::Budget => "held-budget",
        })
    }

    /// The last pass that the page shows; another one means that it is out of date.
    fn last(&self) -> i64 {
        self.panel.passes.first().map_or(0, |pass| pass.id)
    }
}
