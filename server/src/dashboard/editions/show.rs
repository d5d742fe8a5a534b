//! One edition: its ranking by any measure and pool, what regions object to with the rulings, and what it changed.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use selaras_domain::line::LineId;
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::RegionCode;
use serde::Deserialize;

use super::{cell_name, link, measure_name, region_name};
use crate::audit::Act;
use crate::dashboard::App;
use crate::dashboard::error::{Answer, html, reason, refused};
use crate::dashboard::guard::{Visit, Visitor};
use crate::edition::{self, Difference, Digest, Document, Objected, Ruling, Table, heard, measures};
use crate::store::{self, EditionRow, Role};

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
    line: String,
    outcome: String,
    text: String,
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
    /// As they stand now, with rulings since the edition was made; of a final edition, as they stand in it.
    objections: Vec<Objected>,
    /// The last edition of its quarter.
    is_last: bool,
    by: Measure,
    pool: Pool,
    said: Said,
    wrong: Option<String>,
    now_ms: i64,
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

fn missing(visit: &Visit) -> Response {
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
            let Some(row) = store::edition(tx, digest)? else { return Ok(None) };
            let document = edition::document(tx, digest)?;
            let difference = edition::difference(tx, &document)?;
            let last = store::last_edition(tx, row.year, row.quarter)?;
            let is_last = last.is_some_and(|last| last.digest == digest);
            let regions: Vec<RegionCode> = document.regions.iter().map(|region| region.region).collect();
            let objections = match row.is_final {
                true => document.objections.clone(),
                false => heard(tx, &regions, row.period())?,
            };
            Ok(Some((row, document, difference, is_last, objections)))
        })
        .await?;
    let Some((row, document, difference, is_last, objections)) = read else { return Ok(None) };
    Ok(Some(Shown {
        visit,
        office: &page.province.name,
        zone: page.province.code,
        row,
        document,
        difference,
        objections,
        is_last,
        by: choice.by.parse().unwrap_or(Measure::Index),
        pool: choice.pool.parse().unwrap_or_default(),
        said: Said::default(),
        wrong: None,
        now_ms: page.now_ms(),
    }))
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
        shown.said = said;
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
            shown.said = said;
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

    fn may_rule(&self) -> bool {
        !self.row.is_final && self.is_last && self.visit.may(Role::Reviewer)
    }

    fn may_finalise(&self) -> bool {
        !self.row.is_final && self.is_last && self.visit.is_admin() && self.now_ms > self.row.until_ms
    }

    fn open(&self) -> usize {
        self.objections.iter().filter(|one| one.ruling.is_none()).count()
    }

    fn is_open(&self) -> bool {
        self.now_ms <= self.row.until_ms && !self.row.is_final
    }

    /// What was typed into a form that came back.
    fn typed(&self, objected: &Objected) -> &str {
        if self.said.line == objected.line { &self.said.text } else { "" }
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
