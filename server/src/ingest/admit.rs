//! Which ledgers of an office are open: its first, and the first that takes up another one of it. A second one in the place
//! of the same ledger is a second computer, and waits for the administrator's word.

use anyhow::Result;
use selaras_domain::line::{LedgerStart, OfficeId};
use selaras_ledger::{Connection, LedgerInfo, chain_at, ledgers_of_office};

use crate::store::{self, Succession};

/// Whether a ledger that an office opens may be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    Open,
    Waits,
    Denied,
    /// It does not go on from what is here: opened while the province had lost the office's ledgers. The office is to open a
    /// successor of those.
    Apart,
}

pub(super) fn admit(connection: &Connection, office: OfficeId, start: &LedgerStart, now_ms: i64) -> Result<Admission> {
    let ledgers = ledgers_of_office(connection, office)?;
    if ledgers.is_empty() {
        return Ok(Admission::Open);
    }
    let Some(predecessor) = &start.predecessor else {
        return Ok(Admission::Apart);
    };
    if let Some(taken_up) = ledgers.iter().find(|ledger| ledger.start.id == predecessor.ledger)
        && chain_at(connection, taken_up, predecessor.seq)?.is_some_and(|chain| chain != predecessor.chain)
    {
        return Ok(Admission::Apart);
    }
    let rivals = ledgers.iter().filter(|ledger| takes_up(ledger, predecessor.ledger)).count();
    if rivals == 0 {
        tracing::warn!(%office, ledger = %start.id, predecessor = %predecessor.ledger, "an office goes on in a successor of its ledger");
        return Ok(Admission::Open);
    }
    match store::succession(connection, start.id)? {
        Some(Succession::Allowed) => Ok(Admission::Open),
        Some(Succession::Denied) => Ok(Admission::Denied),
        Some(Succession::Waits) => Ok(Admission::Waits),
        None => {
            tracing::warn!(%office, ledger = %start.id, predecessor = %predecessor.ledger, "two computers go on with one ledger; the second waits for `office ledger allow`");
            store::ask_succession(connection, office, start.id, predecessor.ledger, now_ms)?;
            Ok(Admission::Waits)
        }
    }
}

fn takes_up(ledger: &LedgerInfo, predecessor: selaras_domain::line::LedgerId) -> bool {
    ledger.start.predecessor.as_ref().is_some_and(|it| it.ledger == predecessor)
}

/// Whether another ledger of the office took this one up: nothing is appended to it any more.
pub(super) fn is_succeeded(connection: &Connection, office: OfficeId, ledger: &LedgerInfo) -> Result<bool> {
    Ok(ledgers_of_office(connection, office)?.iter().any(|other| takes_up(other, ledger.start.id)))
}
