//! A row of the entry grid: one cell with what was typed or stands in the ledger, its history, and what is to be said of it.

use std::collections::HashMap;

use anyhow::Result;
use selaras_domain::check::{self, Figures, Severity};
use selaras_domain::line::{Cell, Content, Kind, Subject};
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
    /// Where something was said of the cell: how the thread stands, and its page.
    pub thread: Option<(&'static str, String)>,
}

/// What the ledger says of a cell now.
pub struct Now {
    pub content: Option<Content>,
    pub seen: String,
    pub heads: Vec<HeadRow>,
}

impl Now {
    pub fn read(connection: &Connection, cell: &Cell) -> Result<Now> {
        let heads = heads_of_cell(connection, cell)?;
        let content = match heads.last().filter(|head| head.state != HeadState::Withdrawn) {
            Some(head) => line_at(connection, head.key, head.line.seq)?.and_then(|line| line.bytes.decode().ok()),
            None => None,
        };
        let mut hasher = blake3::Hasher::new();
        for head in &heads {
            hasher.update(head.line.ledger.as_bytes()).update(&head.line.seq.to_le_bytes());
        }
        let seen = hasher.finalize().to_hex().chars().take(16).collect();
        Ok(Now { content: content.map(|line| line.content), seen, heads })
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

/// What the checks say of a content: errors, and what is only worth a look.
pub fn findings(cell: &Cell, content: &Content) -> (Vec<String>, Vec<String>) {
    let (errors, others): (Vec<_>, Vec<_>) =
        check::check(cell, content).into_iter().partition(|finding| finding.severity == Severity::Error);
    let told = |findings: Vec<check::Finding>| findings.into_iter().map(|finding| finding.message).collect();
    (told(errors), told(others))
}

/// The state of a row and its message, by its draft, what the ledger says, and the figures that stand beside it.
pub fn state(cell: &Cell, draft: Option<&Draft>, now: &Now, figures: &Figures) -> (&'static str, Vec<String>) {
    let look_at = |content: &Content| {
        let mut told = findings(cell, content).1;
        told.extend(check::beside(cell, content, figures).into_iter().map(|finding| finding.message));
        told
    };
    match (draft, &now.content) {
        (Some(draft), _) if draft.reason.is_empty() => match typed::typed(draft.kind, &draft.fields) {
            Typed::Content(content) => ("draft", look_at(&content)),
            Typed::Blank | Typed::Wrong(_) => ("draft", Vec::new()),
        },
        (Some(draft), _) => ("wrong", vec![draft.reason.clone()]),
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
