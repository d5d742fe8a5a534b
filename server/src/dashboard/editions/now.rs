//! What becomes of an edition while regions may object: the parts of its page that follow the store by themselves.

use std::ops::Deref;

use anyhow::Result;
use askama::Template;
use axum::extract::{Path, State};
use selaras_domain::region::RegionCode;
use selaras_ledger::Transaction;

use super::{cell_name, link, region_name};
use crate::dashboard::App;
use crate::dashboard::error::{Answer, html};
use crate::dashboard::guard::{Visit, Visitor};
use crate::edition::{Document, Objected, heard};
use crate::store::{self, EditionRow, Role};

use super::show::{Said, missing, read_document};

/// An edition as it stands now.
pub struct Now<'a> {
    pub visit: &'a Visit,
    pub zone: RegionCode,
    pub row: EditionRow,
    /// The last edition of its quarter.
    pub last: EditionRow,
    /// With rulings since the edition was made; of a final edition, as they stand in it.
    pub objections: Vec<Objected>,
    pub said: Said,
    pub now_ms: i64,
}

/// Whether regions may still object, and what can be done.
#[derive(Template)]
#[template(path = "edisi_keadaan.html")]
pub struct Standing<'a>(pub &'a Now<'a>);

/// What regions object to, with the rulings.
#[derive(Template)]
#[template(path = "edisi_sanggahan.html")]
pub struct Heard<'a>(pub &'a Now<'a>);

pub async fn standing(State(page): State<App>, visit: Visitor, Path(digest): Path<String>) -> Answer {
    match now(&page, &visit, &digest).await? {
        Some(now) => html(&Standing(&now)),
        None => Ok(missing(&visit)),
    }
}

pub async fn objections(State(page): State<App>, visit: Visitor, Path(digest): Path<String>) -> Answer {
    match now(&page, &visit, &digest).await? {
        Some(now) => html(&Heard(&now)),
        None => Ok(missing(&visit)),
    }
}

async fn now<'a>(page: &App, visit: &'a Visit, digest: &str) -> Result<Option<Now<'a>>> {
    let Ok(digest) = digest.parse() else { return Ok(None) };
    let read = page.read(move |tx| {
        let Some((row, document)) = read_document(tx, digest)? else { return Ok(None) };
        let (last, objections) = since(tx, &row, &document)?;
        Ok(Some((row, last, objections)))
    });
    let Some((row, last, objections)) = read.await? else { return Ok(None) };
    let (zone, now_ms) = (page.province.code, page.now_ms());
    Ok(Some(Now { visit, zone, row, last, objections, said: Said::default(), now_ms }))
}

/// What came after an edition: the last one of its quarter, and what was objected to.
pub fn since(tx: &Transaction<'_>, row: &EditionRow, document: &Document) -> Result<(EditionRow, Vec<Objected>)> {
    let last = store::last_edition(tx, row.year, row.quarter)?.unwrap_or_else(|| row.clone());
    let regions: Vec<RegionCode> = document.regions.iter().map(|region| region.region).collect();
    let objections = match row.is_final {
        true => document.objections.clone(),
        false => heard(tx, &regions, row.period())?,
    };
    Ok((last, objections))
}

impl Now<'_> {
    fn is_last(&self) -> bool {
        self.last.digest == self.row.digest
    }

    fn link_of_last(&self) -> String {
        link(&self.last.digest)
    }

    fn region_name(&self, code: &RegionCode) -> &'static str {
        region_name(*code)
    }

    fn cell_name(&self, cell: &str) -> String {
        cell_name(self.visit, self.row.year, cell)
    }

    fn may_rule(&self) -> bool {
        !self.row.is_final && self.is_last() && self.visit.may(Role::Reviewer)
    }

    fn may_finalise(&self) -> bool {
        !self.row.is_final && self.is_last() && self.visit.is_admin() && self.now_ms > self.row.until_ms
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
}

impl<'a> Deref for Standing<'a> {
    type Target = Now<'a>;

    fn deref(&self) -> &Now<'a> {
        self.0
    }
}

impl<'a> Deref for Heard<'a> {
    type Target = Now<'a>;

    fn deref(&self) -> &Now<'a> {
        self.0
    }
}
