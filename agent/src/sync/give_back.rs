//! Giving lines back that the province has lost: ledgers of siblings and of the province, with its own signature as the proof
//! that it had them.

use anyhow::{Context, Result};
use selaras_domain::line::{Chain, Frontier, LedgerId, LineBytes, Owner};
use selaras_ledger::{
    Connection, chain_at, find_ledger, lines_after, recompute_region, record_recovery, set_aside, settle,
};
use selaras_program::instant;
use selaras_proto::batch::pack_within;
use selaras_proto::convert::{frontier_from_wire, frontier_to_wire};
use selaras_proto::v1;
use serde_json::json;

use super::drive::{Driver, READ_MAX_BYTES};
use super::error::SyncError;
use super::known::own_start;
use super::pass::{Pass, Wanted};
use super::province::Province;
use super::sizing::Sizing;
use crate::store::{self, Office};

impl<P: Province> Driver<'_, P> {
    /// The province has another past of a ledger that is not the live one: it was put back from a backup and wrote on. The
    /// past that this side has goes there, where it is kept and what it says is written again; then this side follows the
    /// province. Lines of the office itself wait aside for its next successor.
    pub(super) async fn give_past(
        &mut self,
        sizing: &mut Sizing,
        id: LedgerId,
        now_ms: &impl Fn() -> i64,
    ) -> Result<()> {
        let ledger = self.database.read(|tx| find_ledger(tx, id))?.context("a ledger that is followed")?;
        let is_own = ledger.start.owner == Owner::Office(self.office.office);
        let shared = self.last_shared(&ledger).await?.seq;
        let mut wanted = Wanted { ledger: id, after: shared };
        while let Some(request) = self.proven(sizing, wanted)? {
            self.outcome.round_trips += 1;
            let reply = self.province.give_back(request).await?;
            self.outcome.given_back += reply.new_lines;
            let reached = frontier_from_wire(&reply.reached.context("an answer to lines given back")?);
            let reached = reached.map_err(SyncError::from)?.seq;
            if reached < shared {
                // It has lost what both shared a moment ago: what stands here is the proof of it, and stays.
                return Err(SyncError::Apart(id).into());
            }
            if reached <= wanted.after || reply.new_lines > 0 {
                break;
            }
            wanted.after = reached;
        }
        let (region, live, now) = (self.office.region, self.office.ledger, now_ms());
        self.database
            .write(move |tx| {
                let count = set_aside(tx, &ledger, shared, now)?;
                if !is_own {
                    settle(tx, ledger.start.id)?;
                }
                recompute_region(tx, region, Some(live))?;
                let report = json!({
                    "what": "followed", "time": instant(now), "ledger": ledger.start.id.to_string(), "set_aside": count,
                });
                record_recovery(tx, now, &report.to_string())
            })
            .await
    }

    pub(super) async fn give_back(&mut self, pass: &mut Pass, sizing: &mut Sizing, wanted: Wanted) -> Result<()> {
        let reached = self.give_lines(sizing, wanted).await?;
        pass.gave_back(reached);
        Ok(())
    }

    /// Sends the next batch of a ledger that the province has lost, up to what this side can prove. Returns how far the
    /// province has it now with what waits there, `None` when this side cannot prove it.
    pub(super) async fn give_lines(&mut self, sizing: &mut Sizing, wanted: Wanted) -> Result<Option<u64>> {
        let Some(request) = self.proven(sizing, wanted)? else { return Ok(None) };
        self.outcome.round_trips += 1;
        let began = std::time::Instant::now();
        let size = request.batch.as_ref().map_or(0, |batch| batch.columns.len() as u64);
        let reply = match self.province.give_back(request).await {
            // What it does not take holds up nothing else.
            Err(error @ (SyncError::Denied(_) | SyncError::Malformed(_))) => {
                tracing::warn!(%error, ledger = %wanted.ledger, "the province does not take lines back");
                return Ok(None);
            }
            reply => reply?,
        };
        sizing.measured(size, began.elapsed());
        let reached = reply.reached.context("an answer to lines given back")?;
        self.outcome.given_back += reply.new_lines;
        Ok(Some(frontier_from_wire(&reached).map_err(SyncError::from)?.seq))
    }

    fn proven(&self, sizing: &mut Sizing, wanted: Wanted) -> Result<Option<v1::GiveBackRequest>> {
        let (lines, max_bytes) = (sizing.lines(), sizing.max_bytes());
        let found = self.database.read(|tx| proven(tx, &self.office, wanted, lines, max_bytes))?;
        if let Some(batch) = found.as_ref().and_then(|request| request.batch.as_ref()) {
            sizing.packed(batch.lines as usize, batch.columns.len());
        }
        Ok(found)
    }
}

/// The next lines of a ledger that the province has lost, as far as this side can prove them: at most so many, and so many
/// bytes packed.
pub(super) fn proven(
    connection: &Connection,
    office: &Office,
    wanted: Wanted,
    lines: usize,
    max_bytes: usize,
) -> Result<Option<v1::GiveBackRequest>> {
    let Some(ledger) = find_ledger(connection, wanted.ledger)? else { return Ok(None) };
    let proof = store::proof(connection, &ledger)?.filter(|(_, target)| target.seq > wanted.after);
    let Some(((proof, target), chain)) = proof.zip(chain_at(connection, &ledger, wanted.after)?) else {
        return Ok(None);
    };
    let mut lines = lines_after(connection, ledger.key, wanted.after, lines, READ_MAX_BYTES)?;
    lines.retain(|line| line.seq <= target.seq);
    let begin = Frontier { ledger: wanted.ledger, seq: wanted.after, chain };
    let (chains, bytes): (Vec<Chain>, Vec<LineBytes>) = lines.into_iter().map(|line| (line.chain, line.bytes)).unzip();
    let (batch, _) =
        pack_within(max_bytes, begin, &bytes, &chains, Some(ledger.start.to_bytes())).context("pack a batch")?;
    Ok(Some(v1::GiveBackRequest {
        own_start: own_start(connection, office)?.to_bytes(),
        proof: proof.frontier.iter().map(frontier_to_wire).collect(),
        proof_clock_ms: proof.clock_ms,
        signature: proof.signature,
        batch: Some(batch),
    }))
}
