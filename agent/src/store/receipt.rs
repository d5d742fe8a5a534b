//! The province's signed word about the ledgers that this office follows. Should the province lose them, it is the proof
//! with which they are given back.

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, params};
use selaras_domain::line::{Chain, Frontier, LedgerId};
use selaras_ledger::{frontier, ledgers_of_region};

use super::Office;

/// A frontier as the province signed it, in that order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedFrontier {
    pub frontier: Vec<Frontier>,
    /// By the province's clock, milliseconds since 1970 UTC.
    pub clock_ms: i64,
    pub signature: Vec<u8>,
}

const ENTRY_BYTES: usize = 16 + 8 + 32;

/// Keeps a word of the province when it is about all that this office holds of other ledgers. One that says less must not
/// take the place of the proof that there was more.
pub fn keep_receipt(connection: &Connection, office: &Office, signed: &SignedFrontier) -> Result<()> {
    for ledger in ledgers_of_region(connection, office.region)? {
        let ours = frontier(connection, &ledger)?;
        let is_live = ledger.start.id == office.ledger;
        if !is_live && ours.seq > 0 && !signed.frontier.contains(&ours) {
            return Ok(());
        }
    }
    let mut bytes = Vec::with_capacity(signed.frontier.len() * ENTRY_BYTES);
    for entry in &signed.frontier {
        bytes.extend_from_slice(entry.ledger.as_bytes());
        bytes.extend_from_slice(&entry.seq.to_be_bytes());
        bytes.extend_from_slice(&entry.chain.0);
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO receipt (id, clock_ms, frontier, signature) VALUES (1, ?1, ?2, ?3)")?
        .execute(params![signed.clock_ms, bytes, signed.signature])?;
    Ok(())
}

/// The proof, `None` before the first pass that ended.
pub fn receipt(connection: &Connection) -> Result<Option<SignedFrontier>> {
    let row: Option<(i64, Vec<u8>, Vec<u8>)> = connection
        .prepare_cached("SELECT clock_ms, frontier, signature FROM receipt WHERE id = 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    let Some((clock_ms, bytes, signature)) = row else { return Ok(None) };
    let frontier: Option<Vec<Frontier>> = bytes.chunks(ENTRY_BYTES).map(entry).collect();
    Ok(Some(SignedFrontier { frontier: frontier.context("the kept word of the province")?, clock_ms, signature }))
}

fn entry(bytes: &[u8]) -> Option<Frontier> {
    let (ledger, rest) = bytes.split_at_checked(16)?;
    let (seq, chain) = rest.split_at_checked(8)?;
    Some(Frontier {
        ledger: LedgerId::from_slice(ledger)?,
        seq: u64::from_be_bytes(seq.try_into().ok()?),
        chain: Chain::from_slice(chain)?,
    })
}
