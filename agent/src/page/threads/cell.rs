//! The thread of one cell, and what may be said there.

use askama::Template;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_domain::line::{Cell, INSPECTORATE, Kind, LineId};
use selaras_domain::number;
use selaras_domain::period::{Period, Quarter};
use selaras_domain::thread::{Entry, Thread};
use selaras_ledger::thread_of;
use serde::Deserialize;

use super::{cell_name, thread_link};
use crate::entry::{Say, Unsaid, Word, is_ours, may_say, write_word};
use crate::page::App;
use crate::page::error::{Answer, html, refused};
use crate::page::guard::{Visit, Visitor};
use crate::page::link::link_of;
use crate::store::{Office, Role};

type Place = Path<(u16, u8, String)>;

/// A word as the form sent it.
#[derive(Clone, Default, Deserialize)]
pub struct Sent {
    /// `jawab`, `kembalikan` or `temuan`
    what: String,
    text: String,
    /// The line that was shown.
    #[serde(default)]
    on: String,
    #[serde(default)]
    field_value: String,
}

#[derive(Template)]
#[template(path = "thread.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    own: &'a Office,
    thread: Thread,
    sent: Sent,
    wrong: Option<String>,
}

pub async fn show(State(page): State<App>, visit: Visitor, Path(place): Place) -> Answer {
    let Some(cell) = found(&page, place) else {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response());
    };
    let thread = page.database.read(|tx| thread_of(tx, &cell))?;
    html(&Shown {
        visit: &visit,
        office: &page.office.name,
        own: &page.office,
        thread,
        sent: Sent::default(),
        wrong: None,
    })
}

pub async fn say(State(page): State<App>, visit: Visitor, Path(place): Place, Form(sent): Form<Sent>) -> Answer {
    let Some(cell) = found(&page, place) else {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response());
    };
    let word = match word(&visit, &cell, &sent) {
        Ok(word) => word,
        Err(wrong) => return refuse(&page, &visit, &cell, sent, wrong),
    };
    if !may(&visit, &page.office, &cell, word.say) {
        return Ok((StatusCode::FORBIDDEN, visit.words.say("no-right")).into_response());
    }
    let (office, writer, now_ms) = (page.office.clone(), visit.name().to_owned(), page.now_ms());
    match page.database.write(move |tx| write_word(tx, &office, &word, &writer, now_ms)).await {
        Ok(line) => Ok(Redirect::to(&format!("{}#{}", thread_link(&cell), anchor(&line))).into_response()),
        Err(error) => match error.downcast::<Unsaid>() {
            Ok(Unsaid(wrong)) => refuse(&page, &visit, &cell, sent, wrong.into_text(visit.words.language())),
            Err(error) => Err(error.into()),
        },
    }
}

/// Shows the page again with what was typed and what is wrong with it.
fn refuse(page: &App, visit: &Visit, cell: &Cell, sent: Sent, wrong: String) -> Answer {
    let thread = page.database.read(|tx| thread_of(tx, cell))?;
    let shown = Shown { visit, office: &page.office.name, own: &page.office, thread, sent, wrong: Some(wrong) };
    refused(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

/// Reads the form; the error is for the person who sent it.
fn word(visit: &Visit, cell: &Cell, sent: &Sent) -> Result<Word, String> {
    let say =
        match sent.what.as_str() {
            "jawab" => Say::Replied,
            "kembalikan" => Say::Returned,
            "temuan" if sent.field_value.trim().is_empty() => Say::Observed(None),
            "temuan" => Say::Observed(Some(number::parse_amount(&sent.field_value).map_err(|error| {
                format!("{}: {}", visit.words.say("field-value"), visit.words.told(&error.message()))
            })?)),
            _ => return Err(visit.words.say("no-page")),
        };
    let on: Option<LineId> = sent.on.parse().ok();
    Ok(Word { cell: cell.clone(), say, text: sent.text.clone(), on })
}

/// Whether a person of this office may say such a thing about a cell.
fn may(visit: &Visit, office: &Office, cell: &Cell, say: Say) -> bool {
    let is_inspectorate = office.sectors.contains(&INSPECTORATE);
    match say {
        Say::Replied if is_inspectorate => visit.has_role(Role::Operator),
        Say::Replied => match cell.subject.sector() {
            Some(sector) => visit.may_enter(sector, &office.sectors),
            None => visit.has_role(Role::Operator) && is_ours(office, cell),
        },
        Say::Returned => may_say(office, Kind::Return) && visit.is_coordinator(),
        Say::Observed(_) => {
            let role = if is_inspectorate { Role::Operator } else { Role::Coordinator };
            may_say(office, Kind::Observation) && visit.has_role(role)
        }
    }
}

fn found(page: &App, (year, quarter, name): (u16, u8, String)) -> Option<Cell> {
    let quarter = Quarter::from_number(quarter);
    Period::checked(year, quarter).ok()?;
    Cell::named(page.office.region, year, quarter, &name).ok().filter(|cell| cell.period.quarter == quarter)
}

/// The id of an entry within the page.
fn anchor(line: &LineId) -> String {
    format!("baris-{}-{}", line.ledger, line.seq)
}

impl Shown<'_> {
    fn name(&self) -> String {
        cell_name(self.visit, &self.thread.cell)
    }

    fn link(&self) -> Option<String> {
        link_of(&self.thread.cell)
    }

    fn anchor(&self, entry: &Entry) -> String {
        anchor(&entry.line)
    }

    /// Whether an entry can be answered here.
    fn may_answer(&self, entry: &Entry) -> bool {
        self.thread.unanswered.contains(&entry.line) && self.may_reply()
    }

    fn may_reply(&self) -> bool {
        may(self.visit, self.own, &self.thread.cell, Say::Replied)
    }

    fn may_return(&self) -> bool {
        self.thread.current.is_some() && may(self.visit, self.own, &self.thread.cell, Say::Returned)
    }

    fn may_find(&self) -> bool {
        self.thread.current.is_some() && may(self.visit, self.own, &self.thread.cell, Say::Observed(None))
    }

    fn current(&self) -> String {
        self.thread.current.map(|line| line.to_string()).unwrap_or_default()
    }

    /// What was typed into a form that came back, also when the cell changed meanwhile.
    fn typed(&self, what: &str) -> &str {
        if self.sent.what == what { &self.sent.text } else { "" }
    }

    /// What was typed as an answer to this entry.
    fn answer(&self, entry: &Entry) -> &str {
        if self.sent.on == entry.line.to_string() { self.typed("jawab") } else { "" }
    }
}
