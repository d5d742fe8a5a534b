//! The lines behind a cell: who wrote what, when, from which file and row, when the province received it, and its verdict. Those in use, those they
//! replaced, and those that were never accepted.

use std::collections::{BTreeMap, HashSet};

use anyhow::Result;
use selaras_domain::heads::effective_ms;
use selaras_domain::line::{Cell, Content, LineId, OfficeId, Owner};
use selaras_domain::message::Message;
use selaras_domain::verdict::{State as Verdict, told};
use selaras_ledger::{
    Connection, LedgerInfo, heads_of_cell, judgements, ledgers_of_region, line_at, lineage, office_names, refused_lines,
};

use crate::store::{self, Source};

pub struct LineRow {
    pub id: LineId,
    pub writer: String,
    /// `None`: the province.
    pub office: Option<String>,
    pub written_ms: i64,
    /// When the province first received it; `None`: its own line.
    pub received_ms: Option<i64>,
    pub content: Content,
    pub standing: Standing,
    /// `None`: typed, or its office did not tell.
    pub source: Option<Source>,
}

pub enum Standing {
    /// What the cell says.
    InUse,
    /// Another value that was reported beside it: a conflict.
    Beside,
    Replaced,
    Refused(Message),
    /// Kept apart until the province knows more.
    Quarantined(Message),
}

impl Standing {
    /// The message that says it.
    pub const fn key(&self) -> &'static str {
        match self {
            Standing::InUse => "look-line-in-use",
            Standing::Beside => "look-line-beside",
            Standing::Replaced => "look-line-replaced",
            Standing::Refused(_) => "look-line-refused",
            Standing::Quarantined(_) => "look-line-quarantined",
        }
    }

    pub const fn reason(&self) -> Option<&Message> {
        match self {
            Standing::Refused(reason) | Standing::Quarantined(reason) => Some(reason),
            _ => None,
        }
    }
}

/// All lines of a cell, the youngest first.
pub fn lines_of(connection: &Connection, cell: &Cell) -> Result<Vec<LineRow>> {
    let names = office_names(connection, cell.region)?;
    let heads: Vec<LineId> = heads_of_cell(connection, cell)?.into_iter().map(|head| head.line).collect();
    let mut seen = HashSet::new();
    let mut rows = Vec::new();
    for line in lineage(connection, cell)? {
        let standing = match heads.iter().rposition(|head| *head == line.id) {
            Some(at) if at + 1 == heads.len() => Standing::InUse,
            Some(_) => Standing::Beside,
            None => Standing::Replaced,
        };
        seen.insert(line.id);
        rows.push(LineRow {
            id: line.id,
            source: store::source_of(connection, line.id)?,
            writer: line.header.writer,
            office: office(&names, &line.ledger),
            written_ms: line.header.time_ms,
            received_ms: line.received_ms,
            content: line.content,
            standing,
        });
    }
    for ledger in ledgers_of_region(connection, cell.region)? {
        not_accepted(connection, cell, &ledger, &names, &mut |row| {
            if seen.insert(row.id) {
                rows.push(row);
            }
        })?;
    }
    rows.sort_by_key(|row| std::cmp::Reverse((effective_ms(row.written_ms, row.received_ms), row.id)));
    Ok(rows)
}

fn not_accepted(
    connection: &Connection,
    cell: &Cell,
    ledger: &LedgerInfo,
    names: &BTreeMap<OfficeId, String>,
    each: &mut impl FnMut(LineRow),
) -> Result<()> {
    let refused = refused_lines(connection, ledger.key)?;
    let about: Vec<_> = refused.into_iter().filter(|line| line.cell.as_ref() == Some(cell)).collect();
    if about.is_empty() {
        return Ok(());
    }
    let judged = judgements(connection, ledger.key)?;
    let rights = match ledger.start.owner {
        Owner::Office(office) => store::rights_of_office(connection, office)?,
        Owner::Region | Owner::Common => Vec::new(),
    };
    for refused in about {
        let Some(Ok(line)) = line_at(connection, ledger.key, refused.seq)?.map(|stored| stored.bytes.decode()) else {
            continue;
        };
        let reason = told(&refused.reason, Some(&line), &rights);
        each(LineRow {
            id: LineId { ledger: ledger.start.id, seq: refused.seq },
            source: store::source_of(connection, LineId { ledger: ledger.start.id, seq: refused.seq })?,
            writer: line.header.writer,
            office: office(names, ledger),
            written_ms: line.header.time_ms,
            received_ms: judged.received_ms(refused.seq),
            content: line.content,
            standing: match refused.state {
                Verdict::Quarantined => Standing::Quarantined(reason),
                _ => Standing::Refused(reason),
            },
        });
    }
    Ok(())
}

/// The name of the office that writes a ledger, its id where the province has not said the name; `None`: the province.
fn office(names: &BTreeMap<OfficeId, String>, ledger: &LedgerInfo) -> Option<String> {
    match ledger.start.owner {
        Owner::Office(office) => Some(names.get(&office).cloned().unwrap_or_else(|| office.to_string())),
        Owner::Region | Owner::Common => None,
    }
}
