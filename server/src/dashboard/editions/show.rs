//! One edition: its ranking by any measure and pool, what became of it since, and what it changed.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use selaras_domain::line::LineId;
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::RegionCode;
use selaras_ledger::Transaction;
use serde::Deserialize;

use super::now::{Heard, Now, Standing, since};
use super::{cell_name, link, measure_name, region_name};
use crate::audit::Act;
use crate::dashboard::App;
use crate::dashboard::error::{Answer, html, reason, refused};
use crate::dashboard::guard::{Visit, Visitor};
use crate::edition::{self, Difference, Digest, Document, Ruling, Table, measures};
use crate::store::{self, EditionRow};

/// Which ranking of the edition.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Choice {
    pool: String,
    by: String,
}

/// The province's word on an objection.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Said {
    region: String,
    pub line: String,
    outcome: String,
    pub text: String,
}

#[derive(Template)]
#[template(path = "edisi_satu.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    zone: RegionCode,
    row: EditionRow,
    document: Document,
    difference: Difference,
    now: Now<'a>,
    by: Measure,
    pool: Pool,
    wrong: Option<String>,
}

pub async fn show(
    State(page): State<App>,
    visit: Visitor,
    Path(digest): Path<String>,
    Query(choice): Query<Choice>,
) -> Answer {
    match shown(&page, &visit, &digest, &choice).await? {
        Some(shown) => html(&shown),
        None => Ok(missing(&visit)),
    }
}

pub fn missing(visit: &Visit) -> Response {
    (StatusCode::NOT_FOUND, visit.words.say("edition-unknown")).into_response()
}

async fn shown<'a>(
    page: &'a App,
    visit: &'a Visit,
    digest: &str,
    choice: &Choice,
) -> anyhow::Result<Option<Shown<'a>>> {
    let Ok(digest) = digest.parse::<Digest>() else { return Ok(None) };
    let read = page
        .read(move |tx| {
            let Some((row, document)) = read_document(tx, digest)? else { return Ok(None) };
            let difference = edition::difference(tx, &document)?;
            let since = since(tx, &row, &document)?;
            Ok(Some((row, document, difference, since)))
        })
        .await?;
    let Some((row, document, difference, (last, objections))) = read else { return Ok(None) };
    let (zone, now_ms) = (page.province.code, page.now_ms());
    Ok(Some(Shown {
        visit,
        office: &page.province.name,
        zone,
        document,
        difference,
        now: Now { visit, zone, row: row.clone(), last, objections, said: Said::default(), now_ms },
        row,
        by: choice.by.parse().unwrap_or(Measure::Index),
        pool: choice.pool.parse().unwrap_or_default(),
        wrong: None,
    }))
}

/// An edition with its document.
pub fn read_document(tx: &Transaction<'_>, digest: Digest) -> anyhow::Result<Option<(EditionRow, Document)>> {
    let Some(row) = store::edition(tx, digest)? else { return Ok(None) };
    Ok(Some((row, edition::document(tx, digest)?)))
}

/// The edition as a file that proves itself.
pub async fn file(State(page): State<App>, visit: Visitor, Path(digest): Path<String>) -> Answer {
    let Ok(digest) = digest.parse::<Digest>() else { return Ok(missing(&visit)) };
    let Some(signed) = page.read(move |tx| store::signed_edition(tx, digest)).await? else {
        return Ok(missing(&visit));
    };
    let text = signed.to_file(&page.keyring.authority()?.public_key())?;
    let name = format!("attachment; filename=\"edisi-{}.json\"", digest.short());
    let headers = [(header::CONTENT_TYPE, "application/x-ndjson"), (header::CONTENT_DISPOSITION, name.as_str())];
    Ok((headers, text).into_response())
}

pub async fn rule(
    State(page): State<App>,
    visit: Visitor,
    Path(digest): Path<String>,
    Form(said): Form<Said>,
) -> Answer {
    let Some(mut shown) = shown(&page, &visit, &digest, &Choice::default()).await? else {
        return Ok(missing(&visit));
    };
    let (region, on) = (said.region.parse::<RegionCode>(), said.line.parse::<LineId>());
    let is_accepted = match said.outcome.as_str() {
        "terima" => Some(true),
        "tolak" => Some(false),
        _ => None,
    };
    let (Ok(region), Ok(on), Some(is_accepted)) = (region, on, is_accepted) else {
        shown.wrong = Some(visit.words.say("ruling-incomplete"));
        shown.now.said = said;
        return refused(StatusCode::UNPROCESSABLE_ENTITY, &shown);
    };
    let (period, now_ms) = (shown.row.period(), page.now_ms());
    let (text, writer) = (said.text.clone(), visit.name().to_owned());
    let ruling = Ruling { region, period, on, is_accepted, text, writer };
    let act = Act::new("edition.rule", format!("{region} {period} {on}"));
    let ruled = page.change(&visit, act, move |tx| edition::rule(tx, &ruling, now_ms).map(Some)).await;
    match ruled {
        Ok(_) => {
            page.changes.tell_all();
            Ok(Redirect::to(&format!("{}#sanggahan", link(&shown.row.digest))).into_response())
        }
        Err(error) => {
            shown.wrong = Some(reason(&visit, error)?);
            shown.now.said = said;
            refused(StatusCode::UNPROCESSABLE_ENTITY, &shown)
        }
    }
}

impl Shown<'_> {
    fn table(&self) -> Option<&Table> {
        self.document.table(self.by, self.pool)
    }

    fn region_name(&self, code: &RegionCode) -> &'static str {
        region_name(*code)
    }

    fn pools(&self) -> [(Pool, String); 3] {
        [Pool::All, Pool::Kabupaten, Pool::Kota].map(|pool| (pool, self.visit.words.say(&format!("pool-{pool}"))))
    }

    fn measures(&self) -> Vec<(Measure, String)> {
        measures().map(|measure| (measure, self.measure(&measure))).collect()
    }

    fn measure(&self, measure: &Measure) -> String {
        measure_name(self.visit, self.document.year, *measure)
    }

    fn cell_name(&self, cell: &str) -> String {
        cell_name(self.visit, self.document.year, cell)
    }

    /// What follows the store.
    fn standing(&self) -> askama::Result<String> {
        Standing(&self.now).render()
    }

    fn heard(&self) -> askama::Result<String> {
        Heard(&self.now).render()
    }

    /// Offices, and how many of their ledgers were read.
    fn ledgers(&self) -> BTreeMap<RegionCode, usize> {
        let mut ledgers = BTreeMap::new();
        for end in &self.document.ledgers {
            *ledgers.entry(end.region).or_default() += 1;
        }
        ledgers
    }

    fn moved(&self, moved: Option<i64>) -> String {
        match moved {
            None => String::new(),
            Some(0) => self.visit.words.say("moved-not"),
            Some(places) if places > 0 => self.visit.words.with("moved-up", "places", places),
            Some(places) => self.visit.words.with("moved-down", "places", places.unsigned_abs()),
        }
    }
}
