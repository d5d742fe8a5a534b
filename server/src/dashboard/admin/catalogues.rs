//! The catalogues: which holds for which years, and what it asks. Another version is read and compared first; it holds when it
//! is accepted.

use askama::Template;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_domain::catalogue::Level;

use super::super::App;
use super::super::error::{Answer, html, reason, refused};
use super::super::guard::{Need, Routes, Visit, Visitor};
use crate::audit::Act;
use crate::catalogue::{Files, Held, MAX_BYTES, Offered, accept, held, offer};

#[derive(Template)]
#[template(path = "katalog.html")]
struct Catalogues<'a> {
    visit: &'a Visit,
    office: &'a str,
    catalogues: Vec<Held>,
    /// What was read and may be accepted.
    offered: Option<Offered>,
    files: Files,
    wrong: Option<String>,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/kelola/katalog", Need::Admin, show).upload("/kelola/katalog", Need::Admin, MAX_BYTES, import)
}

async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    html(&shown(&page, &visit))
}

fn shown<'a>(page: &'a App, visit: &'a Visit) -> Catalogues<'a> {
    let (office, catalogues) = (page.province.name.as_str(), held());
    Catalogues { visit, office, catalogues, offered: None, files: Files::default(), wrong: None }
}

/// Shows what a version changes; with `accept` it holds.
async fn import(State(page): State<App>, visit: Visitor, mut form: Multipart) -> Answer {
    let (mut files, mut is_accepted) = (Files::default(), false);
    while let Some(part) = form.next_field().await? {
        match part.name() {
            Some("version") => files.version = part.text().await?,
            Some("from_year") => files.from_year = part.text().await?.trim().parse().unwrap_or_default(),
            Some("services") => files.services = part.text().await?,
            Some("items") => files.items = part.text().await?,
            Some("accept") => is_accepted = true,
            _ => {}
        }
    }
    let given = files.clone();
    let offered = match page.read(move |tx| Ok(offer(tx, &given))).await? {
        Ok(offered) => offered,
        Err(error) => {
            let wrong = Some(format!("{} {}.", visit.words.say("catalogue-refused"), reason(&visit, error)?));
            return refused(StatusCode::UNPROCESSABLE_ENTITY, &Catalogues { wrong, files, ..shown(&page, &visit) });
        }
    };
    if !is_accepted {
        return html(&Catalogues { offered: Some(offered), files, ..shown(&page, &visit) });
    }
    let act = Act::new("catalogue.import", format!("{} from {}", files.version.trim(), files.from_year));
    let (writer, now_ms) = (visit.name().to_owned(), page.now_ms());
    page.change(&visit, act, move |tx| accept(tx, &offered, &writer, now_ms).map(Some)).await?;
    page.changes.tell_all();
    page.rejudge().await?;
    Ok(Redirect::to("/kelola/katalog").into_response())
}

impl Held {
    /// Services and components that a kabupaten or kota is asked for.
    fn asked(&self) -> (usize, usize) {
        (self.catalogue.services(Level::Kabupaten).len(), self.catalogue.components(Level::Kabupaten).len())
    }

    /// The same of the province itself.
    fn asked_of_province(&self) -> (usize, usize) {
        (self.catalogue.services(Level::Provinsi).len(), self.catalogue.components(Level::Provinsi).len())
    }
}
