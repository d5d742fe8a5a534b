//! What is to be done next: one act, the most urgent, in at most twelve words, so that nobody has to look for it.

use selaras_domain::category::Category;
use selaras_web::Words;

use crate::edition::{CellState, RegionFigures};
use crate::report::numbers::{Numbers, Sealing, missing, services};
use crate::report::say;

/// Of a region: what holds everything else up comes first.
pub fn next_of_region(numbers: &Numbers, figures: &RegionFigures, words: Words) -> String {
    let period = say::period(numbers.document.year, numbers.document.quarter);
    let gaps: usize = services(figures).map(|service| missing(service).len()).sum();
    let awaiting = services(figures).filter(|one| one.recipients.state == CellState::NihilAwaitsDecision).count();
    let in_conflict = services(figures)
        .flat_map(|service| std::iter::once(&service.recipients).chain(&service.items))
        .filter(|one| one.is_in_conflict)
        .count();
    let is_sealed = matches!(numbers.sealing(figures), Sealing::InTime | Sealing::Late | Sealing::Sealed);
    let lowest = figures.sectors.iter().filter_map(|sector| Some((sector.score?, sector))).min_by_key(|one| one.0);
    match (figures.answered, gaps, numbers.sealing(figures)) {
        (0, ..) => words.with("act-report", "period", period),
        _ if in_conflict > 0 => words.with("act-settle", "count", in_conflict),
        (_, 1.., _) => words.with("act-fill", "count", gaps),
        (_, _, Sealing::Overdue) => words.with("act-seal-now", "period", period),
        _ if !is_sealed => words.with("act-seal", "period", period),
        _ if awaiting > 0 => words.with("act-await", "count", awaiting),
        _ => match lowest {
            Some((score, sector)) if Category::of(score) != Category::Paripurna => {
                words.with("act-raise", "sector", &sector.name)
            }
            _ => words.say("act-keep"),
        },
    }
}

/// Of the province.
pub fn next_of_province(numbers: &Numbers, words: Words) -> String {
    let regions = &numbers.document.regions;
    let open = numbers.document.objections.iter().filter(|one| one.ruling.is_none()).count();
    let overdue = regions.iter().filter(|one| numbers.sealing(one) == Sealing::Overdue).count();
    let below = regions.iter().filter(|one| numbers.needs_attention(one)).count();
    match (open, overdue, below) {
        (1.., ..) => words.with("act-rule", "count", open),
        (_, 1.., _) => words.with("act-remind", "count", overdue),
        (_, _, 1..) => words.with("act-guide", "count", below),
        _ if !numbers.document.is_final() => words.say("act-finalise"),
        _ => words.say("act-keep"),
    }
}
