//! The offices: who is heard of, new ones with a join token that is shown once, rights, and revocation.

use askama::Template;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_domain::catalogue::SECTORS;
use selaras_domain::line::{OfficeId, OfficeRights};
use selaras_domain::region::{Region, RegionCode, of_province, region};
use selaras_ledger::Transaction;
use serde::Deserialize;
use uuid::Uuid;

use super::super::App;
use super::super::error::{Answer, html, refused};
use super::super::guard::{Need, Routes, Visit, Visitor};
use super::super::sure::{self, Question};
use crate::audit::Act;
use crate::delivery::contact_address;
use crate::offices::{Contact, Invitation, NAME_MAX_CHARS, board, change_rights};
use crate::store::{self, OfficeRow};

/// Days until a token expires.
const TOKEN_DAYS: u16 = 14;

#[derive(Deserialize)]
struct NewOffice {
    region: String,
    name: String,
    /// "2, 3"; empty: all
    sectors: String,
}

#[derive(Deserialize)]
struct OfOffice {
    #[serde(default)]
    office: String,
    #[serde(default)]
    sectors: String,
    /// `mail:name@example.id`; empty: none
    #[serde(default)]
    contact: String,
}

#[derive(Template)]
#[template(path = "perangkat.html")]
struct Offices<'a> {
    visit: &'a Visit,
    office: &'a str,
    zone: RegionCode,
    board: Vec<Contact>,
    regions: Vec<&'static Region>,
    wrong: Option<String>,
    /// Shown this once.
    invited: Option<Invited>,
}

struct Invited {
    name: String,
    token: String,
    expires_ms: i64,
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes
        .get("/kelola/perangkat", Need::Admin, show)
        .post("/kelola/perangkat", Need::Admin, add)
        .post("/kelola/perangkat/token", Need::Admin, renew_token)
        .post("/kelola/perangkat/hak", Need::Admin, change_sectors)
        .post("/kelola/perangkat/kontak", Need::Admin, change_contact)
        .get("/kelola/perangkat/cabut", Need::Admin, ask_to_revoke)
        .post("/kelola/perangkat/cabut", Need::Admin, revoke)
}

async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    html(&shown(&page, &visit).await?)
}

async fn add(State(page): State<App>, visit: Visitor, Form(form): Form<NewOffice>) -> Answer {
    let region = form.region.parse().ok().and_then(region).filter(|region| region.province == page.province.province);
    let name = form.name.trim().to_owned();
    let (Some(region), Some(sectors)) = (region, sectors(&form.sectors)) else {
        return refuse(&page, &visit, "office-wrong").await;
    };
    if name.is_empty() || name.chars().count() > NAME_MAX_CHARS {
        return refuse(&page, &visit, "office-name-wrong").await;
    }
    let (office, now_ms) = (OfficeId(Uuid::now_v7()), page.now_ms());
    // Rights without a beginning: an office may import years before it joined, and its clock may lag.
    let (code, from_ms, until_ms) = (region.code, None, None);
    let rights = OfficeRights { office, name: name.clone(), region: code, sectors, from_ms, until_ms };
    let act = Act::new("office.add", format!("{code} {name} {office}"));
    let invitation = Invitation::new(&*page.keyring.authority()?, office, now_ms, TOKEN_DAYS);
    let invited = Invited::of(&name, &invitation);
    let actor = visit.name().to_owned();
    let add = move |tx: &Transaction<'_>| {
        store::add_office(tx, &rights, &actor, now_ms)?;
        invitation.keep(tx).map(Some)
    };
    page.change(&visit, act, add).await?;
    html(&Offices { invited: Some(invited), ..shown(&page, &visit).await? })
}

/// Another token; a revoked office gets its rights back with it.
async fn renew_token(State(page): State<App>, visit: Visitor, Form(form): Form<OfOffice>) -> Answer {
    let Some(row) = named(&page, &form.office).await? else { return refuse(&page, &visit, "office-unknown").await };
    let (office, is_revoked, now_ms) = (row.office, row.revoked_ms.is_some(), page.now_ms());
    let invitation = Invitation::new(&*page.keyring.authority()?, office, now_ms, TOKEN_DAYS);
    let invited = Invited::of(&row.name, &invitation);
    let act = Act::new(if is_revoked { "office.readmit" } else { "office.token" }, &row);
    let actor = visit.name().to_owned();
    let renew = move |tx: &Transaction<'_>| {
        if is_revoked {
            store::readmit_office(tx, office, &actor, now_ms)?;
        }
        invitation.keep(tx).map(Some)
    };
    page.change(&visit, act, renew).await?;
    html(&Offices { invited: Some(invited), ..shown(&page, &visit).await? })
}

async fn change_sectors(State(page): State<App>, visit: Visitor, Form(form): Form<OfOffice>) -> Answer {
    let row = named(&page, &form.office).await?.filter(|row| row.revoked_ms.is_none());
    let (Some(row), Some(sectors)) = (row, sectors(&form.sectors)) else {
        return refuse(&page, &visit, "office-rights-wrong").await;
    };
    let (actor, now_ms) = (visit.name().to_owned(), page.now_ms());
    let act = Act::new("office.rights", format!("{row} sectors {sectors:?}"));
    let change = move |tx: &Transaction<'_>| change_rights(tx, &row, sectors, now_ms, &actor, now_ms).map(Some);
    page.change(&visit, act, change).await?;
    Ok(Redirect::to("/kelola/perangkat").into_response())
}

/// Where reminders go beside its passes.
async fn change_contact(State(page): State<App>, visit: Visitor, Form(form): Form<OfOffice>) -> Answer {
    let row = named(&page, &form.office).await?.filter(|row| row.revoked_ms.is_none());
    let Some(row) = row else { return refuse(&page, &visit, "office-unknown").await };
    let contact = match contact_address(&form.contact) {
        Ok(contact) => contact,
        Err(wrong) => return refuse_with(&page, &visit, visit.words.told(&wrong).to_owned()).await,
    };
    let act = Act::new("office.contact", format!("{row} {contact}"));
    let change = move |tx: &Transaction<'_>| Ok(store::change_contact(tx, row.office, &contact)?.then_some(()));
    page.change(&visit, act, change).await?;
    Ok(Redirect::to("/kelola/perangkat").into_response())
}

async fn ask_to_revoke(State(page): State<App>, visit: Visitor, Query(asked): Query<OfOffice>) -> Answer {
    let row = named(&page, &asked.office).await?.filter(|row| row.revoked_ms.is_none());
    let Some(row) = row else { return refuse(&page, &visit, "office-unknown").await };
    let name = format!("{} ({})", row.name, row.region);
    let (action, back) = ("/kelola/perangkat/cabut", "/kelola/perangkat");
    let question = Question { key: "revoke-office", name: &name, action, field: ("office", &asked.office), back };
    sure::ask(&page, &visit, question)
}

async fn revoke(State(page): State<App>, visit: Visitor, Form(form): Form<OfOffice>) -> Answer {
    let row = named(&page, &form.office).await?.filter(|row| row.revoked_ms.is_none());
    let Some(row) = row else { return refuse(&page, &visit, "office-unknown").await };
    let (actor, now_ms) = (visit.name().to_owned(), page.now_ms());
    let act = Act::new("office.revoke", &row);
    let revoke = move |tx: &Transaction<'_>| store::revoke_office(tx, &row, &actor, now_ms).map(Some);
    page.change(&visit, act, revoke).await?;
    Ok(Redirect::to("/kelola/perangkat").into_response())
}

impl Invited {
    fn of(name: &str, invitation: &Invitation) -> Invited {
        Invited { name: name.to_owned(), token: invitation.token.reveal(), expires_ms: invitation.expires_ms }
    }
}

async fn named(page: &App, text: &str) -> anyhow::Result<Option<OfficeRow>> {
    let Ok(office) = text.parse::<OfficeId>() else { return Ok(None) };
    page.read(move |tx| store::office(tx, office)).await
}

/// "2, 3" as sectors, each once; `None` when something else stands there.
fn sectors(text: &str) -> Option<Vec<u8>> {
    let parts = text.split([',', ' ']).filter(|part| !part.is_empty());
    let sector = |part: &str| part.parse().ok().filter(|sector| (1..=SECTORS as u8).contains(sector));
    let mut sectors = parts.map(sector).collect::<Option<Vec<u8>>>()?;
    sectors.sort_unstable();
    sectors.dedup();
    Some(sectors)
}

async fn refuse(page: &App, visit: &Visit, key: &str) -> Answer {
    refuse_with(page, visit, visit.words.say(key)).await
}

async fn refuse_with(page: &App, visit: &Visit, wrong: String) -> Answer {
    let wrong = Some(wrong);
    refused(StatusCode::UNPROCESSABLE_ENTITY, &Offices { wrong, ..shown(page, visit).await? })
}

async fn shown<'a>(page: &'a App, visit: &'a Visit) -> anyhow::Result<Offices<'a>> {
    let (now_ms, silent_after_ms) = (page.now_ms(), page.config.silent_after_ms());
    let board = page.read(move |tx| board(tx, now_ms, silent_after_ms)).await?;
    Ok(Offices {
        visit,
        office: &page.province.name,
        zone: page.province.code,
        board,
        regions: of_province(page.province.province).collect(),
        wrong: None,
        invited: None,
    })
}
