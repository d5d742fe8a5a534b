//! A reminder of the province was seen: it is shown no more.

use axum::Router;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use axum::routing::post;
use selaras_domain::line::LineId;
use serde::Deserialize;

use super::App;
use super::error::Answer;
use super::guard::{Need, Visitor, guarded};
use crate::reminders::see_reminders;

#[derive(Deserialize)]
struct Seen {
    line: String,
}

pub(super) fn routes(page: &App) -> Router<App> {
    Router::new().route("/pengingat", guarded(page, Need::Operator, post(see)))
}

async fn see(State(page): State<App>, visit: Visitor, Form(seen): Form<Seen>) -> Answer {
    let Ok(line) = seen.line.parse::<LineId>() else {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response());
    };
    let (office, name, now_ms) = (page.office.clone(), visit.name().to_owned(), page.now_ms());
    page.database.write(move |tx| see_reminders(tx, &office, &[line], (&name, now_ms))).await?;
    Ok(Redirect::to("/").into_response())
}
