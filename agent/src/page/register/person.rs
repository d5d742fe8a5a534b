//! One person by NIK: everything that is kept of them, and forgetting it. The NIK comes in a form and never stands in an address.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use selaras_domain::recipient::{Nik, NikError};
use serde::Deserialize;

use super::super::App;
use super::super::error::{Answer, html, refused};
use super::super::guard::{Visit, Visitor};
use super::{Reception, Shown, apart};
use crate::register;
use crate::store::register::Look;

/// No Debug: it holds a NIK.
#[derive(Deserialize)]
pub struct Asked {
    nik: String,
}

#[derive(Template)]
#[template(path = "register_person.html")]
struct Person<'a> {
    visit: &'a Visit,
    office: &'a str,
    nik: String,
    people: Vec<Shown>,
    wrong: Option<String>,
    /// Entries that were deleted just now.
    deleted: Option<usize>,
}

impl<'a> Person<'a> {
    fn new(page: &'a App, visit: &'a Visit) -> Person<'a> {
        Person { visit, office: &page.office.name, nik: String::new(), people: Vec::new(), wrong: None, deleted: None }
    }
}

pub async fn search(State(page): State<App>, visit: Visitor, Form(asked): Form<Asked>) -> Answer {
    let nik: Nik = match asked.nik.parse() {
        Ok(nik) => nik,
        Err(error) => return wrong(&page, &visit, asked.nik, error),
    };
    let reception = Reception::open(&page, &visit).await?;
    let found = page.database.read(|tx| register::find(tx, &reception.secret, nik, &reception.sectors))?;
    let nik_hash = reception.secret.nik_hash(nik);
    reception.keep(&page, reception.looking.at_one(Look::Search, None, nik_hash, found.len())).await?;
    let people = found.iter().map(|found| Shown::of(found, visit.words)).collect();
    html(&Person { nik: nik.reveal(), people, ..Person::new(&page, &visit) })
}

/// Deletes everything of a person.
pub async fn forget(State(page): State<App>, visit: Visitor, Form(asked): Form<Asked>) -> Answer {
    let nik: Nik = match asked.nik.parse() {
        Ok(nik) => nik,
        Err(error) => return wrong(&page, &visit, asked.nik, error),
    };
    let reception = Reception::open(&page, &visit).await?;
    let database = Arc::clone(&page.database);
    let deleted = apart(move || register::forget(&database, &reception.secret, nik, &reception.looking)).await?;
    html(&Person { deleted: Some(deleted), ..Person::new(&page, &visit) })
}

fn wrong(page: &App, visit: &Visit, nik: String, error: NikError) -> Answer {
    let told = error.message().into_text(visit.words.language());
    let shown = Person { nik, wrong: Some(told), ..Person::new(page, visit) };
    refused(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}
