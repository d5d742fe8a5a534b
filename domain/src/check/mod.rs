//! Checks on one cell's content: the same verdict in an office without a network and at the province. Each finding is
//! typed, names its cell, and says in Indonesian what to do. What a cell says by itself is checked here; [`beside()`] checks it
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

use crate::line::{Cell, Content, Outcome, TEXT_MAX_CHARS};

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
    /// Indonesian, lower case: what is wrong and what to do next.
    pub message: String,
}

macro_rules! codes {
    ($($name:ident $word:literal $severity:ident,)*) => {
        /// What a finding is about.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($name,)* }

        impl Code {
            pub const fn word(self) -> &'static str {
                match self { $(Code::$name => $word,)* }
            }

            pub const fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    RequiredZero "required_zero" Error,
    AchievedAboveRequired "achieved_above_required" Warning,
    RaporRequiredNotHundred "rapor_required_not_100" Warning,
    ReasonMissing "reason_missing" Error,
    NihilOnItem "nihil_on_item" Error,
    NihilNeedsAgreement "nihil_needs_agreement" Warning,
    NotApplicableOnService "not_applicable_on_service" Error,
    RealisationAboveAllocation "realisation_above_allocation" Warning,
    ServedAboveRequired "served_above_required" Warning,
    ItemOfNihilService "item_of_nihil_service" Warning,
    NihilServiceWithItems "nihil_service_with_items" Warning,
    AllocationAboveApbd "allocation_above_apbd" Warning,
    FallsBelowPreviousQuarter "falls_below_previous_quarter" Warning,
    AboveNextQuarter "above_next_quarter" Warning,
    OutlierSize "outlier_size" Warning,
    OutlierPace "outlier_pace" Warning,
    SealDigest "seal_digest" Error,
    SealForeignCell "seal_foreign_cell" Error,
    SealIncomplete "seal_incomplete" Error,
    TextEmpty "text_empty" Error,
    TextTooLong "text_too_long" Error,
    PersonalNumber "personal_number" Error,
    UnknownCode "unknown_code" Error,
    WrongLevel "wrong_level" Error,
    WrongSubject "wrong_subject" Error,
    WrongPeriod "wrong_period" Error,
    YearOutsideCatalogue "year_outside_catalogue" Error,
    ContentOfOtherKind "content_of_other_kind" Error,
    NotWithdrawable "not_withdrawable" Error,
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
                format!(
                    "realisasi {} lebih besar daripada pagu {}; periksa lagi",
                    budget.realisation, budget.allocation
                )
            });
        }
        Content::Narrative(narrative) => {
            findings.text(Some("masalah"), &narrative.problem);
            findings.text(Some("tindak_lanjut"), &narrative.remedy);
            if narrative.problem.trim().is_empty() && narrative.remedy.trim().is_empty() {
                findings.add(Code::TextEmpty, Some("masalah"), || {
                    "masalah dan tindak lanjut kosong; isi salah satu".to_owned()
                });
            }
        }
        Content::Stage(stage) => findings.text(Some("dokumen"), &stage.document),
        Content::Withdraw(withdraw) => {
            findings.text(None, &withdraw.reason);
            findings.reason(None, &withdraw.reason);
        }
        Content::Seal(seal) => seal::check(&mut findings, seal),
        Content::Reply(reply) => findings.said(&reply.text),
        Content::Return(returned) => findings.said(&returned.text),
        Content::Observation(finding) | Content::Finding(finding) => findings.said(&finding.text),
        Content::Decision(decision) if decision.outcome == Outcome::Returned => findings.said(&decision.text),
        Content::Decision(decision) => findings.text(None, &decision.text),
        Content::Attachment(attachment) => findings.text(None, &attachment.name),
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
    fn add(&mut self, code: Code, column: Option<&'static str>, message: impl FnOnce() -> String) {
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
            self.add(Code::ReasonMissing, column, || "alasan belum diisi; tulis alasannya".to_owned());
        }
    }

    /// What is said in a thread: it must say something.
    fn said(&mut self, text: &str) {
        self.text(None, text);
        if text.trim().is_empty() {
            self.add(Code::TextEmpty, None, || {
                "teks belum diisi; tulis apa yang perlu dilakukan atau dijawab".to_owned()
            });
        }
    }

    /// Free text: bounded, and without anybody's NIK (UU 27/2022), since it leaves the district.
    fn text(&mut self, column: Option<&'static str>, text: &str) {
        let length = text.chars().count();
        if length > TEXT_MAX_CHARS {
            self.add(Code::TextTooLong, column, || {
                format!("teks {length} karakter, paling banyak {TEXT_MAX_CHARS}; ringkas dulu")
            });
        }
        if let Some(position) = find_nik(text) {
            self.add(Code::PersonalNumber, column, || {
                format!("teks memuat NIK (mulai karakter {position}); hapus NIK, data pribadi tidak boleh keluar dari daerah")
            });
        }
    }
}

#[cfg(test)]
mod tests;
