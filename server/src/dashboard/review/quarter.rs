//! The page of one sealed quarter.

use std::collections::BTreeMap;

use anyhow::Result;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use selaras_domain::line::{Content, Outcome};
use selaras_domain::period::{Period, Quarter as Number};
use selaras_domain::region::RegionCode;
use selaras_ledger::{Difference, ReviewState, Transaction};

use super::super::App;
use super::super::error::{Answer, html, refused};
use super::super::guard::{Visit, Visitor};
use super::cells::{Group, groups};
use super::{link, name, period_name};
use crate::store::Role;
use crate::workflow::{Quarter, Unsaid, seen_digest};

/// Year, quarter and region of an address.
pub type Place = Path<(u16, u8, String)>;

#[derive(Template)]
#[template(path = "tinjau_triwulan.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    quarter: Quarter,
    groups: Vec<Group>,
    /// Of the cells that are shown.
    seen: String,
    typed: Typed,
    wrong: Option<String>,
}

/// What a form that came back held.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    pub text: String,
    /// By the name of the cell.
    pub cells: BTreeMap<String, String>,
}

/// A quarter with the cells that are shown of it.
pub struct Read {
    pub quarter: Quarter,
    groups: Vec<Group>,
    seen: String,
}

pub async fn show(State(page): State<App>, visit: Visitor, Path(place): Place) -> Answer {
    let Some((region, period)) = place_of(&page, &place) else { return Ok(no_page(&visit)) };
    let now_ms = page.now_ms();
    let Some(read) = page.read(move |tx| Read::of(tx, region, period, now_ms)).await? else {
        return Ok(no_page(&visit));
    };
    html(&Shown::of(&page, &visit, read, Typed::default(), None))
}

/// Shows the page again, with what was typed and why nothing was written.
pub async fn refuse(
    page: &App,
    visit: &Visit,
    (region, period): (RegionCode, Period),
    typed: Typed,
    unsaid: &Unsaid,
) -> Answer {
    let now_ms = page.now_ms();
    let Some(read) = page.read(move |tx| Read::of(tx, region, period, now_ms)).await? else {
        return Ok(no_page(visit));
    };
    let wrong = Some(said(visit, unsaid));
    refused(StatusCode::UNPROCESSABLE_ENTITY, &Shown::of(page, visit, read, typed, wrong))
}

/// Why a word was not written, for a person.
pub fn said(visit: &Visit, unsaid: &Unsaid) -> String {
    match unsaid {
        Unsaid::Wrong(finding) => visit.words.told(&finding.message).to_owned(),
        Unsaid::SamePerson(name) => visit.words.with(unsaid.key(), "name", name),
        Unsaid::ChangedSinceSeal(count) => visit.words.with(unsaid.key(), "count", count),
        other => visit.words.say(other.key()),
    }
}

/// A region of this province and a quarter that can be.
pub fn place_of(page: &App, (year, quarter, region): &(u16, u8, String)) -> Option<(RegionCode, Period)> {
    let region: RegionCode = region.parse().ok()?;
    let quarter = Number::from_number(*quarter)?;
    let period = Period::checked(*year, Some(quarter)).ok()?;
    (region.province() == page.province.province && !region.is_province()).then_some((region, period))
}

pub fn no_page(visit: &Visit) -> Response {
    (StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response()
}

impl Read {
    fn of(tx: &Transaction<'_>, region: RegionCode, period: Period, now_ms: i64) -> Result<Option<Read>> {
        let Some(quarter) = Quarter::read(tx, region, period, now_ms)? else { return Ok(None) };
        let groups = groups(tx, region, period, &quarter.review.since_seal)?;
        let seen = HEXLOWER.encode(&seen_digest(tx, region, period)?);
        Ok(Some(Read { quarter, groups, seen }))
    }
}

impl<'a> Shown<'a> {
    fn of(page: &'a App, visit: &'a Visit, read: Read, typed: Typed, wrong: Option<String>) -> Shown<'a> {
        let Read { quarter, groups, seen } = read;
        Shown { visit, office: &page.province.name, quarter, groups, seen, typed, wrong }
    }

    fn region(&self) -> &'static str {
        name(self.quarter.region)
    }

    fn period(&self) -> String {
        period_name(self.visit, self.quarter.period)
    }

    fn link(&self) -> String {
        link(self.quarter.region, self.quarter.period)
    }

    fn may_act(&self) -> bool {
        self.visit.may(Role::Reviewer)
    }

    fn may_approve(&self) -> bool {
        self.may_act() && self.quarter.review.may_approve()
    }

    fn may_send_back(&self) -> bool {
        self.may_act() && self.quarter.review.state != ReviewState::Approved
    }

    fn may_ask(&self) -> bool {
        self.may_act() && self.quarter.review.state == ReviewState::Approved && self.quarter.asked.is_none()
    }

    /// The message of the province's last word.
    fn last_key(&self, outcome: &Outcome) -> &'static str {
        match outcome {
            Outcome::Agreed => "review-last-agreed",
            Outcome::Returned => "review-last-returned",
            Outcome::Reopened => "review-last-reopened",
        }
    }

    fn content(&self, content: &Option<Content>) -> String {
        content.as_ref().map_or_else(|| "–".to_owned(), |content| self.visit.words.content(content))
    }

    /// A cell as a list of changes names it.
    fn cell(&self, one: &Difference) -> String {
        one.cell.name()
    }

    fn who(&self, one: &Difference) -> String {
        let Some(by) = &one.by else { return String::new() };
        let parts = [by.writer.clone(), by.office.clone(), self.visit.words.time(&by.time_ms, &self.quarter.region)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    fn typed(&self, cell: &str) -> &str {
        self.typed.cells.get(cell).map_or("", String::as_str)
    }
}
