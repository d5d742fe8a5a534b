//! The first start (the first visitor makes the coordinator's account), logging in and out.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use cookie::time::Duration;
use data_encoding::BASE64URL_NOPAD;
use selaras_domain::line::WRITER_MAX_CHARS;
use serde::Deserialize;

use super::App;
use super::error::{Answer, PageError, html, refused};
use super::guard::{Visit, Visitor, session_cookie, token_hash};
use super::password::{self, PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS};
use crate::store::{self, Account, Role};

/// A working day and an evening.
const SESSION_HOURS: i64 = 14;
/// Failed logins older than this are forgotten.
const FORGET_MS: i64 = 24 * 3_600_000;

/// No Debug: it holds a password.
#[derive(Deserialize)]
pub struct Credentials {
    name: String,
    password: String,
}

#[derive(Template)]
#[template(path = "login.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    is_first: bool,
    name: &'a str,
    wrong: Option<String>,
}

pub async fn show_first_start(State(page): State<App>, visit: Visitor) -> Answer {
    html(&Shown { visit: &visit, office: &page.office.name, is_first: true, name: "", wrong: None })
}

pub async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    if page.database.read(|tx| store::has_account(tx))? {
        html(&Shown { visit: &visit, office: &page.office.name, is_first: false, name: "", wrong: None })
    } else {
        Ok(Redirect::to("/mulai").into_response())
    }
}

pub async fn make_first_account(State(page): State<App>, visit: Visitor, Form(form): Form<Credentials>) -> Answer {
    let name = account_name(&form.name);
    if let Some(key) = wrong_credentials(&name, &form.password) {
        let wrong = Some(visit.words.say(key));
        let shown = Shown { visit: &visit, office: &page.office.name, is_first: true, name: &name, wrong };
        return refused(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    }
    let (hash, now_ms) = (password::hash(&page, form.password).await?, page.now_ms());
    let account = Account { name: name.clone(), role: Role::Coordinator, sectors: Vec::new() };
    let created = page.database.write(move |tx| store::create_account(tx, &account, &hash, "", now_ms)).await?;
    // Somebody else was first.
    if !created {
        return Ok(Redirect::to("/masuk").into_response());
    }
    tracing::info!(account = name, "the first account was made");
    begin(&page, name).await
}

pub async fn enter(State(page): State<App>, visit: Visitor, Form(form): Form<Credentials>) -> Answer {
    let name = account_name(&form.name);
    let now_ms = page.now_ms();
    let ((failures, retry_ms), hash) =
        page.database.read(|tx| Ok((store::login_tries(tx, &name)?, store::password_hash(tx, &name)?)))?;
    let too_long = form.password.chars().count() > PASSWORD_MAX_CHARS || name.chars().count() > WRITER_MAX_CHARS;
    let wrong = if retry_ms > now_ms {
        let seconds = (retry_ms - now_ms + 999) / 1_000;
        Some((StatusCode::TOO_MANY_REQUESTS, visit.words.with("login-wait", "seconds", seconds)))
    } else if too_long || !password::is_right(&page, form.password, hash).await? {
        if !too_long {
            let (name, retry_ms) = (name.clone(), now_ms + password::wait_ms(failures + 1));
            page.database.write(move |tx| store::record_login_failure(tx, &name, retry_ms, now_ms - FORGET_MS)).await?;
        }
        Some((StatusCode::UNAUTHORIZED, visit.words.say("login-wrong")))
    } else {
        None
    };
    match wrong {
        Some((status, text)) => {
            let shown =
                Shown { visit: &visit, office: &page.office.name, is_first: false, name: &name, wrong: Some(text) };
            refused(status, &shown)
        }
        None => begin(&page, name).await,
    }
}

pub async fn leave(State(page): State<App>, visit: Visitor) -> Answer {
    if let Some(session) = visit.session {
        page.database.write(move |tx| store::end_session(tx, &session)).await?;
    }
    let mut response = Redirect::to("/masuk").into_response();
    response.headers_mut().insert(header::SET_COOKIE, session_cookie(&page, String::new(), Duration::ZERO));
    Ok(response)
}

/// Begins a session and leads to the home page.
async fn begin(page: &App, account: String) -> Result<Response, PageError> {
    let token = BASE64URL_NOPAD.encode(&rand::random::<[u8; 32]>());
    let (hash, now_ms) = (token_hash(&token), page.now_ms());
    let expires_ms = now_ms + SESSION_HOURS * 3_600_000;
    page.database
        .write(move |tx| {
            store::forget_login_failures(tx, &account)?;
            store::begin_session(tx, &account, &hash, expires_ms, now_ms)
        })
        .await?;
    let mut response = Redirect::to("/").into_response();
    let cookie = session_cookie(page, token, Duration::hours(SESSION_HOURS));
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// As it is kept and compared.
pub fn account_name(typed: &str) -> String {
    typed.trim().to_lowercase()
}

/// What is wrong with a new account's name or password: the key of a message.
pub fn wrong_credentials(name: &str, password: &str) -> Option<&'static str> {
    let is_name = !name.is_empty()
        && name.chars().count() <= WRITER_MAX_CHARS
        && name.chars().all(|c| c.is_alphanumeric() || " .-_'@".contains(c));
    if !is_name {
        return Some("account-name-wrong");
    }
    let length = password.chars().count();
    (!(PASSWORD_MIN_CHARS..=PASSWORD_MAX_CHARS).contains(&length)).then_some("password-length")
}
