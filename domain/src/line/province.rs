//! What the province says in a line: verdicts, decisions, findings, calendar, catalogue, regions, rights, editions,
//! reminders, rulings.

use jiff::civil::Date;
use minicbor::{Decode, Encode};

use crate::amount::Amount;
use crate::region::RegionCode;
use crate::verdict::{Reason, State};

use super::{Attachment, Chain, Content, ContentHash, Frontier, LedgerId, LineId, OfficeId, encode_content};

/// Stands among an office's sectors for the district's inspectorate: it reports no figures and adds findings.
pub const INSPECTORATE: u8 = 0;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Outcome {
    /// Setuju.
    #[n(0)]
    Agreed,
    /// Dikembalikan.
    #[n(1)]
    Returned,
    /// Dibuka kembali: what was agreed is taken back, which two people of the province want.
    #[n(2)]
    Reopened,
}

/// The province's word on a seal, a cell, or a nihil that is not event-dependent.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Decision {
    #[n(0)]
    pub on: LineId,
    #[n(1)]
    pub outcome: Outcome,
    #[n(2)]
    pub text: String,
    /// What was decided on: [`Decision::digest_of`] its line. `None` in lines of older programs.
    #[n(3)]
    pub digest: Option<minicbor::bytes::ByteArray<32>>,
    /// Who asked for it, where that must be another person than the line's writer.
    #[n(4)]
    pub asked_by: Option<String>,
}

impl Decision {
    /// What a decision binds to beside the line's place: the digest of a seal's cells, else the hash of the content.
    pub fn digest_of(content: &Content) -> [u8; 32] {
        match content {
            Content::Seal(seal) => seal.digest,
            other => ContentHash::of(&encode_content(other)).0,
        }
    }

    /// Whether a line says what was decided on: it is that line, or one of the same content, as after a recovery.
    pub fn is_about(&self, line: LineId, content: &Content) -> bool {
        self.on == line || self.digest.is_some_and(|digest| *digest == Decision::digest_of(content))
    }
}

/// Temuan: the value an inspector found against the reported one.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Finding {
    #[n(0)]
    pub on: LineId,
    #[n(1)]
    pub field_value: Option<Amount>,
    #[n(2)]
    pub text: String,
    /// What proves it.
    #[n(3)]
    #[cbor(default, skip_if = "Vec::is_empty")]
    pub files: Vec<Attachment>,
}

/// Putusan sanggahan: whether an objection is accepted, and why.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Ruling {
    /// The objection.
    #[n(0)]
    pub on: LineId,
    #[n(1)]
    pub is_accepted: bool,
    #[n(2)]
    pub text: String,
    /// The line that the objection is about, which is to be corrected when it is accepted.
    #[n(3)]
    pub about: Option<LineId>,
}

/// A deadline as an instant; moves from year to year and is never "N days after".
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CalendarEntry {
    /// Milliseconds since 1970 UTC.
    #[n(0)]
    pub deadline_ms: i64,
    /// IANA zone in which the deadline was announced.
    #[n(1)]
    pub zone: String,
    #[n(2)]
    pub grace_hours: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CatalogueVersion {
    #[n(0)]
    pub version: String,
    #[n(1)]
    pub from_year: u16,
    /// The files of the version, as imported.
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub files: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct RegionChange {
    #[n(0)]
    pub code: RegionCode,
    #[n(1)]
    pub name: String,
    #[n(2)]
    #[cbor(with = "super::bytes::optional_date")]
    pub valid_from: Option<Date>,
    #[n(3)]
    #[cbor(with = "super::bytes::optional_date")]
    pub valid_until: Option<Date>,
    #[n(4)]
    pub predecessor: Option<RegionCode>,
}

/// The rights of an office from an instant on, until the next such line.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct OfficeRights {
    #[n(0)]
    pub office: OfficeId,
    #[n(1)]
    pub name: String,
    #[n(2)]
    pub region: RegionCode,
    /// Empty: the coordinator's office, all sectors. [`INSPECTORATE`]: none, and findings.
    #[n(3)]
    pub sectors: Vec<u8>,
    /// Milliseconds since 1970 UTC; `None`: always.
    #[n(4)]
    pub from_ms: Option<i64>,
    /// Lines written from this instant on are refused.
    #[n(5)]
    pub until_ms: Option<i64>,
}

impl OfficeRights {
    pub fn is_coordinator(&self) -> bool {
        self.sectors.is_empty()
    }

    pub fn is_inspectorate(&self) -> bool {
        self.sectors.contains(&INSPECTORATE)
    }
}

/// An edition was published: what its region is told of it. The whole stands in the province's database and in its file; its
/// digest is its name.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Edition {
    #[n(0)]
    pub name: String,
    #[n(1)]
    pub is_final: bool,
    /// Of the region's ledgers.
    #[n(2)]
    pub frontier: Vec<Frontier>,
    #[n(3)]
    pub catalogue_version: String,
    #[n(4)]
    pub rules_version: String,
    #[n(5)]
    #[cbor(with = "minicbor::bytes")]
    pub digest: [u8; 32],
    /// Until when the region may object, milliseconds since 1970 UTC; of a final edition: until when it could.
    #[n(6)]
    pub objections_until_ms: Option<i64>,
    /// IANA zone in which that was announced.
    #[n(7)]
    pub zone: Option<String>,
    /// The region's index in billionths of a percent, where it is ranked.
    #[n(8)]
    pub score_billionths: Option<i64>,
    /// Its place among all kabupaten and kota.
    #[n(9)]
    pub rank: Option<u32>,
    /// How many were ranked.
    #[n(10)]
    pub ranked: Option<u32>,
}

/// Pengingat: what offices of the region are to do, for their people to read.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Reminder {
    #[n(0)]
    pub offices: Vec<OfficeId>,
    #[n(1)]
    pub text: String,
}

/// What became of the lines `from..=to` of a ledger: accepted, but for the exceptions.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct VerdictRange {
    #[n(0)]
    pub ledger: LedgerId,
    #[n(1)]
    pub from: u64,
    #[n(2)]
    pub to: u64,
    #[n(3)]
    pub exceptions: Vec<VerdictException>,
    /// The ledger's chain at `to`: of several pasts of a ledger the verdict is about this one. `None`: of an older program.
    #[n(4)]
    pub chain: Option<Chain>,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct VerdictException {
    #[n(0)]
    pub seq: u64,
    #[n(1)]
    pub state: State,
    #[n(2)]
    pub reason: Reason,
}
