//! What goes down to an office: the lines it lacks of the ledgers it follows, page by page, or beside the answer to a Hello.

use anyhow::Result;
use selaras_domain::line::{Frontier, LedgerId, Owner};
use selaras_ledger::{Connection, chain_at, ledgers_of_region, lines_after};
use selaras_proto::batch::pack_within;
use selaras_proto::{HELLO_LINES_BYTES, convert, v1};

use super::state::{page_state, server_state};
use crate::authority::Authority;
use crate::store::OfficeRow;

/// Lines of one batch, and their bytes before packing: even text that does not compress stays below the limits.
const PULL_LINES: usize = 10_000;
const PULL_BYTES_UNPACKED: usize = 1_500_000;
pub(super) const PULL_BYTES: u32 = 1024 * 1024;

/// All that an office lacks of the other ledgers, when it fits.
pub(super) fn whole_page(
    connection: &Connection,
    office: &OfficeRow,
    theirs: &[Frontier],
    live: LedgerId,
    max_bytes: usize,
) -> Result<Vec<v1::Batch>> {
    if max_bytes == 0 {
        return Ok(Vec::new());
    }
    let max_bytes = max_bytes.min(HELLO_LINES_BYTES);
    let Page { batches, more } = page(connection, office, theirs, Some(live), max_bytes)?;
    let bytes: usize = batches.iter().map(|batch| batch.columns.len()).sum();
    Ok(if more.is_none() && bytes <= max_bytes { batches } else { Vec::new() })
}

/// A page of the ledgers an office follows.
pub(super) fn pull(
    connection: &Connection,
    authority: &Authority,
    office: &OfficeRow,
    request: &v1::PullRequest,
    now_ms: i64,
) -> Result<v1::PullReply> {
    let theirs = convert::frontiers_from_wire(&request.frontier)?;
    let budget = request.max_bytes.clamp(16 * 1024, PULL_BYTES) as usize;
    let live = if request.live.is_empty() { None } else { Some(convert::ledger_id(&request.live)?) };
    let Page { batches, more } = page(connection, office, &theirs, live, budget)?;
    let state = match &more {
        // Signed page by page: whatever the office holds, it can prove.
        Some(reached) => page_state(authority, reached, now_ms),
        None => server_state(connection, authority, office.region, &theirs, None, now_ms)?,
    };
    Ok(v1::PullReply { batches, more: more.is_some(), state: Some(state) })
}

struct Page {
    batches: Vec<v1::Batch>,
    /// Not all: how far the office has each ledger after this page.
    more: Option<Vec<Frontier>>,
}

/// Lines of the ledgers an office follows, about `budget` bytes packed: its siblings' first, then the province's, so that a
/// verdict finds its lines.
fn page(
    connection: &Connection,
    office: &OfficeRow,
    theirs: &[Frontier],
    live: Option<LedgerId>,
    budget: usize,
) -> Result<Page> {
    let mut ledgers = ledgers_of_region(connection, office.region)?;
    ledgers.retain(|ledger| match live {
        Some(live) => ledger.start.id != live,
        None => ledger.start.owner != Owner::Office(office.office),
    });
    ledgers.sort_by_key(|ledger| matches!(ledger.start.owner, Owner::Region | Owner::Common));
    let mut batches = Vec::new();
    let mut packed_bytes = 0;
    // Only what stands here is signed, never what a caller says.
    let mut reached: Vec<Frontier> = Vec::new();
    for ledger in &ledgers {
        if let Some(their) = theirs.iter().find(|their| their.ledger == ledger.start.id && their.seq > 0)
            && chain_at(connection, ledger, their.seq)? == Some(their.chain)
        {
            reached.push(*their);
        }
    }
    for ledger in &ledgers {
        let begin = Frontier { ledger: ledger.start.id, seq: 0, chain: ledger.start.chain() };
        let mut at = theirs.iter().find(|their| their.ledger == ledger.start.id).copied().unwrap_or(begin);
        loop {
            if packed_bytes >= budget {
                return Ok(Page { batches, more: Some(reached) });
            }
            let lines = lines_after(connection, ledger.key, at.seq, PULL_LINES, PULL_BYTES_UNPACKED)?;
            if lines.is_empty() {
                break;
            }
            let start = (at.seq == 0).then(|| ledger.start.to_bytes());
            let (chains, bytes): (Vec<_>, Vec<_>) = lines.into_iter().map(|line| (line.chain, line.bytes)).unzip();
            let (batch, count) = pack_within(budget, at, &bytes, &chains, start)?;
            packed_bytes += batch.columns.len();
            let chain = chains.get(count.saturating_sub(1)).copied().unwrap_or(at.chain);
            at = Frontier { seq: at.seq + count as u64, chain, ..at };
            reached.retain(|end| end.ledger != at.ledger);
            reached.push(at);
            batches.push(batch);
        }
    }
    Ok(Page { batches, more: None })
}
