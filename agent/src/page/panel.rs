//! The sync panel: how the office stands with the province, what a pass would cost, what was refused and what is in
//! conflict; each finding leads to its cell.

use anyhow::Result;
use selaras_domain::line::{Cell, Owner};
use selaras_ledger::{Connection, HeadRow, Transaction, conflicts, ledger_info, line_at, office_names};

use super::link::link_of;
use super::words::Words;
use crate::standing::Standing;
use crate::store::{self, Office, PassRow};
use crate::sync::{self, Cost};

/// Passes that the page tells of.
const PASSES_SHOWN: u32 = 5;

pub struct Panel {
    pub standing: Standing,
    pub cost: Cost,
    pub passes: Vec<PassRow>,
    pub refused: Vec<Told>,
    pub conflicts: Vec<Told>,
}

/// Something about a cell that a person should look at.
pub struct Told {
    pub cell: String,
    pub link: Option<String>,
    pub text: String,
}

impl Panel {
    pub fn read(tx: &Transaction<'_>, office: &Office, words: Words) -> Result<Panel> {
        let standing = Standing::read(tx, office)?;
        let mut refused = Vec::new();
        for line in crate::refused::refused(tx, office)? {
            refused.push(told(line.cell.as_ref(), line.message.into_text(words.language())));
        }
        let mut disputed = Vec::new();
        let conflicts = conflicts(tx, office.region)?;
        for heads in conflicts {
            let text = conflict(tx, &heads, words, office)?;
            disputed.push(told(heads.first().map(|head| &head.cell), text));
        }
        Ok(Panel {
            cost: sync::cost(tx, &standing)?,
            passes: store::passes_before(tx, i64::MAX, PASSES_SHOWN)?,
            standing,
            refused,
            conflicts: disputed,
        })
    }
}

fn told(cell: Option<&Cell>, text: String) -> Told {
    Told { cell: cell.map(ToString::to_string).unwrap_or_default(), link: cell.and_then(link_of), text }
}

/// The values of a cell with who and when, the one used meanwhile last.
pub fn conflict(connection: &Connection, heads: &[HeadRow], words: Words, office: &Office) -> Result<String> {
    let names = office_names(connection, office.region)?;
    let mut said = Vec::new();
    for head in heads {
        let Some(line) = line_at(connection, head.key, head.line.seq)?.and_then(|stored| stored.bytes.decode().ok())
        else {
            continue;
        };
        let writer = match ledger_info(connection, head.key)?.start.owner {
            Owner::Office(office) => names.get(&office).map(String::as_str).unwrap_or_default(),
            Owner::Region | Owner::Common => "",
        };
        let time = words.time(&head.effective_ms, &office.region);
        said.push(format!("{} ({} {writer}, {time})", words.content(&line.content), line.header.writer));
    }
    Ok(said.join("; "))
}
