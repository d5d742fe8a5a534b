//! How an office stands with the province, for `status` and for the page: what waits, since when and why. Never says that
//! both sides agree unless both computed the same digest over what this side still has.

use anyhow::Result;
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_ledger::{LedgerInfo, LedgerKey, Transaction, frontier, line_at};

use crate::store::{self, Contact, Office};
use crate::sync;

pub struct Standing {
    pub ledger: LedgerInfo,
    /// Last line of the own ledger.
    pub head_seq: u64,
    pub contact: Contact,
    /// Lines that the province is not known to have.
    pub waiting: u64,
    pub waiting_since_ms: Option<i64>,
    /// Both sides computed the same digest, and nothing changed since.
    pub agrees: bool,
}

impl Standing {
    pub fn read(tx: &Transaction<'_>, office: &Office) -> Result<Standing> {
        let ledger = store::own_ledger(tx, office)?;
        let own = frontier(tx, &ledger)?;
        let contact = store::read_contact(tx)?;
        let agrees = contact.server_seq == own.seq
            && contact.agreed_seq == own.seq
            && contact.agreed_digest == sync::own_digest(tx, office)?;
        Ok(Standing {
            waiting_since_ms: waiting_since(tx, ledger.key, &contact)?,
            waiting: own.seq.saturating_sub(contact.server_seq),
            head_seq: own.seq,
            ledger,
            contact,
            agrees,
        })
    }

    /// Why both sides are not known to agree; `None` when they are.
    pub fn reason(&self) -> Option<Message> {
        let contact = &self.contact;
        (!self.agrees).then(|| match (&contact.last_error, contact.last_contact_ms) {
            (Some(error), _) => error.clone(),
            (None, None) => message!("belum pernah terhubung dengan provinsi", "the province was never reached yet"),
            (None, Some(_)) if self.waiting > 0 => {
                message!("baris baru menunggu sinkronisasi berikutnya", "new lines wait for the next pass")
            }
            (None, Some(_)) if contact.agreed_digest.is_empty() => message!(
                "isi kedua sisi belum dibandingkan; jalankan sinkronisasi",
                "both sides were not compared yet; run a pass"
            ),
            (None, Some(_)) => message!(
                "isi berubah sejak kedua sisi terakhir cocok; jalankan sinkronisasi",
                "something changed since both sides were equal; run a pass"
            ),
        })
    }
}

/// The time of the oldest line that the province is not known to have.
fn waiting_since(tx: &Transaction<'_>, own: LedgerKey, contact: &Contact) -> Result<Option<i64>> {
    let oldest = line_at(tx, own, contact.server_seq + 1)?;
    Ok(oldest.and_then(|line| line.bytes.decode().ok()).map(|line| line.header.time_ms))
}
