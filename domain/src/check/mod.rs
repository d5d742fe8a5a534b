//! Checks on one cell's content: the same verdict in an office without a network and at the province. Each finding is
//! typed, names its cell, and says in both languages what to do. What a cell says by itself is checked here; [`beside()`] checks it
//! against other cells, other quarters and its own history.

mod achievement;
mod beside;
mod figures;
mod history;
mod personal;
mod seal;
mod subject;

pub use beside::beside;
pub use figures::{Figure, Figures};
pub use personal::find_nik;

use crate::line::{Attachment, Cell, Content, Outcome, TEXT_MAX_CHARS};
use crate::message;
use crate::message::Message;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; nothing to do.
    Note,
    /// Accepted, but look at it.
    Warning,
    /// Not accepted.
    Error,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    pub code: Code,
    pub severity: Severity,
    pub cell: Cell,
    /// The import column the finding belongs to, where there is one.
    pub column: Option<&'static str>,
    /// What is wrong and what to do next.
    pub message: Message,
}

macro_rules! codes {
    ($($name:ident $word:literal $severity:ident $english:literal,)*) => {
        /// What a finding is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($name,)* }

        impl Code {
            pub const ALL: &[Code] = &[$(Code::$name),*];

            pub const fn word(self) -> &'static str {
                match self { $(Code::$name => $word,)* }
            }

            pub const fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }

            /// In general, where the values are not at hand.
            pub const fn english(self) -> &'static str {
                match self { $(Code::$name => $english,)* }
            }
        }
    };
}

codes! {
    RequiredZero "required_zero" Error
        "nothing is required here; declare it nihil or not applicable, with a reason",
    AchievedAboveRequired "achieved_above_required" Warning
        "more was achieved than is required; it counts 100 %, look again",
    RaporRequiredNotHundred "rapor_required_not_100" Warning
        "this item is a percentage of the Rapor Pendidikan: 100 should be required",
    ReasonMissing "reason_missing" Error
        "no reason is given; write it",
    NihilOnItem "nihil_on_item" Error
        "nihil is for services only; a quality item is not applicable instead",
    NihilNeedsAgreement "nihil_needs_agreement" Warning
        "nihil counts as missing for this service until the province agrees",
    NotApplicableOnService "not_applicable_on_service" Error
        "not applicable is for quality items only; a service that nobody needs is nihil",
    RealisationAboveAllocation "realisation_above_allocation" Warning
        "more was spent than is allotted; look again",
    ServedAboveRequired "served_above_required" Warning
        "those served, to standard and below it, are more than are required; look again",
    ItemOfNihilService "item_of_nihil_service" Warning
        "the service is declared nihil, and this item holds a number; look at both",
    NihilServiceWithItems "nihil_service_with_items" Warning
        "the service is declared nihil, and some of its items hold numbers; look at both",
    AllocationAboveApbd "allocation_above_apbd" Warning
        "all services together are allotted more than the region's whole budget; look again",
    FallsBelowPreviousQuarter "falls_below_previous_quarter" Warning
        "less than the quarter before; cumulative figures must not fall, look again",
    AboveNextQuarter "above_next_quarter" Warning
        "more than the quarter after; cumulative figures must not fall, look again",
    OutlierSize "outlier_size" Warning
        "far from the same quarter of the year before; explain it, or correct it",
    OutlierPace "outlier_pace" Warning
        "moved otherwise than a year before; explain it, or correct it",
    SealDigest "seal_digest" Error
        "the digest of the seal does not fit its list; seal again",
    SealForeignCell "seal_foreign_cell" Error
        "the seal lists cells of another quarter; seal again",
    SealIncomplete "seal_incomplete" Error
        "some services are not answered; fill them in or declare them nihil, then seal again",
    TextEmpty "text_empty" Error
        "nothing is written; write what is to be said",
    TextTooLong "text_too_long" Error
        "the text is too long; shorten it",
    PersonalNumber "personal_number" Error
        "the text holds a NIK; remove it, personal data must not leave the district",
    UnknownCode "unknown_code" Error
        "this code is not in the catalogue; look at the code",
    WrongLevel "wrong_level" Error
        "this code is of the other level of regions; use one of the own level",
    WrongSubject "wrong_subject" Error
        "this does not suit such a cell; look at the code",
    WrongPeriod "wrong_period" Error
        "the year or the quarter does not suit such a cell",
    YearOutsideCatalogue "year_outside_catalogue" Error
        "this year is outside the SPM catalogue; look at the year",
    ContentOfOtherKind "content_of_other_kind" Error
        "the content is of another kind than its cell; report it as a fault of the program",
    NotWithdrawable "not_withdrawable" Error
        "what was said cannot be taken back; write a new answer or finding",
}

impl Code {
    /// Whether a newer catalogue could make the line right: it waits instead of being refused.
    pub const fn is_curable_by_catalogue(self) -> bool {
        matches!(self, Code::UnknownCode | Code::YearOutsideCatalogue)
    }
}

/// All findings on what a line says of a cell, errors first.
pub fn check(cell: &Cell, content: &Content) -> Vec<Finding> {
    let mut findings = Findings { cell, found: Vec::new() };
    subject::check(&mut findings, content);
    match content {
        Content::Achievement(achievement) => achievement::check(&mut findings, achievement),
        Content::Budget(budget) if budget.realisation > budget.allocation => {
            findings.add(Code::RealisationAboveAllocation, Some("realisasi"), || {
                let (realisation, allocation) = (budget.realisation, budget.allocation);
                message!(
                    "realisasi {realisation} lebih besar daripada pagu {allocation}; periksa lagi",
                    "realisation {realisation} is more than the allocation {allocation}; look again"
                )
            });
        }
        Content::Narrative(narrative) => {
            findings.text(Some("masalah"), &narrative.problem);
            findings.text(Some("tindak_lanjut"), &narrative.remedy);
            if narrative.problem.trim().is_empty() && narrative.remedy.trim().is_empty() {
                findings.add(Code::TextEmpty, Some("masalah"), || {
                    message!(
                        "masalah dan tindak lanjut kosong; isi salah satu",
                        "problem and remedy are both empty; fill in one of them"
                    )
                });
            }
        }
        Content::Stage(stage) => findings.text(Some("dokumen"), &stage.document),
        Content::Withdraw(withdraw) => {
            findings.text(None, &withdraw.reason);
            findings.reason(None, &withdraw.reason);
        }
        Content::Seal(seal) => seal::check(&mut findings, seal),
        Content::Reply(reply) => {
            findings.said(&reply.text);
            findings.names(&reply.files);
        }
        Content::Return(returned) => findings.said(&returned.text),
        Content::Observation(finding) | Content::Finding(finding) => {
            findings.said(&finding.text);
            findings.names(&finding.files);
        }
        Content::Decision(decision) if decision.outcome == Outcome::Agreed => findings.text(None, &decision.text),
        Content::Decision(decision) => findings.said(&decision.text),
        Content::Reminder(reminder) => findings.said(&reminder.text),
        Content::Objection(objection) => findings.said(&objection.text),
        Content::Ruling(ruling) => findings.said(&ruling.text),
        Content::Attachment(file) => findings.names(std::slice::from_ref(file)),
        _ => {}
    }
    findings.found.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings.found
}

struct Findings<'a> {
    cell: &'a Cell,
    found: Vec<Finding>,
}

impl Findings<'_> {
    fn add(&mut self, code: Code, column: Option<&'static str>, message: impl FnOnce() -> Message) {
        self.found.push(Finding {
            code,
            severity: code.severity(),
            cell: self.cell.clone(),
            column,
            message: message(),
        });
    }

    fn reason(&mut self, column: Option<&'static str>, text: &str) {
        if text.trim().is_empty() {
            self.add(Code::ReasonMissing, column, || {
                message!("alasan belum diisi; tulis alasannya", "no reason is given; write it")
            });
        }
    }

    /// What is said in a thread: it must say something.
    fn said(&mut self, text: &str) {
        self.text(None, text);
        if text.trim().is_empty() {
            self.add(Code::TextEmpty, None, || {
                message!(
                    "teks belum diisi; tulis apa yang perlu dilakukan atau dijawab",
                    "nothing is written; write what is to be done or answered"
                )
            });
        }
    }

    /// The names of files leave the district as every text does.
    fn names(&mut self, files: &[Attachment]) {
        files.iter().for_each(|file| self.text(None, &file.name));
    }

    /// Free text: bounded, and without anybody's NIK (UU 27/2022), since it leaves the district.
    fn text(&mut self, column: Option<&'static str>, text: &str) {
        let length = text.chars().count();
        if length > TEXT_MAX_CHARS {
            self.add(Code::TextTooLong, column, || {
                message!(
                    "teks {length} karakter, paling banyak {TEXT_MAX_CHARS}; ringkas dulu",
                    "the text has {length} characters, at most {TEXT_MAX_CHARS} are taken; shorten it"
                )
            });
        }
        if let Some(position) = find_nik(text) {
            self.add(Code::PersonalNumber, column, || {
                message!(
                    "teks memuat NIK (mulai karakter {position}); hapus NIK, data pribadi tidak boleh keluar dari daerah",
                    "the text holds a NIK (from character {position}); remove it, personal data must not leave the district"
                )
            });
        }
    }
}

#[cfg(test)]
mod tests;
