//! The sum behind a proposed target in words, so that a person can follow and edit it.

use super::proposal::{Basis, Outlook};

/// One sentence, Indonesian; `year` is the year the proposal starts from.
pub(super) fn working(year: u16, basis: &Basis, outlook: &Outlook) -> String {
    [need(year, basis, outlook), year_end(basis, outlook), step(year, basis, outlook)].join("; ")
}

fn need(year: u16, basis: &Basis, outlook: &Outlook) -> String {
    let required = basis.this_year.required;
    match basis.last_year {
        Some(last) if outlook.need > required => format!(
            "kebutuhan {required} (naik dari {} pada {}), diperkirakan {}",
            last.required,
            year.saturating_sub(1),
            outlook.need
        ),
        _ => format!("kebutuhan {}", outlook.need),
    }
}

fn year_end(basis: &Basis, outlook: &Outlook) -> String {
    let (quarter, achieved) = (basis.quarter, basis.this_year.achieved);
    let is_continued = basis.accumulates && quarter.number() < 4;
    let mut text = format!("capaian TW {} {achieved}", quarter.roman());
    if is_continued {
        text.push_str(&format!(" : {quarter} x 4"));
    }
    if outlook.year_end == basis.this_year.required && (is_continued || achieved > outlook.year_end) {
        text.push_str(&format!(", dihitung paling banyak kebutuhan {}", basis.this_year.required));
    } else if is_continued {
        text.push_str(&format!(" = {}", outlook.year_end));
    }
    text
}

fn step(year: u16, basis: &Basis, outlook: &Outlook) -> String {
    if outlook.year_end == outlook.need {
        return format!("kebutuhan tercapai, usulan {}", outlook.target);
    }
    let growth = match outlook.growth {
        Some(growth) => format!("naik {growth} dari {}", year.saturating_sub(1)),
        None => format!("capaian {} tidak diketahui", year.saturating_sub(1)),
    };
    let least = format!("{} % dari kekurangan = {}", basis.least_step_percent, outlook.least_step);
    let sum = if outlook.target == outlook.need {
        format!("{} (paling banyak kebutuhan)", outlook.target)
    } else {
        format!("{} + {} = {}", outlook.year_end, outlook.step, outlook.target)
    };
    format!("{growth}; {least}; usulan {sum}")
}
