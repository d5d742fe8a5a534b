//! The thread of one reported cell, with the files that prove what was said, and a form for what an inspector found.

use std::collections::HashSet;

use anyhow::Result;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use selaras_domain::evidence::{FILE_MAX_BYTES, FILES_MAX, FileHash};
use selaras_domain::line::{Attachment, Cell};
use selaras_domain::number;
use selaras_domain::thread::Thread;
use selaras_ledger::{Transaction, thread_of, whole_files};
use selaras_web::Sent;

use super::super::App;
use super::super::error::{Answer, html, refused};
use super::super::guard::{Visit, Visitor};
use super::{Place, cell_name, cell_of, link, no_page};
use crate::audit::Act;
use crate::store::Role;
use crate::workflow::{Say, Unfit, Unsaid, Word, keep_files, look_through, write_word};

/// The files of one form with what it adds.
pub const FORM_MAX_BYTES: usize = FILES_MAX * FILE_MAX_BYTES as usize + (64 << 10);
/// What a browser offers to choose; what counts is the content.
const ACCEPT: &str = ".pdf,.jpg,.jpeg,.png,.xlsx,.csv";

#[derive(Template)]
#[template(path = "pemeriksaan_sel.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    name: String,
    thread: Thread,
    /// Which of the thread's files are here.
    here: HashSet<FileHash>,
    typed: Typed,
    wrong: Option<String>,
}

/// A finding as the form sent it.
#[derive(Clone, Default)]
struct Typed {
    text: String,
    field_value: String,
    /// The line that was shown.
    on: String,
}

pub async fn show(State(page): State<App>, visit: Visitor, Path(place): Path<Place>) -> Answer {
    let Some(cell) = cell_of(&page, &place) else { return Ok(no_page(&visit)) };
    html(&shown(&page, &visit, cell, Typed::default(), None).await?)
}

pub async fn add(State(page): State<App>, visit: Visitor, Path(place): Path<Place>, sent: Sent) -> Answer {
    let Some(cell) = cell_of(&page, &place) else { return Ok(no_page(&visit)) };
    let field = |name| sent.field(name).to_owned();
    let typed = Typed { text: field("text"), field_value: field("field_value"), on: field("on") };
    let found = match typed.field_value.is_empty() {
        true => Ok(None),
        false => number::parse_amount(&typed.field_value).map(Some),
    };
    let found = match found {
        Ok(found) => found,
        Err(error) => {
            let wrong = format!("{}: {}", visit.words.say("inspect-field-value"), visit.words.told(&error.message()));
            return refuse(&page, &visit, cell, typed, wrong).await;
        }
    };
    if let Err(unfit) = look_through(&sent.files) {
        return refuse(&page, &visit, cell, typed, visit.words.told(&unfit.message()).to_owned()).await;
    }
    let (about, files, now_ms) = (cell.clone(), sent.files, page.now_ms());
    let (writer, text, on) = (visit.name().to_owned(), typed.text.clone(), typed.on.parse().ok());
    let write = move |tx: &Transaction<'_>| {
        let files = keep_files(tx, about.region, &files)?;
        let word = Word { cell: about, say: Say::Found(found), text, on, files, writer };
        write_word(tx, &word, now_ms).map(Some)
    };
    match page.change(&visit, Act::new("finding.add", &cell), write).await {
        Ok(_) => Ok(Redirect::to(&link(&cell)).into_response()),
        Err(error) => {
            let wrong = match (error.downcast_ref::<Unfit>(), error.downcast_ref::<Unsaid>()) {
                (Some(unfit), _) => visit.words.told(&unfit.message()).to_owned(),
                (_, Some(Unsaid::Wrong(finding))) => visit.words.told(&finding.message).to_owned(),
                (_, Some(unsaid)) => visit.words.say(unsaid.key()),
                _ => return Err(error.into()),
            };
            refuse(&page, &visit, cell, typed, wrong).await
        }
    }
}

/// Shows the page again with what was typed and what is wrong with it.
async fn refuse(page: &App, visit: &Visit, cell: Cell, typed: Typed, wrong: String) -> Answer {
    refused(StatusCode::UNPROCESSABLE_ENTITY, &shown(page, visit, cell, typed, Some(wrong)).await?)
}

async fn shown<'a>(
    page: &'a App,
    visit: &'a Visit,
    cell: Cell,
    typed: Typed,
    wrong: Option<String>,
) -> Result<Shown<'a>> {
    let name = cell_name(visit, &cell);
    let read = move |tx: &Transaction<'_>| Ok((thread_of(tx, &cell)?, whole_files(tx, cell.region)?));
    let (thread, here) = page.read(read).await?;
    let here = here.into_iter().collect();
    Ok(Shown { visit, office: &page.province.name, name, thread, here, typed, wrong })
}

impl Shown<'_> {
    fn is_here(&self, file: &Attachment) -> bool {
        self.here.contains(&file.digest)
    }

    fn may_find(&self) -> bool {
        self.thread.current.is_some() && self.visit.may(Role::Inspector)
    }

    fn current(&self) -> String {
        self.thread.current.map(|line| line.to_string()).unwrap_or_default()
    }
}
