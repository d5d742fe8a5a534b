//! Cells that hold several values: all of them side by side with who and when, settled by a new line that names them all.

use askama::Template;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_domain::line::{Cell, Content, LineId, Owner};
use selaras_ledger::{Connection, HeadRow, conflicts, heads_of_cell, ledger_info, line_at, office_names};
use serde::Deserialize;

use super::{cell_name, thread_link};
use crate::entry::Writer;
use crate::page::App;
use crate::page::error::{Answer, html, refused};
use crate::page::guard::{Visit, Visitor};
use crate::page::link::link_of;
use crate::store::{self, Office, Role};

#[derive(Template)]
#[template(path = "conflicts.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    own: &'a Office,
    conflicts: Vec<Conflict>,
    wrong: Option<String>,
}

struct Conflict {
    cell: Cell,
    name: String,
    link: Option<String>,
    thread: String,
    /// The one used meanwhile last.
    values: Vec<Value>,
    may_settle: bool,
    seen: String,
}

struct Value {
    line: LineId,
    office: String,
    writer: String,
    effective_ms: i64,
    content: Content,
}

/// Which value is to hold.
#[derive(Deserialize)]
pub struct Choice {
    year: u16,
    quarter: u8,
    cell: String,
    line: String,
    /// The values that were shown.
    seen: String,
}

pub async fn show(State(page): State<App>, visit: Visitor) -> Answer {
    html(&shown(&page, &visit, None)?)
}

pub async fn settle(State(page): State<App>, visit: Visitor, Form(choice): Form<Choice>) -> Answer {
    let quarter = selaras_domain::period::Quarter::from_number(choice.quarter);
    let cell = Cell::named(page.office.region, choice.year, quarter, &choice.cell).ok();
    let (Some(cell), Ok(line)) = (cell, choice.line.parse::<LineId>()) else {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response());
    };
    if !may_settle(&visit, &page.office, &cell) {
        return Ok((StatusCode::FORBIDDEN, visit.words.say("no-right")).into_response());
    }
    let (office, writer, now_ms) = (page.office.clone(), visit.name().to_owned(), page.now_ms());
    let is_settled = page
        .database
        .write(move |tx| {
            let heads = heads_of_cell(tx, &cell)?;
            if seen(&heads) != choice.seen {
                return Ok(false);
            }
            let Some(content) = content(tx, &heads, line)? else { return Ok(false) };
            Writer::new(tx, store::own_ledger(tx, &office)?, &writer, now_ms)?.write(&cell, content)?;
            Ok(true)
        })
        .await?;
    if is_settled {
        return Ok(Redirect::to("/bentrok").into_response());
    }
    let shown = shown(&page, &visit, Some(visit.words.say("conflict-changed")))?;
    refused(StatusCode::CONFLICT, &shown)
}

fn shown<'a>(page: &'a App, visit: &'a Visit, wrong: Option<String>) -> anyhow::Result<Shown<'a>> {
    let own = &page.office;
    let conflicts = page.database.read(|tx| {
        let names = office_names(tx, own.region)?;
        let mut read = Vec::new();
        for heads in conflicts(tx, own.region)? {
            let Some(cell) = heads.first().map(|head| head.cell.clone()) else { continue };
            let mut values = Vec::new();
            for head in &heads {
                let stored = line_at(tx, head.key, head.line.seq)?.and_then(|line| line.bytes.decode().ok());
                let Some(line) = stored else { continue };
                let office = match ledger_info(tx, head.key)?.start.owner {
                    Owner::Office(office) => names.get(&office).cloned().unwrap_or_else(|| office.to_string()),
                    Owner::Region | Owner::Common => String::new(),
                };
                values.push(Value {
                    line: head.line,
                    office,
                    writer: line.header.writer,
                    effective_ms: head.effective_ms,
                    content: line.content,
                });
            }
            let (name, link, thread) = (cell_name(visit, &cell), link_of(&cell), thread_link(&cell));
            let may_settle = may_settle(visit, own, &cell);
            read.push(Conflict { name, link, thread, values, may_settle, seen: seen(&heads), cell });
        }
        Ok(read)
    })?;
    Ok(Shown { visit, office: &own.name, own, conflicts, wrong })
}

fn may_settle(visit: &Visit, office: &Office, cell: &Cell) -> bool {
    match cell.subject.sector() {
        Some(sector) => visit.may_enter(sector, &office.sectors),
        // What belongs to the whole region is the coordinator's to settle.
        None => visit.has_role(Role::Coordinator) && office.sectors.is_empty(),
    }
}

/// The lines that stood side by side, as the form tells them.
fn seen(heads: &[HeadRow]) -> String {
    heads.iter().map(|head| head.line.to_string()).collect::<Vec<_>>().join(",")
}

fn content(connection: &Connection, heads: &[HeadRow], line: LineId) -> anyhow::Result<Option<Content>> {
    let Some(head) = heads.iter().find(|head| head.line == line) else { return Ok(None) };
    let line = line_at(connection, head.key, line.seq)?.and_then(|line| line.bytes.decode().ok());
    Ok(line.map(|line| line.content))
}

impl Conflict {
    fn quarter(&self) -> u8 {
        self.cell.period.quarter.map_or(0, selaras_domain::period::Quarter::number)
    }
}
