//! Logging in and out, and what a name and a password must be.

use anyhow::Result;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use selaras_domain::line::WRITER_MAX_CHARS;
use serde::Deserialize;

use super::password::{self, PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS};
use super::session::{new_secret, secret_hash, session_cookie};
use super::{SecondFactor, Site, Words};

/// A working day and an evening.
const SESSION_HOURS: i64 = 14;
/// Failed logins older than this are forgotten.
const FORGET_MS: i64 = 24 * 3_600_000;

/// No Debug: it holds a password.
#[derive(Deserialize)]
pub struct Credentials {
    pub name: String,
    pub password: String,
    /// Of a second factor; empty: none given.
    #[serde(default)]
    pub code: String,
}

/// Failed logins in a row under a name, whether an account has it or not, and its password's hash when one has.
#[derive(Default)]
pub struct Tries {
    pub failures: u32,
    /// Refused before, milliseconds since 1970 UTC.
    pub retry_ms: i64,
    pub hash: Option<String>,
}

/// What came of a login.
pub enum Entered {
    Begun(Response),
    /// With what to tell the person.
    Refused(StatusCode, String),
}

/// Begins a session when name and password are right and the name need not wait.
pub async fn enter(site: &impl Site, words: Words, form: Credentials) -> Result<Entered> {
    let (name, now_ms) = (account_name(&form.name), site.now_ms());
    let Tries { failures, retry_ms, hash } = site.tries(&name)?;
    if retry_ms > now_ms {
        let seconds = (retry_ms - now_ms + 999) / 1_000;
        return Ok(Entered::Refused(StatusCode::TOO_MANY_REQUESTS, words.with("login-wait", "seconds", seconds)));
    }
    let too_long = form.password.chars().count() > PASSWORD_MAX_CHARS || name.chars().count() > WRITER_MAX_CHARS;
    let is_right = !too_long && password::is_right(site.hashing(), form.password, hash).await?;
    let second = if is_right { site.second_factor(&name, form.code.trim()).await? } else { SecondFactor::Wrong };
    if second == SecondFactor::Asked {
        return Ok(Entered::Refused(StatusCode::UNAUTHORIZED, words.say("login-code")));
    }
    if second == SecondFactor::Wrong {
        if !too_long {
            let retry_ms = now_ms + password::wait_ms(failures + 1);
            site.keep_failure(name, retry_ms, now_ms - FORGET_MS).await?;
        }
        return Ok(Entered::Refused(StatusCode::UNAUTHORIZED, words.say("login-wrong")));
    }
    Ok(Entered::Begun(begin(site, name).await?))
}

/// Begins a session of an account and leads to the home page.
pub async fn begin(site: &impl Site, account: String) -> Result<Response> {
    let secret = new_secret();
    site.begin_session(account, secret_hash(&secret), site.now_ms() + SESSION_HOURS * 3_600_000).await?;
    let mut response = Redirect::to("/").into_response();
    let cookie = session_cookie(site.address(), secret, SESSION_HOURS * 3_600);
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    Ok(response)
}

/// Ends a session and leads to the login.
pub async fn leave(site: &impl Site, session: Option<[u8; 32]>) -> Result<Response> {
    if let Some(session) = session {
        site.end_session(session).await?;
    }
    let mut response = Redirect::to("/masuk").into_response();
    response.headers_mut().insert(header::SET_COOKIE, session_cookie(site.address(), String::new(), 0));
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
