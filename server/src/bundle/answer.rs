//! The answer that goes back: what the province has, signed, the lines of the other ledgers that the office lacks, and a
//! certificate where one was asked for or is near its end.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use selaras_domain::line::{Frontier, LedgerId};
use selaras_domain::verdict::rights_at;
use selaras_program::whole_file;
use selaras_proto::bundle::{BundleError, SealTo, SignedBy, Signer, batch_bytes, name_of_part, seal, split};
use selaras_proto::convert::{self, frontier_to_wire};
use selaras_proto::v1::bundle_item::Item;
use selaras_proto::{standings, v1};

use super::Written;
use crate::authority::Authority;
use crate::ingest::Exchange;
use crate::standing::told;
use crate::store::{self, OfficeRow};

/// Whom an answer is for.
pub struct Addressee {
    pub office: OfficeRow,
    /// The office's public key: an uncompressed point of P-256.
    pub point: Vec<u8>,
    /// What it has of the ledgers it follows, as far as it told.
    pub frontier: Vec<Frontier>,
    /// It asked to join with this token, and was let in.
    pub joined: Option<(Vec<u8>, v1::EnrolReply)>,
    /// It asked to renew its certificate, and it was time.
    pub renewal: Option<v1::RenewReply>,
    /// It has no rights any more: that is all the answer says.
    pub revoked_ms: Option<i64>,
}

/// Writes the answer to `path`, or several parts beside each other when it would be larger than `max_bytes`.
pub fn answer(exchange: &Exchange, to: &Addressee, path: &Path, max_bytes: usize) -> Result<Vec<Written>> {
    let mut first = v1::BundleProvince {
        joined: to.joined.as_ref().map(|(_, reply)| reply.clone()),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        revoked_ms: to.revoked_ms.unwrap_or(0),
        ..Default::default()
    };
    let mut at: BTreeMap<LedgerId, Frontier> = to.frontier.iter().map(|known| (known.ledger, *known)).collect();
    let mut batches = Vec::new();
    if to.revoked_ms.is_none() {
        let (lines, state) = missing(exchange, &to.office, &at, max_bytes)?;
        batches = lines;
        first.state = Some(state);
        first.office = Some(office(exchange, &to.office)?);
        let told = exchange.database.read(|tx| told(tx, to.office.region))?;
        first.standings = Some(standings::to_wire(&told));
    }
    first.renewal = to.renewal.clone();
    let parts = split(batches, max_bytes);
    let of = parts.len() as u32;
    let mut written = Vec::new();
    for (number, batches) in (1..).zip(parts) {
        first.part = Some(v1::Part { number, of });
        first.after = at.values().map(frontier_to_wire).collect();
        let lines = batches.iter().map(|batch| u64::from(batch.lines)).sum();
        for batch in &batches {
            advance(&mut at, batch)?;
        }
        let items = std::iter::once(Item::Province(first.clone())).chain(batches.into_iter().map(Item::Batch));
        let bytes = seal_to(&exchange.authority, to, items)?;
        let file = name_of_part(path, number, of);
        whole_file::write(&file, &bytes)?;
        written.push(Written { file, bytes: bytes.len(), lines });
    }
    Ok(written)
}

/// The lines of other ledgers beyond what the office has, and the province's state with all of them.
fn missing(
    exchange: &Exchange,
    office: &OfficeRow,
    known: &BTreeMap<LedgerId, Frontier>,
    max_bytes: usize,
) -> Result<(Vec<v1::Batch>, v1::ServerState)> {
    let mut at = known.clone();
    let mut batches = Vec::new();
    loop {
        let request = v1::PullRequest {
            frontier: at.values().map(frontier_to_wire).collect(),
            max_bytes: batch_bytes(max_bytes) as u32,
            region_digest: Vec::new(),
            live: Vec::new(),
        };
        let reply = exchange.pull(office, &request)?;
        // The state goes with the lines only when nothing was left to add to them.
        if let Some(state) = reply.state.filter(|_| reply.batches.is_empty()) {
            return Ok((batches, state));
        }
        for batch in reply.batches {
            advance(&mut at, &batch)?;
            batches.push(batch);
        }
    }
}

fn advance(at: &mut BTreeMap<LedgerId, Frontier>, batch: &v1::Batch) -> Result<()> {
    let ledger = convert::ledger_id(&batch.ledger)?;
    let seq = batch.after_seq + u64::from(batch.lines);
    at.insert(ledger, Frontier { ledger, seq, chain: convert::chain(&batch.end_chain)? });
    Ok(())
}

fn office(exchange: &Exchange, row: &OfficeRow) -> Result<v1::Office> {
    let rights = exchange.database.read(|tx| store::rights_of_office(tx, row.office))?;
    let sectors = rights_at(&rights, (exchange.clock)()).map(|right| right.sectors.clone()).unwrap_or_default();
    Ok(v1::Office {
        office: row.office.as_bytes().to_vec(),
        name: row.name.clone(),
        region: u32::from(row.region.number()),
        sectors: sectors.into_iter().map(u32::from).collect(),
    })
}

fn seal_to(authority: &Authority, to: &Addressee, items: impl Iterator<Item = Item>) -> Result<Vec<u8>> {
    let header = |kind: v1::BundleKind, to: Vec<u8>| v1::BundleHeader {
        kind: kind.into(),
        from: authority.public_key().to_vec(),
        to,
        encapsulated_key: Vec::new(),
    };
    let seal_to = SealTo::office(&to.point)?;
    let Some((token, _)) = &to.joined else {
        let by = SignedBy::Key(authority.public_key().to_vec());
        let sign = |bytes: &[u8]| Ok(authority.sign(bytes).to_vec());
        let header = header(v1::BundleKind::Province, to.office.office.as_bytes().to_vec());
        return Ok(seal(header, &seal_to, &Signer { by, sign: &sign }, items)?);
    };
    let by = SignedBy::Certificate(authority.certificate_der().to_vec());
    let sign = |bytes: &[u8]| authority.sign_as_authority(bytes).map_err(|_| BundleError::Key);
    Ok(seal(header(v1::BundleKind::Joined, token.clone()), &seal_to, &Signer { by, sign: &sign }, items)?)
}
