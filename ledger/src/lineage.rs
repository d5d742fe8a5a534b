//! Where a cell's present word came from: its heads, and back along their bases the accepted lines that they replaced. What
//! is replaced as a whole (a deadline, a seal) keeps its history this way without a table of its own.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet, VecDeque};

use anyhow::Result;
use rusqlite::Connection;
use selaras_domain::line::{Cell, Content, Header, LedgerId, LineId};

use crate::heads::heads_of_cell;
use crate::ledgers::{LedgerInfo, find_ledger};
use crate::lines::line_at;
use crate::verdicts::{Judgements, accepts, judgements};

/// An accepted line of a cell.
#[derive(Clone, Debug)]
pub struct CellLine {
    pub id: LineId,
    pub ledger: LedgerInfo,
    pub header: Header,
    pub content: Content,
    /// When the province first received it, milliseconds since 1970 UTC; `None`: not yet, or its own line.
    pub received_ms: Option<i64>,
}

/// The head in use first, then the other heads, then what they replaced, step by step. Lines that this program cannot read
/// are left out.
pub fn lineage(connection: &Connection, cell: &Cell) -> Result<Vec<CellLine>> {
    let mut waiting: VecDeque<LineId> = heads_of_cell(connection, cell)?.iter().rev().map(|head| head.line).collect();
    let mut seen: HashSet<LineId> = waiting.iter().copied().collect();
    let mut judged: HashMap<LedgerId, Judgements> = HashMap::new();
    let mut lines = Vec::new();
    while let Some(id) = waiting.pop_front() {
        let Some(ledger) = find_ledger(connection, id.ledger)? else { continue };
        let Some(Ok(line)) = line_at(connection, ledger.key, id.seq)?.map(|stored| stored.bytes.decode()) else {
            continue;
        };
        let judged = match judged.entry(id.ledger) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(judgements(connection, ledger.key)?),
        };
        // A refused line is named as base too, so that it stays replaced when it is accepted later.
        if line.header.cell != *cell || !accepts(connection, &ledger, id.seq, judged, true)? {
            continue;
        }
        let bases = line.header.base.iter().map(|base| base.in_ledger(id.ledger));
        // A line that was written again may be there in its first place too, with its first receipt.
        waiting.extend(bases.chain(line.header.origin).filter(|base| seen.insert(*base)));
        let received_ms = judged.received_ms(id.seq);
        lines.push(CellLine { id, ledger, header: line.header, content: line.content, received_ms });
    }
    Ok(lines)
}
