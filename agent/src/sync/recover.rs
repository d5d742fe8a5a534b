//! The pass of an office that lost lines: the last line both sides share is found, what diverges is set aside, the
//! province's lines come down, and the office goes on in a successor of its ledger.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use selaras_domain::line::{Frontier, LedgerId};
use selaras_ledger::{
    LedgerInfo, Transaction, chain_at, find_ledger, frontier, ledgers_of_region, rebuild_region, record_recovery,
    region_digest, set_aside,
};
use selaras_program::instant;
use selaras_proto::convert::{frontier_from_wire, frontier_to_wire};
use selaras_proto::v1;
use serde_json::json;

use super::drive::Driver;
use super::error::SyncError;
use super::province::Province;
use super::taking::{signed, take_in_batch};
use crate::recovery::{former_ledger, is_unfinished, keep_identity, open_successor};
use crate::store::{self, Office};

const PULL_MAX_BYTES: u32 = 1024 * 1024;
/// Places asked for in one comparison.
const PLACES: u64 = 64;

impl<P: Province> Driver<'_, P> {
    /// Brings the office back and gives it as it is from now on.
    pub(super) async fn recover(&mut self, now_ms: &impl Fn() -> i64) -> Result<Office> {
        let (began, office) = (Instant::now(), self.office.clone());
        if let Some(own) = self.database.read(|tx| find_ledger(tx, office.ledger))? {
            let shared = self.last_shared(&own).await?;
            let (region, now) = (office.region, now_ms());
            self.database
                .write(move |tx| {
                    if set_aside(tx, &own, shared, now)? > 0 {
                        rebuild_region(tx, region, Some(own.start.id))?;
                    }
                    Ok(())
                })
                .await?;
        }
        let came_back = self.pull_all(&office).await?;
        let data = self.database.path().parent().unwrap_or(Path::new(".")).to_owned();
        let (folder, now, took) = (data.clone(), now_ms(), began.elapsed());
        let (changed, report) =
            self.database.write(move |tx| go_on(tx, &folder, &office, came_back, took, now)).await?;
        keep_identity(&data, &changed)?;
        tracing::warn!(report = %report, "this office was brought back by the province");
        self.outcome.recovered = Some(report);
        Ok(changed)
    }

    /// Whether this office must be brought back before it may go on: a recovery was cut off, its database was begun anew, or
    /// is a copy put back from before.
    pub(super) fn must_recover(&self) -> Result<bool> {
        let data = self.database.path().parent().unwrap_or(Path::new("."));
        self.database.read(|tx| must_recover(tx, data, &self.office))
    }

    /// The last line of a ledger that both sides share: the province is asked for its chains at many places at once.
    pub(super) async fn last_shared(&mut self, own: &LedgerInfo) -> Result<u64> {
        let end = self.database.read(|tx| frontier(tx, own))?.seq;
        // Shared up to `low`, not beyond `high`.
        let (mut low, mut high) = (0, end);
        while low < high {
            let step = ((high - low).div_ceil(PLACES)).max(1);
            let mut seq: Vec<u64> = (1..PLACES).map(|place| low + place * step).filter(|seq| *seq < high).collect();
            seq.push(high);
            let request = v1::CompareRequest { ledger: own.start.id.as_bytes().to_vec(), seq: seq.clone() };
            self.outcome.round_trips += 1;
            let reply = self.province.compare(request).await?;
            let theirs: Vec<Frontier> =
                reply.at.iter().map(frontier_from_wire).collect::<Result<_, _>>().map_err(SyncError::from)?;
            let ours =
                self.database.read(|tx| seq.iter().map(|seq| chain_at(tx, own, *seq)).collect::<Result<Vec<_>>>())?;
            let is_shared = |place: &u64, ours: &Option<_>| {
                theirs.iter().any(|their| their.seq == *place && Some(their.chain) == *ours)
            };
            // A chain proves all lines before it, so what is shared is a beginning.
            let shared = seq.iter().zip(&ours).take_while(|(place, ours)| is_shared(place, ours)).count();
            low = shared.checked_sub(1).and_then(|last| seq.get(last)).copied().unwrap_or(low);
            high = seq.get(shared).map_or(high.min(low), |place| place - 1);
        }
        Ok(low)
    }

    /// Pulls every ledger of the region, the own ones too, until nothing is missing. Returns how many lines came.
    async fn pull_all(&mut self, office: &Office) -> Result<u64> {
        let mut came_back = 0;
        loop {
            let (frontier, digest) = self.database.read(|tx| {
                let ledgers = ledgers_of_region(tx, office.region)?;
                let ends = ledgers.iter().map(|ledger| frontier(tx, ledger)).collect::<Result<Vec<_>>>()?;
                Ok((ends, region_digest(tx, office.region)?))
            })?;
            let request = v1::PullRequest {
                frontier: frontier.iter().map(frontier_to_wire).collect(),
                max_bytes: PULL_MAX_BYTES,
                region_digest: digest.to_vec(),
                // None of them stays behind.
                live: LedgerId(uuid::Uuid::nil()).as_bytes().to_vec(),
            };
            self.outcome.round_trips += 1;
            let reply = self.province.pull(request).await?;
            let state = reply.state.as_ref().context("a page without the province's word")?;
            let proof = signed(&office.province_key, &state.frontier, state)?;
            let (more, batches, office) = (reply.more, reply.batches, office.clone());
            let pulled = self
                .database
                .write(move |tx| {
                    let mut pulled = 0;
                    for batch in &batches {
                        // Own lines that nobody has judged yet are heads here already.
                        pulled += take_in_batch(tx, Some(office.ledger), batch)?;
                    }
                    store::keep_receipt(tx, &office, &proof)?;
                    Ok(pulled)
                })
                .await?;
            came_back += pulled;
            self.outcome.pulled += pulled;
            if !more {
                return Ok(came_back);
            }
        }
    }
}

pub(super) fn must_recover(tx: &Transaction<'_>, data: &Path, office: &Office) -> Result<bool> {
    Ok(is_unfinished(tx, office)? || former_ledger(data, office, true)?.is_some())
}

/// Opens the successor of an office whose lines are back, and notes what was done. Who the office is from now on must be kept
/// beside its keys then.
pub(super) fn go_on(
    tx: &Transaction<'_>,
    data: &Path,
    office: &Office,
    came_back: u64,
    took: Duration,
    now_ms: i64,
) -> Result<(Office, serde_json::Value)> {
    // The ledger of a copy that was put back is not the last one this office wrote.
    let is_opened = find_ledger(tx, office.ledger)?.is_some();
    let former = former_ledger(data, office, is_opened)?.or(is_opened.then_some(office.ledger));
    let done = open_successor(tx, office, former)?;
    let report = json!({
        "what": "recovered", "time": instant(now_ms), "ledger": done.ledger.to_string(),
        "predecessor": done.predecessor.map(|ledger| ledger.to_string()), "came_back": came_back,
        "set_aside": done.set_aside, "reissued": done.reissued, "seconds": took.as_millis() as f64 / 1_000.0,
    });
    record_recovery(tx, now_ms, &report.to_string())?;
    Ok((Office { ledger: done.ledger, ..office.clone() }, report))
}
