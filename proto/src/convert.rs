//! Wire messages to domain types and back. The only place that names both.

use selaras_domain::line::{Chain, Frontier, LedgerId, LineId, OfficeId};
use selaras_domain::region::RegionCode;

use crate::v1;

/// A message that does not hold what its .proto says.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("malformed message: {0}")]
pub struct Malformed(pub &'static str);

pub fn frontier_to_wire(frontier: &Frontier) -> v1::Frontier {
    v1::Frontier { ledger: frontier.ledger.as_bytes().to_vec(), seq: frontier.seq, chain: frontier.chain.0.to_vec() }
}

pub fn frontier_from_wire(frontier: &v1::Frontier) -> Result<Frontier, Malformed> {
    Ok(Frontier { ledger: ledger_id(&frontier.ledger)?, seq: seq(frontier.seq)?, chain: chain(&frontier.chain)? })
}

pub fn frontiers_from_wire(frontiers: &[v1::Frontier]) -> Result<Vec<Frontier>, Malformed> {
    if frontiers.len() > crate::FRONTIER_MAX_LEDGERS {
        return Err(Malformed("a frontier of too many ledgers"));
    }
    frontiers.iter().map(frontier_from_wire).collect()
}

pub fn ledger_id(bytes: &[u8]) -> Result<LedgerId, Malformed> {
    LedgerId::from_slice(bytes).ok_or(Malformed("a ledger id has 16 bytes"))
}

/// A place in a ledger that a database can keep and that a batch can be counted on from.
pub fn seq(number: u64) -> Result<u64, Malformed> {
    if number > SEQ_MAX { Err(Malformed("a seq beyond any ledger")) } else { Ok(number) }
}

const SEQ_MAX: u64 = 1 << 62;

pub fn office_id(bytes: &[u8]) -> Result<OfficeId, Malformed> {
    OfficeId::from_slice(bytes).ok_or(Malformed("an office id has 16 bytes"))
}

pub fn chain(bytes: &[u8]) -> Result<Chain, Malformed> {
    Chain::from_slice(bytes).ok_or(Malformed("a chain has 32 bytes"))
}

pub fn digest(bytes: &[u8]) -> Result<[u8; 32], Malformed> {
    bytes.try_into().map_err(|_| Malformed("a digest has 32 bytes"))
}

pub fn region(number: u32) -> Result<RegionCode, Malformed> {
    u16::try_from(number).ok().and_then(RegionCode::new).ok_or(Malformed("not a region code"))
}

pub fn sectors(numbers: &[u32]) -> Result<Vec<u8>, Malformed> {
    numbers.iter().map(|number| u8::try_from(*number).map_err(|_| Malformed("not a sector"))).collect()
}

pub(crate) fn line_id_to_wire(id: &LineId) -> v1::LineId {
    v1::LineId { ledger: id.ledger.as_bytes().to_vec(), seq: id.seq }
}

pub(crate) fn line_id_from_wire(id: &v1::LineId) -> Result<LineId, Malformed> {
    Ok(LineId { ledger: ledger_id(&id.ledger)?, seq: id.seq })
}

/// The bytes the province signs: its frontier and clock.
pub fn signed_bytes(frontier: &[v1::Frontier], clock_ms: i64) -> Vec<u8> {
    let mut bytes = b"selaras frontier v1".to_vec();
    bytes.extend_from_slice(&clock_ms.to_be_bytes());
    for entry in frontier {
        bytes.extend_from_slice(&entry.ledger);
        bytes.extend_from_slice(&entry.seq.to_be_bytes());
        bytes.extend_from_slice(&entry.chain);
    }
    bytes
}

/// The bytes the province signs: the CAs that an office trusts its server by.
pub fn signed_authorities(authorities: &v1::Authorities) -> Vec<u8> {
    let mut bytes = b"selaras authorities v1".to_vec();
    for authority in [&authorities.present, &authorities.next] {
        bytes.extend_from_slice(&(authority.len() as u64).to_be_bytes());
        bytes.extend_from_slice(authority);
    }
    bytes
}

/// The bytes an office signs with its present key to get a certificate for the key in `csr`.
pub fn signed_renewal(csr: &[u8]) -> Vec<u8> {
    [b"selaras renewal v1", csr].concat()
}
