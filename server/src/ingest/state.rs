//! What the province has, as an office may see it: the frontier of the region's ledgers, signed, and the digest of its cells.

use anyhow::Result;
use selaras_domain::line::Frontier;
use selaras_domain::region::RegionCode;
use selaras_ledger::{Connection, chain_at, frontier, ledgers_of_region, region_digest};
use selaras_proto::convert::{frontier_to_wire, signed_bytes};
use selaras_proto::{standings, v1};

use crate::authority::Authority;
use crate::standing::told;

/// What an office told of itself in a Hello.
#[derive(Clone, Copy)]
pub(super) struct Told<'a> {
    pub frontier: &'a [v1::Frontier],
    pub digest: &'a [u8],
}

/// Whether two frontiers name the same ends, in any order. A ledger without lines may be known to one side only.
fn is_same(theirs: &[v1::Frontier], ours: &[v1::Frontier]) -> bool {
    let with_lines = |frontier: &'_ &v1::Frontier| frontier.seq > 0;
    theirs.iter().filter(with_lines).count() == ours.iter().filter(with_lines).count()
        && ours.iter().filter(with_lines).all(|one| theirs.contains(one))
}

/// The province's state for an office of `region` that told `theirs`.
pub(super) fn server_state(
    connection: &Connection,
    authority: &Authority,
    region: RegionCode,
    theirs: &[Frontier],
    told: Option<Told<'_>>,
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
    let digest = region_digest(connection, region)?.to_vec();
    let sign = |frontier: &[v1::Frontier]| signature(authority, frontier, now_ms);
    // What they told is signed in their order, and need not travel back.
    if let Some(told) = told.filter(|told| told.digest == digest && is_same(told.frontier, &ours)) {
        let signature = sign(told.frontier);
        return Ok(v1::ServerState { clock_ms: now_ms, signature, same_as_yours: true, ..Default::default() });
    }
    let signature = sign(&ours);
    Ok(v1::ServerState {
        frontier: ours,
        at_yours,
        region_digest: digest,
        clock_ms: now_ms,
        signature,
        same_as_yours: false,
    })
}

/// How the regions stand, for an office that takes it and has it otherwise.
pub(super) fn standings_news(connection: &Connection, region: RegionCode, tag: &[u8]) -> Result<Option<v1::Standings>> {
    if tag.is_empty() {
        return Ok(None);
    }
    let standings = standings::to_wire(&told(connection, region)?);
    Ok((standings.tag != tag).then_some(standings))
}

/// How far an office has each ledger after a page of a pull, signed: the proof with which it may give the lines back.
pub(super) fn page_state(authority: &Authority, reached: &[Frontier], now_ms: i64) -> v1::ServerState {
    let frontier: Vec<v1::Frontier> = reached.iter().map(frontier_to_wire).collect();
    let signature = signature(authority, &frontier, now_ms);
    v1::ServerState { frontier, clock_ms: now_ms, signature, ..Default::default() }
}

fn signature(authority: &Authority, frontier: &[v1::Frontier], now_ms: i64) -> Option<v1::Signature> {
    let bytes = authority.sign(&signed_bytes(frontier, now_ms)).to_vec();
    Some(v1::Signature { key: Vec::new(), bytes })
}
