//! The people of the dashboard: new ones, roles, a new password, and leaving.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_domain::region::RegionCode;
use selaras_ledger::Transaction;
use selaras_web::{account_name, hash, new_password, wrong_credentials};
use serde::Deserialize;

use super::super::App;
use super::super::error::{Answer, html, refused};
use super::super::guard::{Need, Routes, Visit, Visitor};
use super::super::sure::{self, Question};
use crate::audit::Act;
use crate::store::{self, Person, Role};

#[derive(Deserialize)]
struct OfPerson {
    #[serde(default)]
    name: String,
    #[serde(default)]
    role: String,
}

#[derive(Template)]
#[template(path = "pengguna.html")]
struct People<'a> {
    visit: &'a Visit,
    office: &'a str,
    zone: RegionCode,
    people: Vec<Person>,
    wrong: Option<String>,
    /// A name and its first password, shown this once.
    made: Option<(String, String)>,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/kelola/pengguna", Need::Admin, show)
        .post("/kelola/pengguna", Need::Admin, add)
        .post("/kelola/pengguna/peran", Need::Admin, change_role)
        .post("/kelola/pengguna/sandi", Need::Admin, reset)
        .get("/kelola/pengguna/hapus", Need::Admin, ask_to_remove)
        .post("/kelola/pengguna/hapus", Need::Admin, remove)
}

async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    html(&shown(&page, &visit).await?)
}

async fn add(State(page): State<App>, visit: Visitor, Form(form): Form<OfPerson>) -> Answer {
    let (name, role, password) = (account_name(&form.name), Role::from_word(&form.role), new_password());
    let wrong = wrong_credentials(&name, &password).or(role.is_none().then_some("role-wrong"));
    let (Some(role), None) = (role, wrong) else {
        return refuse(&page, &visit, wrong.unwrap_or("role-wrong")).await;
    };
    let (hash, now_ms, by) = (hash(page.hashing(), password.clone()).await?, page.now_ms(), visit.name().to_owned());
    let (act, added) = (Act::new("person.add", format!("{name} {}", role.word())), name.clone());
    let add = move |tx: &Transaction<'_>| Ok(store::add_person(tx, &added, role, &hash, &by, now_ms)?.then_some(()));
    match page.change(&visit, act, add).await? {
        Some(()) => html(&People { made: Some((name, password)), ..shown(&page, &visit).await? }),
        None => refuse(&page, &visit, "person-taken").await,
    }
}

async fn change_role(State(page): State<App>, visit: Visitor, Form(form): Form<OfPerson>) -> Answer {
    let Some(role) = Role::from_word(&form.role) else { return refuse(&page, &visit, "role-wrong").await };
    let act = Act::new("person.role", format!("{} {}", form.name, role.word()));
    let change = move |tx: &Transaction<'_>| Ok(store::change_role(tx, &form.name, role)?.then_some(()));
    finish(&page, &visit, page.change(&visit, act, change).await?).await
}

/// A new password, shown once; the second factor is taken off, and all sessions end.
async fn reset(State(page): State<App>, visit: Visitor, Form(form): Form<OfPerson>) -> Answer {
    let password = new_password();
    let (hash, name) = (hash(page.hashing(), password.clone()).await?, form.name.clone());
    let reset = move |tx: &Transaction<'_>| Ok(store::reset_person(tx, &name, &hash)?.then_some(()));
    match page.change(&visit, Act::new("person.reset", &form.name), reset).await? {
        Some(()) => html(&People { made: Some((form.name, password)), ..shown(&page, &visit).await? }),
        None => refuse(&page, &visit, "person-last").await,
    }
}

async fn ask_to_remove(State(page): State<App>, visit: Visitor, Query(asked): Query<OfPerson>) -> Answer {
    let (action, back) = ("/kelola/pengguna/hapus", "/kelola/pengguna");
    let question = Question { key: "remove-person", name: &asked.name, action, field: ("name", &asked.name), back };
    sure::ask(&page, &visit, question)
}

async fn remove(State(page): State<App>, visit: Visitor, Form(form): Form<OfPerson>) -> Answer {
    let act = Act::new("person.remove", &form.name);
    let remove = move |tx: &Transaction<'_>| Ok(store::remove_person(tx, &form.name)?.then_some(()));
    finish(&page, &visit, page.change(&visit, act, remove).await?).await
}

async fn finish(page: &App, visit: &Visit, changed: Option<()>) -> Answer {
    match changed {
        Some(()) => Ok(Redirect::to("/kelola/pengguna").into_response()),
        None => refuse(page, visit, "person-last").await,
    }
}

async fn refuse(page: &App, visit: &Visit, key: &str) -> Answer {
    let wrong = Some(visit.words.say(key));
    refused(StatusCode::UNPROCESSABLE_ENTITY, &People { wrong, ..shown(page, visit).await? })
}

async fn shown<'a>(page: &'a App, visit: &'a Visit) -> anyhow::Result<People<'a>> {
    let people = page.read(|tx| store::people(tx)).await?;
    Ok(People { visit, office: &page.province.name, zone: page.province.code, people, wrong: None, made: None })
}
