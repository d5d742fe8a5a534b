//! The sum behind a proposed target in words, so that a person can follow and edit it.

use super::proposal::{Basis, Outlook};
use crate::message;
use crate::message::Message;

/// One sentence; `year` is the year the proposal starts from.
pub(super) fn working(year: u16, basis: &Basis, outlook: &Outlook) -> Message {
    Message::joined(&[need(year, basis, outlook), year_end(basis, outlook), step(year, basis, outlook)])
}

fn need(year: u16, basis: &Basis, outlook: &Outlook) -> Message {
    let (required, need) = (basis.this_year.required, outlook.need);
    match basis.last_year {
        Some(last) if need > required => {
            let (last, before) = (last.required, year.saturating_sub(1));
            message!(
                "kebutuhan {required} (naik dari {last} pada {before}), diperkirakan {need}",
                "required {required} (up from {last} in {before}), expected {need}"
            )
        }
        _ => message!("kebutuhan {need}", "required {need}"),
    }
}

fn year_end(basis: &Basis, outlook: &Outlook) -> Message {
    let (quarter, achieved) = (basis.quarter, basis.this_year.achieved);
    let (roman, required, year_end) = (quarter.roman(), basis.this_year.required, outlook.year_end);
    let is_continued = basis.accumulates && quarter.number() < 4;
    let sum = if is_continued { format!(" : {quarter} x 4") } else { String::new() };
    let Message { id, en } = if year_end == required && (is_continued || achieved > year_end) {
        message!(", dihitung paling banyak kebutuhan {required}", ", counted up to the required {required}")
    } else if is_continued {
        message!(" = {year_end}", " = {year_end}")
    } else {
        Message::default()
    };
    message!("capaian TW {roman} {achieved}{sum}{id}", "achieved in quarter {roman} {achieved}{sum}{en}")
}

fn step(year: u16, basis: &Basis, outlook: &Outlook) -> Message {
    let Outlook { target, year_end, step, least_step, .. } = outlook;
    if outlook.year_end == outlook.need {
        return message!("kebutuhan tercapai, usulan {target}", "what is required is achieved, proposed {target}");
    }
    let before = year.saturating_sub(1);
    let growth = match outlook.growth {
        Some(growth) => message!("naik {growth} dari {before}", "up {growth} from {before}"),
        None => message!("capaian {before} tidak diketahui", "the achievement of {before} is not known"),
    };
    let percent = basis.least_step_percent;
    let least = message!("{percent} % dari kekurangan = {least_step}", "{percent} % of what is lacking = {least_step}");
    let sum = if outlook.target == outlook.need {
        message!("usulan {target} (paling banyak kebutuhan)", "proposed {target} (at most what is required)")
    } else {
        message!("usulan {year_end} + {step} = {target}", "proposed {year_end} + {step} = {target}")
    };
    Message::joined(&[growth, least, sum])
}
