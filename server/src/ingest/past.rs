//! A past of the province itself that it has lost: its ledger was put back from a backup and went on, and then an office
//! brought the lines it had written before, with its signature. They are kept aside, and what they say is written again in
//! the region's live ledger with the original time: no verdict, no first receipt and no right is lost.

use anyhow::Result;
use selaras_domain::line::{Base, Content, Frontier, LineId, Owner};
use selaras_ledger::{
    Connection, LedgerInfo, StoredLine, Why, append, apply, chain_lines, keep_aside, rebuild_region, record_verdict,
};
use selaras_proto::batch::Unpacked;

use crate::recovery::Fence;
use crate::store;

/// Keeps the lines of a past of `ledger` aside and writes again what they say. Returns how many were not known.
pub(super) fn take_past(
    connection: &Connection,
    ledger: &LedgerInfo,
    batches: &[Unpacked],
    now_ms: i64,
) -> Result<u64> {
    let (id, region) = (ledger.start.id, ledger.start.region);
    let is_of_region = ledger.start.owner == Owner::Region;
    if is_of_region {
        store::close_region_ledger(connection, region, id)?;
    }
    let mut taken = 0;
    for batch in batches {
        for (bytes, at) in batch.lines.iter().zip(chain_lines(batch.after, &batch.lines)) {
            let line = StoredLine { seq: at.seq, chain: at.chain, bytes: bytes.clone() };
            // Another office may have brought the same past.
            if keep_aside(connection, id, &line, Why::Fork, now_ms)? {
                taken += 1;
                if is_of_region {
                    write_again(connection, at, &line)?;
                }
            }
        }
    }
    if is_of_region {
        store::fence(connection, &Fence::beside(connection)?.entries()?)?;
    } else {
        tracing::warn!(ledger = %id, lines = taken, "lines of an office's lost past are kept aside; the office writes them again");
    }
    rebuild_region(connection, region, None)?;
    store::mark_region_stale(connection, region)?;
    Ok(taken)
}

fn write_again(connection: &Connection, at: Frontier, line: &StoredLine) -> Result<()> {
    let Ok(mut again) = line.bytes.decode() else { return Ok(()) };
    again.header.origin = Some(LineId { ledger: at.ledger, seq: at.seq });
    again.header.base = again.header.base.iter().map(|base| Base::Other(base.in_ledger(at.ledger))).collect();
    let ledger = store::region_ledger(connection, again.header.cell.region)?;
    let end = append(connection, ledger.key, &again.to_bytes())?;
    match &again.content {
        Content::Verdict(range) => {
            record_verdict(connection, LineId { ledger: end.ledger, seq: end.seq }, range, again.header.time_ms)?;
        }
        Content::Office(rights) => {
            store::restore_rights(connection, end, rights, &line.bytes.content)?;
            apply(connection, &ledger, end.seq, &again, None)?;
        }
        _ => apply(connection, &ledger, end.seq, &again, None)?,
    }
    Ok(())
}
