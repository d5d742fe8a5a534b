//! People at two services in one year: how many, and by name who.

use askama::Template;
use axum::extract::{Query, State};
use selaras_domain::catalogue::ServiceCode;
use serde::Deserialize;

use super::super::App;
use super::super::error::{Answer, html};
use super::super::guard::{Visit, Visitor};
use super::overview::{Year, years};
use super::{Reception, Shown, apart};
use crate::register::{self, Double, Entry};
use crate::store::register::Look;

/// People of a pair of services on the page.
const SHOWN: usize = 50;

#[derive(Debug, Deserialize)]
pub struct Asked {
    year: Option<u16>,
    satu: Option<ServiceCode>,
    dua: Option<ServiceCode>,
}

#[derive(Template)]
#[template(path = "register_doubles.html")]
struct Doubles<'a> {
    visit: &'a Visit,
    office: &'a str,
    year: u16,
    years: Vec<u16>,
    doubles: Vec<Double>,
    pair: Option<(ServiceCode, ServiceCode)>,
    people: Vec<Shown>,
}

pub async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    let year = Year { year: asked.year }.or_last(&page);
    let reception = Reception::open(&page, &visit).await?;
    let is_own = |service: ServiceCode| reception.sectors.contains(&service.sector);
    // Who sees only one of the two sectors is not told who is served by the other.
    let pair = asked.satu.zip(asked.dua).filter(|(one, other)| is_own(*one) && is_own(*other));
    let database = std::sync::Arc::clone(&page.database);
    let (doubles, hashes) = apart(move || {
        database.read(|tx| {
            let hashes = pair.map(|pair| register::doubles_of(tx, year, pair, SHOWN)).transpose()?;
            Ok((register::doubles(tx, year)?, hashes.unwrap_or_default()))
        })
    })
    .await?;
    let mut people = Vec::new();
    if let Some((one, other)) = pair {
        let found = page.database.read(|tx| {
            let found =
                hashes.iter().map(|hash| register::find_hashed(tx, &reception.secret, hash, &reception.sectors));
            found.collect::<anyhow::Result<Vec<_>>>()
        })?;
        let look = reception.looking.at(Look::Duplicates, Some(Entry { year, service: one }), found.len());
        reception.keep(&page, look).await?;
        let of_both =
            |found: &&register::Found| found.entry.year == year && [one, other].contains(&found.entry.service);
        people = found.iter().flatten().filter(of_both).map(|found| Shown::of(found, visit.words)).collect();
    }
    html(&Doubles {
        visit: &visit,
        office: &page.office.name,
        year,
        years: years(year),
        doubles: doubles.into_iter().filter(|double| is_own(double.one) && is_own(double.other)).collect(),
        pair,
        people,
    })
}
