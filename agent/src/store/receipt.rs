//! The province's signed words about the ledgers that this office follows. Should the province lose them, they are the
//! proof with which they are given back.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use selaras_domain::line::{Chain, Frontier, LedgerId};
use selaras_ledger::{LedgerInfo, chain_at, frontier, ledgers_of_region};

use super::Office;

/// A frontier as the province signed it, in that order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedFrontier {
    pub frontier: Vec<Frontier>,
    /// By the province's clock, milliseconds since 1970 UTC.
    pub clock_ms: i64,
    pub signature: Vec<u8>,
}

const ENTRY_BYTES: usize = 16 + 8 + 32;

/// Keeps a word of the province, and of those kept before as many as it takes to prove all that this office holds of other
/// ledgers: of each ledger the youngest word that reaches furthest. So a province that lost lines, and speaks of less, takes
/// no proof away.
pub fn keep_receipt(connection: &Connection, office: &Office, signed: &SignedFrontier) -> Result<()> {
    let mut followed = ledgers_of_region(connection, office.region)?;
    followed.retain(|ledger| ledger.start.id != office.ledger);
    let ends = followed.iter().map(|ledger| frontier(connection, ledger)).collect::<Result<Vec<_>>>()?;
    let mut proven = ends.iter().filter(|end| end.seq > 0);
    if proven.all(|end| signed.frontier.contains(end)) {
        connection.prepare_cached("DELETE FROM receipt")?.execute([])?;
        return insert(connection, signed);
    }
    insert(connection, signed)?;
    let words = words(connection)?;
    let mut needed = BTreeSet::new();
    for ledger in &followed {
        needed.extend(furthest(connection, ledger, &words)?.map(|(word, _)| word.id));
    }
    for word in words.iter().filter(|word| !needed.contains(&word.id)) {
        connection.prepare_cached("DELETE FROM receipt WHERE id = ?1")?.execute([word.id])?;
    }
    Ok(())
}

/// The word that proves most of a ledger as this office has it, and how much.
pub fn proof(connection: &Connection, ledger: &LedgerInfo) -> Result<Option<(SignedFrontier, Frontier)>> {
    Ok(furthest(connection, ledger, &words(connection)?)?.map(|(word, end)| (word.signed.clone(), end)))
}

struct Word {
    id: i64,
    signed: SignedFrontier,
}

fn furthest<'w>(
    connection: &Connection,
    ledger: &LedgerInfo,
    words: &'w [Word],
) -> Result<Option<(&'w Word, Frontier)>> {
    let mut furthest: Option<(&Word, Frontier)> = None;
    for word in words {
        let of_it = word.signed.frontier.iter().find(|end| end.ledger == ledger.start.id && end.seq > 0);
        let Some(end) = of_it else { continue };
        let reaches_further = furthest.is_none_or(|(_, before)| before.seq < end.seq);
        if reaches_further && chain_at(connection, ledger, end.seq)? == Some(end.chain) {
            furthest = Some((word, *end));
        }
    }
    Ok(furthest)
}

fn insert(connection: &Connection, signed: &SignedFrontier) -> Result<()> {
    let mut bytes = Vec::with_capacity(signed.frontier.len() * ENTRY_BYTES);
    for entry in &signed.frontier {
        bytes.extend_from_slice(entry.ledger.as_bytes());
        bytes.extend_from_slice(&entry.seq.to_be_bytes());
        bytes.extend_from_slice(&entry.chain.0);
    }
    connection
        .prepare_cached("INSERT INTO receipt (clock_ms, frontier, signature) VALUES (?1, ?2, ?3)")?
        .execute(params![signed.clock_ms, bytes, signed.signature])?;
    Ok(())
}

/// The words that are kept, the youngest first.
fn words(connection: &Connection) -> Result<Vec<Word>> {
    let mut statement =
        connection.prepare_cached("SELECT id, clock_ms, frontier, signature FROM receipt ORDER BY id DESC")?;
    let mut rows = statement.query([])?;
    let mut words = Vec::new();
    while let Some(row) = rows.next()? {
        let frontier: Option<Vec<Frontier>> = row.get_ref(2)?.as_blob()?.chunks(ENTRY_BYTES).map(entry).collect();
        let frontier = frontier.context("a kept word of the province")?;
        let signed = SignedFrontier { frontier, clock_ms: row.get(1)?, signature: row.get(3)? };
        words.push(Word { id: row.get(0)?, signed });
    }
    Ok(words)
}

fn entry(bytes: &[u8]) -> Option<Frontier> {
    let (ledger, rest) = bytes.split_at_checked(16)?;
    let (seq, chain) = rest.split_at_checked(8)?;
    Some(Frontier {
        ledger: LedgerId::from_slice(ledger)?,
        seq: u64::from_be_bytes(seq.try_into().ok()?),
        chain: Chain::from_slice(chain)?,
    })
}
