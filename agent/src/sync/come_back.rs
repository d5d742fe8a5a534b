//! An office that lost lines and has no network comes back by the province's answer in a file, which brings its own ledgers
//! too: as over a link, what diverges is set aside, the lines come down, and it goes on in a successor of its ledger.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use selaras_domain::line::Frontier;
use selaras_ledger::{
    LedgerInfo, Transaction, chain_at, chain_lines, find_ledger, frontier, rebuild_region, set_aside,
};
use selaras_proto::batch::unpack;
use selaras_proto::v1;

use super::error::SyncError;
use super::recover::{Back, go_on, must_recover};
use super::taking::take_in_batch;
use crate::store::{self, Office, SignedFrontier};

/// Whether this side has lost lines of its own that an answer brings.
pub(super) fn has_lost(
    tx: &Transaction<'_>,
    data: &Path,
    office: &Office,
    answer: &v1::BundleProvince,
    told: &SignedFrontier,
    missed: Option<u64>,
) -> Result<bool> {
    if !answer.whole {
        return Ok(false);
    }
    if answer.succeeded == office.ledger.as_bytes() || must_recover(tx, data, office, missed)? {
        return Ok(true);
    }
    let Some(own) = find_ledger(tx, office.ledger)? else { return Ok(true) };
    match told.frontier.iter().find(|theirs| theirs.ledger == office.ledger) {
        Some(theirs) => Ok(chain_at(tx, &own, theirs.seq)? != Some(theirs.chain)),
        None => Ok(false),
    }
}

/// What an answer brought to an office that lost lines.
pub(super) struct CameBack {
    pub pulled: u64,
    /// The office as it is from now on; `None` while other parts of the answer are missing.
    pub office: Option<Office>,
}

/// Takes the lines in, and opens the successor when all of them are here.
pub(super) fn come_back(
    tx: &Transaction<'_>,
    data: &Path,
    office: &Office,
    told: &SignedFrontier,
    batches: &[v1::Batch],
    missed: Option<u64>,
    now_ms: i64,
) -> Result<CameBack> {
    if let Some(own) = find_ledger(tx, office.ledger)?
        && let Some(shared) = last_shared(tx, &own, told, batches)?
        && set_aside(tx, &own, shared, now_ms)? > 0
    {
        rebuild_region(tx, office.region, Some(own.start.id))?;
    }
    let mut pulled = 0;
    for batch in batches {
        pulled += take_in_batch(tx, Some(office.ledger), batch)?;
    }
    for theirs in &told.frontier {
        let here = find_ledger(tx, theirs.ledger)?.map(|ledger| frontier(tx, &ledger)).transpose()?;
        if here.map_or(0, |here| here.seq) < theirs.seq {
            return Ok(CameBack { pulled, office: None });
        }
    }
    let back = Back { came_back: pulled, theirs: &told.frontier, missed, took: Duration::ZERO };
    let (changed, report) = go_on(tx, data, office, &back, now_ms)?;
    tracing::warn!(report = %report, "this office was brought back by the province's answer");
    Ok(CameBack { pulled, office: Some(changed) })
}

/// The last own line that the province has as well, as far as these batches and its word tell; `None`: they do not.
fn last_shared(
    tx: &Transaction<'_>,
    own: &LedgerInfo,
    told: &SignedFrontier,
    batches: &[v1::Batch],
) -> Result<Option<u64>> {
    let is_own = |at: &&Frontier| at.ledger == own.start.id;
    let mut theirs: Vec<Frontier> = told.frontier.iter().filter(is_own).copied().collect();
    let is_joined = match theirs.first() {
        Some(end) => chain_at(tx, own, end.seq)? == Some(end.chain),
        None => true,
    };
    // What the province has only lost it gets back, with the receipts it gave.
    let proven = store::proof(tx, own)?.filter(|_| is_joined).map(|(_, proven)| proven);
    theirs.extend(proven);
    for batch in batches.iter().filter(|batch| batch.ledger == own.start.id.as_bytes()) {
        let batch = unpack(batch).map_err(SyncError::from)?;
        theirs.push(batch.after);
        theirs.extend(chain_lines(batch.after, &batch.lines));
    }
    let mut shared = None;
    for at in theirs {
        if chain_at(tx, own, at.seq)? == Some(at.chain) {
            shared = shared.max(Some(at.seq));
        }
    }
    Ok(shared)
}

/// Notes the answer for the ledger in which the office goes on.
pub(super) fn note(tx: &Transaction<'_>, office: &Office, told: &SignedFrontier, now_ms: i64) -> Result<u64> {
    store::keep_receipt(tx, office, told)?;
    store::record_held(tx, None)?;
    store::record_answer(tx, told.clock_ms, 0, now_ms)?;
    Ok(frontier(tx, &store::own_ledger(tx, office)?)?.seq)
}
