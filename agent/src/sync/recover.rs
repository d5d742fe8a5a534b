//! The pass of an office that lost lines: the last line both sides share is found, what diverges is set aside, the
//! province's lines come down, and the office goes on in a successor of its ledger.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use selaras_domain::line::{Frontier, LedgerId};
use selaras_ledger::{
    LedgerInfo, Transaction, chain_at, find_ledger, frontier, ledgers_of_region, recompute_region, record_recovery,
    set_aside,
};
use selaras_program::instant;
use selaras_proto::convert::{frontier_from_wire, frontier_to_wire};
use selaras_proto::v1;
use serde_json::json;

use super::down::Greeted;
use super::drive::Driver;
use super::error::SyncError;
use super::pass::Wanted;
use super::province::Province;
use super::sizing::Sizing;
use super::taking::{signed_page, take_in_page};
use crate::recovery::{former_ledger, is_unfinished, keep_identity, missed_sendings, open_successor};
use crate::store::{self, Office};

const PULL_MAX_BYTES: u32 = 1024 * 1024;
/// Ledgers of which a recovery finds another past at the province; a region has a handful.
const PASTS_MAX: u32 = 16;
/// Places asked for in one comparison.
const PLACES: u64 = 64;

/// How far the pasts of both sides are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shared {
    pub(super) seq: u64,
    /// Beyond it the province has other lines, and not none.
    is_diverged: bool,
}

impl<P: Province> Driver<'_, P> {
    /// Brings the office back and gives it as it is from now on.
    pub(super) async fn recover(&mut self, now_ms: &impl Fn() -> i64) -> Result<Office> {
        let (began, office) = (Instant::now(), self.office.clone());
        if let Some(own) = self.database.read(|tx| find_ledger(tx, office.ledger))? {
            self.give_back_first(now_ms).await?;
            let Shared { seq, is_diverged } = self.last_shared(&own).await?;
            let (region, now) = (office.region, now_ms());
            self.database
                .write(move |tx| {
                    // What the province has only lost it gets back, with the receipts it gave.
                    let proven = store::proof(tx, &own)?.filter(|_| !is_diverged).map_or(0, |(_, proven)| proven.seq);
                    if set_aside(tx, &own, seq.max(proven), now)? > 0 {
                        recompute_region(tx, region, Some(own.start.id))?;
                    }
                    Ok(())
                })
                .await?;
        }
        let (came_back, theirs) = self.pull_all(&office, now_ms).await?;
        let data = self.database.path().parent().unwrap_or(Path::new(".")).to_owned();
        let missed = missed_sendings(&self.database)?;
        let (folder, now, took) = (data.clone(), now_ms(), began.elapsed());
        let (changed, report) = self
            .database
            .write(move |tx| go_on(tx, &folder, &office, &Back { came_back, theirs: &theirs, missed, took }, now))
            .await?;
        keep_identity(&data, &changed)?;
        tracing::warn!(report = %report, "this office was brought back by the province");
        self.outcome.recovered = Some(report);
        Ok(changed)
    }

    /// Whether this office must be brought back before it may go on: a recovery was cut off, its database was begun anew, or
    /// is a copy put back from before.
    pub(super) fn must_recover(&self) -> Result<bool> {
        let data = self.database.path().parent().unwrap_or(Path::new("."));
        let missed = missed_sendings(&self.database)?;
        self.database.read(|tx| must_recover(tx, data, &self.office, missed))
    }

    /// Gives back what the province has lost before this office asks it for its own lines: the province may not even know the
    /// office any more.
    async fn give_back_first(&mut self, now_ms: &impl Fn() -> i64) -> Result<()> {
        // Alone: own lines go up when it is sure which they are.
        let Greeted { view, batch_max_bytes, .. } = self.hello((None, 0), now_ms).await?;
        let mut sizing = Sizing::new(u64::from(batch_max_bytes), None, Duration::ZERO);
        for wanted in view.wanted.unwrap_or_default() {
            let Wanted { ledger, mut after } = wanted;
            while let Some(reached) = self.give_lines(&mut sizing, Wanted { ledger, after }).await?
                && reached > after
            {
                after = reached;
            }
        }
        Ok(())
    }

    /// The last line of a ledger that both sides share: the province is asked for its chains at many places at once.
    pub(super) async fn last_shared(&mut self, own: &LedgerInfo) -> Result<Shared> {
        let end = self.database.read(|tx| frontier(tx, own))?.seq;
        // Shared up to `low`, not beyond `high`.
        let (mut low, mut high) = (0, end);
        // The last place that the province has at all, of those asked for.
        let mut last = 0;
        while low < high {
            let step = ((high - low).div_ceil(PLACES)).max(1);
            let mut seq: Vec<u64> = (1..PLACES).map(|place| low + place * step).filter(|seq| *seq < high).collect();
            seq.push(high);
            let request = v1::CompareRequest { ledger: own.start.id.as_bytes().to_vec(), seq: seq.clone() };
            self.outcome.round_trips += 1;
            let reply = self.province.compare(request).await?;
            let theirs: Vec<Frontier> =
                reply.at.iter().map(frontier_from_wire).collect::<Result<_, _>>().map_err(SyncError::from)?;
            last = theirs.iter().map(|their| their.seq).fold(last, u64::max);
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
        Ok(Shared { seq: low, is_diverged: last > low })
    }

    /// Pulls every ledger of the region, the own ones too, until nothing is missing. Returns how many lines came, and how far
    /// the province has each ledger.
    async fn pull_all(&mut self, office: &Office, now_ms: &impl Fn() -> i64) -> Result<(u64, Vec<Frontier>)> {
        let (mut came_back, mut pasts) = (0, 0);
        loop {
            let frontier = self.database.read(|tx| {
                let ledgers = ledgers_of_region(tx, office.region)?;
                ledgers.iter().map(|ledger| frontier(tx, ledger)).collect::<Result<Vec<_>>>()
            })?;
            let request = v1::PullRequest {
                frontier: frontier.iter().map(frontier_to_wire).collect(),
                max_bytes: PULL_MAX_BYTES,
                // None of them stays behind.
                live: LedgerId(uuid::Uuid::nil()).as_bytes().to_vec(),
            };
            self.outcome.round_trips += 1;
            let reply = self.province.pull(request).await?;
            let word = signed_page(&office.province_key, reply.state.as_ref())?;
            let theirs = word.frontier.clone();
            let (more, batches, office) = (reply.more, reply.batches, office.clone());
            let pulled = self
                .database
                // Own lines that nobody has judged yet are heads here already.
                .write(move |tx| take_in_page(tx, &office, &batches, &word))
                .await;
            if let Err(Some(SyncError::Apart(ledger))) = pulled.as_ref().map_err(|error| error.downcast_ref())
                && pasts < PASTS_MAX
            {
                pasts += 1;
                let mut sizing = Sizing::new(u64::from(PULL_MAX_BYTES), None, Duration::ZERO);
                self.give_past(&mut sizing, *ledger, now_ms).await?;
                continue;
            }
            let pulled = pulled?;
            came_back += pulled;
            self.outcome.pulled += pulled;
            if !more {
                return Ok((came_back, theirs));
            }
        }
    }
}

/// `missed`: the passes that sent lines of which this database does not know.
pub(super) fn must_recover(tx: &Transaction<'_>, data: &Path, office: &Office, missed: Option<u64>) -> Result<bool> {
    Ok(is_unfinished(tx, office)? || former_ledger(data, office, true)?.is_some() || missed.is_some())
}

/// What is back of an office that lost lines.
pub(super) struct Back<'a> {
    pub came_back: u64,
    /// How far the province has the ledgers.
    pub theirs: &'a [Frontier],
    /// As beside the keys, when the database knows of fewer.
    pub missed: Option<u64>,
    pub took: Duration,
}

/// Opens the successor of an office whose lines are back, and notes what was done. Who the office is from now on must be kept
/// beside its keys then.
pub(super) fn go_on(
    tx: &Transaction<'_>,
    data: &Path,
    office: &Office,
    back: &Back<'_>,
    now_ms: i64,
) -> Result<(Office, serde_json::Value)> {
    // The ledger of a copy that was put back is not the last one this office wrote.
    let is_opened = find_ledger(tx, office.ledger)?.is_some();
    let former = former_ledger(data, office, is_opened)?.or(is_opened.then_some(office.ledger));
    let done = open_successor(tx, office, former, back.theirs, now_ms)?;
    if let Some(missed) = back.missed {
        store::record_sendings(tx, missed)?;
    }
    let report = json!({
        "what": "recovered", "time": instant(now_ms), "ledger": done.ledger.to_string(),
        "predecessor": done.predecessor.map(|ledger| ledger.to_string()), "came_back": back.came_back,
        "set_aside": done.set_aside, "reissued": done.reissued, "seconds": back.took.as_millis() as f64 / 1_000.0,
    });
    record_recovery(tx, now_ms, &report.to_string())?;
    Ok((Office { ledger: done.ledger, ..office.clone() }, report))
}
