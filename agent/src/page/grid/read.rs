//! Reads a service's page: its rows, and the index with what is typed counted already.

use std::collections::HashMap;

use anyhow::Result;
use selaras_domain::catalogue::{Catalogue, Component, Service};
use selaras_domain::check::{Figure, Figures};
use selaras_domain::line::{Achievement, Cell, Content, Kind, Subject};
use selaras_domain::score::{self, Answer, Explanation};
use selaras_ledger::{Connection, answers, figures, threads};

use super::row::{History, Now, Row, findings, state};
use super::typed::{self, Typed};
use crate::page::link::place_of;
use crate::page::panel;
use crate::page::period::Shown;
use crate::page::threads::thread_link;
use crate::page::words::Words;
use crate::refused::refused;
use crate::store::{self, Draft, Office};

pub struct Sheet {
    pub rows: Vec<Row>,
    pub index: Explanation,
}

/// What a page is about.
#[derive(Clone, Copy)]
pub struct About<'a> {
    pub office: &'a Office,
    pub shown: Shown,
    pub catalogue: &'a Catalogue,
    pub service: &'a Service,
    pub words: Words,
}

impl About<'_> {
    pub fn cell(&self, kind: Kind, subject: Subject) -> Cell {
        Cell { region: self.office.region, period: self.shown.period(), kind, subject }
    }

    /// The cells of the page, in its order: recipients, items, budget (at the coordinator's office the region's whole one
    /// too), narrative.
    pub fn cells(&self) -> Vec<(Kind, Subject)> {
        let service = Component::Recipients(self.service.code);
        let items = self.catalogue.items_of(self.service.code).iter().map(|item| Component::Item(item.code));
        let achievements =
            std::iter::once(service).chain(items).map(|one| (Kind::Achievement, Subject::component(one)));
        let apbd = self.office.sectors.is_empty().then(|| (Kind::Budget, Subject::apbd()));
        let service = Subject::component(service);
        let others = std::iter::once((Kind::Budget, service.clone())).chain(apbd).chain([(Kind::Narrative, service)]);
        achievements.chain(others).collect()
    }
}

impl Sheet {
    pub fn read(connection: &Connection, about: About<'_>) -> Result<Sheet> {
        let period = about.shown.period();
        let drafts = store::drafts(connection, period)?;
        let by_cell: HashMap<(Kind, &Subject), &Draft> =
            drafts.iter().map(|draft| ((draft.kind, &draft.subject), draft)).collect();
        // Figures are cumulative within the year: before the first quarter stands nothing.
        let last_quarter = period.previous_quarter().filter(|before| before.year == period.year);
        let last_year = period.same_quarter_last_year();
        let history = |kind| -> Result<(History, History)> {
            let read = |period| History::read(connection, about.office, period, kind);
            Ok((read(last_quarter)?, read(last_year)?))
        };
        let (achievements, budgets) = (history(Kind::Achievement)?, history(Kind::Budget)?);
        let figures = typed_figures(connection, about, &drafts)?;
        let refused = refused(connection, about.office)?;
        let threads = threads(connection, about.office.region, Some(period))?;
        let mut rows = Vec::new();
        for (kind, subject) in about.cells() {
            let component = subject.to_component();
            let cell = about.cell(kind, subject.clone());
            let now = Now::read(connection, &cell)?;
            let current = typed::fields_of(kind, now.content.as_ref());
            let draft = by_cell.get(&(kind, &subject)).copied();
            let fields = draft.map_or_else(|| current.clone(), |draft| draft.fields.clone());
            let (state, told) = state(&cell, draft, &now, &figures);
            let mut messages: Vec<String> = told.into_iter().map(|one| one.into_text(about.words.language())).collect();
            let thread = threads.iter().find(|thread| thread.cell == cell);
            let of_cell = refused.iter().filter(|line| line.cell.as_ref() == Some(&cell));
            messages.extend(
                of_cell.map(|line| about.words.with("cell-refused", "reason", about.words.told(&line.message))),
            );
            if now.heads.len() > 1 {
                let values = panel::conflict(connection, &now.heads, about.words, about.office)?;
                messages.push(about.words.with("cell-conflict", "values", values));
            }
            let (quarter, year) = if kind == Kind::Budget { &budgets } else { &achievements };
            let told = |history: &History| history.told(&subject, kind, &fields, about.words);
            rows.push(Row {
                kind,
                place: place_of(kind, subject.as_str()).unwrap_or_default(),
                code: subject.to_string(),
                name: component.and_then(|one| about.catalogue.name_of(one)).unwrap_or_default().to_owned(),
                unit: component.and_then(|one| about.catalogue.unit_of(one)).unwrap_or_default().to_owned(),
                last_quarter: told(quarter),
                last_year: told(year),
                state,
                message: messages.join("; "),
                seen: now.seen,
                current,
                fields,
                thread: thread.map(|thread| thread.state.word()),
                link: thread_link(&cell),
            });
        }
        let index = index(connection, about, &drafts)?;
        Ok(Sheet { rows, index })
    }
}

/// The figures of the region with what is typed in the place of what the ledger says.
fn typed_figures(connection: &Connection, about: About<'_>, drafts: &[Draft]) -> Result<Figures> {
    let mut figures = figures(connection, about.office.region, about.shown.year)?;
    for draft in drafts {
        if let Typed::Content(content) = typed::typed(draft.kind, &draft.fields) {
            figures.set(about.shown.period(), draft.kind, &draft.subject, Figure::of(&content));
        }
    }
    Ok(figures)
}

/// The region's index as the ledger has it, with the drafts that would be accepted counted as lines.
fn index(connection: &Connection, about: About<'_>, drafts: &[Draft]) -> Result<Explanation> {
    let period = about.shown.period();
    let (mut answers, _) = answers(connection, about.office.region, period, about.catalogue)?;
    for draft in drafts.iter().filter(|draft| draft.kind == Kind::Achievement) {
        let Typed::Content(content) = typed::typed(draft.kind, &draft.fields) else { continue };
        let Some(component) = draft.subject.to_component() else { continue };
        if findings(&about.cell(draft.kind, draft.subject.clone()), &content).0.is_some() {
            continue;
        }
        let answer = match content {
            Content::Achievement(Achievement::Value { required, achieved, .. }) => Answer::Value { required, achieved },
            Content::Achievement(Achievement::Nihil { .. }) => Answer::Nihil,
            Content::Achievement(Achievement::NotApplicable { .. }) => Answer::NotApplicable,
            _ => continue,
        };
        if let Some(at) = about.catalogue.index_of(&component) {
            answers.set(at, answer);
        }
    }
    Ok(score::explain(about.office.region, period, &answers))
}
