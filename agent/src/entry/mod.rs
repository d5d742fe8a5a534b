//! Where an entry, typed or imported, becomes a line: compared with the current value of its cell, written only when it
//! changes something, naming the heads it replaces.

mod batch;
mod beside;
mod said;

use std::collections::HashMap;

use anyhow::Result;
use selaras_domain::line::{Base, Cell, Content, Frontier, Header, Line, encode_content};
use selaras_ledger::{
    Connection, HeadRow, HeadState, LedgerInfo, append_after, apply, frontier, heads_of_cell, line_at, refused_lines,
};

pub use batch::{Counts, preview, write_all};
pub use beside::{beside_entries, beside_one};
pub use said::{Say, Unsaid, Word, is_ours, may_say, open_threads, rights, write_about, write_word};

/// What an entry did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// The cell had no value.
    New,
    /// The cell had another value, or several.
    Changed,
    /// The cell says the same already; nothing was written.
    Unchanged,
}

/// Writes entries into the own ledger, one by one, within a transaction.
pub struct Writer<'a> {
    connection: &'a Connection,
    ledger: LedgerInfo,
    end: Frontier,
    writer: String,
    now_ms: i64,
    /// Own lines that the province has not accepted. Should it change its mind, what was written after them still counts.
    refused: HashMap<Cell, Vec<Base>>,
}

impl<'a> Writer<'a> {
    /// `writer` is the person; `now_ms` the office's clock, milliseconds since 1970 UTC.
    pub fn new(connection: &'a Connection, ledger: LedgerInfo, writer: &str, now_ms: i64) -> Result<Writer<'a>> {
        let end = frontier(connection, &ledger)?;
        let mut refused: HashMap<Cell, Vec<Base>> = HashMap::new();
        for line in refused_lines(connection, ledger.key)? {
            if let Some(cell) = line.cell {
                refused.entry(cell).or_default().push(Base::Own(line.seq));
            }
        }
        Ok(Writer { connection, ledger, end, writer: writer.to_owned(), now_ms, refused })
    }

    /// The end of the ledger so far.
    pub fn end(&self) -> Frontier {
        self.end
    }

    /// What an entry would do, without writing it.
    pub fn effect(&self, cell: &Cell, content: &Content) -> Result<Effect> {
        self.compare(&heads_of_cell(self.connection, cell)?, content)
    }

    /// Writes an entry when it changes something.
    pub fn write(&mut self, cell: &Cell, content: Content) -> Result<Effect> {
        let heads = heads_of_cell(self.connection, cell)?;
        let effect = self.compare(&heads, &content)?;
        if effect == Effect::Unchanged {
            return Ok(effect);
        }
        let mut base: Vec<Base> = heads.iter().map(|head| Base::of(head.line, self.ledger.start.id)).collect();
        base.extend(self.refused.get(cell).into_iter().flatten());
        base.sort_unstable();
        let header = Header {
            time_ms: self.now_ms,
            writer: self.writer.clone(),
            kind: content.kind(),
            cell: cell.clone(),
            base,
            origin: None,
        };
        let line = Line { header, content };
        self.end = append_after(self.connection, self.ledger.key, self.end, &line.to_bytes())?;
        apply(self.connection, &self.ledger, self.end.seq, &line, None)?;
        Ok(effect)
    }

    fn compare(&self, heads: &[HeadRow], content: &Content) -> Result<Effect> {
        let withdraws = matches!(content, Content::Withdraw(_));
        if heads.iter().all(|head| head.state == HeadState::Withdrawn) {
            // Withdrawing what is missing changes nothing.
            return Ok(if withdraws { Effect::Unchanged } else { Effect::New });
        }
        if withdraws {
            return Ok(Effect::Changed);
        }
        // Several heads that all say the same ask for nothing either.
        let content = encode_content(content);
        for head in heads {
            let stored = line_at(self.connection, head.key, head.line.seq)?;
            if head.state == HeadState::Withdrawn || stored.is_none_or(|stored| stored.bytes.content != content) {
                return Ok(Effect::Changed);
            }
        }
        Ok(Effect::Unchanged)
    }
}
