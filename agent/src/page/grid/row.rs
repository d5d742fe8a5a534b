//! A row of the entry grid: one cell with what was typed or stands in the ledger, its history, and what is to be said of it.

use std::collections::HashMap;

use anyhow::Result;
use selaras_domain::check::{self, Figures, Severity};
use selaras_domain::line::{Cell, Content, Kind, Subject};
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_domain::period::Period;
use selaras_ledger::{Connection, HeadRow, HeadState, current_values, heads_of_cell, line_at};

use super::typed::{self, Typed};
use crate::page::words::Words;
use crate::store::{Draft, Fields, Office};

pub struct Row {
    pub kind: Kind,
    /// The id of the row, and the start of its fields' names: "a.K.2.01.03".
    pub place: String,
    pub code: String,
    pub name: String,
    pub unit: String,
    /// As typed or as the ledger says.
    pub fields: Fields,
    /// As the ledger says.
    pub current: Fields,
    /// The heads that the fields were seen beside.
    pub seen: String,
    pub state: &'static str,
    /// Why it is no line yet, and what the checks say.
    pub message: String,
    pub last_quarter: String,
    pub last_year: String,
    /// Where something was said of the cell: how the thread stands.
    pub thread: Option<&'static str>,
    /// The page of its thread and its evidence.
    pub link: String,
}

/// What the ledger says of a cell now.
pub struct Now {
    pub content: Option<Content>,
    /// The withdrawal that left it without a content.
    pub withdrawal: Option<Content>,
    pub seen: String,
    pub heads: Vec<HeadRow>,
}

impl Now {
    pub fn read(connection: &Connection, cell: &Cell) -> Result<Now> {
        let heads = heads_of_cell(connection, cell)?;
        let line = match heads.last() {
            Some(head) => line_at(connection, head.key, head.line.seq)?.and_then(|line| line.bytes.decode().ok()),
            None => None,
        };
        let said = line.map(|line| line.content);
        let is_withdrawn = heads.last().is_some_and(|head| head.state == HeadState::Withdrawn);
        let (content, withdrawal) = if is_withdrawn { (None, said) } else { (said, None) };
        let mut hasher = blake3::Hasher::new();
        for head in &heads {
            hasher.update(head.line.ledger.as_bytes()).update(&head.line.seq.to_le_bytes());
        }
        let seen = hasher.finalize().to_hex().chars().take(16).collect();
        Ok(Now { content, withdrawal, seen, heads })
    }
}

impl Row {
    pub fn text(&self, name: &str) -> &str {
        self.fields.get(name).map(String::as_str).unwrap_or_default()
    }

    pub fn now(&self, name: &str) -> &str {
        self.current.get(name).map(String::as_str).unwrap_or_default()
    }

    /// The region's whole budget, which is the coordinator's to enter.
    pub fn is_apbd(&self) -> bool {
        self.kind == Kind::Budget && self.name.is_empty()
    }

    pub fn is_wrong(&self) -> bool {
        self.state == "wrong"
    }
}

/// What the checks say of a content: why it is refused, and what is only worth a look.
pub fn findings(cell: &Cell, content: &Content) -> (Option<Message>, Vec<Message>) {
    let (errors, others): (Vec<_>, Vec<_>) =
        check::check(cell, content).into_iter().partition(|finding| finding.severity == Severity::Error);
    let refused = Message::joined(errors.iter().map(|finding| &finding.message));
    (Some(refused).filter(|refused| !refused.is_empty()), others.into_iter().map(|finding| finding.message).collect())
}

/// Why what was typed cannot be a line of its cell as the ledger has it now; `None`: nothing is wrong with it.
pub fn wrong(cell: &Cell, fields: &Fields, now: &Now) -> Option<Message> {
    match typed::typed(cell.kind, fields) {
        Typed::Wrong(wrong) => Some(wrong),
        Typed::Blank if now.content.is_none() => None,
        Typed::Blank if cell.kind == Kind::Achievement => Some(message!(
            "nilai yang sudah tersimpan tidak hilang dengan dikosongkan; pilih status tarik dan tulis alasannya",
            "emptying it does not take a saved value back; choose the status withdraw and write the reason"
        )),
        Typed::Blank => Some(message!(
            "isi yang sudah tersimpan tidak hilang dengan dikosongkan; tulis isi yang benar, atau alasan menariknya kembali",
            "emptying it does not take back what is saved; write the right content, or the reason for taking it back"
        )),
        Typed::Content(Content::Withdraw(_)) if now.content.is_none() => Some(message!(
            "belum ada isi tersimpan yang dapat ditarik kembali; kosongkan alasannya",
            "nothing is saved that could be taken back; empty the reason"
        )),
        Typed::Content(content) => findings(cell, &content).0,
    }
}

/// Why a draft is no line; `None`: its cell was not left yet. It is found anew each time, so that it comes in the language of
/// whoever reads it. What is right by itself was typed beside another value than the cell has.
pub fn why(cell: &Cell, draft: &Draft, now: &Now) -> Option<Message> {
    if draft.reason.is_empty() {
        return None;
    }
    Some(wrong(cell, &draft.fields, now).unwrap_or_else(stale))
}

/// [`why`] of a cell that is not at hand.
pub fn why_draft(connection: &Connection, cell: &Cell, draft: &Draft) -> Result<Option<Message>> {
    Ok(why(cell, draft, &Now::read(connection, cell)?))
}

pub fn stale() -> Message {
    message!(
        "sel ini berubah sejak halaman dibuka; muat ulang, bandingkan, lalu simpan lagi",
        "this cell changed since the page was opened; reload, compare, then save again"
    )
}

/// The state of a row and its message, by its draft, what the ledger says, and the figures that stand beside it.
pub fn state(cell: &Cell, draft: Option<&Draft>, now: &Now, figures: &Figures) -> (&'static str, Vec<Message>) {
    let look_at = |content: &Content| {
        let mut told = findings(cell, content).1;
        told.extend(check::beside(cell, content, figures).into_iter().map(|finding| finding.message));
        told
    };
    match (draft, &now.content) {
        (Some(draft), _) => match (why(cell, draft, now), typed::typed(draft.kind, &draft.fields)) {
            (Some(why), _) => ("wrong", vec![why]),
            (None, Typed::Content(content)) => ("draft", look_at(&content)),
            (None, Typed::Blank | Typed::Wrong(_)) => ("draft", Vec::new()),
        },
        (None, Some(content)) => ("saved", look_at(content)),
        (None, None) => ("blank", Vec::new()),
    }
}

/// First and second number of the cells of a period that hold a value: required and achieved, or pagu and realisasi.
pub struct History(HashMap<Subject, (u64, u64)>);

impl History {
    pub fn read(connection: &Connection, office: &Office, period: Option<Period>, kind: Kind) -> Result<History> {
        let Some(period) = period else { return Ok(History(HashMap::new())) };
        let rows = current_values(connection, office.region, period, kind)?;
        let values = rows.into_iter().filter(|row| row.state == HeadState::Value);
        Ok(History(values.map(|row| (row.cell.subject, (row.first, row.second))).collect()))
    }

    /// "400 / 1.000 (+150)": the second number of the first, and how the second changed since.
    pub fn told(&self, subject: &Subject, kind: Kind, fields: &Fields, words: Words) -> String {
        let Some((first, second)) = self.0.get(subject) else { return "–".to_owned() };
        let change = match numbers(kind, fields) {
            Some((_, now)) => {
                let change = i128::from(now) - i128::from(*second);
                let sign = if change > 0 { "+" } else { "" };
                format!(" ({sign}{})", words.number(canonical(kind, change)))
            }
            None => String::new(),
        };
        let [first, second] = [first, second].map(|number| words.number(canonical(kind, i128::from(*number))));
        format!("{second} / {first}{change}")
    }
}

/// The numbers of a row that says a value.
fn numbers(kind: Kind, fields: &Fields) -> Option<(u64, u64)> {
    match typed::typed(kind, fields) {
        Typed::Content(Content::Achievement(selaras_domain::line::Achievement::Value {
            required, achieved, ..
        })) => Some((required.hundredths(), achieved.hundredths())),
        Typed::Content(Content::Budget(budget)) => Some((budget.allocation.get(), budget.realisation.get())),
        _ => None,
    }
}

/// Hundredths or rupiah in canonical form.
fn canonical(kind: Kind, number: i128) -> String {
    if kind != Kind::Achievement {
        return number.to_string();
    }
    let (sign, number) = (if number < 0 { "-" } else { "" }, number.unsigned_abs());
    match number % 100 {
        0 => format!("{sign}{}", number / 100),
        part => format!("{sign}{}.{part:02}", number / 100),
    }
}
