//! The pass in a file: what an office tells of itself and its lines, and what it makes of the province's answer, decided by the
//! same machine as over a link. Sealing and reading of files is in `bundle`.

use std::path::Path;

use anyhow::{Context, Result, anyhow, bail};
use rcgen::KeyPair;
use selaras_domain::line::{Chain, Frontier, LineBytes};
use selaras_ledger::{Transaction, chain_at, find_ledger, frontier, lines_after, refused_lines};
use selaras_proto::batch::pack_within;
use selaras_proto::convert::{self, frontier_to_wire, frontiers_from_wire};
use selaras_proto::{PROTOCOL, PROTOCOL_MIN, v1};

use super::error::SyncError;
use super::known::known;
use super::pass::{Finish, Pass, Step, View};
use super::taking::{signed, take_in_batch};
use super::{join, keys, renew};
use crate::store::{self, Office};

/// Lines of one batch, and their bytes before packing.
const READ_LINES: usize = 10_000;
const READ_MAX_BYTES: usize = 1_500_000;

/// The office's key, and its certificate once it has one.
pub(crate) struct Identity {
    pub key: KeyPair,
    /// DER.
    pub certificate: Option<Vec<u8>>,
}

/// The key of a data folder, made on first use.
pub(crate) fn new_identity(data: &Path) -> Result<Identity> {
    Ok(Identity { key: KeyPair::from_pem(&keys::own_key(data)?).context("the office's key")?, certificate: None })
}

/// The newest key and certificate of an office that joined, and what it shows to get the next.
pub(crate) fn identity(data: &Path) -> Result<(Identity, v1::RenewRequest)> {
    let present = keys::present(data)?;
    let pair = keys::next(data).unwrap_or(present);
    let renewal = renew::request(data, &pair)?;
    let key = KeyPair::from_pem(&pair.key_pem).context("the office's key")?;
    Ok((Identity { key, certificate: Some(pair.certificate) }, renewal))
}

impl Identity {
    /// A certificate request for the key, DER.
    pub(crate) fn request(&self) -> Result<Vec<u8>> {
        join::certificate_request(&self.key.serialize_pem())
    }
}

/// What answers may be sealed to, the present key first and then the one of a renewal under way: PKCS#8, DER.
pub(crate) fn receiving_keys(data: &Path) -> Result<Vec<Vec<u8>>> {
    let keys = keys::held(data)?;
    keys.iter().map(|pem| Ok(KeyPair::from_pem(pem).context("the office's key")?.serialize_der())).collect()
}

/// Fingerprints of the CAs that an office which joined trusts. Fails when its keys are not whole.
pub(crate) fn authorities(data: &Path) -> Result<Vec<[u8; 32]>> {
    keys::present(data)?;
    Ok(keys::authorities(data)?.iter().map(|der| *blake3::hash(der).as_bytes()).collect())
}

/// Keeps a renewal as after a call: beside the present certificate until it has worked. Returns whether there was one for
/// the key that waits for it.
pub(crate) fn take_renewal(data: &Path, office: &Office, reply: &v1::RenewReply) -> Result<bool> {
    let is_awaited = keys::is_for_next(data, &reply.certificate);
    if is_awaited {
        renew::take(data, office, reply)?;
    }
    Ok(is_awaited)
}

/// The province answered to the next key: it has worked.
pub(crate) fn settle(data: &Path) -> Result<()> {
    keys::settle(data)
}

/// Makes the office's folder from the province's answer to a request to join.
pub(crate) async fn complete_join(
    data: &Path,
    server: &str,
    authority: &[u8; 32],
    reply: v1::EnrolReply,
    now_ms: i64,
) -> Result<Office> {
    join::keep(data, server, authority, reply, join::Begin::New, now_ms).await
}

/// What an office has for the province.
pub(crate) struct Outgoing {
    pub hello: v1::HelloRequest,
    pub start: Frontier,
    pub batches: Vec<v1::Batch>,
}

/// The lines of the own ledger beyond what the province is known to have.
/// `batch_bytes`: largest batch, compressed.
pub(crate) fn outgoing(tx: &Transaction<'_>, office: &Office, batch_bytes: usize, now_ms: i64) -> Result<Outgoing> {
    let ledger = store::own_ledger(tx, office)?;
    let known = known(tx, office)?;
    let mut frontier = vec![frontier_to_wire(&known.own)];
    frontier.extend(known.followed.iter().map(frontier_to_wire));
    let hello = v1::HelloRequest {
        protocol: PROTOCOL,
        protocol_min: PROTOCOL_MIN,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        clock_ms: now_ms,
        own_start: ledger.start.to_bytes(),
        frontier,
        region_digest: known.digest.to_vec(),
        ..Default::default()
    };
    let after = store::read_contact(tx)?.server_seq.min(known.own.seq);
    let chain = chain_at(tx, &ledger, after)?.context("a chain below the own frontier")?;
    let start = Frontier { ledger: ledger.start.id, seq: after, chain };
    let mut batches = Vec::new();
    let mut at = start;
    while at.seq < known.own.seq {
        let lines = lines_after(tx, ledger.key, at.seq, READ_LINES, READ_MAX_BYTES)?;
        let (chains, bytes): (Vec<Chain>, Vec<LineBytes>) =
            lines.into_iter().map(|line| (line.chain, line.bytes)).unzip();
        let (batch, count) = pack_within(batch_bytes, at, &bytes, &chains, None).context("pack a batch")?;
        let chain = count.checked_sub(1).and_then(|last| chains.get(last)).context("a batch of lines")?;
        at = Frontier { seq: at.seq + count as u64, chain: *chain, ..at };
        batches.push(batch);
    }
    Ok(Outgoing { hello, start, batches })
}

/// What an answer did here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// Lines that were not here before.
    pub pulled: u64,
    /// Own lines of which this answer told that they are not accepted.
    pub refused: u64,
    /// Nothing of it was new: an older answer, or the same again.
    pub is_known: bool,
    /// Both sides computed the same digest with equal frontiers.
    pub synced: bool,
    /// Why not.
    pub reason: Option<String>,
    pub head_seq: u64,
    pub server_seq: u64,
}

/// Takes in the province's answer as a pass does. An error leaves nothing of it when the transaction is dropped.
pub(crate) fn take_in_answer(
    tx: &Transaction<'_>,
    office: &Office,
    answer: &v1::BundleProvince,
    batches: impl Iterator<Item = Result<v1::Batch>>,
    now_ms: i64,
) -> Result<Taken> {
    let state =
        answer.state.as_ref().ok_or_else(|| SyncError::Malformed("jawaban tanpa keadaan provinsi".to_owned()))?;
    let told = signed(&office.province_key, &state.frontier, state)?;
    has_what_came_before(tx, answer)?;
    let own = store::own_ledger(tx, office)?;
    let refused_before = refused_lines(tx, own.key)?.len();
    let mut taken = Taken::default();
    for batch in batches {
        taken.pulled += take_in_batch(tx, Some(office.ledger), &batch?)?;
    }
    taken.refused = refused_lines(tx, own.key)?.len().saturating_sub(refused_before) as u64;
    let contact = store::read_contact(tx)?;
    let told_before = contact.province_time_ms.unwrap_or(i64::MIN);
    taken.is_known = taken.pulled == 0 && state.clock_ms <= told_before;
    taken.head_seq = frontier(tx, &own)?.seq;
    taken.server_seq = contact.server_seq;
    if taken.is_known || state.clock_ms < told_before {
        taken.synced = contact.server_seq == taken.head_seq
            && contact.agreed_seq == taken.head_seq
            && contact.agreed_digest == super::own_digest(tx, office)?;
        return Ok(taken);
    }
    if let Some(told) = &answer.office {
        let sectors = convert::sectors(&told.sectors).map_err(SyncError::from)?;
        store::update_rights(tx, &told.name, &sectors)?;
    }
    store::keep_receipt(tx, office, &told)?;
    compare(tx, office, state, now_ms, &mut taken)?;
    Ok(taken)
}

/// Sets what is here now beside what the province had, and keeps what that tells.
fn compare(
    tx: &Transaction<'_>,
    office: &Office,
    state: &v1::ServerState,
    now_ms: i64,
    taken: &mut Taken,
) -> Result<()> {
    let view = View {
        frontier: frontiers_from_wire(&state.frontier).map_err(SyncError::from)?,
        at_ours: frontiers_from_wire(&state.at_yours).map_err(SyncError::from)?,
        digest: convert::digest(&state.region_digest).map_err(SyncError::from)?,
        wanted: None,
        forked: None,
    };
    let theirs = view.frontier.iter().find(|frontier| frontier.ledger == office.ledger);
    taken.server_seq = theirs.map_or(0, |frontier| frontier.seq);
    let own = store::own_ledger(tx, office)?;
    let pass = Pass::begin(known(tx, office)?, &view, 1, |seq| chain_at(tx, &own, seq).ok().flatten());
    match pass.next() {
        Step::Finish(Finish::Synced) => taken.synced = true,
        Step::Finish(Finish::NotEqual(reason)) => taken.reason = Some(reason.to_owned()),
        Step::Finish(Finish::Behind { theirs }) => bail!(SyncError::Diverged(format!(
            "provinsi punya buku besar kantor ini sampai baris {}, di sini ada yang lain: sisi ini dipulihkan dari cadangan atau disalin; sambungkan sekali ke jaringan dan sinkronkan, atau hubungi admin provinsi, tidak ada data yang diubah",
            theirs.seq
        ))),
        Step::Finish(Finish::Held(held)) => taken.reason = Some(held.words().to_owned()),
        Step::GiveBack(_) | Step::Greet => {
            taken.reason = Some(
                "provinsi kehilangan baris yang ada di sini; baris itu kembali dengan satu sinkronisasi lewat jaringan"
                    .to_owned(),
            );
        }
        Step::Finish(Finish::Diverged { ledger, theirs }) => bail!(SyncError::Diverged(format!(
            "buku besar {} berbeda dengan yang ada di provinsi (di sini sampai baris {}, di provinsi {}); hubungi admin provinsi, tidak ada data yang diubah",
            ledger.ledger, ledger.seq, theirs.seq
        ))),
        Step::Push { after } => {
            let waiting = taken.head_seq.saturating_sub(after);
            taken.reason = Some(format!("{waiting} baris belum ada di provinsi saat jawaban ini dibuat"));
        }
        Step::Pull | Step::Await => {
            taken.reason = Some("bagian lain dari jawaban ini belum diimpor".to_owned());
        }
    }
    store::record_answer(tx, state.clock_ms, taken.server_seq, now_ms)?;
    if taken.synced {
        let agreed = pass.known();
        store::record_agreement(tx, agreed.own.seq, &agreed.digest)?;
    }
    Ok(())
}

/// Refuses a part whose lines join on to those of a part that is not here yet.
fn has_what_came_before(tx: &Transaction<'_>, answer: &v1::BundleProvince) -> Result<()> {
    for needed in frontiers_from_wire(&answer.after).map_err(SyncError::from)? {
        let known = find_ledger(tx, needed.ledger)?.map(|ledger| frontier(tx, &ledger)).transpose()?;
        if known.map_or(0, |known| known.seq) < needed.seq {
            let part = answer.part.unwrap_or_default();
            let before = part.number.saturating_sub(1).max(1);
            return Err(match part.of > 1 && part.number > 1 {
                true => anyhow!(
                    "bagian {before} dari {} belum diimpor; impor itu dahulu, atau semua bagian sekaligus",
                    part.of
                ),
                false => anyhow!(
                    "jawaban ini menyambung pada baris yang tidak ada di sini; minta provinsi membuat yang baru dengan `bundle export`"
                ),
            });
        }
    }
    Ok(())
}
