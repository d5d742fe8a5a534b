//! Lines that the province has lost come back from an office that follows them: ledgers of its siblings and of the province
//! itself. The proof is the province's own signature over how far it had them. Batches wait aside until the signed chain is
//! reached, then they become lines with the verdicts and receipts they had.

use anyhow::Result;
use ed25519_dalek::{Signature, VerifyingKey};
use prost::Message;
use selaras_domain::line::{BytesError, Content, Frontier, LedgerStart, Line, OfficeId, Owner};
use selaras_domain::message;
use selaras_domain::region::RegionCode;
use selaras_ledger::{
    Connection, LedgerInfo, Receipt, accepts, add_ledger, apply, chain_at, chain_lines, find_ledger, frontier,
    judgements, ledgers_of_region, line_at, lines_after, receive, record_recovery, take_in, take_in_at_once,
};
use selaras_program::instant;
use selaras_proto::batch::{Unpacked, unpack};
use selaras_proto::convert::{self, Malformed, frontier_to_wire, frontiers_from_wire, signed_bytes};
use selaras_proto::v1;
use serde_json::json;

use super::exchange::{Exchange, own_start_of};
use super::judge::judge_lines;
use super::past::take_past;
use super::rejudge::rejudge_region;
use super::status::Denied;
use crate::recovery::Fence;
use crate::store;

/// Batches of one office that wait for their proof, in bytes as packed.
const WAITING_MAX_BYTES: u64 = 256 * 1024 * 1024;
/// From so many lines on a region's heads are computed once instead of line by line.
const AT_ONCE_LINES: u64 = 500;
const PAGE_LINES: usize = 1_000;
const PAGE_BYTES: usize = 4 * 1024 * 1024;
/// Places asked for in one comparison.
const COMPARE_MAX: usize = 256;

impl Exchange {
    /// Takes lines of another ledger back. An office that the province does not know any more may call this too.
    pub async fn give_back(&self, office: OfficeId, request: v1::GiveBackRequest) -> Result<v1::GiveBackReply> {
        let region = own_start_of(&request.own_start, office)?.region;
        let returned = self.proven(&request)?;
        let (arrived, now) = (std::sync::Arc::clone(&self.arrived), (self.clock)());
        let reply = self.database.write(move |tx| give_back(tx, office, region, &returned, now)).await?;
        if reply.new_lines > 0 {
            arrived.notify_one();
        }
        Ok(reply)
    }

    /// The province's chains at some places of a ledger that the office may see.
    pub fn compare(&self, region: RegionCode, request: &v1::CompareRequest) -> Result<v1::CompareReply> {
        let id = convert::ledger_id(&request.ledger)?;
        if request.seq.len() > COMPARE_MAX {
            return Err(Malformed("a comparison of too many places").into());
        }
        self.database.read(|tx| {
            let ledger = find_ledger(tx, id)?.filter(|ledger| is_visible(&ledger.start, region));
            let mut at = Vec::new();
            for seq in &request.seq {
                let seq = convert::seq(*seq)?;
                let chain = ledger.as_ref().map(|ledger| chain_at(tx, ledger, seq)).transpose()?.flatten();
                at.extend(chain.map(|chain| frontier_to_wire(&Frontier { ledger: id, seq, chain })));
            }
            Ok(v1::CompareReply { at })
        })
    }

    /// Checks the signature and unpacks the batch: work that needs no transaction.
    fn proven(&self, request: &v1::GiveBackRequest) -> Result<Returned> {
        let unproven = || {
            Denied(message!(
                "baris ini tidak disertai bukti bertanda tangan provinsi",
                "these lines come without a proof that the province signed"
            ))
        };
        let key = VerifyingKey::from_bytes(&self.authority.public_key())?;
        let signature = Signature::from_slice(&request.signature).map_err(|_| unproven())?;
        key.verify_strict(&signed_bytes(&request.proof, request.proof_clock_ms), &signature).map_err(|_| unproven())?;
        let message = request.batch.clone().ok_or(Malformed("lines given back without a batch"))?;
        let batch = unpack(&message)?;
        let start =
            LedgerStart::from_bytes(&message.start).map_err(|_| Malformed("a start record that cannot be read"))?;
        if start.id != batch.after.ledger {
            return Err(Malformed("a start record of another ledger").into());
        }
        let proof = frontiers_from_wire(&request.proof)?;
        let target = proof.into_iter().find(|at| at.ledger == start.id).ok_or_else(unproven)?;
        let end = chain_lines(batch.after, &batch.lines).last().copied().unwrap_or(batch.after);
        if end.chain != batch.end_chain || end.seq > target.seq {
            return Err(Malformed("lines beyond their proof").into());
        }
        Ok(Returned { message, batch, start, target, end })
    }
}

fn is_visible(start: &LedgerStart, region: RegionCode) -> bool {
    start.region == region || (start.owner == Owner::Common && start.region == region.province_code())
}

/// A batch that came back, with what the province once signed about its ledger.
struct Returned {
    message: v1::Batch,
    batch: Unpacked,
    start: LedgerStart,
    target: Frontier,
    /// The frontier after the batch.
    end: Frontier,
}

/// How far told ledgers are known here or wait for their proof, where an office has more.
pub(super) fn wanted(
    connection: &Connection,
    office: OfficeId,
    region: RegionCode,
    theirs: &[Frontier],
) -> Result<Vec<v1::Frontier>> {
    let mut wanted = Vec::new();
    for their in theirs.iter().filter(|their| their.seq > 0) {
        let ledger = find_ledger(connection, their.ledger)?;
        // Whoever names another region's ledger is told nothing of it.
        if ledger.as_ref().is_some_and(|ledger| !is_visible(&ledger.start, region)) {
            continue;
        }
        let known = ledger.map(|ledger| frontier(connection, &ledger)).transpose()?;
        if known.is_none_or(|known| known.seq < their.seq) {
            let waits = store::returned_end(connection, office, their.ledger)?;
            let reached = waits.filter(|end| known.is_none_or(|known| known.seq < end.seq)).or(known);
            wanted.push(reached.as_ref().map_or_else(
                || v1::Frontier { ledger: their.ledger.as_bytes().to_vec(), seq: 0, chain: Vec::new() },
                frontier_to_wire,
            ));
        }
    }
    Ok(wanted)
}

fn give_back(
    connection: &Connection,
    office: OfficeId,
    region: RegionCode,
    returned: &Returned,
    now_ms: i64,
) -> Result<v1::GiveBackReply> {
    let Returned { message, batch, start, target, end } = returned;
    if !is_visible(start, region) {
        return Err(Denied(message!("buku besar ini milik daerah lain", "this ledger is another region's")).into());
    }
    let known = match find_ledger(connection, start.id)? {
        Some(ledger) => frontier(connection, &ledger)?,
        None => Frontier { ledger: start.id, seq: 0, chain: start.chain() },
    };
    let here = find_ledger(connection, start.id)?;
    let chain_here = |seq| here.as_ref().map_or(Ok(None), |ledger| chain_at(connection, ledger, seq));
    let reached =
        |reached: &Frontier, new_lines| v1::GiveBackReply { reached: Some(frontier_to_wire(reached)), new_lines };
    if chain_here(target.seq)? == Some(target.chain) {
        return Ok(reached(&known, 0));
    }
    let waits = store::returned_end(connection, office, start.id)?;
    // Where a past that is not ours leaves the one that is.
    let is_past = batch.after.seq < known.seq && chain_here(batch.after.seq)? == Some(batch.after.chain);
    if is_past || batch.after == known {
        store::take_returned(connection, office, start.id)?;
    } else if waits != Some(batch.after) {
        return Ok(reached(&waits.unwrap_or(known), 0));
    }
    if end.seq < target.seq {
        if store::returned_bytes(connection, office)? > WAITING_MAX_BYTES {
            let denied = Denied(message!(
                "terlalu banyak baris dikembalikan tanpa mencapai bukti",
                "too many lines were given back without reaching their proof"
            ));
            return Err(denied.into());
        }
        store::keep_returned(connection, office, *end, &message.encode_to_vec())?;
        return Ok(reached(end, 0));
    }
    let waiting = store::take_returned(connection, office, start.id)?;
    if end.chain != target.chain {
        // What waited does not lead to what the province signed: it is dropped with this batch.
        tracing::warn!(%office, ledger = %start.id, "lines given back do not lead to the signed chain");
        return Ok(reached(&known, 0));
    }
    let unpacked = |bytes: &Vec<u8>| Ok(unpack(&v1::Batch::decode(bytes.as_slice())?)?);
    let mut batches = waiting.iter().map(unpacked).collect::<Result<Vec<Unpacked>>>()?;
    batches.push(batch.clone());
    let begin = batches.first().map_or(batch.after, |first| first.after);
    let new_lines = match &here {
        Some(ledger) if begin != known => take_past(connection, ledger, &batches, now_ms)?,
        _ => {
            let ledger = settle(connection, start, &batches)?;
            take_effect(connection, &ledger, known.seq, end.seq - known.seq, region, now_ms)?;
            end.seq - known.seq
        }
    };
    let report = json!({
        "what": "given_back", "time": instant(now_ms), "region": region, "office": office.to_string(),
        "ledger": start.id.to_string(), "came_back": new_lines,
    });
    store::mark_lost_past(connection)?;
    record_recovery(connection, now_ms, &report.to_string())?;
    tracing::warn!(report = %report, "lines of a ledger came back");
    Ok(reached(end, new_lines))
}

/// Makes the proven batches lines of their ledger.
fn settle(connection: &Connection, start: &LedgerStart, batches: &[Unpacked]) -> Result<LedgerInfo> {
    let ledger = LedgerInfo { key: add_ledger(connection, start)?, start: start.clone() };
    for batch in batches {
        match receive(connection, &ledger, batch.after, &batch.lines, batch.end_chain)? {
            Receipt::Stored { .. } => {}
            Receipt::Gap { .. } | Receipt::Fork { .. } => {
                return Err(Malformed("lines given back that do not join on").into());
            }
        }
    }
    Ok(ledger)
}

/// Lets lines that came back take effect: verdicts and receipts as they were, offices and their rights, heads.
fn take_effect(
    connection: &Connection,
    ledger: &LedgerInfo,
    after: u64,
    new_lines: u64,
    region: RegionCode,
    now_ms: i64,
) -> Result<()> {
    if matches!(ledger.start.owner, Owner::Region) {
        store::close_region_ledger(connection, region, ledger.start.id)?;
        restore_offices(connection, ledger, after)?;
    }
    if new_lines >= AT_ONCE_LINES {
        take_in_at_once(connection, &[(ledger.clone(), after)], region)?;
    } else {
        take_in(connection, ledger, after, None)?;
    }
    // A verdict that came back may be older than the rights that are here, and a right younger than the verdicts.
    rejudge_region(connection, region, now_ms)?;
    store::mark_region_stale(connection, region)
}

/// Offices that the province's own lines name come back with their rights, behind the fence.
fn restore_offices(connection: &Connection, ledger: &LedgerInfo, after: u64) -> Result<()> {
    let mut at = after;
    loop {
        let page = lines_after(connection, ledger.key, at, PAGE_LINES, PAGE_BYTES)?;
        let Some(last) = page.last() else { break };
        at = last.seq;
        for stored in &page {
            if let Ok(line) = stored.bytes.decode()
                && let Content::Office(rights) = &line.content
            {
                let at = Frontier { ledger: ledger.start.id, seq: stored.seq, chain: stored.chain };
                store::restore_rights(connection, at, rights, &stored.bytes.content)?;
            }
        }
    }
    store::fence(connection, &Fence::beside(connection)?.entries()?)
}

/// Lets lines take effect that arrive after the verdict on them came back. Returns how many of the first new lines of the
/// ledger that is.
pub(super) fn judged_before(connection: &Connection, ledger: &LedgerInfo, after: u64, to: u64) -> Result<u64> {
    let judged = judgements(connection, ledger.key)?;
    let mut seq = after;
    while seq < to
        && let Some(received_ms) = judged.received_ms(seq + 1)
    {
        seq += 1;
        let Some(stored) = line_at(connection, ledger.key, seq)? else { break };
        let Ok(line) = stored.bytes.decode() else { continue };
        if accepts(connection, ledger, seq, &judged, false)? {
            apply(connection, ledger, seq, &line, Some(received_ms))?;
            store::mark_stale(connection, line.header.cell.region, line.header.cell.period)?;
        }
    }
    Ok(seq - after)
}

/// Judges lines of a region's offices that came back without a verdict: nobody has that any more, or it comes later and then
/// counts as the earlier one. Returns whether there were any.
pub(super) fn judge_returned(connection: &Connection, region: RegionCode, now_ms: i64) -> Result<bool> {
    if !store::has_lost_past(connection)? {
        return Ok(false);
    }
    let mut found = false;
    for ledger in ledgers_of_region(connection, region)? {
        let Owner::Office(office) = ledger.start.owner else { continue };
        let unjudged = judgements(connection, ledger.key)?.unjudged(frontier(connection, &ledger)?.seq);
        if unjudged.is_empty() {
            continue;
        }
        let rights = store::rights_of_office(connection, office)?;
        // Its rights may still come back too.
        if rights.is_empty() {
            continue;
        }
        found = true;
        for (from, to) in unjudged {
            let mut at = from - 1;
            while at < to {
                let most = usize::try_from(to - at).unwrap_or(PAGE_LINES).min(PAGE_LINES);
                let page = lines_after(connection, ledger.key, at, most, PAGE_BYTES)?;
                let lines: Vec<Result<Line, BytesError>> = page.iter().map(|stored| stored.bytes.decode()).collect();
                judge_lines(connection, &ledger, at, &lines, &rights, now_ms)?;
                at += lines.len() as u64;
            }
        }
    }
    Ok(found)
}
