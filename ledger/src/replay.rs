//! The ledgers as they were: a database in memory that holds their lines up to given frontiers, and what follows from them.
//! What was computed from those lines once can be computed again on any machine that has them, whatever was written since.

use anyhow::Result;
use rusqlite::{Connection, params};
use selaras_domain::line::{Chain, ContentHash, Frontier, LedgerId, LineBytes};
use selaras_domain::region::RegionCode;

use crate::database::Program;
use crate::intake::recompute_region;
use crate::ledgers::{LedgerInfo, add_ledger, find_ledger, ledgers_of_region};
use crate::lines::{frontier, stored_line};

/// Why the lines up to a frontier are not here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Astray {
    pub ledger: LedgerId,
    pub what: Going,
}

/// How a ledger in this file differs from its frontier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Going {
    /// This file does not hold the ledger.
    Unknown,
    /// It ends before the frontier, with this line.
    Short(u64),
    /// From this line on its bytes give another chain.
    Other(u64),
}

/// How far this file knows the ledgers of some regions, by ledger.
pub fn frontiers_of(connection: &Connection, regions: &[RegionCode]) -> Result<Vec<Frontier>> {
    let mut ends = Vec::new();
    for region in regions {
        for ledger in ledgers_of_region(connection, *region)?.iter().filter(|ledger| ledger.start.region == *region) {
            ends.push(frontier(connection, ledger)?);
        }
    }
    ends.sort_by_key(|end| end.ledger);
    Ok(ends)
}

/// A database of `program` in memory with the lines up to `ends`, their chains computed anew, and the heads of `regions`; or
/// which ledgers are not the same here.
pub fn replay(
    connection: &Connection,
    program: &Program,
    ends: &[Frontier],
    regions: &[RegionCode],
) -> Result<Result<Connection, Vec<Astray>>> {
    let past = Connection::open_in_memory()?;
    program.migrations.iter().try_for_each(|sql| past.execute_batch(sql))?;
    let mut astray = Vec::new();
    past.execute_batch("BEGIN")?;
    for end in ends {
        let what = match find_ledger(connection, end.ledger)? {
            None => Some(Going::Unknown),
            Some(ledger) => copy(connection, &past, &ledger, end)?,
        };
        astray.extend(what.map(|what| Astray { ledger: end.ledger, what }));
    }
    if !astray.is_empty() {
        return Ok(Err(astray));
    }
    regions.iter().try_for_each(|region| recompute_region(&past, *region, None))?;
    past.execute_batch("COMMIT")?;
    Ok(Ok(past))
}

/// Copies the lines of a ledger up to `end`; `Some`: they do not lead there.
fn copy(from: &Connection, to: &Connection, ledger: &LedgerInfo, end: &Frontier) -> Result<Option<Going>> {
    let key = add_ledger(to, &ledger.start)?;
    let mut insert =
        to.prepare_cached("INSERT INTO line (ledger, seq, chain, header, content) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    let mut lines = from.prepare_cached(
        "SELECT l.seq, l.chain, l.header, l.content, e.content_hash FROM line l
         LEFT JOIN erased e ON e.ledger = l.ledger AND e.seq = l.seq WHERE l.ledger = ?1 AND l.seq <= ?2 ORDER BY l.seq",
    )?;
    let mut rows = lines.query(params![ledger.key.0, end.seq as i64])?;
    let (mut seq, mut chain) = (0, ledger.start.chain());
    while let Some(row) = rows.next()? {
        let line = stored_line(row)?;
        chain = chain_after(chain, &line.bytes, row.get(4)?);
        seq += 1;
        if line.seq != seq || line.chain != chain {
            return Ok(Some(Going::Other(seq)));
        }
        insert.execute(params![key.0, seq as i64, chain.0, line.bytes.header, line.bytes.content])?;
    }
    Ok(match (seq == end.seq, chain == end.chain) {
        (false, _) => Some(Going::Short(seq)),
        (true, false) => Some(Going::Other(seq)),
        (true, true) => None,
    })
}

fn chain_after(chain: Chain, line: &LineBytes, erased: Option<[u8; 32]>) -> Chain {
    let content = erased.map_or_else(|| ContentHash::of(&line.content), ContentHash);
    chain.after(&line.header, &content)
}
