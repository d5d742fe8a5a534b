//! A cell: what it says, the lines behind it with who, when and from where, and what was said about it.

use askama::Template;
use axum::extract::{Path, State};
use selaras_domain::line::{Achievement, Cell, Content, Kind};
use selaras_domain::region::RegionCode;
use selaras_domain::thread::Thread;
use selaras_ledger::{Transaction, thread_of};

use super::lines::{LineRow, lines_of};
use super::{Place, Step, nowhere};
use crate::dashboard::App;
use crate::dashboard::error::{Answer, html};
use crate::dashboard::guard::{Visit, Visitor};
use crate::store::Source;

#[derive(Template)]
#[template(path = "sel.html")]
struct Shown<'a> {
    visit: &'a Visit,
    office: &'a str,
    place: Place,
    steps: Vec<Step>,
    cell: Cell,
    lines: Vec<LineRow>,
    thread: Thread,
}

pub async fn show(
    State(page): State<App>,
    visit: Visitor,
    Path((code, year, quarter, cell)): Path<(RegionCode, u16, u8, String)>,
) -> Answer {
    let Some(place) = Place::of(code, year, quarter) else { return nowhere(&visit) };
    let Ok(cell) = Cell::named(code, year, Some(place.shown.quarter), &cell) else { return nowhere(&visit) };
    let asked = cell.clone();
    let read = move |tx: &Transaction<'_>| Ok((lines_of(tx, &asked)?, thread_of(tx, &asked)?));
    let (lines, thread) = page.read(read).await?;
    let service = cell.subject.to_component().map(|component| component.service());
    let steps = place.steps(&visit.words, service.map(|service| service.sector), service);
    html(&Shown { visit: &visit, office: &page.province.name, place, steps, cell, lines, thread })
}

impl Shown<'_> {
    /// Where its findings and its evidence are.
    fn inspection(&self) -> String {
        super::super::inspection::link(&self.cell)
    }

    /// "Anggaran: K.2.01 Pelayanan …"
    fn name(&self) -> String {
        let catalogue = self.place.catalogue();
        let name = self.cell.subject.to_component().and_then(|component| catalogue.name_of(component));
        let name = name.map_or_else(String::new, |name| format!(" {name}"));
        let kind = match self.cell.kind {
            Kind::Achievement => String::new(),
            kind => format!("{}: ", self.visit.words.say(&format!("look-kind-{}", kind.word()))),
        };
        format!("{kind}{}{name}", self.cell.subject)
    }

    fn period(&self) -> String {
        match self.cell.period.quarter {
            Some(_) => self.place.period(&self.visit.words),
            None => self.cell.period.year.to_string(),
        }
    }

    /// What a line says beside its figures.
    fn note<'l>(&self, line: &'l LineRow) -> &'l str {
        match &line.content {
            Content::Achievement(Achievement::Value { note, .. }) => note,
            Content::Achievement(Achievement::Nihil { reason } | Achievement::NotApplicable { reason }) => reason,
            Content::Withdraw(withdraw) => &withdraw.reason,
            _ => "",
        }
    }

    /// "capaian.xlsx, lembar Capaian, baris 12"
    fn source(&self, source: &Source) -> String {
        let words = self.visit.words;
        let named = |key: &str, name: &str| match name.is_empty() {
            true => String::new(),
            false => format!(", {} {name}", words.say(key)),
        };
        let file = if source.file.is_empty() { words.say("look-file-untold") } else { source.file.clone() };
        format!("{file}{}{}", named("look-sheet", &source.sheet), named("look-row", &source.row.to_string()))
    }

    fn below_standard(&self, line: &LineRow) -> Option<String> {
        match &line.content {
            Content::Achievement(Achievement::Value { below_standard: Some(below), .. }) => {
                Some(self.visit.words.with("look-below", "count", self.visit.words.number(below)))
            }
            _ => None,
        }
    }
}
