//! What a file would change, row by row, before anything of it is written: set beside the ledger as it is now.

use std::collections::BTreeMap;

use anyhow::Result;
use selaras_domain::catalogue::{Catalogue, ServiceCode};
use selaras_domain::line::{Cell, Kind};
use selaras_ledger::Connection;

use super::fields::{Changed, changed};
use crate::entry::{Effect, Writer};
use crate::import::{Entry, ParsedFile};
use crate::page::grid::row::Now;
use crate::page::guard::Visit;
use crate::page::link::link_of;
use crate::store::{self, Office};

/// Rows that one page shows; what lies beyond is shown once these are taken.
pub const ROWS_SHOWN: usize = 2_000;

/// The key of the rows that belong to no service.
pub const NO_SERVICE: &str = "-";

pub struct Preview {
    /// By service, in the order of the catalogue; what belongs to none first.
    pub groups: Vec<Group>,
    pub new: usize,
    pub changed: usize,
    /// Repeated rows among them.
    pub unchanged: usize,
    /// Changing rows beyond [`ROWS_SHOWN`].
    pub beyond: usize,
}

pub struct Group {
    /// The code of the service, or [`NO_SERVICE`].
    pub key: String,
    pub name: String,
    pub rows: Vec<Row>,
    /// Whether the account may take any of them.
    pub may_take: bool,
}

/// A row that would change something.
pub struct Row {
    /// Its entry in the file.
    pub number: usize,
    pub sheet: String,
    pub row: u32,
    pub period: String,
    pub kind: Kind,
    pub subject: String,
    pub link: Option<String>,
    pub is_new: bool,
    /// Several values stand in the cell now; the row would settle it.
    pub is_conflict: bool,
    pub fields: Vec<Changed>,
    /// The heads it was set beside.
    pub seen: String,
    /// Whether the account enters figures of this sector.
    pub may_take: bool,
    /// It was to be taken, but its cell had changed.
    pub is_left: bool,
}

impl Preview {
    /// `left`: entries that were just not taken.
    pub fn read(
        connection: &Connection,
        office: &Office,
        visit: &Visit,
        parsed: &ParsedFile,
        left: &[usize],
    ) -> Result<Preview> {
        let lines = Writer::new(connection, store::own_ledger(connection, office)?, "", 0)?;
        let mut preview = Preview { groups: Vec::new(), new: 0, changed: 0, unchanged: parsed.repeated, beyond: 0 };
        let mut groups: BTreeMap<Option<ServiceCode>, Group> = BTreeMap::new();
        for (number, entry) in parsed.entries.iter().enumerate() {
            let effect = lines.effect(&entry.cell, &entry.content)?;
            match effect {
                Effect::Unchanged => preview.unchanged += 1,
                Effect::New => preview.new += 1,
                Effect::Changed => preview.changed += 1,
            }
            if effect == Effect::Unchanged {
                continue;
            }
            if preview.new + preview.changed > ROWS_SHOWN {
                preview.beyond += 1;
                continue;
            }
            let mut row = row(connection, visit, entry, (number, effect))?;
            row.may_take = may_take(visit, office, &entry.cell);
            row.is_left = left.contains(&number);
            let group = groups.entry(service_of(&entry.cell)).or_insert_with(|| group(&entry.cell));
            group.may_take |= row.may_take;
            group.rows.push(row);
        }
        preview.groups = groups.into_values().collect();
        Ok(preview)
    }

    pub fn may_take(&self) -> bool {
        self.groups.iter().any(|group| group.may_take)
    }
}

/// Whether an account enters what a cell holds; what belongs to no sector is the whole region's.
pub fn may_take(visit: &Visit, office: &Office, cell: &Cell) -> bool {
    match cell.subject.sector() {
        Some(sector) => visit.may_enter(sector, &office.sectors),
        None => visit.is_coordinator() && office.sectors.is_empty(),
    }
}

/// The key of the group that a cell belongs to.
pub fn group_key(cell: &Cell) -> String {
    service_of(cell).map_or_else(|| NO_SERVICE.to_owned(), |service| service.to_string())
}

fn service_of(cell: &Cell) -> Option<ServiceCode> {
    cell.subject.to_component().map(|component| component.service())
}

fn group(cell: &Cell) -> Group {
    let catalogue = Catalogue::for_year(cell.period.year);
    let name = service_of(cell).and_then(|code| catalogue.service(code).map(|service| service.name.clone()));
    Group { key: group_key(cell), name: name.unwrap_or_default(), rows: Vec::new(), may_take: false }
}

fn row(connection: &Connection, visit: &Visit, entry: &Entry, (number, effect): (usize, Effect)) -> Result<Row> {
    let Entry { place, cell, content } = entry;
    let now = Now::read(connection, cell)?;
    Ok(Row {
        number,
        sheet: place.sheet.as_deref().unwrap_or_default().to_owned(),
        row: place.row,
        period: cell.period.to_string(),
        kind: cell.kind,
        subject: cell.subject.to_string(),
        link: link_of(cell),
        is_new: effect == Effect::New,
        is_conflict: now.heads.len() > 1,
        fields: changed(now.content.as_ref(), content, visit.words),
        seen: now.seen,
        may_take: false,
        is_left: false,
    })
}
