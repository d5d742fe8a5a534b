//! What the province has, as an office may see it: the frontier of the region's ledgers, signed, and the digest of its cells.

use anyhow::Result;
use selaras_domain::line::Frontier;
use selaras_domain::region::RegionCode;
use selaras_ledger::{Connection, chain_at, frontier, ledgers_of_region, region_digest};
use selaras_proto::convert::{frontier_to_wire, signed_bytes};
use selaras_proto::v1;

use crate::authority::Authority;

/// The province's state for an office of `region` that told `theirs`.
pub(super) fn server_state(
    connection: &Connection,
    authority: &Authority,
    region: RegionCode,
    theirs: &[Frontier],
    now_ms: i64,
) -> Result<v1::ServerState> {
    let mut ours = Vec::new();
    let mut at_yours = Vec::new();
    for ledger in ledgers_of_region(connection, region)? {
        let known = frontier(connection, &ledger)?;
        ours.push(frontier_to_wire(&known));
        let their = theirs.iter().find(|their| their.ledger == known.ledger);
        if let Some(their) = their.filter(|their| their.seq < known.seq)
            && let Some(chain) = chain_at(connection, &ledger, their.seq)?
        {
            at_yours.push(frontier_to_wire(&Frontier { chain, ..*their }));
        }
    }
    let signature = authority.sign(&signed_bytes(&ours, now_ms));
    Ok(v1::ServerState {
        frontier: ours,
        at_yours,
        region_digest: region_digest(connection, region)?.to_vec(),
        clock_ms: now_ms,
        signature: Some(v1::Signature { key: authority.public_key().to_vec(), bytes: signature.to_vec() }),
    })
}
