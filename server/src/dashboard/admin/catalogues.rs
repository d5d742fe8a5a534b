//! The catalogues: which holds for which years, and what it asks.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use selaras_domain::catalogue::{Catalogue, Level};
use selaras_domain::period::{MAX_YEAR, MIN_YEAR};

use super::super::App;
use super::super::error::{Answer, html};
use super::super::guard::{Need, Routes, Visit, Visitor};

#[derive(Template)]
#[template(path = "katalog.html")]
struct Catalogues<'a> {
    visit: &'a Visit,
    office: &'a str,
    catalogues: Vec<Held>,
}

/// A catalogue and the first and last year it holds for.
struct Held {
    catalogue: Arc<Catalogue>,
    from: u16,
    until: u16,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/kelola/katalog", Need::Admin, show)
}

async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    let mut catalogues: Vec<Held> = Vec::new();
    for year in MIN_YEAR..=MAX_YEAR {
        let catalogue = Catalogue::for_year(year);
        match catalogues.last_mut().filter(|last| last.catalogue.version == catalogue.version) {
            Some(last) => last.until = year,
            None => catalogues.push(Held { catalogue, from: year, until: year }),
        }
    }
    html(&Catalogues { visit: &visit, office: &page.province.name, catalogues })
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
