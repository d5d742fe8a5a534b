//! Papan kontak: who is silent, what waits there, versions, clocks and certificates; and reminders, with what became of them.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_domain::line::OfficeId;
use selaras_domain::region::{RegionCode, of_province, region};
use selaras_ledger::{Transaction, seal_times};
use selaras_web::{Asked, Language, Shown};

use super::App;
use super::error::{Answer, html, refused};
use super::guard::{Need, Routes, Visit, Visitor};
use super::review::{no_page, said};
use super::words::TEXTS;
use crate::audit::Act;
use crate::offices::{Contact, board};
use crate::store::{ReminderWay, Role};
use crate::workflow::{Reminded, Reminding, Unsaid, Whom, meant, remind, reminded};

/// Reminders that the page shows.
const SHOWN_MAX: usize = 50;

/// What was typed into the form.
#[derive(Clone, Default)]
struct Typed {
    /// `dipilih`, `belum` or `diam`
    whom: String,
    text: Option<String>,
    offices: Vec<OfficeId>,
}

struct Row {
    contact: Contact,
    /// Whether its region sealed the quarter.
    is_sealed: bool,
}

#[derive(Template)]
#[template(path = "kontak.html")]
struct Board<'a> {
    visit: &'a Visit,
    office: &'a str,
    zone: RegionCode,
    shown: Shown,
    rows: Vec<Row>,
    names: BTreeMap<OfficeId, String>,
    reminded: Vec<Reminded>,
    typed: Typed,
    wrong: Option<String>,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/kontak", Need::Viewer, show).post("/kontak/ingatkan", Need::Reviewer, send)
}

async fn show(State(page): State<App>, visit: Visitor, Query(asked): Query<Asked>) -> Answer {
    let shown = asked.shown(page.province.code, page.now_ms());
    html(&Board::read(&page, &visit, shown, Typed::default(), None).await?)
}

async fn send(State(page): State<App>, visit: Visitor, Form(fields): Form<Vec<(String, String)>>) -> Answer {
    let field = |name: &str| fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let number = |name: &str| field(name).and_then(|text| text.parse::<u16>().ok()).unwrap_or_default();
    let Some(shown) = Shown::checked(number("year"), u8::try_from(number("quarter")).unwrap_or_default()) else {
        return Ok(no_page(&visit));
    };
    let chosen = fields.iter().filter(|(key, _)| key == "office").filter_map(|(_, office)| office.parse().ok());
    let typed = Typed {
        whom: field("whom").unwrap_or_default().to_owned(),
        text: Some(field("text").unwrap_or_default().to_owned()),
        offices: chosen.collect(),
    };
    let whom = match typed.whom.as_str() {
        "belum" => Whom::Unsealed,
        "diam" => Whom::Silent,
        _ => Whom::Offices(typed.offices.clone()),
    };
    let (now_ms, silent_after_ms, period) = (page.now_ms(), page.config.silent_after_ms(), shown.period());
    let (text, writer) = (typed.text.clone().unwrap_or_default(), visit.name().to_owned());
    let what = Reminding { whom, period, text, writer };
    let asked = what.clone();
    let offices = page
        .read(move |tx| {
            let board = board(tx, now_ms, silent_after_ms)?;
            meant(tx, &board, &asked, now_ms)
        })
        .await?;
    let act = Act::new("office.remind", format!("{period}, {} offices", offices.len()));
    let written =
        page.change(&visit, act, move |tx: &Transaction<'_>| remind(tx, &offices, &what, now_ms).map(Some)).await;
    match written.map_err(|error| error.downcast::<Unsaid>()) {
        Ok(_) => {
            let Shown { year, quarter } = shown;
            Ok(Redirect::to(&format!("/kontak?year={year}&quarter={}#pengingat", quarter.number())).into_response())
        }
        Err(Ok(unsaid)) => {
            let wrong = Some(said(&visit, &unsaid));
            let board = Board::read(&page, &visit, shown, typed, wrong).await?;
            refused(StatusCode::UNPROCESSABLE_ENTITY, &board)
        }
        Err(Err(error)) => Err(error.into()),
    }
}

impl<'a> Board<'a> {
    async fn read(
        page: &'a App,
        visit: &'a Visit,
        shown: Shown,
        typed: Typed,
        wrong: Option<String>,
    ) -> anyhow::Result<Board<'a>> {
        let (now_ms, silent_after_ms) = (page.now_ms(), page.config.silent_after_ms());
        let province = page.province;
        let read = move |tx: &Transaction<'_>| {
            let mut rows = Vec::new();
            for contact in board(tx, now_ms, silent_after_ms)? {
                let is_sealed = seal_times(tx, contact.row.region, shown.period())?.is_some();
                rows.push(Row { contact, is_sealed });
            }
            let regions = of_province(province.province).map(|region| region.code);
            let mut reminded = reminded(tx, regions.chain([province.code]))?;
            reminded.truncate(SHOWN_MAX);
            Ok((rows, reminded))
        };
        let (rows, reminded) = page.read(read).await?;
        let names = rows.iter().map(|row| (row.contact.row.office, row.contact.row.name.clone())).collect();
        let (office, zone) = (province.name.as_str(), province.code);
        Ok(Board { visit, office, zone, shown, rows, names, reminded, typed, wrong })
    }

    fn region(&self, code: &RegionCode) -> &'static str {
        region(*code).map_or("", |region| region.name.as_str())
    }

    fn name(&self, office: &OfficeId) -> String {
        self.names.get(office).cloned().unwrap_or_else(|| office.to_string())
    }

    fn may_remind(&self) -> bool {
        self.visit.may(Role::Reviewer)
    }

    fn is_chosen(&self, row: &Row) -> bool {
        self.typed.offices.contains(&row.contact.row.office)
    }

    /// Whether this choice is ticked: what was typed, at first all that have not sealed.
    fn is_whom(&self, whom: &str) -> bool {
        if self.typed.whom.is_empty() { whom == "belum" } else { self.typed.whom == whom }
    }

    /// What was typed, at first a text that is ready to be sent: for offices it is Indonesian, whoever looks at the page.
    fn text(&self) -> String {
        let Shown { year, quarter } = self.shown;
        let ready = || {
            TEXTS.words(Language::Indonesian).with("contact-ready", "quarter", format!("{} {year}", quarter.roman()))
        };
        self.typed.text.clone().unwrap_or_else(ready)
    }
}
