//! The cells of a quarter as a reviewer looks at them: service by service, with what was said the quarter and the year before,
//! what the checks advise, what changed since the seal, and what was said about each.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use selaras_domain::catalogue::{Catalogue, Component, ServiceCode};
use selaras_domain::check::{Finding, Severity};
use selaras_domain::line::{Cell, Content, Kind, Subject};
use selaras_domain::period::Period;
use selaras_domain::region::RegionCode;
use selaras_domain::thread::Thread;
use selaras_ledger::{Connection, Difference, current_values, figures, line_at, quarter_findings, threads};

/// Cells of one service, or those of the whole region.
pub struct Group {
    /// `None`: of the whole region.
    pub service: Option<ServiceCode>,
    /// Of the service; empty for the whole region.
    pub name: String,
    pub rows: Vec<CellRow>,
}

pub struct CellRow {
    pub cell: Cell,
    /// The name of a component; empty for what is named by its kind.
    pub name: String,
    /// `None`: it was taken back after it was sealed.
    pub now: Option<Content>,
    pub quarter_before: Option<Content>,
    pub year_before: Option<Content>,
    pub notes: Vec<Finding>,
    /// It says otherwise than what was sealed.
    pub has_changed: bool,
    /// What was said about it.
    pub thread: Option<Thread>,
}

type Said = BTreeMap<(Kind, Subject), Content>;

/// The kinds that a quarter is reviewed by.
const KINDS: [Kind; 3] = [Kind::Achievement, Kind::Budget, Kind::Narrative];

/// The cells of a region's quarter in the order of the catalogue; `since_seal`: what changed since it was sealed.
pub fn groups(
    connection: &Connection,
    region: RegionCode,
    period: Period,
    since_seal: &[Difference],
) -> Result<Vec<Group>> {
    let catalogue = Catalogue::for_year(period.year);
    let mut now = said(connection, region, period)?;
    let before = |period: Option<Period>| match period {
        Some(period) => said(connection, region, period),
        None => Ok(Said::new()),
    };
    let mut quarter_before = before(period.previous_quarter())?;
    let mut year_before = before(period.same_quarter_last_year())?;
    let mut notes = notes(connection, region, period)?;
    let threads = threads(connection, region, Some(period))?;
    let mut threads: BTreeMap<Cell, Thread> = threads.into_iter().map(|thread| (thread.cell.clone(), thread)).collect();
    let changed: BTreeSet<&Cell> = since_seal.iter().map(|one| &one.cell).collect();
    let of = |(kind, subject): &(Kind, Subject)| Cell { region, period, kind: *kind, subject: subject.clone() };
    let cells: BTreeSet<Cell> = now.keys().map(of).chain(changed.iter().map(|cell| (*cell).clone())).collect();
    let mut groups: BTreeMap<Option<usize>, Group> = BTreeMap::new();
    for cell in cells {
        let component = cell.subject.to_component();
        let service = component.map(|component| component.service());
        let place = service.and_then(|service| catalogue.index_of(&Component::Recipients(service)));
        let name = |component| catalogue.name_of(component).unwrap_or_default().to_owned();
        let key = (cell.kind, cell.subject.clone());
        let row = CellRow {
            name: component.filter(|_| cell.kind == Kind::Achievement).map(name).unwrap_or_default(),
            now: now.remove(&key),
            quarter_before: quarter_before.remove(&key),
            year_before: year_before.remove(&key),
            notes: notes.remove(&cell).unwrap_or_default(),
            has_changed: changed.contains(&cell),
            thread: threads.remove(&cell),
            cell,
        };
        let group = groups.entry(place).or_insert_with(|| Group {
            service,
            name: service.map(|service| name(Component::Recipients(service))).unwrap_or_default(),
            rows: Vec::new(),
        });
        group.rows.push(row);
    }
    for group in groups.values_mut() {
        let place = |cell: &Cell| cell.subject.to_component().and_then(|component| catalogue.index_of(&component));
        group.rows.sort_by_key(|row| (row.cell.kind, place(&row.cell)));
    }
    Ok(groups.into_values().collect())
}

/// What a quarter says, cell by cell.
fn said(connection: &Connection, region: RegionCode, period: Period) -> Result<Said> {
    let mut said = Said::new();
    for kind in KINDS {
        for row in current_values(connection, region, period, kind)? {
            let line = line_at(connection, row.key, row.line.seq)?.and_then(|line| line.bytes.decode().ok());
            if let Some(line) = line {
                said.insert((kind, row.cell.subject), line.content);
            }
        }
    }
    Ok(said)
}

fn notes(connection: &Connection, region: RegionCode, period: Period) -> Result<BTreeMap<Cell, Vec<Finding>>> {
    let figures = figures(connection, region, period.year)?;
    let mut notes: BTreeMap<Cell, Vec<Finding>> = BTreeMap::new();
    for finding in quarter_findings(connection, region, period, &figures)? {
        if finding.severity > Severity::Note {
            notes.entry(finding.cell.clone()).or_default().push(finding);
        }
    }
    Ok(notes)
}

impl CellRow {
    /// What people call the cell: the component, or the kind with its code.
    pub fn code(&self) -> &str {
        self.cell.subject.as_str()
    }

    /// How its values are set: numbers stand under each other.
    pub fn class(&self) -> &'static str {
        if self.cell.kind == Kind::Narrative { "told" } else { "number" }
    }

    /// The key of the kind, for what the name of a component does not say.
    pub fn kind_key(&self) -> Option<&'static str> {
        match self.cell.kind {
            Kind::Budget if self.cell.subject.is_apbd() => Some("review-apbd"),
            Kind::Budget => Some("review-budget"),
            Kind::Narrative => Some("review-narrative"),
            _ => None,
        }
    }
}
