//! Own lines that the province does not accept and nothing has answered yet, with what it says of them in both languages: for
//! `status`, the checks, the grid, the sync panel and the template.

use anyhow::Result;
use selaras_domain::line::Cell;
use selaras_domain::message::Message;
use selaras_domain::verdict::{State, told};
use selaras_ledger::{Connection, line_at, open_refusals};

use crate::entry::rights;
use crate::store::{self, Office};

pub struct Refused {
    pub seq: u64,
    /// `None`: the line cannot be read.
    pub cell: Option<Cell>,
    pub state: State,
    /// The word for programs.
    pub code: String,
    pub message: Message,
}

pub fn refused(connection: &Connection, office: &Office) -> Result<Vec<Refused>> {
    let own = store::own_ledger(connection, office)?;
    let mut lines = Vec::new();
    for line in open_refusals(connection, own.key)? {
        let judged = line_at(connection, own.key, line.seq)?.and_then(|stored| stored.bytes.decode().ok());
        let message = told(&line.reason, judged.as_ref(), &[rights(office)]);
        lines.push(Refused { seq: line.seq, cell: line.cell, state: line.state, code: line.reason.code, message });
    }
    Ok(lines)
}
