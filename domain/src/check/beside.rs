//! Checks of a cell against what stands beside it: the other cells of its quarter (RULES 7, 11), the other quarters of its
//! year (RULES 9), its own history. None of them refuses anything: they say where to look.

use crate::amount::{Amount, Rupiah};
use crate::catalogue::Component;
use crate::line::{Achievement, Cell, Content, Kind, Subject};
use crate::message;
use crate::period::Quarter;

use super::figures::{Figure, Figures};
use super::{Code, Finding, Findings, history};

/// What is to be said of a content beside the other figures of its region; `figures` may hold this very cell or not.
pub fn beside(cell: &Cell, content: &Content, figures: &Figures) -> Vec<Finding> {
    let mut findings = Findings { cell, found: Vec::new() };
    let Some(now) = Figure::of(content).filter(|_| cell.period.quarter.is_some()) else { return findings.found };
    match cell.kind {
        Kind::Achievement => check_service(&mut findings, now, figures),
        Kind::Budget => check_apbd(&mut findings, now, figures),
        _ => return findings.found,
    }
    check_year(&mut findings, now, figures);
    if let Figure::Value { first, second } = now
        && !is_explained(cell, content, figures)
    {
        history::check(&mut findings, (first, second), figures);
    }
    findings.found
}

/// A number as its kind writes it.
pub(super) fn shown(kind: Kind, number: u64) -> String {
    match kind {
        Kind::Budget => Rupiah::new(number).map(|rupiah| rupiah.to_string()),
        _ => Amount::from_hundredths(number).map(|amount| amount.to_string()),
    }
    .unwrap_or_else(|| number.to_string())
}

/// The column of the second number.
pub(super) fn column(kind: Kind) -> &'static str {
    if kind == Kind::Budget { "realisasi" } else { "terpenuhi" }
}

/// A column of the import format in English.
pub(super) fn english(column: &'static str) -> &'static str {
    match column {
        "dibutuhkan" => "required",
        "terpenuhi" => "achieved",
        "pagu" => "allocation",
        "realisasi" => "realisation",
        other => other,
    }
}

/// An item of a nihil service serves nobody, and a service with filled items is not nihil.
fn check_service(findings: &mut Findings<'_>, now: Figure, figures: &Figures) {
    let cell = findings.cell;
    match cell.subject.to_component() {
        Some(Component::Item(item)) => {
            let service = Subject::service(item.service);
            let is_nihil = figures.get(cell.period, Kind::Achievement, &service) == Some(Figure::Nihil);
            if is_nihil && matches!(now, Figure::Value { second, .. } if second > 0) {
                findings.add(Code::ItemOfNihilService, Some("terpenuhi"), || {
                    message!(
                        "layanan {service} dinyatakan nihil, mutu ini berisi angka; periksa salah satunya",
                        "service {service} is declared nihil, and this item holds a number; look at both"
                    )
                });
            }
        }
        Some(service @ Component::Recipients(_)) if now == Figure::Nihil => {
            let items = figures.items_with_value(cell.period, service);
            if items > 0 {
                findings.add(Code::NihilServiceWithItems, Some("status"), || {
                    message!(
                        "layanan dinyatakan nihil, tetapi {items} mutunya berisi angka; periksa salah satunya",
                        "the service is declared nihil, and {items} of its items hold numbers; look at both"
                    )
                });
            }
        }
        _ => {}
    }
}

/// What all services are allotted lies within the region's whole budget.
fn check_apbd(findings: &mut Findings<'_>, now: Figure, figures: &Figures) {
    let cell = findings.cell;
    let Figure::Value { first: apbd, .. } = now else { return };
    let services = figures.allocations(cell.period);
    if cell.subject.is_apbd() && services > apbd {
        findings.add(Code::AllocationAboveApbd, Some("pagu"), || {
            let (services, apbd) = (shown(Kind::Budget, services), shown(Kind::Budget, apbd));
            message!(
                "pagu semua layanan {services} melebihi APBD {apbd}; periksa lagi",
                "the allocations of all services, {services}, are more than the APBD {apbd}; look again"
            )
        });
    }
}

/// Values are cumulative within the year: what was achieved cannot become less. A service that was declared nihil after it
/// had served somebody fell to nothing.
fn check_year(findings: &mut Findings<'_>, now: Figure, figures: &Figures) {
    let cell = findings.cell;
    let (kind, reached) = (cell.kind, cumulative(now));
    let Some(reached) = reached else { return };
    if let Some((quarter, before)) = figures.before(cell).and_then(value)
        && reached < before
    {
        findings.add(Code::FallsBelowPreviousQuarter, Some(column(kind)), || {
            let (now, before, quarter) = (shown(kind, reached), shown(kind, before), quarter.roman());
            let (column, word) = (column(kind), english(column(kind)));
            message!(
                "{column} {now} turun dari TW {quarter} ({before}); angka kumulatif tidak boleh turun, periksa lagi",
                "{word} {now} fell from quarter {quarter} ({before}); cumulative figures must not fall, look again"
            )
        });
    }
    if let Some((quarter, after)) = figures.after(cell).and_then(value)
        && reached > after
    {
        findings.add(Code::AboveNextQuarter, Some(column(kind)), || {
            let (now, after, quarter) = (shown(kind, reached), shown(kind, after), quarter.roman());
            let (column, word) = (column(kind), english(column(kind)));
            message!(
                "{column} {now} lebih besar daripada TW {quarter} ({after}); angka kumulatif tidak boleh turun, periksa lagi",
                "{word} {now} is more than in quarter {quarter} ({after}); cumulative figures must not fall, look again"
            )
        });
    }
}

fn value((quarter, figure): (Quarter, Figure)) -> Option<(Quarter, u64)> {
    Some((quarter, cumulative(figure)?))
}

/// What was reached since the year began; `None` where that has no meaning.
fn cumulative(figure: Figure) -> Option<u64> {
    match figure {
        Figure::Value { second, .. } => Some(second),
        Figure::Nihil => Some(0),
        Figure::NotApplicable | Figure::Told => None,
    }
}

/// Somebody wrote why: in the note of the figure, for money in the service's problem and remedy.
fn is_explained(cell: &Cell, content: &Content, figures: &Figures) -> bool {
    match content {
        Content::Achievement(Achievement::Value { note, .. }) => !note.trim().is_empty(),
        _ => figures.get(cell.period, Kind::Narrative, &cell.subject).is_some(),
    }
}
