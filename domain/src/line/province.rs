//! What the province says in a line: verdicts, decisions, findings, calendar, catalogue, regions, rights, editions.

use jiff::civil::Date;
use minicbor::{Decode, Encode};

use crate::amount::Amount;
use crate::region::RegionCode;
use crate::verdict::{Reason, State};

use super::{Chain, Frontier, LedgerId, LineId, OfficeId};

#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Outcome {
    /// Setuju.
    #[n(0)]
    Agreed,
    /// Dikembalikan.
    #[n(1)]
    Returned,
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
    /// The digest of the cells that were decided on, for a seal.
    #[n(3)]
    pub digest: Option<minicbor::bytes::ByteArray<32>>,
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
    /// Empty: the coordinator's office, all sectors.
    #[n(3)]
    pub sectors: Vec<u8>,
    /// Milliseconds since 1970 UTC; `None`: always.
    #[n(4)]
    pub from_ms: Option<i64>,
    /// Lines written from this instant on are refused.
    #[n(5)]
    pub until_ms: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Edition {
    #[n(0)]
    pub name: String,
    #[n(1)]
    pub is_final: bool,
    #[n(2)]
    pub frontier: Vec<Frontier>,
    #[n(3)]
    pub catalogue_version: String,
    #[n(4)]
    pub rules_version: String,
    #[n(5)]
    #[cbor(with = "minicbor::bytes")]
    pub digest: [u8; 32],
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
