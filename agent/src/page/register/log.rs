//! Who looked at the register, for the coordinator.

use askama::Template;
use axum::extract::State;

use super::super::App;
use super::super::error::{Answer, html};
use super::super::guard::{Visit, Visitor};
use super::Reception;
use crate::register;
use crate::store::Office;
use crate::store::register::{Look, LookRow};

/// Looks on the page.
const SHOWN: u32 = 500;

#[derive(Template)]
#[template(path = "register_log.html")]
struct Log<'a> {
    visit: &'a Visit,
    office: &'a str,
    own: &'a Office,
    looks: Vec<LookRow>,
}

pub async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    let reception = Reception::open(&page, &visit).await?;
    let looks = page.database.read(|tx| register::log(tx, None, SHOWN))?;
    reception.keep(&page, reception.looking.at(Look::Log, None, looks.len())).await?;
    html(&Log { visit: &visit, office: &page.office.name, own: &page.office, looks })
}
