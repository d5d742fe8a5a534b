//! Batas waktu: the deadlines of a year with what they were before, and setting one, which shows first what it would do to the
//! timeliness of each region.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use jiff::Timestamp;
use selaras_domain::calendar::{DEFAULT_GRACE_HOURS, Deadline, Due};
use selaras_domain::period::{MAX_YEAR, MIN_YEAR, Period, Quarter};
use selaras_domain::region::{Region, RegionCode, of_province, region};
use selaras_ledger::Transaction;
use selaras_web::last_ended;
use serde::Deserialize;

use super::App;
use super::error::{Answer, html, refused};
use super::guard::{Need, Routes, Visit, Visitor};
use crate::audit::Act;
use crate::store::Role;
use crate::workflow::{
    Effect, Entry, deadlines, dues, effects, parse_deadline, regions_with_deadlines, write_deadlines,
};

/// The zones in which deadlines are announced, as the form offers them beside each region's own. Two of them keep WIB.
const ZONES: [(&str, &str); 4] = [
    ("Asia/Jakarta", "WIB Jakarta"),
    ("Asia/Pontianak", "WIB Pontianak"),
    ("Asia/Makassar", "WITA Makassar"),
    ("Asia/Jayapura", "WIT Jayapura"),
];
/// A year of hours: no bundle is on the road for longer.
const GRACE_MAX_HOURS: u32 = 8_784;

/// `?year=2026`
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    year: String,
}

/// A deadline as a person typed it.
#[derive(Clone, Debug, Deserialize)]
#[serde(default)]
struct Typed {
    year: String,
    quarter: String,
    /// 2026-07-20
    date: String,
    /// 23:59
    time: String,
    /// Empty: each region's own.
    zone: String,
    grace: String,
    /// Empty: all.
    region: String,
}

/// A deadline that can be.
#[derive(Clone, Copy, Debug)]
struct Wanted {
    year: u16,
    quarter: Quarter,
    deadline: Deadline,
    grace_hours: u32,
    /// `None`: the province and all its regions.
    region: Option<RegionCode>,
}

#[derive(Template)]
#[template(path = "kalender.html")]
struct Calendar<'a> {
    visit: &'a Visit,
    office: &'a str,
    zone: RegionCode,
    year: u16,
    entries: BTreeMap<Entry, Vec<RegionCode>>,
    /// How many have deadlines.
    of: usize,
    regions: Vec<&'static Region>,
    typed: Typed,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "kalender_periksa.html")]
struct Preview<'a> {
    visit: &'a Visit,
    office: &'a str,
    wanted: Wanted,
    typed: Typed,
    /// Those that change first.
    effects: Vec<Effect>,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/kalender", Need::Viewer, show).get("/kalender/periksa", Need::Reviewer, preview).post(
        "/kalender",
        Need::Reviewer,
        set,
    )
}

async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    let usual = last_ended(page.province.code, page.now_ms()).year;
    let year = asked.year.parse().ok().filter(|year| (MIN_YEAR..=MAX_YEAR).contains(year)).unwrap_or(usual);
    let typed = Typed { year: year.to_string(), ..Typed::default() };
    html(&Calendar::read(&page, &visit, year, typed, None).await?)
}

/// What a deadline would do; nothing is written.
async fn preview(State(page): State<App>, visit: Visitor, Query(typed): Query<Typed>) -> Answer {
    let read = typed.read(&page);
    let (wanted, dues) = match read {
        Ok(wanted) => match page.read(move |tx| wanted.dues(tx)).await? {
            Some(dues) => (wanted, dues),
            None => return refuse(&page, &visit, typed, "calendar-before-year").await,
        },
        Err(key) => return refuse(&page, &visit, typed, key).await,
    };
    let as_of = Timestamp::from_millisecond(page.now_ms())?;
    let mut effects = page.read(move |tx| effects(tx, (wanted.year, wanted.quarter), &dues, as_of)).await?;
    effects.sort_by_key(|effect| !effect.is_change());
    html(&Preview { visit: &visit, office: &page.province.name, wanted, typed, effects })
}

async fn set(State(page): State<App>, visit: Visitor, Form(typed): Form<Typed>) -> Answer {
    let wanted = match typed.read(&page) {
        Ok(wanted) => wanted,
        Err(key) => return refuse(&page, &visit, typed, key).await,
    };
    let Some(dues) = page.read(move |tx| wanted.dues(tx)).await? else {
        return refuse(&page, &visit, typed, "calendar-before-year").await;
    };
    let (actor, now_ms) = (visit.name().to_owned(), page.now_ms());
    let period = Period::quarter(wanted.year, wanted.quarter);
    let object = format!("{period}, {} regions, until {} {}", dues.len(), typed.date, typed.time);
    let write = move |tx: &Transaction<'_>| {
        let written = write_deadlines(tx, (wanted.year, wanted.quarter), &dues, (&actor, now_ms))?;
        Ok((written > 0).then_some(()))
    };
    page.change(&visit, Act::new("calendar.set", object), write).await?;
    Ok(Redirect::to(&format!("/kalender?year={}", wanted.year)).into_response())
}

async fn refuse(page: &App, visit: &Visit, typed: Typed, key: &str) -> Answer {
    let usual = last_ended(page.province.code, page.now_ms()).year;
    let year = typed.year.parse().ok().filter(|year| (MIN_YEAR..=MAX_YEAR).contains(year)).unwrap_or(usual);
    let wrong = Some(visit.words.say(key));
    refused(StatusCode::UNPROCESSABLE_ENTITY, &Calendar::read(page, visit, year, typed, wrong).await?)
}

impl Default for Typed {
    fn default() -> Typed {
        let text = String::new;
        let grace = DEFAULT_GRACE_HOURS.to_string();
        Typed {
            year: text(),
            quarter: text(),
            date: text(),
            time: "23:59".to_owned(),
            zone: text(),
            grace,
            region: text(),
        }
    }
}

impl Typed {
    /// The error is the key of what is wrong.
    fn read(&self, page: &App) -> Result<Wanted, &'static str> {
        let quarter = self.quarter.parse().ok().and_then(Quarter::from_number).ok_or("calendar-wrong-quarter")?;
        let year = self.year.parse().map_err(|_| "calendar-wrong-quarter")?;
        Period::checked(year, Some(quarter)).map_err(|_| "calendar-wrong-quarter")?;
        let local = parse_deadline(&format!("{} {}", self.date, self.time)).map_err(|_| "calendar-wrong-time")?;
        let zone = match self.zone.as_str() {
            "" => None,
            zone => Some(zone.parse().map_err(|_| "calendar-wrong-time")?),
        };
        let grace_hours =
            self.grace.parse().ok().filter(|hours| *hours <= GRACE_MAX_HOURS).ok_or("calendar-wrong-grace")?;
        let region = match self.region.as_str() {
            "" => None,
            code => Some(
                code.parse().ok().filter(|code: &RegionCode| is_here(page, *code)).ok_or("calendar-wrong-region")?,
            ),
        };
        Ok(Wanted { year, quarter, deadline: Deadline { local, zone }, grace_hours, region })
    }
}

fn is_here(page: &App, code: RegionCode) -> bool {
    code.province() == page.province.province && region(code).is_some()
}

impl Wanted {
    fn dues(&self, tx: &Transaction<'_>) -> anyhow::Result<Option<Vec<(RegionCode, Due)>>> {
        let regions = match self.region {
            Some(region) => vec![region],
            None => regions_with_deadlines(tx)?,
        };
        Ok(dues(self.deadline, self.grace_hours, self.year, &regions))
    }
}

impl<'a> Calendar<'a> {
    async fn read(
        page: &'a App,
        visit: &'a Visit,
        year: u16,
        typed: Typed,
        wrong: Option<String>,
    ) -> anyhow::Result<Calendar<'a>> {
        let read = move |tx: &Transaction<'_>| {
            let regions = regions_with_deadlines(tx)?;
            Ok((deadlines(tx, &regions, year..=year)?, regions.len()))
        };
        let (entries, of) = page.read(read).await?;
        let (zone, regions) = (page.province.code, of_province(page.province.province).collect());
        Ok(Calendar { visit, office: &page.province.name, zone, year, entries, of, regions, typed, wrong })
    }

    fn years(&self) -> impl Iterator<Item = u16> + use<> {
        self.year.saturating_sub(4).max(MIN_YEAR)..=self.year.saturating_add(2).min(MAX_YEAR)
    }

    fn zones(&self) -> [(&'static str, &'static str); 4] {
        ZONES
    }

    fn may_set(&self) -> bool {
        self.visit.may(Role::Reviewer)
    }

    /// Who has a deadline: all, or these.
    fn whom(&self, regions: &[RegionCode]) -> String {
        if regions.len() == self.of {
            return self.visit.words.say("calendar-all");
        }
        let name = |code: &RegionCode| region(*code).map_or_else(|| code.to_string(), |region| region.name.clone());
        regions.iter().map(name).collect::<Vec<_>>().join(", ")
    }
}

impl Preview<'_> {
    fn name(&self, code: &RegionCode) -> &'static str {
        region(*code).map_or("", |region| region.name.as_str())
    }

    fn changes(&self) -> usize {
        self.effects.iter().filter(|effect| effect.is_change()).count()
    }

    fn counted(&self, effect: &Effect) -> String {
        effect.sealed.map_or_else(
            || "–".to_owned(),
            |sealed| self.visit.words.time(&sealed.counted_at().as_millisecond(), &effect.region),
        )
    }
}
