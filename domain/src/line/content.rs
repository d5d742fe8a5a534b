//! What a district says in a line, kind by kind. Field numbers are part of the stored bytes: only added, never reused.

use jiff::civil::Date;
use minicbor::{Decode, Encode};

use crate::amount::{Amount, Rupiah};

use super::province::{
    CalendarEntry, CatalogueVersion, Decision, Edition, Finding, OfficeRights, RegionChange, Reminder, Ruling,
    VerdictRange,
};
use super::seal::Seal;
use super::{Kind, LineId};

/// The content of a line, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    Achievement(Achievement),
    Budget(Budget),
    Narrative(Narrative),
    Target(Target),
    Stage(Stage),
    Withdraw(Withdraw),
    Seal(Seal),
    Reply(Reply),
    Attachment(Attachment),
    Return(Return),
    Objection(Objection),
    /// A finding of the district's own inspectorate.
    Observation(Finding),
    Decision(Decision),
    Finding(Finding),
    Calendar(CalendarEntry),
    Catalogue(CatalogueVersion),
    Region(RegionChange),
    Office(OfficeRights),
    Edition(Edition),
    Verdict(VerdictRange),
    Reminder(Reminder),
    Ruling(Ruling),
    /// Of a kind this program does not know.
    Opaque(u16, Vec<u8>),
}

impl Content {
    pub fn kind(&self) -> Kind {
        match self {
            Content::Achievement(_) => Kind::Achievement,
            Content::Budget(_) => Kind::Budget,
            Content::Narrative(_) => Kind::Narrative,
            Content::Target(_) => Kind::Target,
            Content::Stage(_) => Kind::Stage,
            Content::Withdraw(_) => Kind::Withdraw,
            Content::Seal(_) => Kind::Seal,
            Content::Reply(_) => Kind::Reply,
            Content::Attachment(_) => Kind::Attachment,
            Content::Return(_) => Kind::Return,
            Content::Objection(_) => Kind::Objection,
            Content::Observation(_) => Kind::Observation,
            Content::Decision(_) => Kind::Decision,
            Content::Finding(_) => Kind::Finding,
            Content::Calendar(_) => Kind::Calendar,
            Content::Catalogue(_) => Kind::Catalogue,
            Content::Region(_) => Kind::Region,
            Content::Office(_) => Kind::Office,
            Content::Edition(_) => Kind::Edition,
            Content::Verdict(_) => Kind::Verdict,
            Content::Reminder(_) => Kind::Reminder,
            Content::Ruling(_) => Kind::Ruling,
            Content::Opaque(number, _) => Kind::from_number(*number),
        }
    }
}

/// Three of the four states of a cell; the fourth, missing, is the absence of a line.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Achievement {
    /// Zero included.
    #[n(0)]
    Value {
        /// Harus dilayani / dibutuhkan: more than zero.
        #[n(0)]
        required: Amount,
        /// Terlayani to the standard / terpenuhi.
        #[n(1)]
        achieved: Amount,
        /// Served below the standard; recorded apart and not counted (RULES 2). `None`: not known.
        #[n(2)]
        below_standard: Option<Amount>,
        #[n(3)]
        note: String,
    },
    /// Nobody needed the service in this period.
    #[n(1)]
    Nihil {
        #[n(0)]
        reason: String,
    },
    /// The quality item does not apply to this region.
    #[n(2)]
    NotApplicable {
        #[n(0)]
        reason: String,
    },
}

/// Whole rupiah, cumulative within the year.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Budget {
    /// Pagu.
    #[n(0)]
    pub allocation: Rupiah,
    /// Realisasi.
    #[n(1)]
    pub realisation: Rupiah,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Narrative {
    /// Masalah.
    #[n(0)]
    pub problem: String,
    /// Tindak lanjut.
    #[n(1)]
    pub remedy: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Target {
    #[n(0)]
    pub value: Amount,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Stage {
    #[n(0)]
    #[cbor(with = "super::bytes::date")]
    pub date: Date,
    #[n(1)]
    pub document: String,
}

/// The four stages of application, and the regulation, team and action plan that carry them (Permendagri 59/2021).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StageName {
    DataCollection,
    NeedsCalculation,
    Planning,
    Execution,
    Regulation,
    Team,
    ActionPlan,
}

impl StageName {
    pub const ALL: [StageName; 7] = [
        Self::DataCollection,
        Self::NeedsCalculation,
        Self::Planning,
        Self::Execution,
        Self::Regulation,
        Self::Team,
        Self::ActionPlan,
    ];

    /// The word of the import format.
    pub const fn word(self) -> &'static str {
        match self {
            Self::DataCollection => "pengumpulan_data",
            Self::NeedsCalculation => "penghitungan_kebutuhan",
            Self::Planning => "perencanaan",
            Self::Execution => "pelaksanaan",
            Self::Regulation => "peraturan",
            Self::Team => "tim",
            Self::ActionPlan => "rencana_aksi",
        }
    }

    pub fn from_word(word: &str) -> Option<StageName> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Withdraw {
    #[n(0)]
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Reply {
    #[n(0)]
    pub to: LineId,
    #[n(1)]
    pub text: String,
    /// What proves it.
    #[n(2)]
    #[cbor(default, skip_if = "Vec::is_empty")]
    pub files: Vec<Attachment>,
}

/// Pengembalian within the district: the coordinator's office sends a cell back to the office that reported it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Return {
    #[n(0)]
    pub on: LineId,
    #[n(1)]
    pub text: String,
}

/// Sanggahan: a region does not agree with a cell or a figure of a provisional edition.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Objection {
    /// Digest of the edition that was looked at.
    #[n(0)]
    #[cbor(with = "minicbor::bytes")]
    pub edition: [u8; 32],
    /// The line that the cell used; `None`: it was missing, or it is a figure.
    #[n(1)]
    pub on: Option<LineId>,
    #[n(2)]
    pub text: String,
}

/// A file that proves something, by its hash. Its bytes travel apart: see [`crate::evidence`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Attachment {
    #[n(0)]
    pub name: String,
    #[n(1)]
    pub media_type: String,
    #[n(2)]
    pub size_bytes: u64,
    /// BLAKE3 of the file.
    #[n(3)]
    #[cbor(with = "minicbor::bytes")]
    pub digest: [u8; 32],
}

impl Attachment {
    /// The hash of the file, hexadecimal.
    pub fn hex(&self) -> String {
        self.digest.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
