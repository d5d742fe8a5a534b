//! Logging in and out.

use askama::Template;
use axum::extract::{Form, State};
use selaras_web::{Credentials, Entered, account_name};

use super::App;
use super::error::{Answer, html, refused};
use super::guard::{Need, Routes, Visit, Visitor};
use crate::audit::Act;

#[derive(Template)]
#[template(path = "masuk.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    name: &'a str,
    wrong: Option<String>,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/masuk", Need::Nobody, show).post("/masuk", Need::Nobody, enter).post("/keluar", Need::Viewer, leave)
}

async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    html(&Shown { visit: &visit, office: &page.province.name, name: "", wrong: None })
}

async fn enter(State(page): State<App>, visit: Visitor, Form(form): Form<Credentials>) -> Answer {
    let name = account_name(&form.name);
    match selaras_web::enter(&*page, &visit, form).await? {
        Entered::Begun(response) => {
            page.change_by(&name, visit.from, Act::new("session.begin", ""), |_| Ok(Some(()))).await?;
            Ok(response)
        }
        Entered::Refused(status, text) => {
            let shown = Shown { visit: &visit, office: &page.province.name, name: &name, wrong: Some(text) };
            refused(status, &shown)
        }
    }
}

async fn leave(State(page): State<App>, visit: Visitor) -> Answer {
    page.note(&visit, Act::new("session.end", "")).await?;
    Ok(selaras_web::leave(&*page, visit.session).await?)
}
