//! The answer that goes back: what the province has, signed, the lines of the other ledgers that the office lacks, and a
//! certificate where one was asked for or is near its end.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Result;
use selaras_domain::evidence::FileHash;
use selaras_domain::line::{Attachment, Frontier, LedgerId, OfficeId, Owner};
use selaras_domain::region::RegionCode;
use selaras_domain::verdict::rights_at;
use selaras_ledger::{Connection, file_pieces, named_files, whole_files};
use selaras_program::whole_file;
use selaras_proto::bundle::{
    BundleError, FILES_MAX_BYTES, SealTo, SignedBy, Signer, batch_bytes, name_of_part, seal, split,
};
use selaras_proto::convert::{self, frontier_to_wire};
use selaras_proto::v1::bundle_item::Item;
use selaras_proto::{PIECE_MAX_BYTES, standings, v1};

use super::Written;
use crate::authority::Authority;
use crate::ingest::Exchange;
use crate::standing::told;
use crate::store::{self, OfficeRow};

/// The live ledger of an office that goes without none of its own: a name that no ledger has.
const NO_LEDGER: [u8; 16] = [0; 16];

/// An office as the province knows it now.
#[derive(Clone)]
pub enum Whom {
    Known(OfficeRow),
    /// Of a database that was lost: what this office may give back.
    Stranger {
        office: OfficeId,
        region: RegionCode,
        greeting: Box<v1::HelloReply>,
    },
}

/// Whom an answer is for.
pub struct Addressee {
    pub whom: Whom,
    /// The office's public key: an uncompressed point of P-256.
    pub point: Vec<u8>,
    /// What it has of the ledgers it follows, as far as it told; of its own, where they join on to the province's.
    pub frontier: Vec<Frontier>,
    /// What the province lacks of others.
    pub wanted: Vec<v1::Frontier>,
    /// It has lost lines of its own: they come with the answer.
    pub is_whole: bool,
    /// Its live ledger was taken up by another one of it.
    pub succeeded: Option<LedgerId>,
    /// It asked to join with this token, and was let in.
    pub joined: Option<(Vec<u8>, v1::EnrolReply)>,
    /// It asked to renew its certificate, and it was time.
    pub renewal: Option<v1::RenewReply>,
    /// It has no rights any more: that is all the answer says.
    pub revoked_ms: Option<i64>,
    /// The files of evidence that are whole there; `None`: it takes none.
    pub files: Option<Vec<FileHash>>,
}

impl Whom {
    pub fn office(&self) -> OfficeId {
        match self {
            Whom::Known(row) => row.office,
            Whom::Stranger { office, .. } => *office,
        }
    }

    pub fn region(&self) -> RegionCode {
        match self {
            Whom::Known(row) => row.region,
            Whom::Stranger { region, .. } => *region,
        }
    }

    /// Empty: not known yet.
    pub fn name(&self) -> &str {
        match self {
            Whom::Known(row) => &row.name,
            Whom::Stranger { .. } => "",
        }
    }
}

impl Addressee {
    /// Somebody of whom nothing is known but who it is.
    pub fn new(office: OfficeRow, point: Vec<u8>) -> Addressee {
        Addressee {
            whom: Whom::Known(office),
            point,
            frontier: Vec::new(),
            wanted: Vec::new(),
            is_whole: false,
            succeeded: None,
            joined: None,
            renewal: None,
            revoked_ms: None,
            files: None,
        }
    }
}

/// Writes the answer to `path`, or several parts beside each other when it would be larger than `max_bytes`.
pub fn answer(exchange: &Exchange, to: &Addressee, path: &Path, max_bytes: usize) -> Result<Vec<Written>> {
    let mut first = v1::BundleProvince {
        joined: to.joined.as_ref().map(|(_, reply)| reply.clone()),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        revoked_ms: to.revoked_ms.unwrap_or(0),
        wanted: to.wanted.clone(),
        whole: to.is_whole,
        succeeded: to.succeeded.map(|ledger| ledger.as_bytes().to_vec()).unwrap_or_default(),
        ..Default::default()
    };
    let mut at: BTreeMap<LedgerId, Frontier> = to.frontier.iter().map(|known| (known.ledger, *known)).collect();
    let (mut batches, mut pieces) = (Vec::new(), Vec::new());
    match &to.whom {
        _ if to.revoked_ms.is_some() => {}
        Whom::Known(row) => {
            let (lines, state) = missing(exchange, row, &at, to.is_whole, max_bytes)?;
            batches = lines;
            first.state = Some(state);
            first.office = Some(office(exchange, row)?);
            let told = exchange.database.read(|tx| told(tx, row.region))?;
            first.standings = Some(standings::to_wire(&told));
            if let Some(theirs) = &to.files {
                (first.files, pieces) = exchange.database.read(|tx| files(tx, row, theirs))?;
                first.takes_files = true;
            }
        }
        Whom::Stranger { greeting, .. } => first.state = greeting.state.clone(),
    }
    first.renewal = to.renewal.clone();
    let parts = split(batches.into_iter().map(Item::Batch).chain(pieces).collect(), max_bytes);
    let of = parts.len() as u32;
    let mut written = Vec::new();
    for (number, items) in (1..).zip(parts) {
        first.part = Some(v1::Part { number, of });
        first.after = at.values().map(frontier_to_wire).collect();
        let mut lines = 0;
        for item in &items {
            if let Item::Batch(batch) = item {
                lines += u64::from(batch.lines);
                advance(&mut at, batch)?;
            }
        }
        let items = std::iter::once(Item::Province(first.clone())).chain(items);
        let bytes = seal_to(&exchange.authority, to, items)?;
        let file = name_of_part(path, number, of);
        whole_file::write(&file, &bytes)?;
        written.push(Written { file, bytes: bytes.len(), lines });
    }
    Ok(written)
}

/// The lines of other ledgers beyond what the office has, its own too when it lost some, and the province's state with all of
/// them.
fn missing(
    exchange: &Exchange,
    office: &OfficeRow,
    known: &BTreeMap<LedgerId, Frontier>,
    is_whole: bool,
    max_bytes: usize,
) -> Result<(Vec<v1::Batch>, v1::ServerState)> {
    let mut at = known.clone();
    let mut batches = Vec::new();
    loop {
        let request = v1::PullRequest {
            frontier: at.values().map(frontier_to_wire).collect(),
            max_bytes: batch_bytes(max_bytes) as u32,
            live: if is_whole { NO_LEDGER.to_vec() } else { Vec::new() },
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

/// The hashes of the region's files, and the pieces of those that the office lacks: what the province's inspectors found, and
/// what the office gave itself and has lost.
fn files(connection: &Connection, office: &OfficeRow, theirs: &[FileHash]) -> Result<(Vec<u8>, Vec<Item>)> {
    let here = whole_files(connection, office.region)?;
    let is_brought = |owner| owner == Owner::Region || owner == Owner::Office(office.office);
    let mut missing: Vec<Attachment> = Vec::new();
    for named in named_files(connection, office.region)? {
        let digest = named.file.digest;
        let is_new = !theirs.contains(&digest) && missing.iter().all(|file| file.digest != digest);
        if is_brought(named.owner) && is_new && here.binary_search(&digest).is_ok() {
            missing.push(named.file);
        }
    }
    missing.sort_by_key(|file| (file.size_bytes, file.digest));
    let pieces = file_pieces(connection, office.region, &missing, (PIECE_MAX_BYTES, FILES_MAX_BYTES))?;
    let item = |piece: selaras_ledger::Piece| {
        let (digest, begin, bytes) = (piece.digest.to_vec(), piece.begin, piece.bytes);
        Item::File(v1::PutFileRequest { digest, begin, bytes })
    };
    Ok((here.concat(), pieces.into_iter().map(item).collect()))
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
        let header = header(v1::BundleKind::Province, to.whom.office().as_bytes().to_vec());
        return Ok(seal(header, &seal_to, &Signer { by, sign: &sign }, items)?);
    };
    let by = SignedBy::Certificate(authority.certificate_der().to_vec());
    let sign = |bytes: &[u8]| authority.sign_as_authority(bytes).map_err(|_| BundleError::Key);
    Ok(seal(header(v1::BundleKind::Joined, token.clone()), &seal_to, &Signer { by, sign: &sign }, items)?)
}
