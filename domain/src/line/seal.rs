//! The seal (pengesahan): the coordinator's submission of a region's quarter, bound to what the cells held.

use minicbor::{Decode, Encode};

use super::{Cell, Chain, LedgerId, LineId};

/// How far a ledger is known: all lines up to `seq`, proven by the chain there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Frontier {
    #[n(0)]
    pub ledger: LedgerId,
    #[n(1)]
    pub seq: u64,
    #[n(2)]
    pub chain: Chain,
}

/// One cell as it was when the quarter was sealed.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct SealedCell {
    #[n(0)]
    pub cell: Cell,
    #[n(1)]
    pub head: LineId,
    #[n(2)]
    #[cbor(with = "minicbor::bytes")]
    pub content_hash: [u8; 32],
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Seal {
    /// Achievement, budget and narrative cells of the quarter, sorted by cell.
    #[n(0)]
    pub cells: Vec<SealedCell>,
    /// BLAKE3 over the canonical bytes of `cells`.
    #[n(1)]
    #[cbor(with = "minicbor::bytes")]
    pub digest: [u8; 32],
    #[n(2)]
    pub frontier: Vec<Frontier>,
    #[n(3)]
    pub catalogue_version: String,
    #[n(4)]
    pub rules_version: String,
    /// The last province time the agent had seen: proves *not before*. Milliseconds since 1970 UTC.
    #[n(5)]
    pub province_time_ms: Option<i64>,
}

impl Seal {
    /// The digest of a sorted list of cells.
    pub fn digest_of(cells: &[SealedCell]) -> [u8; 32] {
        *blake3::hash(&super::bytes::encode(cells)).as_bytes()
    }
}
