//! The accounts of the page, kept by a coordinator.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_domain::catalogue::SECTORS;
use selaras_web::{Credentials, account_name, hash, wrong_credentials};
use serde::Deserialize;

use super::App;
use super::error::{Answer, html, refused};
use super::guard::{Visit, Visitor};
use crate::store::{self, Account, Role};

/// No Debug: it holds a password.
#[derive(Deserialize)]
pub struct NewAccount {
    name: String,
    password: String,
    role: String,
    /// "2, 3"; empty: all of the office
    #[serde(default)]
    sectors: String,
}

#[derive(Deserialize)]
pub struct Named {
    #[serde(default)]
    name: String,
}

/// The question before what one click should not do.
#[derive(Template)]
#[template(path = "sure.html")]
struct Sure<'a> {
    visit: &'a Visit,
    office: &'a str,
    title: String,
    what: String,
    question: Question<'a>,
}

/// Where the form of the answer goes, with one field, and the way back.
struct Question<'a> {
    action: &'a str,
    field: (&'a str, &'a str),
    back: &'a str,
}

#[derive(Template)]
#[template(path = "accounts.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    accounts: Vec<Account>,
    wrong: Option<String>,
}

pub async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    html(&shown(&page, &visit, None)?)
}

pub async fn create(State(page): State<App>, visit: Visitor, Form(form): Form<NewAccount>) -> Answer {
    let name = account_name(&form.name);
    let (role, sectors) = (Role::from_word(&form.role), sectors(&form.sectors));
    let wrong = wrong_credentials(&name, &form.password)
        .or(role.is_none().then_some("role-wrong"))
        .or(sectors.is_none().then_some("sectors-wrong"));
    let (Some(role), Some(sectors), None) = (role, sectors, wrong) else {
        return refuse(&page, &visit, wrong.unwrap_or("role-wrong"));
    };
    let (hash, now_ms) = (hash(&page.hashing, form.password).await?, page.now_ms());
    let (account, by) = (Account { name: name.clone(), role, sectors }, visit.name().to_owned());
    let created = page.database.write(move |tx| store::create_account(tx, &account, &hash, &by, now_ms)).await?;
    if !created {
        return refuse(&page, &visit, "account-taken");
    }
    tracing::info!(account = name, role = role.word(), by = visit.name(), "an account was made");
    Ok(Redirect::to("/akun").into_response())
}

pub async fn ask_to_remove(State(page): State<App>, visit: Visitor, Query(asked): Query<Named>) -> Answer {
    html(&Sure {
        visit: &visit,
        office: &page.office.name,
        title: visit.words.with("sure-remove-account", "name", &asked.name),
        what: visit.words.say("sure-remove-account-what"),
        question: Question { action: "/akun/hapus", field: ("name", &asked.name), back: "/akun" },
    })
}

pub async fn remove(State(page): State<App>, visit: Visitor, Form(form): Form<Named>) -> Answer {
    let name = form.name.clone();
    if !page.database.write(move |tx| store::remove_account(tx, &name)).await? {
        return refuse(&page, &visit, "account-last");
    }
    tracing::info!(account = form.name, by = visit.name(), "an account was removed");
    Ok(Redirect::to("/akun").into_response())
}

/// Another password for somebody who lost theirs.
pub async fn reset(State(page): State<App>, visit: Visitor, Form(form): Form<Credentials>) -> Answer {
    if let Some(key) = wrong_credentials(&form.name, &form.password) {
        return refuse(&page, &visit, key);
    }
    let (hash, name) = (hash(&page.hashing, form.password).await?, form.name.clone());
    if !page.database.write(move |tx| store::change_password(tx, &name, &hash)).await? {
        return refuse(&page, &visit, "account-unknown");
    }
    tracing::info!(account = form.name, by = visit.name(), "a password was reset");
    Ok(Redirect::to("/akun").into_response())
}

fn refuse(page: &App, visit: &Visit, key: &str) -> Answer {
    let shown = shown(page, visit, Some(visit.words.say(key)))?;
    refused(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

fn shown<'a>(page: &'a App, visit: &'a Visit, wrong: Option<String>) -> anyhow::Result<Shown<'a>> {
    let accounts = page.database.read(|tx| store::accounts(tx))?;
    Ok(Shown { visit, office: &page.office.name, accounts, wrong })
}

/// "2, 3" as sectors, `None` when something else stands there.
fn sectors(text: &str) -> Option<Vec<u8>> {
    let parts = text.split([',', ' ']).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().ok().filter(|sector| (1..=SECTORS as u8).contains(sector))).collect()
}
