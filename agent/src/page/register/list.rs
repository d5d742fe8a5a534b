//! The people of a service and year by name: a page of the list, the form to enter or change one, and taking the counts over
//! into the report.

use askama::Template;
use axum::extract::{Form, Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_domain::catalogue::Service;
use selaras_domain::message::Message;
use selaras_domain::period::Quarter;
use serde::Deserialize;

use super::super::App;
use super::super::error::{Answer, html, refused};
use super::super::guard::{Visit, Visitor};
use super::{Reception, Shown, apart, found, no_page, no_right};
use crate::register::{self, By, Counted, Entry, Outcome, Over, Typed};
use crate::store::register::{ListPlace, Look};

/// People on a page.
const SHOWN: u32 = 50;

type Place = Path<(u16, String)>;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    /// Behind whom the page begins.
    #[serde(default)]
    setelah: String,
    /// Whom to change.
    ubah: Option<i64>,
}

#[derive(Deserialize)]
pub struct Which {
    id: i64,
}

#[derive(Deserialize)]
pub struct Until {
    quarter: u8,
}

#[derive(Template)]
#[template(path = "register_list.html")]
struct List<'a> {
    visit: &'a Visit,
    office: &'a str,
    entry: Entry,
    service: &'a Service,
    people: Vec<Shown>,
    next: Option<String>,
    is_first: bool,
    counted: Counted,
    quarters: Vec<QuarterRow>,
    typed: Typed,
    /// The person is changed, so that the NIK stays.
    is_change: bool,
    wrong: Vec<String>,
}

struct QuarterRow {
    number: u8,
    roman: &'static str,
    achieved: u32,
    below: u32,
    link: Option<register::Link>,
}

pub async fn show(State(page): State<App>, visit: Visitor, Path(place): Place, Query(asked): Query<Asked>) -> Answer {
    let Some((entry, service)) = found(&page, &place) else { return Ok(no_page(&visit)) };
    let reception = Reception::open(&page, &visit).await?;
    if !reception.sectors.contains(&service.sector) {
        return Ok(no_right(&visit));
    }
    let typed = match asked.ubah {
        Some(id) => page.database.read(|tx| register::at(tx, &reception.secret, entry, id))?,
        None => None,
    };
    let typed = typed.map(|found| Typed::of(&found.person));
    let form = (typed.is_some(), typed.unwrap_or_default(), Vec::new());
    html(&listed(&page, &visit, &reception, (entry, &service), &asked, form).await?)
}

/// The page with what stands in its form.
async fn listed<'a>(
    page: &'a App,
    visit: &'a Visit,
    reception: &Reception,
    (entry, service): (Entry, &'a Service),
    asked: &Asked,
    (is_change, typed, wrong): (bool, Typed, Vec<String>),
) -> anyhow::Result<List<'a>> {
    let after = ListPlace::parse(&asked.setelah);
    let (people, counted, quarters) = page.database.read(|tx| {
        let people = register::list(tx, &reception.secret, entry, after.unwrap_or_default(), SHOWN)?;
        let counted = register::count(tx, entry)?;
        let quarters = Quarter::ALL.into_iter().map(|quarter| {
            Ok(QuarterRow {
                number: quarter.number(),
                roman: quarter.roman(),
                achieved: counted.achieved(quarter),
                below: counted.below(quarter),
                link: register::link(tx, &page.office, entry, quarter)?,
            })
        });
        Ok((people, counted, quarters.collect::<anyhow::Result<Vec<_>>>()?))
    })?;
    reception.keep(page, reception.looking.at(Look::List, Some(entry), people.len())).await?;
    let next = people.last().filter(|_| people.len() == SHOWN as usize).map(|found| found.place.text());
    Ok(List {
        visit,
        office: &page.office.name,
        entry,
        service,
        people: people.iter().map(|found| Shown::of(found, visit.words)).collect(),
        next,
        is_first: after.is_none(),
        counted,
        quarters,
        typed,
        is_change,
        wrong,
    })
}

/// Enters a person, or changes one who stands there under the same NIK.
pub async fn enter(State(page): State<App>, visit: Visitor, Path(place): Place, Form(typed): Form<Typed>) -> Answer {
    let Some((entry, service)) = found(&page, &place) else { return Ok(no_page(&visit)) };
    let reception = Reception::open(&page, &visit).await?;
    if !reception.sectors.contains(&service.sector) {
        return Ok(no_right(&visit));
    }
    let is_change = typed.is_change();
    let wrong = match typed.read(entry) {
        Ok(read) => {
            let nik_hash = reception.secret.nik_hash(read.person.nik);
            let look = reception.looking.at_one(Look::Enter, Some(entry), nik_hash, 1);
            let over = if is_change { Over::Whole } else { Over::Fill };
            let by = By { writer: visit.name().into(), now_ms: reception.looking.now_ms, over };
            let secret = std::sync::Arc::clone(&reception.secret);
            let entered = page.database.write(move |tx| {
                crate::store::register::record_look(tx, &look)?;
                register::enter(tx, &secret, read, &by)
            });
            match entered.await? {
                (Outcome::OtherName, _) => vec![visit.words.say("person-other-name")],
                _ => return Ok(Redirect::to(&path(entry)).into_response()),
            }
        }
        Err(wrong) => told(wrong, &visit),
    };
    let list =
        listed(&page, &visit, &reception, (entry, &service), &Asked::default(), (is_change, typed, wrong)).await?;
    refused(StatusCode::UNPROCESSABLE_ENTITY, &list)
}

/// Takes a person out of this service and year.
pub async fn remove(State(page): State<App>, visit: Visitor, Path(place): Place, Form(which): Form<Which>) -> Answer {
    let Some((entry, service)) = found(&page, &place) else { return Ok(no_page(&visit)) };
    let reception = Reception::open(&page, &visit).await?;
    if !reception.sectors.contains(&service.sector) {
        return Ok(no_right(&visit));
    }
    let found = page.database.read(|tx| register::at(tx, &reception.secret, entry, which.id))?;
    if let Some(found) = found {
        let (database, nik) = (std::sync::Arc::clone(&page.database), found.person.nik);
        apart(move || register::remove(&database, &reception.secret, nik, entry, &reception.looking)).await?;
    }
    Ok(Redirect::to(&path(entry)).into_response())
}

/// Writes the counts until the end of a quarter as the service's achievement.
pub async fn take_over(
    State(page): State<App>,
    visit: Visitor,
    Path(place): Place,
    Form(until): Form<Until>,
) -> Answer {
    let Some((entry, service)) = found(&page, &place) else { return Ok(no_page(&visit)) };
    let Some(quarter) = Quarter::from_number(until.quarter) else { return Ok(no_page(&visit)) };
    let reception = Reception::open(&page, &visit).await?;
    if !reception.sectors.contains(&service.sector) {
        return Ok(no_right(&visit));
    }
    let (office, looking) = (page.office.clone(), reception.looking.clone());
    let took = page.database.write(move |tx| register::take_over(tx, &office, entry, quarter, &looking)).await?;
    match took {
        Ok(_) => Ok(Redirect::to(&format!("{}#hitungan", path(entry))).into_response()),
        Err(reasons) => {
            let form = (false, Typed::default(), told(reasons, &visit));
            let list = listed(&page, &visit, &reception, (entry, &service), &Asked::default(), form).await?;
            refused(StatusCode::UNPROCESSABLE_ENTITY, &list)
        }
    }
}

fn told(messages: Vec<Message>, visit: &Visit) -> Vec<String> {
    messages.into_iter().map(|message| message.into_text(visit.words.language())).collect()
}

fn path(entry: Entry) -> String {
    format!("/daftar/{}/{}", entry.year, entry.service)
}
