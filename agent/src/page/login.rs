//! The first start (the first visitor makes the coordinator's account), logging in and out.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_web::{Credentials, Entered, account_name, hash, wrong_credentials};

use super::App;
use super::error::{Answer, html, refused};
use super::guard::{Visit, Visitor};
use crate::store::{self, Account, Role};

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
    let (hash, now_ms) = (hash(&page.hashing, form.password).await?, page.now_ms());
    let account = Account { name: name.clone(), role: Role::Coordinator, sectors: Vec::new() };
    let created = page.database.write(move |tx| store::create_account(tx, &account, &hash, "", now_ms)).await?;
    // Somebody else was first.
    if !created {
        return Ok(Redirect::to("/masuk").into_response());
    }
    tracing::info!(account = name, "the first account was made");
    Ok(selaras_web::begin(&*page, name).await?)
}

pub async fn enter(State(page): State<App>, visit: Visitor, Form(form): Form<Credentials>) -> Answer {
    let name = account_name(&form.name);
    match selaras_web::enter(&*page, &visit, form).await? {
        Entered::Begun(response) => Ok(response),
        Entered::Refused(status, text) => {
            let (visit, office) = (&visit, &page.office.name);
            refused(status, &Shown { visit, office, is_first: false, name: &name, wrong: Some(text) })
        }
    }
}

pub async fn leave(State(page): State<App>, visit: Visitor) -> Answer {
    Ok(selaras_web::leave(&*page, visit.session).await?)
}
