//! What comes down: the province's signature over what it has, and lines of the ledgers that others write.

use anyhow::{Context, Result};
use ed25519_dalek::{Signature, VerifyingKey};
use selaras_domain::line::{LedgerId, LedgerStart};
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_ledger::{Receipt, Transaction, add_ledger, find_ledger, frontier, receive, take_in};
use selaras_proto::batch::unpack;
use selaras_proto::convert::{self, frontiers_from_wire, signed_bytes};
use selaras_proto::{PROTOCOL, PROTOCOL_MIN, Speaks, TooOld, v1};

use super::error::SyncError;
use crate::store::{self, Office, SignedFrontier};

/// Stores a pulled batch and lets its lines take effect. `own`: the live ledger, whose lines count before they are judged.
/// Returns how many were new.
pub(super) fn take_in_batch(connection: &Transaction<'_>, own: Option<LedgerId>, batch: &v1::Batch) -> Result<u64> {
    let unpacked = unpack(batch).map_err(SyncError::from)?;
    if !batch.start.is_empty() {
        let start = LedgerStart::from_bytes(&batch.start)
            .map_err(|error| SyncError::Malformed(Message::untranslated(error.to_string())))?;
        add_ledger(connection, &start)?;
    }
    let ledger = find_ledger(connection, unpacked.after.ledger)?.ok_or_else(|| {
        SyncError::Malformed(message!(
            "baris dari buku besar yang belum dikenal",
            "lines of a ledger that is not known"
        ))
    })?;
    let before = frontier(connection, &ledger)?.seq;
    match receive(connection, &ledger, unpacked.after, &unpacked.lines, unpacked.end_chain)? {
        Receipt::Stored { new, .. } => {
            take_in(connection, &ledger, before, own)?;
            Ok(new)
        }
        Receipt::Gap { .. } | Receipt::Fork { .. } => Err(SyncError::Apart(ledger.start.id).into()),
    }
}

/// The province's word about a page of a pull.
pub(super) fn signed_page(
    province_key: &[u8; 32],
    state: Option<&v1::ServerState>,
) -> Result<SignedFrontier, SyncError> {
    let state = state.ok_or_else(SyncError::without_state)?;
    signed(province_key, &state.frontier, state)
}

/// Stores a page of a pull with the word that proves it: whatever this side holds of others, it can give back. Returns how
/// many lines were new.
pub(super) fn take_in_page(
    connection: &Transaction<'_>,
    office: &Office,
    batches: &[v1::Batch],
    word: &SignedFrontier,
) -> Result<u64> {
    let mut pulled = 0;
    for batch in batches {
        pulled += take_in_batch(connection, Some(office.ledger), batch)?;
    }
    for batch in batches {
        let id = convert::ledger_id(&batch.ledger).map_err(SyncError::from)?;
        let ledger = find_ledger(connection, id)?.context("a ledger of which lines came")?;
        if !word.frontier.contains(&frontier(connection, &ledger)?) {
            return Err(SyncError::Malformed(message!(
                "baris tanpa tanda tangan provinsi",
                "lines without the province's signature"
            ))
            .into());
        }
    }
    store::keep_receipt(connection, office, word)?;
    Ok(pulled)
}

/// Checks the province's signature over a frontier and its clock.
pub(super) fn signed(
    province_key: &[u8; 32],
    frontier: &[v1::Frontier],
    state: &v1::ServerState,
) -> Result<SignedFrontier, SyncError> {
    let wrong = || SyncError::wrong_signature();
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
        let (newest, oldest) = (reply.protocol, reply.protocol_min);
        SyncError::Denied(match old {
            TooOld::We => message!(
                "versi agen ini terlalu lama (protokol {PROTOCOL}, provinsi meminta paling rendah {oldest}); pasang versi agen yang baru, data tersimpan di sini",
                "this agent is too old (protocol {PROTOCOL}, the province asks for {oldest} at least); install a new version, the data are safe here"
            ),
            TooOld::They => message!(
                "versi server provinsi terlalu lama (protokol {newest}, agen ini meminta paling rendah {PROTOCOL_MIN}); minta admin provinsi memasang versi server yang baru, data tersimpan di sini",
                "the province's server is too old (protocol {newest}, this agent asks for {PROTOCOL_MIN} at least); ask its administrator to install a new version, the data are safe here"
            ),
        })
    })
}
