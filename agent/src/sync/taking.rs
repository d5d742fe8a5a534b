//! What comes down: the province's signature over what it has, and lines of the ledgers that others write.

use anyhow::Result;
use ed25519_dalek::{Signature, VerifyingKey};
use selaras_domain::line::{LedgerId, LedgerStart};
use selaras_ledger::{
    LedgerInfo, Receipt, Transaction, add_ledger, find_ledger, frontier, recall_verdicts, receive, take_in,
};
use selaras_proto::batch::unpack;
use selaras_proto::convert::{frontiers_from_wire, signed_bytes};
use selaras_proto::{PROTOCOL, PROTOCOL_MIN, Speaks, TooOld, v1};

use super::error::SyncError;
use crate::store::SignedFrontier;

/// Stores a pulled batch and lets its lines take effect. `own`: the live ledger, whose lines count before they are judged.
/// Returns how many were new.
pub(super) fn take_in_batch(connection: &Transaction<'_>, own: Option<LedgerId>, batch: &v1::Batch) -> Result<u64> {
    let unpacked = unpack(batch).map_err(SyncError::from)?;
    if !batch.start.is_empty() {
        let start = LedgerStart::from_bytes(&batch.start).map_err(|error| SyncError::Malformed(error.to_string()))?;
        let is_new = find_ledger(connection, start.id)?.is_none();
        let ledger = LedgerInfo { key: add_ledger(connection, &start)?, start };
        if is_new {
            recall_verdicts(connection, &ledger)?;
        }
    }
    let ledger = find_ledger(connection, unpacked.after.ledger)?
        .ok_or_else(|| SyncError::Malformed("baris dari buku besar yang belum dikenal".to_owned()))?;
    let before = frontier(connection, &ledger)?.seq;
    match receive(connection, &ledger, unpacked.after, &unpacked.lines, unpacked.end_chain)? {
        Receipt::Stored { new, .. } => {
            take_in(connection, &ledger, before, own)?;
            Ok(new)
        }
        Receipt::Gap { .. } | Receipt::Fork { .. } => Err(SyncError::Apart(ledger.start.id).into()),
    }
}

/// Checks the province's signature over a frontier and its clock.
pub(super) fn signed(
    province_key: &[u8; 32],
    frontier: &[v1::Frontier],
    state: &v1::ServerState,
) -> Result<SignedFrontier, SyncError> {
    let wrong = || SyncError::WrongServer("tanda tangan provinsi tidak cocok".to_owned());
    let key = VerifyingKey::from_bytes(province_key).map_err(|_| wrong())?;
    let bytes = &state.signature.as_ref().ok_or_else(wrong)?.bytes;
    let signature = Signature::from_slice(bytes).map_err(|_| wrong())?;
    key.verify_strict(&signed_bytes(frontier, state.clock_ms), &signature).map_err(|_| wrong())?;
    let frontier = frontiers_from_wire(frontier)?;
    Ok(SignedFrontier { frontier, clock_ms: state.clock_ms, signature: bytes.clone() })
}

/// Both sides must have a protocol in common.
pub(super) fn agree(reply: &v1::HelloReply) -> Result<(), SyncError> {
    let theirs = Speaks { oldest: reply.protocol_min, newest: reply.protocol };
    Speaks::OURS.agree(theirs).map(drop).map_err(|old| {
        SyncError::Denied(match old {
            TooOld::We => format!(
                "versi agen ini terlalu lama (protokol {PROTOCOL}, provinsi meminta paling rendah {}); pasang versi agen yang baru, data tersimpan di sini",
                reply.protocol_min
            ),
            TooOld::They => format!(
                "versi server provinsi terlalu lama (protokol {}, agen ini meminta paling rendah {PROTOCOL_MIN}); minta admin provinsi memasang versi server yang baru, data tersimpan di sini",
                reply.protocol
            ),
        })
    })
}
