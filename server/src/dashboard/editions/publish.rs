//! Publishing: first what would be published is shown, then it is confirmed. What the person saw is bound by how far the
//! ledgers reached; when they went on meanwhile it is shown again.

use std::sync::Arc;

use anyhow::Result;
use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::RegionCode;
use serde::Deserialize;

use super::{cell_name, link, listed, region_name};
use crate::audit::Act;
use crate::dashboard::App;
use crate::dashboard::error::{Answer, html, reason, refused};
use crate::dashboard::guard::{Visit, Visitor};
use crate::dashboard::turns::Work;
use crate::edition::{
    Difference, Digest, Document, TableRow, Wanted, end_of_window, prepare, prepare_final, publish, sign,
};

/// What the form asks for.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct Sent {
    year: u16,
    quarter: u8,
    days: u32,
    again: Option<String>,
    /// Of the ledgers, when the person confirms what was shown.
    seen: String,
}

/// Days that may be given to object.
const DAYS_MAX: u32 = 365;

#[derive(Template)]
#[template(path = "edisi_siap.html")]
struct Ready<'a> {
    visit: &'a Visit,
    office: &'a str,
    zone: RegionCode,
    document: Document,
    difference: Difference,
    sent: Sent,
    seen: Digest,
    /// The ledgers went on since the person looked.
    has_moved: bool,
}

pub async fn provisional(State(page): State<App>, visit: Visitor, Form(sent): Form<Sent>) -> Answer {
    let Some(quarter) = quarter(&sent) else { return wrong(&page, &visit, "edition-wrong-period").await };
    if sent.days > DAYS_MAX {
        return wrong(&page, &visit, "edition-wrong-days").await;
    }
    let now_ms = page.now_ms();
    let wanted = Wanted {
        year: sent.year,
        quarter,
        until_ms: end_of_window(page.province.code, now_ms, sent.days)?,
        small_below: page.config.editions.small_below,
        again: sent.again.is_some(),
    };
    let prepared = page.with_database(Work::Figures, move |database| Ok(prepare(database, wanted, now_ms))).await?;
    match prepared {
        Ok(document) => go_on(&page, &visit, document, Difference::default(), sent, "edition.publish").await,
        Err(error) => refuse(&page, &visit, error).await,
    }
}

pub async fn last(State(page): State<App>, visit: Visitor, Form(sent): Form<Sent>) -> Answer {
    let Some(quarter) = quarter(&sent) else { return wrong(&page, &visit, "edition-wrong-period").await };
    let (year, now_ms) = (sent.year, page.now_ms());
    let prepare = move |database: &Arc<_>| Ok(prepare_final(database, (year, quarter), now_ms));
    let prepared = page.with_database(Work::Figures, prepare).await?;
    match prepared {
        Ok((document, difference)) => go_on(&page, &visit, document, difference, sent, "edition.finalise").await,
        Err(error) => refuse(&page, &visit, error).await,
    }
}

fn quarter(sent: &Sent) -> Option<Quarter> {
    let quarter = Quarter::from_number(sent.quarter)?;
    Period::checked(sent.year, Some(quarter)).ok().map(|_| quarter)
}

/// Shows what would be published, or publishes what was shown.
async fn go_on(
    page: &App,
    visit: &Visit,
    document: Document,
    difference: Difference,
    sent: Sent,
    act: &'static str,
) -> Answer {
    let seen = ends(&document)?;
    if sent.seen != seen.to_string() {
        let has_moved = !sent.seen.is_empty();
        let (office, zone) = (page.province.name.as_str(), page.province.code);
        return html(&Ready { visit, office, zone, document, difference, sent, seen, has_moved });
    }
    let signed = sign(&document, &*page.keyring.authority()?)?;
    let (digest, writer) = (signed.digest, visit.name().to_owned());
    let act = Act::new(act, format!("{} {digest}", document.title()));
    if let Err(error) = page.change(visit, act, move |tx| publish(tx, &signed, &writer).map(Some)).await {
        return refuse(page, visit, error).await;
    }
    page.changes.tell_all();
    Ok(Redirect::to(&link(&digest)).into_response())
}

/// How far the ledgers reached, as one digest.
fn ends(document: &Document) -> Result<Digest> {
    Ok(Digest::of(&serde_json::to_vec(&document.ledgers)?))
}

async fn wrong(page: &App, visit: &Visit, key: &str) -> Answer {
    let mut listed = listed(page, visit).await?;
    listed.wrong = Some(visit.words.say(key));
    refused(StatusCode::UNPROCESSABLE_ENTITY, &listed)
}

/// Says what stands in the way.
async fn refuse(page: &App, visit: &Visit, error: anyhow::Error) -> Answer {
    let reason = reason(visit, error)?;
    let mut listed = listed(page, visit).await?;
    listed.wrong = Some(format!("{} {reason}.", visit.words.say("edition-refused")));
    refused(StatusCode::UNPROCESSABLE_ENTITY, &listed)
}

impl Ready<'_> {
    fn rows(&self) -> &[TableRow] {
        self.document.table(Measure::Index, Pool::All).map_or(&[], |table| &table.rows)
    }

    fn unranked(&self) -> usize {
        self.document.table(Measure::Index, Pool::All).map_or(0, |table| table.unranked.len())
    }

    fn region_name(&self, code: &RegionCode) -> &'static str {
        region_name(*code)
    }

    fn cell_name(&self, cell: &str) -> String {
        cell_name(self.visit, self.document.year, cell)
    }

    /// Where the form goes.
    fn action(&self) -> &'static str {
        if self.document.is_final() { "/edisi/final" } else { "/edisi/terbit" }
    }

    fn unasked(&self) -> usize {
        self.difference.unasked().count()
    }
}
