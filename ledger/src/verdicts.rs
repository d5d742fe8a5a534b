//! Verdicts beside the lines: taken from the province's verdict lines, the same way at the province that wrote them and at
//! every office that follows them.

use std::collections::{BTreeMap, HashSet};

use anyhow::Result;
use rusqlite::{Connection, params};
use selaras_domain::line::{Cell, LedgerId, LineId, Owner, VerdictException, VerdictRange};
use selaras_domain::verdict::{Reason, State};

use crate::heads::{header_at, heads_of_cell};
use crate::ledgers::{LedgerInfo, LedgerKey, find_ledger, ledger_info};
use crate::lines::chain_at;

/// A line that is not accepted, for its writer to see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusedLine {
    pub seq: u64,
    pub cell: Option<Cell>,
    pub state: State,
    pub reason: Reason,
    /// The time of the verdict line that says so, milliseconds since 1970 UTC.
    pub said_ms: i64,
}

/// The judged ranges of a ledger, apart from each other: last seq → first seq and when the province first received them.
///
/// The earliest judgement of a line counts, whichever came first: the province's own clock may be set back.
pub struct Judgements(BTreeMap<u64, (u64, i64)>);

impl Judgements {
    /// When the province first received a line: the earliest judgement that covers it, milliseconds since 1970 UTC;
    /// `None`: not judged yet.
    pub fn received_ms(&self, seq: u64) -> Option<i64> {
        let (_, (from, at)) = self.0.range(seq..).next()?;
        (*from <= seq).then_some(*at)
    }

    /// The stretches of the lines 1 to `end` that nobody has judged, first and last.
    pub fn unjudged(&self, end: u64) -> Vec<(u64, u64)> {
        let (mut next, mut unjudged) = (1, Vec::new());
        for (to, (from, _)) in &self.0 {
            if next < *from && next <= end {
                unjudged.push((next, end.min(from - 1)));
            }
            next = next.max(to + 1);
        }
        if next <= end {
            unjudged.push((next, end));
        }
        unjudged
    }

    /// Adds what a range covers that no earlier one does.
    fn add(&mut self, from: u64, to: u64, received_ms: i64) {
        let mut next = from;
        let mut new = Vec::new();
        for (there_to, (there_from, _)) in self.0.range(from..).take_while(|(_, (there_from, _))| *there_from <= to) {
            if next < *there_from {
                new.push((there_from - 1, (next, received_ms)));
            }
            next = there_to + 1;
        }
        if next <= to {
            new.push((to, (next, received_ms)));
        }
        self.0.extend(new);
    }
}

/// What was judged of a ledger so far.
pub fn judgements(connection: &Connection, key: LedgerKey) -> Result<Judgements> {
    let mut statement = connection
        .prepare_cached("SELECT from_seq, to_seq, received_ms FROM judged WHERE ledger = ?1 ORDER BY received_ms")?;
    let mut rows = statement.query([key.0])?;
    let mut judged = Judgements(BTreeMap::new());
    while let Some(row) = rows.next()? {
        judged.add(row.get::<_, i64>(0)? as u64, row.get::<_, i64>(1)? as u64, row.get(2)?);
    }
    Ok(judged)
}

/// Whether a line counts: the province's own lines always, an office's when judged and not refused; the lines of the
/// office at hand also while the province has not judged them.
pub fn accepts(
    connection: &Connection,
    ledger: &LedgerInfo,
    seq: u64,
    judged: &Judgements,
    is_own: bool,
) -> Result<bool> {
    if !matches!(ledger.start.owner, Owner::Office(_)) {
        return Ok(true);
    }
    if !is_own && judged.received_ms(seq).is_none() {
        return Ok(false);
    }
    Ok(!is_refused(connection, ledger.key, seq)?)
}

/// Whether the province has not accepted a line.
pub(crate) fn is_refused(connection: &Connection, key: LedgerKey, seq: u64) -> Result<bool> {
    Ok(connection
        .prepare_cached("SELECT 1 FROM verdict WHERE ledger = ?1 AND seq = ?2")?
        .exists(params![key.0, seq as i64])?)
}

/// Takes in the verdict line at `said`, of the time `time_ms`; the caller applies or rebuilds what it touches. `None`: it does
/// not count, for the lines that it is about are not all here yet, or others stand in their places.
///
/// The order in which verdicts arrive does not matter, for after a loss older ones come back after younger ones: what one
/// accepts no other takes back, and of several refusals the youngest is told; of the same time, the one in the last place of
/// the province's ledgers.
pub fn record_verdict(
    connection: &Connection,
    said: LineId,
    range: &VerdictRange,
    time_ms: i64,
) -> Result<Option<VerdictChange>> {
    let (from, to) = (range.from as i64, range.to as i64);
    let about = find_ledger(connection, range.ledger)?;
    let here = about.as_ref().map(|ledger| chain_at(connection, ledger, range.to)).transpose()?.flatten();
    let Some((ledger, chain)) = about.zip(here) else {
        connection
            .prepare_cached(
                "INSERT OR IGNORE INTO early (about, to_seq, from_seq, ledger, seq) VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![range.ledger.as_bytes(), to, from, said.ledger.as_bytes(), said.seq as i64])?;
        return Ok(None);
    };
    if range.chain.is_some_and(|of| of != chain) {
        return Ok(None);
    }
    let was_judged = connection
        .prepare_cached("SELECT 1 FROM judged WHERE ledger = ?1 AND to_seq >= ?2 AND from_seq <= ?3")?
        .exists(params![ledger.key.0, from, to])?;
    let said = (time_ms, place(said));
    if was_judged {
        judge_once_more(connection, &ledger, &said, range)?;
    } else {
        for exception in &range.exceptions {
            refuse(connection, ledger.key, &said, exception)?;
        }
    }
    connection
        // The same range again, from a past that came back: the earlier receipt counts.
        .prepare_cached(
            "INSERT INTO judged (ledger, to_seq, from_seq, received_ms) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET received_ms = min(received_ms, excluded.received_ms)",
        )?
        .execute(params![ledger.key.0, to, from, time_ms])?;
    Ok(Some(VerdictChange { was_judged, refuses: !range.exceptions.is_empty(), ledger }))
}

/// The places of the verdicts that were here before the last of their lines, up to `end`; they are early no more.
pub(crate) fn take_early(connection: &Connection, about: LedgerId, end: u64) -> Result<Vec<LineId>> {
    let key = params![about.as_bytes(), end as i64];
    let mut statement = connection
        .prepare_cached("SELECT ledger, seq FROM early WHERE about = ?1 AND to_seq <= ?2 ORDER BY ledger, seq")?;
    let rows = statement.query_map(key, |row| {
        Ok(LineId { ledger: LedgerId(uuid::Uuid::from_bytes(row.get(0)?)), seq: row.get::<_, i64>(1)? as u64 })
    })?;
    let early = rows.collect::<rusqlite::Result<Vec<_>>>()?;
    if !early.is_empty() {
        connection.prepare_cached("DELETE FROM early WHERE about = ?1 AND to_seq <= ?2")?.execute(key)?;
    }
    Ok(early)
}

/// The first line up to `end` of which a verdict is here that counts when later ones come.
pub fn awaits_verdict(connection: &Connection, about: LedgerId, end: u64) -> Result<Option<u64>> {
    let first: Option<i64> = connection
        .prepare_cached("SELECT min(from_seq) FROM early WHERE about = ?1 AND to_seq > ?2 AND from_seq <= ?2")?
        .query_row(params![about.as_bytes(), end as i64], |row| row.get(0))?;
    Ok(first.map(|seq| seq as u64))
}

/// A verdict on lines of which some were judged before.
fn judge_once_more(connection: &Connection, ledger: &LedgerInfo, said: &Said, range: &VerdictRange) -> Result<()> {
    let judged = judgements(connection, ledger.key)?;
    let mut statement = connection
        .prepare_cached("SELECT seq, said_ms, said_at FROM verdict WHERE ledger = ?1 AND seq BETWEEN ?2 AND ?3")?;
    let refused = statement
        .query_map(params![ledger.key.0, range.from as i64, range.to as i64], |row| {
            Ok((row.get::<_, i64>(0)? as u64, (row.get(1)?, row.get(2)?)))
        })?
        .collect::<rusqlite::Result<BTreeMap<u64, Said>>>()?;
    let again: BTreeMap<u64, &VerdictException> = range.exceptions.iter().map(|one| (one.seq, one)).collect();
    for (seq, exception) in &again {
        let is_told = match refused.get(seq) {
            Some(before) => before < said,
            None => judged.received_ms(*seq).is_none(),
        };
        if is_told {
            refuse(connection, ledger.key, said, exception)?;
        }
    }
    for seq in refused.keys().filter(|seq| !again.contains_key(seq)) {
        connection
            .prepare_cached("DELETE FROM verdict WHERE ledger = ?1 AND seq = ?2")?
            .execute(params![ledger.key.0, *seq as i64])?;
    }
    Ok(())
}

fn refuse(connection: &Connection, key: LedgerKey, said: &Said, exception: &VerdictException) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO verdict (ledger, seq, state, code, message, said_ms, said_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            key.0,
            exception.seq as i64,
            if exception.state == State::Quarantined { 2 } else { 1 },
            exception.reason.code,
            exception.reason.message,
            said.0,
            said.1
        ])?;
    Ok(())
}

/// When and in which place a verdict line was said.
type Said = (i64, Vec<u8>);

/// Bytes in the order of the province's ledgers and their lines.
fn place(said: LineId) -> Vec<u8> {
    [said.ledger.as_bytes().as_slice(), &said.seq.to_be_bytes()].concat()
}

/// What a verdict line did to the verdicts known so far.
pub struct VerdictChange {
    pub ledger: LedgerInfo,
    /// Some of the lines had been judged before: heads may change in both directions.
    pub was_judged: bool,
    pub refuses: bool,
}

/// The lines of a ledger that are not accepted, oldest first.
pub fn refused_lines(connection: &Connection, key: LedgerKey) -> Result<Vec<RefusedLine>> {
    let mut statement = connection
        .prepare_cached("SELECT seq, state, code, message, said_ms FROM verdict WHERE ledger = ?1 ORDER BY seq")?;
    let mut rows = statement.query([key.0])?;
    let mut refused = Vec::new();
    while let Some(row) = rows.next()? {
        let seq = row.get::<_, i64>(0)? as u64;
        let state = if row.get::<_, i64>(1)? == 2 { State::Quarantined } else { State::Refused };
        let cell = header_at(connection, key, seq)?.map(|header| header.cell);
        let reason = Reason { code: row.get(2)?, message: row.get(3)? };
        refused.push(RefusedLine { seq, cell, state, reason, said_ms: row.get(4)? });
    }
    Ok(refused)
}

/// The ledgers that hold lines which are not accepted.
pub fn ledgers_with_refusals(connection: &Connection) -> Result<Vec<LedgerInfo>> {
    let mut statement = connection.prepare_cached("SELECT DISTINCT ledger FROM verdict ORDER BY ledger")?;
    let keys = statement.query_map([], |row| row.get(0).map(LedgerKey))?.collect::<Result<Vec<_>, _>>()?;
    keys.into_iter().map(|key| ledger_info(connection, key)).collect()
}

/// The refused lines that still ask for something: no later line of the same ledger says anything else of the cell.
pub fn open_refusals(connection: &Connection, key: LedgerKey) -> Result<Vec<RefusedLine>> {
    let mut open = Vec::new();
    let mut later: HashSet<Cell> = HashSet::new();
    for line in refused_lines(connection, key)?.into_iter().rev() {
        if let Some(cell) = &line.cell {
            let has_accepted =
                heads_of_cell(connection, cell)?.iter().any(|head| head.key == key && head.line.seq > line.seq);
            if has_accepted || !later.insert(cell.clone()) {
                continue;
            }
        }
        open.push(line);
    }
    open.reverse();
    Ok(open)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first receipt of the lines 1 to 10.
    fn received(ranges: &[(u64, u64, i64)]) -> Vec<i64> {
        let mut judged = Judgements(BTreeMap::new());
        let mut ranges = ranges.to_vec();
        ranges.sort_by_key(|(_, _, received_ms)| *received_ms);
        ranges.into_iter().for_each(|(from, to, received_ms)| judged.add(from, to, received_ms));
        (1..=10).map(|seq| judged.received_ms(seq).unwrap_or(0)).collect()
    }

    #[test]
    fn a_clock_of_the_province_that_was_set_back_takes_no_receipt_from_earlier_lines() {
        assert_eq!(received(&[(1, 4, 500), (5, 8, 100)]), [500, 500, 500, 500, 100, 100, 100, 100, 0, 0]);
    }

    #[test]
    fn the_earliest_of_several_judgements_of_a_line_is_its_receipt() {
        let twice = [(1, 2, 100), (3, 6, 200), (7, 9, 300), (1, 9, 400), (4, 5, 150)];
        assert_eq!(received(&twice), [100, 100, 200, 150, 150, 200, 300, 300, 300, 0]);
    }
}
