//! Where a cell stands on the entry pages.

use selaras_domain::catalogue::Catalogue;
use selaras_domain::line::{Cell, Kind};
use selaras_domain::period::Period;

/// The page and place of a cell; `None` where no page shows its kind.
pub fn link_of(cell: &Cell) -> Option<String> {
    let Period { year, quarter: Some(quarter) } = cell.period else { return None };
    let service = match cell.subject.to_component() {
        Some(component) => component.service(),
        // The region's whole budget stands on every page of the coordinator's office.
        None if cell.subject.is_apbd() => Catalogue::for_year(year).services(cell.region.level()).first()?.code,
        None => return None,
    };
    let place = place_of(cell.kind, cell.subject.as_str())?;
    Some(format!("/isi/{year}/{quarter}/{service}#{place}"))
}

/// The id of a cell's row within its page; also the start of the names of its fields.
pub fn place_of(kind: Kind, subject: &str) -> Option<String> {
    let letter = match kind {
        Kind::Achievement => 'a',
        Kind::Budget => 'b',
        Kind::Narrative => 'n',
        _ => return None,
    };
    Some(format!("{letter}.{subject}"))
}
