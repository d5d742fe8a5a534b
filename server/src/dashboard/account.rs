//! One's own account: another password, and the second factor.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use data_encoding::BASE32_NOPAD;
use selaras_ledger::Transaction;
use selaras_web::{Qr, confirm, hash, qr, wrong_credentials};
use serde::Deserialize;

use super::App;
use super::error::{Answer, PageError, html, refused};
use super::guard::{Need, Routes, Visit, Visitor};
use super::second::{codes_of, new_recovery_codes, new_secret, recovery_hash, step_of};
use crate::audit::Act;
use crate::store::{self, TotpRow};

/// No Debug: it holds passwords.
#[derive(Deserialize)]
struct NewPassword {
    password: String,
    new_password: String,
}

/// No Debug: it holds a password.
#[derive(Deserialize)]
struct Password {
    password: String,
}

#[derive(Deserialize)]
struct Code {
    code: String,
}

#[derive(Template)]
#[template(path = "akun.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    wrong: Option<String>,
    done: Option<String>,
    factor: Factor,
}

enum Factor {
    Off,
    /// To be shown to the device.
    Begun {
        qr: Qr,
        secret: String,
    },
    On,
    /// Just turned on; the codes are shown this once.
    Fresh(Vec<String>),
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/akun", Need::Viewer, show)
        .post("/akun/sandi", Need::Viewer, change_password)
        .post("/akun/kode/mulai", Need::Viewer, begin_factor)
        .post("/akun/kode", Need::Viewer, turn_factor_on)
        .post("/akun/kode/lepas", Need::Viewer, turn_factor_off)
}

async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    html(&shown(&page, &visit).await?)
}

/// Ends the person's other sessions too.
async fn change_password(State(page): State<App>, visit: Visitor, Form(form): Form<NewPassword>) -> Answer {
    if let Some(refused) = unless_confirmed(&page, &visit, form.password).await? {
        return Ok(refused);
    }
    if let Some(key) = wrong_credentials(visit.name(), &form.new_password) {
        return refuse(&page, &visit, key).await;
    }
    let (name, session) = (visit.name().to_owned(), visit.session);
    let hash = hash(page.hashing(), form.new_password).await?;
    let change =
        move |tx: &Transaction<'_>| Ok(store::change_password(tx, &name, &hash, session.as_ref())?.then_some(()));
    page.change(&visit, Act::new("person.password", visit.name()), change).await?;
    let done = Some(visit.words.say("password-changed"));
    html(&Shown { done, ..shown(&page, &visit).await? })
}

/// Whoever finds a session open cannot bind the account to a device of theirs.
async fn begin_factor(State(page): State<App>, visit: Visitor, Form(form): Form<Password>) -> Answer {
    if let Some(refused) = unless_confirmed(&page, &visit, form.password).await? {
        return Ok(refused);
    }
    let (name, secret) = (visit.name().to_owned(), new_secret());
    let begin = move |tx: &Transaction<'_>| store::begin_totp(tx, &name, &secret).map(Some);
    page.change(&visit, Act::new("person.code_begin", visit.name()), begin).await?;
    Ok(Redirect::to("/akun").into_response())
}

async fn turn_factor_on(State(page): State<App>, visit: Visitor, Form(form): Form<Code>) -> Answer {
    let begun = factor_of(&page, &visit).await?.filter(|row| !row.is_on);
    let codes = begun.map(|row| codes_of(&row.secret, visit.name())).transpose()?;
    let Some(step) = codes.and_then(|codes| step_of(&codes, &form.code, page.now_ms())) else {
        return refuse(&page, &visit, "code-wrong").await;
    };
    let (name, codes) = (visit.name().to_owned(), new_recovery_codes());
    let hashes: Vec<[u8; 32]> = codes.iter().map(|code| recovery_hash(code)).collect();
    let turn = move |tx: &Transaction<'_>| store::turn_totp_on(tx, &name, step, &hashes).map(Some);
    page.change(&visit, Act::new("person.code_on", visit.name()), turn).await?;
    html(&Shown { factor: Factor::Fresh(codes), ..shown(&page, &visit).await? })
}

async fn turn_factor_off(State(page): State<App>, visit: Visitor, Form(form): Form<Password>) -> Answer {
    if let Some(refused) = unless_confirmed(&page, &visit, form.password).await? {
        return Ok(refused);
    }
    let name = visit.name().to_owned();
    let turn = move |tx: &Transaction<'_>| store::turn_totp_off(tx, &name).map(Some);
    page.change(&visit, Act::new("person.code_off", visit.name()), turn).await?;
    Ok(Redirect::to("/akun").into_response())
}

/// The answer to whoever sits at this session and does not know its password, or has to wait.
async fn unless_confirmed(page: &App, visit: &Visit, password: String) -> Result<Option<Response>, PageError> {
    let told = confirm(&**page, visit.words, visit.name(), visit.from, password).await?;
    let Some((status, text)) = told else { return Ok(None) };
    refused(status, &Shown { wrong: Some(text), ..shown(page, visit).await? }).map(Some)
}

async fn factor_of(page: &App, visit: &Visit) -> anyhow::Result<Option<TotpRow>> {
    let name = visit.name().to_owned();
    page.read(move |tx| store::totp(tx, &name)).await
}

async fn refuse(page: &App, visit: &Visit, key: &str) -> Answer {
    let wrong = Some(visit.words.say(key));
    refused(StatusCode::UNPROCESSABLE_ENTITY, &Shown { wrong, ..shown(page, visit).await? })
}

async fn shown<'a>(page: &'a App, visit: &'a Visit) -> anyhow::Result<Shown<'a>> {
    let factor = match factor_of(page, visit).await? {
        None => Factor::Off,
        Some(row) if row.is_on => Factor::On,
        Some(row) => {
            let secret = BASE32_NOPAD.encode(&row.secret);
            Factor::Begun { qr: qr(&codes_of(&row.secret, visit.name())?.to_url()?)?, secret }
        }
    };
    Ok(Shown { visit, office: &page.province.name, wrong: None, done: None, factor })
}
