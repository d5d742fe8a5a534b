//! Logging in and out, and what a name and a password must be.

use std::net::IpAddr;
use std::time::Instant;

use anyhow::Result;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use selaras_domain::line::WRITER_MAX_CHARS;
use serde::Deserialize;

use super::attempts::{Moment, Who};
use super::password::{self, PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS};
use super::session::{new_secret, secret_hash, session_cookie};
use super::{SecondFactor, Site, Visit, Words};

/// A working day and an evening.
const SESSION_HOURS: i64 = 14;

/// No Debug: it holds a password.
#[derive(Deserialize)]
pub struct Credentials {
    pub name: String,
    pub password: String,
    /// Of a second factor; empty: none given.
    #[serde(default)]
    pub code: String,
}

/// What came of a login.
pub enum Entered {
    Begun(Response),
    /// With what to tell the person.
    Refused(StatusCode, String),
}

/// Begins a session when name and password are right and neither name nor network need wait.
pub async fn enter<S: Site>(site: &S, visit: &Visit<S::Account>, form: Credentials) -> Result<Entered> {
    let (words, name) = (visit.words, account_name(&form.name));
    let code = Some(form.code.trim());
    Ok(match prove(site, &name, visit.from, form.password, code).await? {
        Proven::Right => Entered::Begun(begin(site, name).await?),
        Proven::CodeAsked => Entered::Refused(StatusCode::UNAUTHORIZED, words.say("login-code")),
        Proven::Wrong => Entered::Refused(StatusCode::UNAUTHORIZED, words.say("login-wrong")),
        Proven::Wait { seconds } => Entered::Refused(StatusCode::TOO_MANY_REQUESTS, wait(words, seconds)),
    })
}

/// Whether it is really the person of an account who sits at its session: `None`, or what to tell whoever does.
pub async fn confirm<S: Site>(
    site: &S,
    words: Words,
    account: &str,
    from: Option<IpAddr>,
    password: String,
) -> Result<Option<(StatusCode, String)>> {
    Ok(match prove(site, account, from, password, None).await? {
        Proven::Right | Proven::CodeAsked => None,
        Proven::Wrong => Some((StatusCode::UNPROCESSABLE_ENTITY, words.say("password-wrong"))),
        Proven::Wait { seconds } => Some((StatusCode::TOO_MANY_REQUESTS, wait(words, seconds))),
    })
}

fn wait(words: Words, seconds: u64) -> String {
    words.with("login-wait", "seconds", seconds)
}

/// What came of a password.
enum Proven {
    Right,
    /// The password is right, and a code is asked for beside it.
    CodeAsked,
    Wrong,
    Wait {
        seconds: u64,
    },
}

/// Whether it is the name's password, and with `code` its second factor. What is wrong is counted and logged, but never what was
/// typed: people type a password where a name belongs.
async fn prove(
    site: &impl Site,
    name: &str,
    from: Option<IpAddr>,
    password: String,
    code: Option<&str>,
) -> Result<Proven> {
    if password.chars().count() > PASSWORD_MAX_CHARS || name.chars().count() > WRITER_MAX_CHARS {
        return Ok(Proven::Wrong);
    }
    let hash = site.password_hash(name)?;
    let is_account = hash.is_some();
    let mark = *blake3::hash(hash.as_deref().unwrap_or_default().as_bytes()).as_bytes();
    let who = Who { name: name.to_owned(), from, mark };
    let known = if is_account { name } else { "(none of that name)" };
    let origin = from.map_or_else(String::new, |from| from.to_string());
    if let Err(wait) = site.attempts().begin(&who, Moment { now_ms: site.now_ms(), now: Instant::now() }) {
        let seconds = wait.as_millis().div_ceil(1_000).max(1) as u64;
        tracing::warn!(account = known, from = origin, seconds, "a login was refused: too many were wrong");
        return Ok(Proven::Wait { seconds });
    }
    let is_right = password::is_right(site.hashing(), password, hash).await?;
    let second = match code {
        _ if !is_right => SecondFactor::Wrong,
        None => SecondFactor::Enough,
        Some(code) => site.second_factor(name, code).await?,
    };
    match second {
        SecondFactor::Enough => site.attempts().was_right(&who),
        SecondFactor::Asked => site.attempts().was_withheld(&who),
        SecondFactor::Wrong => {
            tracing::warn!(account = known, from = origin, "a login failed");
            if is_account {
                site.note_failure(name, from).await?;
            }
        }
    }
    Ok(match second {
        SecondFactor::Enough => Proven::Right,
        SecondFactor::Asked => Proven::CodeAsked,
        SecondFactor::Wrong => Proven::Wrong,
    })
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
