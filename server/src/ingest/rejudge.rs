//! Lines that are not accepted are judged again when what judges them has changed: the rights of their office, or this
//! program, which may know kinds and a catalogue that the one before did not. A verdict that changes is a new line of the
//! province and comes down to the offices; what was accepted stays so.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use selaras_domain::line::{OfficeId, OfficeRights, Owner, VerdictException};
use selaras_domain::region::RegionCode;
use selaras_domain::verdict::{State, Verdict};
use selaras_ledger::{
    Connection, Database, Heads, Judgements, LedgerInfo, RefusedLine, judge_line, judgements, ledgers_of_office,
    ledgers_of_region, ledgers_with_refusals, line_at, refused_lines,
};

use super::judge::{EXCEPTIONS_MAX, write_verdict};
use crate::store;

/// What judging again came to, in lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rejudged {
    pub accepted: u64,
    /// Still not accepted, for another reason than before or the same.
    pub remaining: u64,
}

/// Gives an office rights, by a line of the province, and judges again what they may let in.
pub fn change_rights(connection: &Connection, rights: &OfficeRights, actor: &str, now_ms: i64) -> Result<Rejudged> {
    store::write_rights(connection, rights, actor, now_ms)?;
    rejudge_office(connection, rights.office, now_ms)
}

/// Judges what waits or was refused of one office by its rights as they are now.
pub(super) fn rejudge_office(connection: &Connection, office: OfficeId, now_ms: i64) -> Result<Rejudged> {
    let mut sum = Rejudged::default();
    for ledger in ledgers_of_office(connection, office)? {
        let one = rejudge(connection, &ledger, now_ms)?;
        sum = Rejudged { accepted: sum.accepted + one.accepted, remaining: sum.remaining + one.remaining };
    }
    Ok(sum)
}

/// [`rejudge_office`] for all offices of a region whose rights are known: after a loss they may come back later.
pub(super) fn rejudge_region(connection: &Connection, region: RegionCode, now_ms: i64) -> Result<()> {
    for ledger in ledgers_of_region(connection, region)? {
        if let Owner::Office(office) = ledger.start.owner
            && !store::rights_of_office(connection, office)?.is_empty()
        {
            rejudge(connection, &ledger, now_ms)?;
        }
    }
    Ok(())
}

/// Judges what waits or was refused of all offices, each ledger in a transaction of its own. Where this program says the
/// same as the one before, nothing is written: it may be done at each start.
pub async fn rejudge_all(database: &Database, now_ms: i64) -> Result<()> {
    for ledger in database.read(|tx| ledgers_with_refusals(tx))? {
        let id = ledger.start.id;
        let done = database.write(move |tx| rejudge(tx, &ledger, now_ms)).await?;
        if done.accepted > 0 {
            let Rejudged { accepted, remaining } = done;
            tracing::info!(ledger = %id, accepted, remaining, "lines that waited were judged again");
        }
    }
    Ok(())
}

/// A line that was not accepted, and what is judged of it now.
struct Again {
    before: RefusedLine,
    now: Verdict,
}

impl Again {
    fn is_news(&self) -> bool {
        self.now.reason.as_ref() != Some(&self.before.reason) || self.now.state != self.before.state
    }
}

fn rejudge(connection: &Connection, ledger: &LedgerInfo, now_ms: i64) -> Result<Rejudged> {
    let Owner::Office(office) = ledger.start.owner else { return Ok(Rejudged::default()) };
    let rights = store::rights_of_office(connection, office)?;
    let received = judgements(connection, ledger.key)?;
    let mut lines = Vec::new();
    for before in refused_lines(connection, ledger.key)? {
        let received_ms = received.received_ms(before.seq).context("a verdict without its judgement")?;
        let now = judge_again(connection, ledger, before.seq, &rights, received_ms)?;
        lines.push(Again { before, now });
    }
    // One verdict may span lines that were accepted long ago: it says the same of them. Not lines that came back after a
    // loss and are not judged at all.
    let unjudged = received.unjudged(lines.last().map_or(0, |line| line.before.seq));
    let is_joined =
        |one: &Again, next: &Again| !unjudged.iter().any(|(from, to)| one.before.seq < *from && *to < next.before.seq);
    for stretch in lines.chunk_by(is_joined) {
        for chunk in stretch.chunks(EXCEPTIONS_MAX) {
            write_changes(connection, ledger, chunk, &received, now_ms)?;
        }
    }
    accept(connection, ledger, &lines)?;
    let accepted = lines.iter().filter(|line| line.now.state == State::Accepted).count() as u64;
    Ok(Rejudged { accepted, remaining: lines.len() as u64 - accepted })
}

fn judge_again(
    connection: &Connection,
    ledger: &LedgerInfo,
    seq: u64,
    rights: &[OfficeRights],
    received_ms: i64,
) -> Result<Verdict> {
    let stored = line_at(connection, ledger.key, seq)?.context("a verdict without its line")?;
    Ok(match stored.bytes.decode() {
        Ok(line) => judge_line(connection, &line.header, &line.content, rights, received_ms)?,
        Err(error) => Verdict::unreadable(&error.to_string()),
    })
}

/// One verdict line for a few lines, when anything changed of them.
fn write_changes(
    connection: &Connection,
    ledger: &LedgerInfo,
    lines: &[Again],
    received: &Judgements,
    now_ms: i64,
) -> Result<()> {
    let (Some(first), Some(last)) = (lines.iter().position(Again::is_news), lines.iter().rposition(Again::is_news))
    else {
        return Ok(());
    };
    let span = lines.get(first..=last).unwrap_or_default();
    let (Some(from), Some(to)) = (span.first(), span.last()) else { return Ok(()) };
    let exception = |line: &Again| {
        let reason = line.now.reason.clone()?;
        Some(VerdictException { seq: line.before.seq, state: line.now.state, reason })
    };
    let exceptions = span.iter().filter_map(exception).collect();
    // Where the clock was set back since: not before they were received, for the earliest verdict on a line is its receipt,
    // and after what was said of them before, for the youngest refusal is told.
    let received_ms = (from.before.seq..=to.before.seq).filter_map(|seq| received.received_ms(seq)).max();
    let said_ms = span.iter().map(|line| line.before.said_ms.saturating_add(1)).max();
    let time_ms = now_ms.max(received_ms.unwrap_or(now_ms)).max(said_ms.unwrap_or(now_ms));
    write_verdict(connection, ledger, from.before.seq, to.before.seq, exceptions, time_ms).map(drop)
}

/// Makes what is accepted now heads of their cells, as of when it was first received.
fn accept(connection: &Connection, ledger: &LedgerInfo, lines: &[Again]) -> Result<()> {
    let received = judgements(connection, ledger.key)?;
    let mut heads = Heads::new(connection)?;
    let mut touched = BTreeSet::new();
    for line in lines.iter().filter(|line| line.now.state == State::Accepted) {
        let seq = line.before.seq;
        let stored = line_at(connection, ledger.key, seq)?.context("a verdict without its line")?;
        let read = stored.bytes.decode()?;
        heads.apply(ledger, seq, &read, received.received_ms(seq))?;
        touched.insert((read.header.cell.region, read.header.cell.period));
    }
    for (region, period) in touched {
        store::mark_stale(connection, region, period)?;
    }
    Ok(())
}
