//! What this office says about a reported cell: it answers, and where it has the right sends the cell back or writes down a
//! finding. A line of the own ledger, written offline, judged here as the province will judge it.

use anyhow::{Context, Result};
use selaras_domain::amount::Amount;
use selaras_domain::line::{
    Attachment, Cell, Content, Finding, Header, INSPECTORATE, Kind, Line, LineId, Objection, OfficeRights, Reply,
    Return,
};
use selaras_domain::message::Message;
use selaras_domain::thread::Thread;
use selaras_domain::verdict::{Verdict, told};
use selaras_domain::{message, spoken_error};
use selaras_ledger::{Connection, edition_told, heads_of_cell, judge_line, thread_of, threads};

use super::Writer;
use crate::store::{self, Office};

/// What is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Say {
    /// An answer in the thread.
    Replied,
    /// The coordinator's office sends the cell back.
    Returned,
    /// The inspectorate's finding, with the value from the field where one was found.
    Observed(Option<Amount>),
    /// The region does not agree with what an edition states.
    Objected,
}

/// A word about a cell.
#[derive(Clone, Debug)]
pub struct Word {
    pub cell: Cell,
    pub say: Say,
    pub text: String,
    /// The line that is answered, or that was looked at; `None`: the one that asks, or that the cell uses now.
    pub on: Option<LineId>,
    /// What proves an answer or a finding; kept already.
    pub files: Vec<Attachment>,
}

/// A word that was not written: why, for the person who said it.
#[derive(Debug)]
pub struct Unsaid(pub Message);

spoken_error!(Unsaid);

impl Unsaid {
    pub fn message(&self) -> &Message {
        &self.0
    }
}

/// Writes a word; an [`Unsaid`] where it cannot be one.
pub fn write_word(connection: &Connection, office: &Office, word: &Word, writer: &str, now_ms: i64) -> Result<LineId> {
    let content = content(connection, word)?;
    write_about(connection, office, &word.cell, content, (writer, now_ms))
}

/// Writes a content about a cell, judged as the province will judge it; an [`Unsaid`] where it would be refused.
pub fn write_about(
    connection: &Connection,
    office: &Office,
    about: &Cell,
    content: Content,
    (writer, now_ms): (&str, i64),
) -> Result<LineId> {
    let (kind, cell) = (content.kind(), about.about(content.kind()));
    let base = Vec::new();
    let header = Header { time_ms: now_ms, writer: writer.to_owned(), kind, cell, base, origin: None };
    let verdict = judge_line(connection, &header, &content, &[rights(office)], now_ms)?;
    if let Verdict { reason: Some(reason), .. } = verdict {
        let line = Line { header, content };
        return Err(Unsaid(told(&reason, Some(&line), &[rights(office)])).into());
    }
    let mut lines = Writer::new(connection, store::own_ledger(connection, office)?, writer, now_ms)?;
    lines.write(&header.cell, content)?;
    // The same word twice is one.
    heads_of_cell(connection, &header.cell)?.pop().map(|head| head.line).context("the line just written")
}

fn content(connection: &Connection, word: &Word) -> Result<Content> {
    let text = word.text.trim().to_owned();
    if word.say == Say::Replied {
        let thread = thread_of(connection, &word.cell)?;
        let is_asked = |line: &LineId| thread.entries.iter().any(|entry| entry.line == *line && !entry.what.reports());
        let to = match word.on {
            Some(on) => Some(on).filter(is_asked),
            None => last_asked(&thread),
        };
        let to = to.ok_or_else(|| {
            Unsaid(message!(
                "tidak ada yang ditanyakan pada sel ini; koreksi dilakukan pada isiannya",
                "nothing is asked of this cell; it is corrected where it is entered"
            ))
        })?;
        return Ok(Content::Reply(Reply { to, text, files: word.files.clone() }));
    }
    if word.say == Say::Objected {
        let on = heads_of_cell(connection, &word.cell)?.pop().map(|head| head.line);
        // Without an edition the judge refuses it, in the province's words.
        let edition = edition_told(connection, word.cell.region, word.cell.period)?;
        let edition = edition.map_or([0; 32], |edition| edition.digest);
        return Ok(Content::Objection(Objection { edition, on, text }));
    }
    let Some(head) = heads_of_cell(connection, &word.cell)?.pop() else {
        return Err(Unsaid(message!(
            "sel ini belum dilaporkan, jadi belum dapat dikembalikan",
            "this cell is not reported yet, so it cannot be sent back"
        ))
        .into());
    };
    if word.on.is_some_and(|seen| seen != head.line) {
        return Err(Unsaid(message!(
            "sel ini berubah sejak Anda melihatnya; lihat isinya yang baru, lalu putuskan lagi",
            "this cell changed since you looked at it; look at what it holds now, then decide again"
        ))
        .into());
    }
    let on = head.line;
    Ok(match word.say {
        Say::Observed(field_value) => {
            Content::Observation(Finding { on, field_value, text, files: word.files.clone() })
        }
        _ => Content::Return(Return { on, text }),
    })
}

/// The newest line that asks and has no answer yet, else the newest that somebody said.
fn last_asked(thread: &Thread) -> Option<LineId> {
    let said = || thread.entries.iter().rfind(|entry| entry.what.asks());
    thread.unanswered.last().copied().or_else(|| said().map(|entry| entry.line))
}

/// The rights of this office, as the province last told them.
pub fn rights(office: &Office) -> OfficeRights {
    OfficeRights {
        office: office.office,
        name: office.name.clone(),
        region: office.region,
        sectors: office.sectors.clone(),
        from_ms: None,
        until_ms: None,
    }
}

/// Whether this office may say such a thing about cells of its region.
pub fn may_say(office: &Office, kind: Kind) -> bool {
    match kind {
        Kind::Return => office.sectors.is_empty(),
        Kind::Observation => office.sectors.is_empty() || office.sectors.contains(&INSPECTORATE),
        _ => true,
    }
}

/// Whether this office reports a cell: it is of its sectors, or of no sector at all.
pub fn is_ours(office: &Office, cell: &Cell) -> bool {
    let within = |sector| office.sectors.is_empty() || office.sectors.contains(&sector);
    cell.subject.sector().map_or(!office.sectors.contains(&INSPECTORATE), within)
}

/// The threads that wait for this office.
pub fn open_threads(connection: &Connection, office: &Office) -> Result<Vec<Thread>> {
    let mut open = threads(connection, office.region, None)?;
    open.retain(|thread| thread.state.is_open() && is_ours(office, &thread.cell));
    Ok(open)
}
