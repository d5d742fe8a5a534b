//! The visitor's own account: another password, and logging out everywhere.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_web::{confirm, hash, wrong_credentials};
use serde::Deserialize;

use super::App;
use super::error::{Answer, html, refused};
use super::guard::{Visit, Visitor};
use crate::store;

/// No Debug: it holds passwords.
#[derive(Deserialize)]
pub struct Change {
    password: String,
    new_password: String,
}

#[derive(Template)]
#[template(path = "own.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    wrong: Option<String>,
}

pub async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    html(&Shown { visit: &visit, office: &page.office.name, wrong: None })
}

/// Whoever sits down at a desk left open does not know the password: it is asked for as by a login, wrong ones counted. All
/// sessions end with the old password; this browser gets a new one.
pub async fn change(State(page): State<App>, visit: Visitor, Form(form): Form<Change>) -> Answer {
    let refuse = |status, text| refused(status, &Shown { visit: &visit, office: &page.office.name, wrong: Some(text) });
    if let Some(key) = wrong_credentials(visit.name(), &form.new_password) {
        return refuse(StatusCode::UNPROCESSABLE_ENTITY, visit.words.say(key));
    }
    if let Some((status, text)) = confirm(&*page, visit.words, visit.name(), visit.from, form.password).await? {
        return refuse(status, text);
    }
    let (hash, name) = (hash(&page.hashing, form.new_password).await?, visit.name().to_owned());
    page.database.write(move |tx| store::change_password(tx, &name, &hash)).await?;
    tracing::info!(account = visit.name(), "a password was changed");
    Ok(selaras_web::begin(&*page, visit.name().to_owned()).await?)
}

/// Ends every session of the account, this one too.
pub async fn leave_everywhere(State(page): State<App>, visit: Visitor) -> Answer {
    let name = visit.name().to_owned();
    page.database.write(move |tx| store::end_sessions(tx, &name)).await?;
    Ok(Redirect::to("/masuk").into_response())
}
