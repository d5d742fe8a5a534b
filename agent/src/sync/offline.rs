//! The pass in a file: what an office tells of itself and its lines, and what it makes of the province's answer, decided by the
//! same machine as over a link. Sealing and reading of files is in `bundle`.

use std::path::Path;

use anyhow::{Context, Result, bail};
use rcgen::KeyPair;
use selaras_domain::line::{Chain, Frontier, LineBytes};
use selaras_domain::message;
use selaras_domain::message::{Message, Told};
use selaras_ledger::{Transaction, chain_at, find_ledger, frontier, lines_after, refused_lines};
use selaras_proto::batch::pack_within;
use selaras_proto::convert::{self, frontier_to_wire, frontiers_from_wire};
use selaras_proto::{PROTOCOL, PROTOCOL_MIN, standings, v1};

use super::come_back::{CameBack, come_back, has_lost, note};
use super::error::SyncError;
use super::give_back::proven;
use super::known::{known, own_start};
use super::pass::{Finish, Pass, Step, View};
use super::recover::must_recover;
use super::sources::tell_sources;
use super::taking::{signed, take_in_batch};
use super::{down, join, keys, renew};
use crate::store::{self, Office};

/// Lines of one batch, and their bytes before packing.
const READ_LINES: usize = 10_000;
const READ_MAX_BYTES: usize = 1_500_000;

fn parts_missing() -> Message {
    message!("bagian lain dari jawaban ini belum diimpor", "other parts of this answer are not imported yet")
}

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
    /// This side knows that it has lost lines: none of its own go out until they are back.
    pub has_lost: bool,
    /// Lines of others that the province has lost.
    pub returned: Vec<v1::GiveBackRequest>,
    pub batches: Vec<v1::Batch>,
}

/// The lines of the own ledger beyond what the province is known to have, and what it wants back of others.
/// `batch_bytes`: largest batch, compressed.
pub(crate) fn outgoing(
    tx: &Transaction<'_>,
    data: &Path,
    office: &Office,
    batch_bytes: usize,
    wanted: &[v1::Frontier],
    missed: Option<u64>,
    now_ms: i64,
) -> Result<Outgoing> {
    let own_start = own_start(tx, office)?;
    let known = known(tx, office)?;
    let mut frontier = vec![frontier_to_wire(&known.own)];
    frontier.extend(known.followed.iter().map(frontier_to_wire));
    let hello = v1::HelloRequest {
        protocol: PROTOCOL,
        protocol_min: PROTOCOL_MIN,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        clock_ms: now_ms,
        own_start: own_start.to_bytes(),
        frontier,
        region_digest: known.digest.to_vec(),
        standings_tag: store::standings_tag(tx)?,
        ..Default::default()
    };
    let returned = returned(tx, office, batch_bytes, wanted)?;
    let has_lost = must_recover(tx, data, office, missed)?;
    let Some(ledger) = find_ledger(tx, office.ledger)?.filter(|_| !has_lost) else {
        return Ok(Outgoing { hello, start: known.own, has_lost, returned, batches: Vec::new() });
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
        let (mut batch, count) = pack_within(batch_bytes, at, &bytes, &chains, None).context("pack a batch")?;
        tell_sources(tx, &mut batch)?;
        let chain = count.checked_sub(1).and_then(|last| chains.get(last)).context("a batch of lines")?;
        at = Frontier { seq: at.seq + count as u64, chain: *chain, ..at };
        batches.push(batch);
    }
    Ok(Outgoing { hello, start, has_lost, returned, batches })
}

/// What the province wants back of others, as far as this side can prove it.
fn returned(
    tx: &Transaction<'_>,
    office: &Office,
    batch_bytes: usize,
    told: &[v1::Frontier],
) -> Result<Vec<v1::GiveBackRequest>> {
    let mut returned = Vec::new();
    for mut wanted in down::wanted(tx, told)? {
        while let Some(request) = proven(tx, office, wanted, READ_LINES, batch_bytes)? {
            wanted.after += request.batch.as_ref().map_or(0, |batch| u64::from(batch.lines)).max(1);
            returned.push(request);
        }
    }
    Ok(returned)
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
    pub reason: Option<Message>,
    /// The office as it goes on, when the answer brought back what it had lost.
    pub recovered: Option<Office>,
    pub head_seq: u64,
    pub server_seq: u64,
}

/// Takes in the province's answer as a pass does. An error leaves nothing of it when the transaction is dropped.
pub(crate) fn take_in_answer(
    tx: &Transaction<'_>,
    data: &Path,
    office: &Office,
    answer: &v1::BundleProvince,
    batches: impl Iterator<Item = Result<v1::Batch>>,
    missed: Option<u64>,
    now_ms: i64,
) -> Result<Taken> {
    let state = answer.state.as_ref().ok_or_else(SyncError::without_state)?;
    let told = signed(&office.province_key, &state.frontier, state)?;
    has_what_came_before(tx, answer)?;
    if has_lost(tx, data, office, answer, &told, missed)? {
        let batches = batches.collect::<Result<Vec<_>>>()?;
        let CameBack { pulled, office: recovered } = come_back(tx, data, office, &told, &batches, missed, now_ms)?;
        let mut taken = Taken { pulled, ..Taken::default() };
        match &recovered {
            Some(changed) => {
                taken.head_seq = note(tx, changed, &told, now_ms)?;
                taken.reason = Some(message!(
                    "kantor ini dipulihkan dari yang ada di provinsi; buat bundel lagi dan bawa ke provinsi",
                    "this office came back from what the province has; make another bundle and carry it to the province"
                ));
            }
            None => taken.reason = Some(parts_missing()),
        }
        return Ok(Taken { recovered, ..taken });
    }
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
    if let Some(told) = &answer.standings {
        store::keep_standings(tx, &standings::from_wire(told).map_err(SyncError::from)?)?;
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
        Step::Finish(Finish::NotEqual(reason)) => taken.reason = Some(reason.message()),
        Step::Finish(Finish::Behind { theirs }) => {
            let seq = theirs.seq;
            bail!(SyncError::Diverged(message!(
                "provinsi punya buku besar kantor ini sampai baris {seq}, di sini ada yang lain: sisi ini dipulihkan dari cadangan atau disalin; buat bundel dan bawa ke provinsi, jawabannya memulihkan kantor ini, tidak ada data yang diubah",
                "the province has this office's ledger up to line {seq}, and another is here: this side was put back from a backup or copied; make a bundle and carry it to the province, its answer brings the office back, nothing was changed"
            )))
        }
        Step::Finish(Finish::Held(held)) => taken.reason = Some(held.message()),
        Step::GiveBack(_) | Step::Greet => {
            taken.reason = Some(message!(
                "provinsi kehilangan baris yang ada di sini; baris itu ikut dalam bundel berikutnya: buat dan bawa ke provinsi",
                "the province lost lines that are here; they go with the next bundle: make it and carry it to the province"
            ));
        }
        Step::Finish(Finish::Diverged { ledger, theirs }) => {
            let (id, here, there) = (ledger.ledger, ledger.seq, theirs.seq);
            bail!(SyncError::Diverged(message!(
                "buku besar {id} berbeda dengan yang ada di provinsi (di sini sampai baris {here}, di provinsi {there}); hubungi admin provinsi, tidak ada data yang diubah",
                "ledger {id} is another than at the province (here up to line {here}, there up to {there}); ask its administrator, nothing was changed"
            )))
        }
        Step::Push { after } => {
            let waiting = taken.head_seq.saturating_sub(after);
            taken.reason = Some(message!(
                "{waiting} baris belum ada di provinsi saat jawaban ini dibuat",
                "the province lacked {waiting} lines when it made this answer"
            ));
        }
        Step::Pull | Step::Await => {
            taken.reason = Some(parts_missing());
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
            let of = part.of;
            bail!(Told(match of > 1 && part.number > 1 {
                true => message!(
                    "bagian {before} dari {of} belum diimpor; impor itu dahulu, atau semua bagian sekaligus",
                    "part {before} of {of} is not imported yet; import it first, or all parts at once"
                ),
                false => message!(
                    "jawaban ini menyambung pada baris yang tidak ada di sini; minta provinsi membuat yang baru dengan `bundle export`",
                    "this answer joins on to lines that are not here; ask the province to make a new one with `bundle export`"
                ),
            }));
        }
    }
    Ok(())
}
