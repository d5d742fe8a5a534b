//! Lines of a ledger: appended by their one writer, received from the wire, read as a suffix. The chain is computed here
//! and nowhere else.

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, Row, params};
use selaras_domain::line::{Chain, ContentHash, Frontier, LINE_MAX_BYTES, LineBytes};

use crate::StoreError;
use crate::ledgers::{LedgerInfo, LedgerKey, ledger_info};

/// A line as it stands in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredLine {
    pub seq: u64,
    pub chain: Chain,
    pub bytes: LineBytes,
}

/// What receiving a batch did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// The ledger now reaches `to`; `new` lines of the batch were not there before.
    Stored { new: u64, to: Frontier },
    /// The batch does not join on: lines after `from` are wanted.
    Gap { from: Frontier },
    /// The batch contradicts what is stored at the frontier given: two different pasts.
    Fork { at: Frontier },
}

/// How far this file knows a ledger.
pub fn frontier(connection: &Connection, ledger: &LedgerInfo) -> Result<Frontier> {
    let last = connection
        .prepare_cached("SELECT seq, chain FROM line WHERE ledger = ?1 ORDER BY seq DESC LIMIT 1")?
        .query_row([ledger.key.0], |row| Ok((row.get::<_, i64>(0)? as u64, chain_of(row, 1)?)))
        .optional()?;
    let (seq, chain) = last.unwrap_or_else(|| (0, ledger.start.chain()));
    Ok(Frontier { ledger: ledger.start.id, seq, chain })
}

/// The chain after line `seq` (0: before the first), `None` beyond the end.
pub fn chain_at(connection: &Connection, ledger: &LedgerInfo, seq: u64) -> Result<Option<Chain>> {
    if seq == 0 {
        return Ok(Some(ledger.start.chain()));
    }
    Ok(connection
        .prepare_cached("SELECT chain FROM line WHERE ledger = ?1 AND seq = ?2")?
        .query_row(params![ledger.key.0, seq as i64], |row| chain_of(row, 0))
        .optional()?)
}

/// Appends a line to a ledger that this program writes. Returns its seq and the chain after it.
pub fn append(connection: &Connection, key: LedgerKey, bytes: &LineBytes) -> Result<Frontier> {
    let end = frontier(connection, &ledger_info(connection, key)?)?;
    append_after(connection, key, end, bytes)
}

/// Stores a batch of another writer's ledger. The batch starts after `start` and must end at `end_chain`; lines already
/// there are compared and skipped. On a gap or a fork nothing is written.
pub fn receive(
    connection: &Connection,
    ledger: &LedgerInfo,
    start: Frontier,
    lines: &[LineBytes],
    end_chain: Chain,
) -> Result<Receipt> {
    receive_chained(connection, ledger, start, lines, &chain_lines(start, lines), end_chain)
}

/// The frontier after each line of a batch: hashing that needs no transaction.
pub fn chain_lines(start: Frontier, lines: &[LineBytes]) -> Vec<Frontier> {
    let mut at = start;
    let after = |line: &LineBytes| {
        at = Frontier { seq: at.seq + 1, chain: line.chain_after(&at.chain), ..at };
        at
    };
    lines.iter().map(after).collect()
}

/// [`receive`] with the chains computed before, by [`chain_lines`].
pub fn receive_chained(
    connection: &Connection,
    ledger: &LedgerInfo,
    start: Frontier,
    lines: &[LineBytes],
    chains: &[Frontier],
    end_chain: Chain,
) -> Result<Receipt> {
    let known = frontier(connection, ledger)?;
    let Some(chain) = chain_at(connection, ledger, start.seq)? else {
        return Ok(Receipt::Gap { from: known });
    };
    if chain != start.chain {
        return Ok(Receipt::Fork { at: Frontier { chain, ..start } });
    }
    let at = chains.last().copied().unwrap_or(start);
    if at.chain != end_chain {
        return Err(broken(at, "the batch's lines do not give its end chain").into());
    }
    // What is known already must be the same; compare at the last line both have.
    let overlap = known.seq.saturating_sub(start.seq) as usize;
    if let Some(common) = overlap.min(chains.len()).checked_sub(1).and_then(|index| chains.get(index)) {
        let ours = chain_at(connection, ledger, common.seq)?.context("a line below the frontier")?;
        if ours != common.chain {
            return Ok(Receipt::Fork { at: Frontier { chain: ours, ..*common } });
        }
    }
    let mut new = 0;
    let mut insert = connection
        .prepare_cached("INSERT INTO line (ledger, seq, chain, header, content) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for (line, at) in lines.iter().zip(chains).skip(overlap) {
        check_size(line, *at)?;
        insert.execute(params![ledger.key.0, at.seq as i64, at.chain.0, line.header, line.content])?;
        new += 1;
    }
    Ok(Receipt::Stored { new, to: if at.seq > known.seq { at } else { known } })
}

/// Lines after `seq`, until `max_lines` lines or `max_bytes` bytes (at least one line).
pub fn lines_after(
    connection: &Connection,
    key: LedgerKey,
    seq: u64,
    max_lines: usize,
    max_bytes: usize,
) -> Result<Vec<StoredLine>> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, chain, header, content FROM line WHERE ledger = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
    )?;
    let mut rows = statement.query(params![key.0, seq as i64, max_lines as i64])?;
    let mut lines = Vec::new();
    let mut size_bytes = 0;
    while let Some(row) = rows.next()? {
        let line = stored_line(row)?;
        size_bytes += line.bytes.header.len() + line.bytes.content.len();
        if !lines.is_empty() && size_bytes > max_bytes {
            break;
        }
        lines.push(line);
    }
    Ok(lines)
}

pub fn line_at(connection: &Connection, key: LedgerKey, seq: u64) -> Result<Option<StoredLine>> {
    Ok(connection
        .prepare_cached("SELECT seq, chain, header, content FROM line WHERE ledger = ?1 AND seq = ?2")?
        .query_row(params![key.0, seq as i64], stored_line)
        .optional()?)
}

/// The hash of a line's content, also of one that was erased.
pub fn content_hash_at(connection: &Connection, key: LedgerKey, seq: u64) -> Result<Option<ContentHash>> {
    let known: Option<(Vec<u8>, Option<[u8; 32]>)> = connection
        .prepare_cached(
            "SELECT l.content, e.content_hash FROM line l LEFT JOIN erased e ON e.ledger = l.ledger AND e.seq = l.seq
             WHERE l.ledger = ?1 AND l.seq = ?2",
        )?
        .query_row(params![key.0, seq as i64], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(known.map(|(content, erased)| erased.map_or_else(|| ContentHash::of(&content), ContentHash)))
}

/// Recomputes the whole chain of a ledger from its bytes; the error names the first line that does not fit.
pub fn verify_chain(connection: &Connection, ledger: &LedgerInfo) -> Result<Frontier> {
    let mut at = Frontier { ledger: ledger.start.id, seq: 0, chain: ledger.start.chain() };
    let mut statement = connection.prepare_cached(
        "SELECT l.seq, l.chain, l.header, l.content, e.content_hash FROM line l
         LEFT JOIN erased e ON e.ledger = l.ledger AND e.seq = l.seq WHERE l.ledger = ?1 ORDER BY l.seq",
    )?;
    let mut rows = statement.query([ledger.key.0])?;
    while let Some(row) = rows.next()? {
        let line = stored_line(row)?;
        let erased: Option<[u8; 32]> = row.get(4)?;
        let content = erased.map_or_else(|| ContentHash::of(&line.bytes.content), ContentHash);
        at = Frontier { seq: at.seq + 1, chain: at.chain.after(&line.bytes.header, &content), ..at };
        if line.seq != at.seq || line.chain != at.chain {
            return Err(broken(at, "its bytes do not give its chain").into());
        }
    }
    Ok(at)
}

/// Appends after a known end, for many lines in one transaction.
pub fn append_after(connection: &Connection, key: LedgerKey, end: Frontier, line: &LineBytes) -> Result<Frontier> {
    let at = Frontier { seq: end.seq + 1, chain: line.chain_after(&end.chain), ..end };
    check_size(line, at)?;
    connection
        .prepare_cached("INSERT INTO line (ledger, seq, chain, header, content) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![key.0, at.seq as i64, at.chain.0, line.header, line.content])?;
    Ok(at)
}

fn check_size(line: &LineBytes, at: Frontier) -> Result<(), StoreError> {
    if line.header.len() + line.content.len() > LINE_MAX_BYTES {
        return Err(broken(at, "the line is larger than 64 KiB"));
    }
    Ok(())
}

fn broken(at: Frontier, detail: &str) -> StoreError {
    StoreError::Broken { ledger: at.ledger.to_string(), seq: at.seq, detail: detail.to_owned() }
}

pub(crate) fn stored_line(row: &Row<'_>) -> rusqlite::Result<StoredLine> {
    Ok(StoredLine {
        seq: row.get::<_, i64>(0)? as u64,
        chain: chain_of(row, 1)?,
        bytes: LineBytes { header: row.get(2)?, content: row.get(3)? },
    })
}

fn chain_of(row: &Row<'_>, index: usize) -> rusqlite::Result<Chain> {
    row.get(index).map(Chain)
}
