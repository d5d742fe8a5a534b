//! The verdict on a line: accepted, refused or quarantined, with a typed reason. Every line is stored; the verdict stands
//! beside it, reaches its writer, and is judged again when rights or catalogue change. Office and province judge with
//! this same code.

use std::fmt;

use minicbor::{Decode, Encode};

use crate::check::{self, Severity};
use crate::line::{Content, Header, Kind, OfficeRights};

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
    /// In Indonesian: what is wrong and what to do next.
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

    fn refused(code: &str, message: String) -> Verdict {
        Verdict { state: State::Refused, reason: Some(Reason { code: code.to_owned(), message }) }
    }

    fn quarantined(code: &str, message: String) -> Verdict {
        Verdict { state: State::Quarantined, reason: Some(Reason { code: code.to_owned(), message }) }
    }

    /// The verdict on bytes that cannot be read as a line.
    pub fn unreadable(detail: &str) -> Verdict {
        Verdict::quarantined(
            "unreadable",
            format!("baris tidak dapat dibaca oleh versi provinsi ini ({detail}); tunggu pembaruan server provinsi"),
        )
    }
}

/// Judges an office's line by the rights of its office at the line's time, and by the rules.
///
/// `rights` are all dated rights of the office; `received_ms` bounds the line's own time, so that a clock that runs ahead
/// cannot borrow rights from the future.
pub fn judge(header: &Header, content: &Content, rights: &[OfficeRights], received_ms: i64) -> Verdict {
    if let Kind::Unknown(number) = header.kind {
        return Verdict::quarantined(
            "unknown_kind",
            format!("jenis baris {number} belum dikenal oleh provinsi; akan dinilai setelah server diperbarui"),
        );
    }
    if !header.kind.is_of_district() {
        return Verdict::refused(
            "not_a_district_kind",
            format!("baris jenis {} hanya dapat ditulis oleh provinsi", header.kind),
        );
    }
    let time_ms = header.time_ms.min(received_ms);
    let Some(right) = rights_at(rights, time_ms) else {
        return Verdict::refused(
            "no_right",
            "perangkat daerah ini tidak berhak menulis pada waktu itu; hubungi admin provinsi".to_owned(),
        );
    };
    if header.cell.region != right.region {
        return Verdict::refused(
            "wrong_region",
            format!(
                "daerah {} bukan daerah perangkat ini ({}); tulis ulang untuk daerah sendiri",
                header.cell.region, right.region
            ),
        );
    }
    if let Some(verdict) = judge_sector(header, right) {
        return verdict;
    }
    match check::check(&header.cell, content).into_iter().find(|finding| finding.severity == Severity::Error) {
        None => Verdict::ACCEPTED,
        Some(finding) if finding.code.is_curable_by_catalogue() => {
            Verdict::quarantined(finding.code.word(), finding.message)
        }
        Some(finding) => Verdict::refused(finding.code.word(), finding.message),
    }
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
fn judge_sector(header: &Header, right: &OfficeRights) -> Option<Verdict> {
    if right.sectors.is_empty() {
        return None;
    }
    let subject = &header.cell.subject;
    let about = subject.split_about().map(|(_, subject)| subject);
    match about.as_ref().unwrap_or(subject).sector() {
        Some(sector) if !right.sectors.contains(&sector) => Some(Verdict::refused(
            "no_right_to_sector",
            format!(
                "perangkat ini tidak berhak atas urusan {sector}; minta hak itu kepada admin provinsi, atau serahkan kepada perangkat yang berhak"
            ),
        )),
        None if header.kind == Kind::Seal || subject.is_apbd() => Some(Verdict::refused(
            "coordinator_only",
            "hanya perangkat koordinator (semua urusan) yang dapat menulis ini; serahkan kepada koordinator daerah"
                .to_owned(),
        )),
        _ => None,
    }
}
