//! Taking in lines of ledgers that others write: what arrives becomes heads as far as the province has accepted it. The
//! cost follows the new lines; only a verdict that changes its mind computes a region anew.

use std::collections::BTreeSet;

use anyhow::Result;
use rusqlite::{Connection, params};
use selaras_domain::line::{Content, LedgerId, Line, LineId, Owner, VerdictRange};
use selaras_domain::region::RegionCode;

use crate::heads::{apply, header_at, read, rebuild_region};
use crate::ledgers::{LedgerInfo, ledgers_of_region};
use crate::lines::{line_at, lines_after};
use crate::verdicts::{accepts, judgements, record_verdict};

/// So few lines are looked at one by one; for more the region's heads are read through.
const SHORT_LINES: u64 = 500;
const PAGE_LINES: usize = 1_000;
const PAGE_BYTES: usize = 4 * 1024 * 1024;

/// Takes in the lines of `ledger` after `after`. `own`: the ledger of the office at hand, whose lines count before they
/// are judged.
pub fn take_in(connection: &Connection, ledger: &LedgerInfo, after: u64, own: Option<LedgerId>) -> Result<()> {
    let is_office = matches!(ledger.start.owner, Owner::Office(_));
    let judged = judgements(connection, ledger.key)?;
    let is_own = own == Some(ledger.start.id);
    // Of many verdicts that change their mind the region is computed anew once, at the end.
    let mut changed: BTreeSet<RegionCode> = BTreeSet::new();
    let mut at = after;
    loop {
        let page = lines_after(connection, ledger.key, at, PAGE_LINES, PAGE_BYTES)?;
        let Some(last) = page.last() else { break };
        at = last.seq;
        for stored in page {
            // A header of a newer program waits until this one can read it.
            let Some(line) = read(stored.bytes) else { continue };
            match &line.content {
                Content::Verdict(range) if !is_office => {
                    let said = LineId { ledger: ledger.start.id, seq: stored.seq };
                    changed.extend(take_in_verdict(connection, said, range, line.header.time_ms, own)?);
                }
                _ if is_office && line.header.cell.region != ledger.start.region => {}
                _ => {
                    if accepts(connection, ledger, stored.seq, &judged, is_own)? {
                        apply(connection, ledger, stored.seq, &line, judged.received_ms(stored.seq))?;
                    }
                }
            }
        }
    }
    changed.into_iter().try_for_each(|region| rebuild_region(connection, region, own))
}

/// Takes up the verdicts about a ledger that stand in the province's ledgers already: they may come back before it does.
pub fn recall_verdicts(connection: &Connection, about: &LedgerInfo) -> Result<()> {
    for ledger in ledgers_of_region(connection, about.start.region)? {
        if !matches!(ledger.start.owner, Owner::Office(_)) {
            each_verdict(connection, &ledger, 0, |said, range, time_ms| {
                if range.ledger == about.start.id {
                    record_verdict(connection, said, range, time_ms)?;
                }
                Ok(())
            })?;
        }
    }
    Ok(())
}

/// [`take_in`] for many lines: all verdicts are noted and the region's heads computed once.
pub fn take_in_at_once(connection: &Connection, ledgers: &[(LedgerInfo, u64)], region: RegionCode) -> Result<()> {
    for (ledger, after) in ledgers {
        if !matches!(ledger.start.owner, Owner::Office(_)) {
            each_verdict(connection, ledger, *after, |said, range, time_ms| {
                record_verdict(connection, said, range, time_ms)?;
                Ok(())
            })?;
        }
    }
    rebuild_region(connection, region, None)
}

/// Computes a region anew from its lines, the verdicts on them too: lines of the province itself have lost their place.
pub fn recompute_region(connection: &Connection, region: RegionCode, own: Option<LedgerId>) -> Result<()> {
    for table in ["judged", "verdict"] {
        let sql = format!("DELETE FROM {table} WHERE ledger IN (SELECT id FROM ledger WHERE region = ?1)");
        connection.execute(&sql, [region.number()])?;
    }
    for ledger in ledgers_of_region(connection, region)? {
        if !matches!(ledger.start.owner, Owner::Office(_)) {
            each_verdict(connection, &ledger, 0, |said, range, time_ms| {
                record_verdict(connection, said, range, time_ms)?;
                Ok(())
            })?;
        }
    }
    rebuild_region(connection, region, own)
}

fn each_verdict(
    connection: &Connection,
    ledger: &LedgerInfo,
    after: u64,
    mut each: impl FnMut(LineId, &VerdictRange, i64) -> Result<()>,
) -> Result<()> {
    let mut at = after;
    loop {
        let page = lines_after(connection, ledger.key, at, PAGE_LINES, PAGE_BYTES)?;
        let Some(last) = page.last() else { return Ok(()) };
        at = last.seq;
        for stored in page {
            if let Ok(Line { header, content: Content::Verdict(range) }) = stored.bytes.decode() {
                each(LineId { ledger: ledger.start.id, seq: stored.seq }, &range, header.time_ms)?;
            }
        }
    }
}

/// Lets a verdict take effect: newly accepted lines become heads. One that changes its mind names the region whose heads
/// are to be computed anew.
fn take_in_verdict(
    connection: &Connection,
    said: LineId,
    range: &VerdictRange,
    time_ms: i64,
    own: Option<LedgerId>,
) -> Result<Option<RegionCode>> {
    // About a ledger that has not arrived: taken up by [`recall_verdicts`] when it does.
    let Some(change) = record_verdict(connection, said, range, time_ms)? else { return Ok(None) };
    let is_own = own == Some(range.ledger);
    if change.was_judged || (is_own && change.refuses) {
        return Ok(Some(change.ledger.start.region));
    }
    if is_own {
        receive_heads(connection, &change.ledger, range, time_ms)?;
        return Ok(None);
    }
    let judged = judgements(connection, change.ledger.key)?;
    for seq in range.from..=range.to {
        let Some(stored) = line_at(connection, change.ledger.key, seq)? else { break };
        let Some(line) = read(stored.bytes) else { continue };
        if accepts(connection, &change.ledger, seq, &judged, false)? {
            apply(connection, &change.ledger, seq, &line, Some(time_ms))?;
        }
    }
    Ok(None)
}

/// Own heads that claim to be younger than their receipt take its time. A line that is no head has no effective time.
fn receive_heads(connection: &Connection, ledger: &LedgerInfo, range: &VerdictRange, received_ms: i64) -> Result<()> {
    let is_short = range.to.saturating_sub(range.from) < SHORT_LINES;
    if is_short && !is_ahead(connection, ledger, range, received_ms)? {
        return Ok(());
    }
    connection
        .prepare_cached(
            "UPDATE head SET effective_ms = ?5
             WHERE region = ?1 AND ledger = ?2 AND seq BETWEEN ?3 AND ?4 AND effective_ms > ?5",
        )?
        .execute(params![
            ledger.start.region.number(),
            ledger.key.0,
            range.from as i64,
            range.to as i64,
            received_ms
        ])?;
    Ok(())
}

/// Whether a line claims to be younger than its receipt.
fn is_ahead(connection: &Connection, ledger: &LedgerInfo, range: &VerdictRange, received_ms: i64) -> Result<bool> {
    for seq in range.from..=range.to {
        if header_at(connection, ledger.key, seq)?.is_some_and(|header| header.time_ms > received_ms) {
            return Ok(true);
        }
    }
    Ok(false)
}
