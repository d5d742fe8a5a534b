//! The thread of one cell, and what may be said there.

use std::collections::HashSet;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_domain::evidence::FileHash;
use selaras_domain::line::{Attachment, Cell, INSPECTORATE, Kind, LineId};
use selaras_domain::number;
use selaras_domain::period::{Period, Quarter};
use selaras_domain::thread::{Entry, Thread};
use selaras_ledger::{Transaction, thread_of, whole_files};
use selaras_web::Sent;

use super::{cell_name, thread_link};
use crate::entry::{Say, Unsaid, Word, is_ours, may_say, write_word};
use crate::evidence;
use crate::page::App;
use crate::page::error::{Answer, html, refused};
use crate::page::evidence::ACCEPT;
use crate::page::guard::{Visit, Visitor};
use crate::page::link::link_of;
use crate::page::objections::objection_link;
use crate::store::{Office, Role};

/// Year, quarter (0: the year) and name of a cell.
type Place = (u16, u8, String);

/// A word as the form sent it.
#[derive(Clone, Default)]
struct Typed {
    /// `jawab`, `kembalikan`, `temuan` or `bukti`
    what: String,
    text: String,
    /// The line that was shown.
    on: String,
    field_value: String,
}

impl Typed {
    fn of(sent: &Sent) -> Typed {
        let field = |name| sent.field(name).to_owned();
        Typed { what: field("what"), text: field("text"), on: field("on"), field_value: field("field_value") }
    }
}

#[derive(Template)]
#[template(path = "thread.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    own: &'a Office,
    thread: Thread,
    /// Which of the thread's files can be looked at here.
    here: HashSet<FileHash>,
    sent: Typed,
    wrong: Option<String>,
    /// Where an objection is written, while the quarter's edition is open to it.
    objection: Option<String>,
}

pub async fn show(State(page): State<App>, visit: Visitor, Path(place): Path<Place>) -> Answer {
    let Some(cell) = found(&page, place) else {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response());
    };
    html(&shown(&page, &visit, &cell, Typed::default(), None)?)
}

pub async fn say(State(page): State<App>, visit: Visitor, Path(place): Path<Place>, sent: Sent) -> Answer {
    let Some(cell) = found(&page, place) else {
        return Ok((StatusCode::NOT_FOUND, visit.words.say("no-page")).into_response());
    };
    let (typed, files) = (Typed::of(&sent), sent.files);
    let wish = match wish(&visit, &cell, &typed, !files.is_empty()) {
        Ok(wish) => wish,
        Err(wrong) => return refuse(&page, &visit, &cell, typed, wrong),
    };
    if !may(&visit, &page.office, &cell, wish.say()) {
        return Ok((StatusCode::FORBIDDEN, visit.words.say("no-right")).into_response());
    }
    // Unpacking takes its time.
    let (looked, files) = tokio::task::spawn_blocking(move || (evidence::look_through(&files), files)).await?;
    if let Err(Unsaid(wrong)) = looked {
        return refuse(&page, &visit, &cell, typed, wrong.into_text(visit.words.language()));
    }
    let (office, writer, now_ms) = (page.office.clone(), visit.name().to_owned(), page.now_ms());
    let about = cell.clone();
    let write = move |tx: &Transaction<'_>| match wish {
        Wish::Say(word) => {
            let files = evidence::keep(tx, &office, &files)?;
            write_word(tx, &office, &Word { files, ..word }, &writer, now_ms).map(Some)
        }
        Wish::Attach => {
            let attached = evidence::attach(tx, &office, &about, &files, (&writer, now_ms))?;
            Ok(attached.last().map(|(line, _)| *line))
        }
    };
    match page.database.write(write).await {
        Ok(line) => {
            let anchor = line.map(|line| format!("#{}", anchor(&line))).unwrap_or_default();
            Ok(Redirect::to(&format!("{}{anchor}", thread_link(&cell))).into_response())
        }
        Err(error) => match error.downcast::<Unsaid>() {
            Ok(Unsaid(wrong)) => refuse(&page, &visit, &cell, typed, wrong.into_text(visit.words.language())),
            Err(error) => Err(error.into()),
        },
    }
}

/// Shows the page again with what was typed and what is wrong with it.
fn refuse(page: &App, visit: &Visit, cell: &Cell, sent: Typed, wrong: String) -> Answer {
    refused(StatusCode::UNPROCESSABLE_ENTITY, &shown(page, visit, cell, sent, Some(wrong))?)
}

fn shown<'a>(
    page: &'a App,
    visit: &'a Visit,
    cell: &Cell,
    sent: Typed,
    wrong: Option<String>,
) -> anyhow::Result<Shown<'a>> {
    let own = &page.office;
    let (thread, here, objection) = page.database.read(|tx| {
        let here: Vec<FileHash> = whole_files(tx, own.region)?;
        Ok((thread_of(tx, cell)?, here.into_iter().collect(), objection_link(tx, cell, page.now_ms())?))
    })?;
    Ok(Shown { visit, office: &own.name, own, thread, here, sent, wrong, objection })
}

/// What a form asks for.
enum Wish {
    Say(Word),
    /// Files beside the figure.
    Attach,
}

impl Wish {
    fn say(&self) -> Say {
        match self {
            Wish::Say(word) => word.say,
            // Whoever may answer for a cell may prove it.
            Wish::Attach => Say::Replied,
        }
    }
}

/// Reads the form; the error is for the person who sent it.
fn wish(visit: &Visit, cell: &Cell, sent: &Typed, has_files: bool) -> Result<Wish, String> {
    let say =
        match sent.what.as_str() {
            "bukti" if has_files => return Ok(Wish::Attach),
            "bukti" => return Err(visit.words.say("upload-none")),
            "jawab" => Say::Replied,
            "kembalikan" => Say::Returned,
            "temuan" if sent.field_value.trim().is_empty() => Say::Observed(None),
            "temuan" => Say::Observed(Some(number::parse_amount(&sent.field_value).map_err(|error| {
                format!("{}: {}", visit.words.say("field-value"), visit.words.told(&error.message()))
            })?)),
            _ => return Err(visit.words.say("no-page")),
        };
    let on: Option<LineId> = sent.on.parse().ok();
    Ok(Wish::Say(Word { cell: cell.clone(), say, text: sent.text.clone(), on, files: Vec::new() }))
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
        // An objection has a page of its own.
        Say::Objected => false,
        Say::Observed(_) => {
            let role = if is_inspectorate { Role::Operator } else { Role::Coordinator };
            may_say(office, Kind::Observation) && visit.has_role(role)
        }
    }
}

fn found(page: &App, (year, quarter, name): Place) -> Option<Cell> {
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

    fn is_here(&self, file: &Attachment) -> bool {
        self.here.contains(&file.digest)
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
