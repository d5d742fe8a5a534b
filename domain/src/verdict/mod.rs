//! The verdict on a line: accepted, refused or quarantined, with a typed reason. Every line is stored; the verdict stands
//! beside it, reaches its writer, and is judged again when rights or catalogue change. Office and province judge with
//! this same code.

mod told;

use std::fmt;

use minicbor::{Decode, Encode};

use crate::check::{self, Severity};
use crate::line::{Content, Header, Kind, OfficeRights};
use crate::message;
use crate::message::Message;

pub use told::told;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum State {
    #[n(0)]
    Accepted,
    /// Against a rule or a right; the writer must act.
    #[n(1)]
    Refused,
    /// Not understood yet (a newer kind or catalogue); nobody must act.
    #[n(2)]
    Quarantined,
}

impl State {
    pub const fn word(self) -> &'static str {
        match self {
            State::Accepted => "accepted",
            State::Refused => "refused",
            State::Quarantined => "quarantined",
        }
    }
}

/// Why a line is not accepted: a code that programs branch on, and the detail a person needs.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Reason {
    /// One of the words below, or a newer program's.
    #[n(0)]
    pub code: String,
    /// In Indonesian: what is wrong and what to do next. [`told()`] says it in both languages.
    #[n(1)]
    pub message: String,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// What is judged of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub state: State,
    pub reason: Option<Reason>,
}

impl Verdict {
    pub const ACCEPTED: Verdict = Verdict { state: State::Accepted, reason: None };

    /// The verdict on bytes that cannot be read as a line.
    pub fn unreadable(detail: &str) -> Verdict {
        let message = message!(
            "baris tidak dapat dibaca oleh versi provinsi ini ({detail}); tunggu pembaruan server provinsi",
            "this version of the province cannot read the line ({detail}); wait for an update of its server"
        );
        Judged { state: State::Quarantined, code: "unreadable", message }.into()
    }
}

/// What is wrong with a line.
pub(crate) struct Judged {
    state: State,
    code: &'static str,
    message: Message,
}

pub(crate) fn refused(code: &'static str, message: Message) -> Judged {
    Judged { state: State::Refused, code, message }
}

impl From<Judged> for Verdict {
    fn from(judged: Judged) -> Verdict {
        let reason = Reason { code: judged.code.to_owned(), message: judged.message.id };
        Verdict { state: judged.state, reason: Some(reason) }
    }
}

/// Judges an office's line by the rights of its office at the line's time, and by the rules.
///
/// `rights` are all dated rights of the office; `received_ms` bounds the line's own time, so that a clock that runs ahead
/// cannot borrow rights from the future.
pub fn judge(header: &Header, content: &Content, rights: &[OfficeRights], received_ms: i64) -> Verdict {
    judged(header, content, rights, received_ms).map_or(Verdict::ACCEPTED, Verdict::from)
}

fn judged(header: &Header, content: &Content, rights: &[OfficeRights], received_ms: i64) -> Option<Judged> {
    if let Kind::Unknown(number) = header.kind {
        let message = message!(
            "jenis baris {number} belum dikenal oleh provinsi; akan dinilai setelah server diperbarui",
            "the province does not know lines of kind {number} yet; they are judged when its server is updated"
        );
        return Some(Judged { state: State::Quarantined, code: "unknown_kind", message });
    }
    // A withdrawal has the kind of what it takes back in its cell.
    if let Some(kind) = [header.kind, header.cell.kind].into_iter().find(|kind| !kind.is_of_district()) {
        let message = message!(
            "baris jenis {kind} hanya dapat ditulis oleh provinsi",
            "lines of kind {kind} are written by the province only"
        );
        return Some(refused("not_a_district_kind", message));
    }
    let time_ms = header.time_ms.min(received_ms);
    let Some(right) = rights_at(rights, time_ms) else {
        let message = message!(
            "perangkat daerah ini tidak berhak menulis pada waktu itu; hubungi admin provinsi",
            "this office had no right to write at that time; ask the province's administrator"
        );
        return Some(refused("no_right", message));
    };
    if header.cell.region != right.region {
        let (region, own) = (header.cell.region, right.region);
        let message = message!(
            "daerah {region} bukan daerah perangkat ini ({own}); tulis ulang untuk daerah sendiri",
            "region {region} is not the region of this office ({own}); write it again for the own region"
        );
        return Some(refused("wrong_region", message));
    }
    if let Some(judged) = judge_sector(header, right) {
        return Some(judged);
    }
    let findings = check::check(&header.cell, content);
    let finding = findings.into_iter().find(|finding| finding.severity == Severity::Error)?;
    let state = if finding.code.is_curable_by_catalogue() { State::Quarantined } else { State::Refused };
    Some(Judged { state, code: finding.code.word(), message: finding.message })
}

/// The rights in force at an instant: those that began last.
pub fn rights_at(rights: &[OfficeRights], time_ms: i64) -> Option<&OfficeRights> {
    rights
        .iter()
        .filter(|right| right.from_ms.is_none_or(|from| from <= time_ms))
        .max_by_key(|right| right.from_ms)
        .filter(|right| right.until_ms.is_none_or(|until| time_ms < until))
}

/// A sector office writes its own sectors; what belongs to the whole region (its budget, its seal) is the coordinator's.
fn judge_sector(header: &Header, right: &OfficeRights) -> Option<Judged> {
    if right.is_coordinator() {
        return None;
    }
    if right.is_inspectorate() {
        let is_of_thread = matches!(header.kind, Kind::Observation | Kind::Reply | Kind::Attachment);
        return (!is_of_thread).then(|| {
            let message = message!(
                "inspektorat hanya menulis temuan dan jawaban; isian ditulis oleh perangkat daerah urusannya",
                "the inspectorate writes findings and answers only; figures are written by the office of their sector"
            );
            refused("inspectorate_reports_nothing", message)
        });
    }
    let subject = &header.cell.subject;
    let about = subject.split_about().map(|(_, subject)| subject);
    match about.as_ref().unwrap_or(subject).sector() {
        Some(sector) if !right.sectors.contains(&sector) => {
            let message = message!(
                "perangkat ini tidak berhak atas urusan {sector}; minta hak itu kepada admin provinsi, atau serahkan kepada perangkat yang berhak",
                "this office has no right to sector {sector}; ask the province's administrator for it, or leave it to the office that has"
            );
            Some(refused("no_right_to_sector", message))
        }
        _ if header.kind == Kind::Observation => {
            let message = message!(
                "temuan hanya dapat ditulis oleh inspektorat atau perangkat koordinator daerah",
                "findings are written by the inspectorate or the region's coordinating office only"
            );
            Some(refused("inspectorate_only", message))
        }
        _ if matches!(header.kind, Kind::Seal | Kind::Return) => Some(coordinator_only()),
        // A figure of the ranking is of no sector.
        None if header.kind == Kind::Objection => Some(coordinator_only()),
        None if subject.is_apbd() => Some(coordinator_only()),
        _ => None,
    }
}

fn coordinator_only() -> Judged {
    let message = message!(
        "hanya perangkat koordinator (semua urusan) yang dapat menulis ini; serahkan kepada koordinator daerah",
        "only the coordinating office (all sectors) writes this; leave it to the region's coordinator"
    );
    refused("coordinator_only", message)
}

#[cfg(test)]
mod tests;
