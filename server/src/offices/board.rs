//! The contact board: which office was heard of when, what waits there, and who is silent. The silent stand first.

use anyhow::Result;
use selaras_domain::line::LedgerId;
use selaras_domain::verdict::rights_at;
use selaras_ledger::Transaction;

use crate::store::{self, OfficeRow};

/// An office as the board shows it.
pub struct Contact {
    pub row: OfficeRow,
    /// That it may write now; empty: all.
    pub sectors: Vec<u8>,
    /// Lines it has that are not here, as it last told; `None`: it never told.
    pub waiting: Option<u64>,
    /// Ledgers of second computers that wait for the administrator's word.
    pub waiting_ledgers: Vec<LedgerId>,
    /// Not heard of for longer than the settings bear.
    pub silent_since_ms: Option<i64>,
}

/// All offices: the longest silent first, then the others by region, at last the revoked.
pub fn board(tx: &Transaction<'_>, now_ms: i64, silent_after_ms: i64) -> Result<Vec<Contact>> {
    let mut board = Vec::new();
    for row in store::offices(tx)? {
        let rights = store::rights_of_office(tx, row.office)?;
        let heard_ms = row.last_contact_ms.unwrap_or(row.created_ms);
        let is_silent = row.revoked_ms.is_none() && now_ms - heard_ms > silent_after_ms;
        let stored = store::stored_seq(tx, row.office)?;
        board.push(Contact {
            sectors: rights_at(&rights, now_ms).map(|right| right.sectors.clone()).unwrap_or_default(),
            waiting: row.last_contact_ms.map(|_| row.told_seq.saturating_sub(stored)),
            waiting_ledgers: store::waiting_successions(tx, row.office)?,
            silent_since_ms: is_silent.then_some(heard_ms),
            row,
        });
    }
    board.sort_by_key(|contact| {
        let rank = match (contact.row.revoked_ms, contact.silent_since_ms) {
            (Some(_), _) => 2,
            (None, Some(_)) => 0,
            (None, None) => 1,
        };
        (rank, contact.silent_since_ms)
    });
    Ok(board)
}
