//! What an entry says beside the other cells, quarters and the own history: warnings, told with the entry and never in its
//! way.

use std::collections::BTreeMap;

use anyhow::Result;
use selaras_domain::check::{Figure, Figures, Finding, beside};
use selaras_domain::line::{Cell, Content};
use selaras_ledger::{Connection, figures};

use crate::import::{Entry, Refusal};
use crate::store::Office;

/// What is to be said of one cell.
pub fn beside_one(connection: &Connection, cell: &Cell, content: &Content) -> Result<Vec<Finding>> {
    Ok(beside(cell, content, &figures(connection, cell.region, cell.period.year)?))
}

/// What is to be said of the rows of a file, as they stand together, whether they are lines already or not.
pub fn beside_entries(connection: &Connection, office: &Office, entries: &[Entry]) -> Result<Vec<Refusal>> {
    let mut by_year: BTreeMap<u16, Figures> = BTreeMap::new();
    for entry in entries.iter().filter(|entry| entry.cell.period.quarter.is_some()) {
        let year = entry.cell.period.year;
        if let std::collections::btree_map::Entry::Vacant(place) = by_year.entry(year) {
            place.insert(figures(connection, office.region, year)?);
        }
    }
    for (year, figures) in &mut by_year {
        for entry in entries {
            let Entry { cell, content, .. } = entry;
            if cell.period.year == *year || cell.period.year + 1 == *year {
                figures.set(cell.period, cell.kind, &cell.subject, Figure::of(content));
            }
        }
    }
    let mut warnings = Vec::new();
    for Entry { place, cell, content } in entries {
        let Some(figures) = by_year.get(&cell.period.year) else { continue };
        warnings.extend(beside(cell, content, figures).into_iter().map(|finding| Refusal {
            sheet: place.sheet.clone(),
            row: Some(place.row),
            column: finding.column,
            code: Some(cell.subject.to_string()),
            reason: finding.message,
        }));
    }
    Ok(warnings)
}
