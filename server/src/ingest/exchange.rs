//! Hello, Push, Pull at the province's side.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use selaras_domain::line::{BytesError, Frontier, LedgerId, LedgerStart, Line, LineBytes, OfficeId, Owner};
use selaras_domain::message;
use selaras_domain::verdict::rights_at;
use selaras_ledger::{
    Connection, Database, LedgerInfo, Receipt, Transaction, add_ledger, awaits_verdict, chain_lines, find_ledger,
    frontier, judgements, recall_verdicts, receive_chained,
};
use selaras_program::Clock;
use selaras_proto::batch::{Unpacked, unpack};
use selaras_proto::convert::{self, Malformed, frontier_to_wire};
use selaras_proto::sources::{SourceRun, sources};
use selaras_proto::v1::push_reply::Outcome;
use selaras_proto::{BATCH_MAX_BYTES, PROTOCOL, PROTOCOL_MIN, Speaks, TooOld, v1};
use tokio::sync::{Notify, watch};

use super::admit::{Admission, admit, is_succeeded};
use super::files::files_tag;
use super::give_back::{judge_returned, judged_before, wanted};
use super::identity::{Caller, caller_of, office_of, unknown};
use super::judge::judge_lines;
use super::page::{pull, whole_page};
use super::rejudge::rejudge_office;
use super::reports::reports_tag;
use super::state::{Told, server_state, standings_news};
use super::status::{Denied, OtherVersion};
use crate::authority::Authority;
use crate::store::{self, Contact, OfficeRow};

/// Largest batch that offices are asked to send, in bytes compressed.
const BATCH_BYTES: u32 = 1024 * 1024;
const IN_FLIGHT_MAX: u32 = 4;
/// Of several batches in flight a later one may overtake: it waits this long for the one before.
const OVERTAKEN_WAIT: Duration = Duration::from_secs(2);
/// A batch of so many lines is worth a transaction of its own.
const LARGE_LINES: usize = 2_000;

/// The province's side of a pass, for whoever carries the calls.
pub struct Exchange {
    pub database: Arc<Database>,
    pub authority: Arc<Authority>,
    /// Wakes the standings.
    pub arrived: Arc<Notify>,
    /// Counts stored batches, for those that overtook another.
    pub stored: watch::Sender<u64>,
    pub clock: Clock,
    /// How long a batch that overtook another waits for it.
    pub overtaken_wait: Duration,
}

impl Exchange {
    pub fn new(database: Arc<Database>, authority: Arc<Authority>, arrived: Arc<Notify>, clock: Clock) -> Exchange {
        let stored = watch::channel(0).0;
        Exchange { database, authority, arrived, stored, clock, overtaken_wait: OVERTAKEN_WAIT }
    }

    /// The calling office; denied without a certificate, with an unknown one, or after revocation.
    pub fn office_of(&self, certificate: Option<Vec<u8>>) -> Result<OfficeRow> {
        office_of(&self.database, certificate)
    }

    /// [`Self::office_of`] after a loss too: an office whose certificate is good is admitted again.
    pub async fn caller_of(&self, authority: &Authority, certificate: Option<Vec<u8>>) -> Result<Caller> {
        caller_of(&self.database, authority, certificate).await
    }

    pub async fn hello(&self, office: OfficeRow, request: v1::HelloRequest) -> Result<v1::HelloReply> {
        if let Err(other) = speaks_with(&request) {
            // The office list tells whom to help to another version.
            let contact = contact(&office, &request, office.told_seq, (self.clock)());
            self.database.write(move |tx| store::record_contact(tx, &contact)).await?;
            return Err(other.into());
        }
        self.greet(office, request).await
    }

    pub fn pull(&self, office: &OfficeRow, request: &v1::PullRequest) -> Result<v1::PullReply> {
        self.database.read(|tx| pull(tx, &self.authority, office, request, (self.clock)()))
    }

    /// For an office that this database has lost: what it may give back. When there is nothing, what else can be done.
    pub fn hello_stranger(&self, office: OfficeId, request: &v1::HelloRequest) -> Result<v1::HelloReply> {
        agree(request).map_err(|old| OtherVersion::new(old, request))?;
        let theirs = convert::frontiers_from_wire(&request.frontier)?;
        let own = own_start_of(&request.own_start, office)?;
        let now = (self.clock)();
        self.database.read(|tx| {
            let followed: Vec<Frontier> = theirs.iter().copied().filter(|their| their.ledger != own.id).collect();
            let wanted = wanted(tx, office, own.region, &followed)?;
            if wanted.is_empty() && !store::has_lost_past(tx)? {
                return Err(unknown().into());
            }
            if wanted.is_empty() {
                let denied = Denied(message!(
                    "provinsi kehilangan datanya dan belum mengenal perangkat ini lagi: buku besar daerah ini belum kembali; minta perangkat lain di daerah ini sinkron lebih dulu, atau minta admin provinsi mendaftarkan perangkat ini lagi",
                    "the province lost its data and does not know this office again yet: the region's ledger has not come back; have another office of the region sync first, or ask the province's administrator to register this office again"
                ));
                return Err(denied.into());
            }
            let state = server_state(tx, &self.authority, own.region, &theirs, None, now)?;
            Ok(v1::HelloReply { state: Some(state), wanted, ..greeting() })
        })
    }

    async fn greet(&self, office: OfficeRow, request: v1::HelloRequest) -> Result<v1::HelloReply> {
        let theirs = convert::frontiers_from_wire(&request.frontier)?;
        let own = own_start(&request.own_start, &office)?;
        let told = Told { frontier: &request.frontier, digest: &request.region_digest };
        let now = (self.clock)();
        let told_seq = theirs.iter().find(|frontier| frontier.ledger == own.id).map_or(0, |frontier| frontier.seq);
        let contact = Contact { followed: theirs.clone(), ..contact(&office, &request, told_seq, now) };
        let region = office.region;
        let judged = self.database.write(move |tx| {
            store::record_contact(tx, &contact)?;
            judge_returned(tx, region, now)
        });
        if judged.await? {
            self.arrived.notify_one();
        }
        let followed: Vec<Frontier> = theirs.iter().copied().filter(|their| their.ledger != own.id).collect();
        let new_lines = self.take_beside(&office, &own, &followed, &request).await?;
        self.database.read(|tx| {
            let rights = store::rights_of_office(tx, office.office)?;
            let sectors = rights_at(&rights, now).map(|right| right.sectors.clone()).unwrap_or_default();
            let state = server_state(tx, &self.authority, office.region, &theirs, Some(told), now)?;
            // Rights change by a line of the province: in step, the office knows them.
            let is_news = !state.same_as_yours;
            let wanted = wanted(tx, office.office, office.region, &followed)?;
            // With lines to come up, or back, the office pulls when they are here.
            let has_all = wanted.is_empty() && frontier_here(tx, own.id)? == told_seq;
            let page_max_bytes = if is_news && has_all { request.page_max_bytes as usize } else { 0 };
            Ok(v1::HelloReply {
                state: Some(state),
                wanted,
                new_lines,
                batches: whole_page(tx, &office, &theirs, own.id, page_max_bytes)?,
                standings: standings_news(tx, office.region, &request.standings_tag)?,
                files_tag: files_tag(tx, office.region)?,
                reports_tag: reports_tag(tx, &office)?,
                office: is_news.then(|| v1::Office {
                    office: office.office.as_bytes().to_vec(),
                    name: office.name.clone(),
                    region: u32::from(office.region.number()),
                    sectors: sectors.into_iter().map(u32::from).collect(),
                }),
                ..greeting()
            })
        })
    }

    /// Takes the lines that came with a Hello, unless something stands against them: then the office learns it when it
    /// pushes them. Returns how many were new.
    async fn take_beside(
        &self,
        office: &OfficeRow,
        own: &LedgerStart,
        followed: &[Frontier],
        request: &v1::HelloRequest,
    ) -> Result<u64> {
        let Some(batch) = request.batch.clone() else { return Ok(0) };
        // What was lost of others comes back before, so that these lines meet what they followed.
        if !self.database.read(|tx| wanted(tx, office.office, office.region, followed))?.is_empty() {
            return Ok(0);
        }
        match self.store(office.clone(), Some(own.clone()), batch, Duration::ZERO).await {
            Ok(reply) => Ok(reply.new_lines),
            Err(error) if error.is::<Denied>() => Ok(0),
            Err(error) => Err(error),
        }
    }

    /// Stores a batch durably and judges its lines. A batch that overtook the one before it waits for it a moment.
    pub async fn push(&self, office: OfficeRow, request: v1::PushRequest) -> Result<v1::PushReply> {
        let batch = request.batch.ok_or(Malformed("a push without a batch"))?;
        let start = if request.start.is_empty() { None } else { Some(own_start(&request.start, &office)?) };
        self.store(office, start, batch, self.overtaken_wait).await
    }

    async fn store(
        &self,
        office: OfficeRow,
        start: Option<LedgerStart>,
        batch: v1::Batch,
        overtaken_wait: Duration,
    ) -> Result<v1::PushReply> {
        // Unpacking, hashing and reading need no transaction: the one writer is left with writing.
        let arrived = Arc::new(tokio::task::spawn_blocking(move || Arrived::unpack(&batch)).await??);
        let mut stored = self.stored.subscribe();
        let deadline = tokio::time::Instant::now() + overtaken_wait;
        loop {
            let (office, start, arrived) = (office.clone(), start.clone(), Arc::clone(&arrived));
            let clock = Arc::clone(&self.clock);
            let is_large = arrived.chains.len() >= LARGE_LINES;
            let job = move |tx: &Transaction<'_>| push(tx, &office, start.as_ref(), &arrived, clock());
            let reply = if is_large { self.database.write_large(job).await } else { self.database.write(job).await }?;
            if matches!(reply.outcome, Some(Outcome::Gap(_)))
                && tokio::time::timeout_at(deadline, stored.changed()).await.is_ok_and(|changed| changed.is_ok())
            {
                continue;
            }
            if reply.new_lines > 0 {
                self.stored.send_modify(|count| *count += 1);
                self.arrived.notify_one();
            }
            return Ok(reply);
        }
    }
}

/// Both sides must have a protocol in common.
pub fn speaks_with(request: &v1::HelloRequest) -> Result<(), OtherVersion> {
    let theirs = Speaks { oldest: request.protocol_min, newest: request.protocol };
    Speaks::OURS.agree(theirs).map(drop).map_err(|old| OtherVersion::new(old, request))
}

/// What an office told of itself.
fn contact(office: &OfficeRow, request: &v1::HelloRequest, told_seq: u64, now_ms: i64) -> Contact {
    Contact {
        office: office.office,
        at_ms: now_ms,
        program_version: request.program_version.chars().take(40).collect(),
        clock_offset_ms: request.clock_ms.saturating_sub(now_ms),
        told_seq,
        followed: Vec::new(),
    }
}

/// Both sides must have a protocol in common.
fn agree(request: &v1::HelloRequest) -> Result<(), TooOld> {
    Speaks::OURS.agree(Speaks { oldest: request.protocol_min, newest: request.protocol }).map(drop)
}

/// What every Hello is answered with. Whoever carries the call knows whether its certificate is to be renewed.
fn greeting() -> v1::HelloReply {
    v1::HelloReply {
        protocol: PROTOCOL,
        protocol_min: PROTOCOL_MIN,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        batch_max_bytes: BATCH_BYTES.min(BATCH_MAX_BYTES as u32),
        in_flight_max: IN_FLIGHT_MAX,
        ..Default::default()
    }
}

/// The start record that an office sent, when it is its own ledger in its own region.
fn own_start(bytes: &[u8], office: &OfficeRow) -> Result<LedgerStart> {
    let start = own_start_of(bytes, office.office)?;
    if start.region != office.region {
        return Err(of_another().into());
    }
    Ok(start)
}

/// The start record that a caller sent, when it is its own ledger.
pub(super) fn own_start_of(bytes: &[u8], office: OfficeId) -> Result<LedgerStart> {
    let start = LedgerStart::from_bytes(bytes).map_err(|_| Malformed("a start record that cannot be read"))?;
    if start.owner != Owner::Office(office) {
        return Err(of_another().into());
    }
    Ok(start)
}

fn of_another() -> Denied {
    Denied(message!("buku besar ini milik perangkat lain", "this ledger is another office's"))
}

/// A batch made ready outside the transaction.
struct Arrived {
    batch: Unpacked,
    /// The frontier after each line.
    chains: Vec<Frontier>,
    /// Each line read, or why it cannot be.
    read: Vec<Result<Line, BytesError>>,
    /// Where they came from.
    sources: Vec<SourceRun>,
}

impl Arrived {
    fn unpack(batch: &v1::Batch) -> Result<Arrived, Malformed> {
        let unpacked = unpack(batch)?;
        let sources = sources(batch, unpacked.after)?;
        let chains = chain_lines(unpacked.after, &unpacked.lines);
        let read = unpacked.lines.iter().map(LineBytes::decode).collect();
        Ok(Arrived { batch: unpacked, chains, read, sources })
    }
}

fn push(
    connection: &Connection,
    office: &OfficeRow,
    start: Option<&LedgerStart>,
    arrived: &Arrived,
    now_ms: i64,
) -> Result<v1::PushReply> {
    let batch = &arrived.batch;
    let ledger = match (find_ledger(connection, batch.after.ledger)?, start) {
        (Some(ledger), _) => ledger,
        (None, Some(start)) if start.id == batch.after.ledger => {
            let outcome = match admit(connection, office.office, start, now_ms)? {
                Admission::Open => None,
                Admission::Waits => Some(Outcome::Held(v1::Held { denied: false })),
                Admission::Denied => Some(Outcome::Held(v1::Held { denied: true })),
                Admission::Apart => {
                    let nothing = Frontier { ledger: start.id, seq: 0, chain: start.chain() };
                    Some(Outcome::Fork(frontier_to_wire(&nothing)))
                }
            };
            if outcome.is_some() {
                return Ok(v1::PushReply { outcome, new_lines: 0, refused: 0 });
            }
            LedgerInfo { key: add_ledger(connection, start)?, start: start.clone() }
        }
        (None, _) => return Err(Malformed("a batch of a ledger that was not introduced").into()),
    };
    if ledger.start.owner != Owner::Office(office.office) {
        return Err(of_another().into());
    }
    let known = frontier(connection, &ledger)?;
    let has_more = arrived.chains.last().is_some_and(|end| end.seq > known.seq);
    if has_more && is_succeeded(connection, office.office, &ledger)? {
        let outcome = Some(Outcome::Fork(frontier_to_wire(&known)));
        return Ok(v1::PushReply { outcome, new_lines: 0, refused: 0 });
    }
    let before = known.seq;
    let receipt = receive_chained(connection, &ledger, batch.after, &batch.lines, &arrived.chains, batch.end_chain)?;
    let (outcome, new_lines, refused) = match receipt {
        Receipt::Gap { from } => (Outcome::Gap(frontier_to_wire(&from)), 0, 0),
        Receipt::Fork { at } => (Outcome::Fork(frontier_to_wire(&at)), 0, 0),
        Receipt::Stored { new, to } => {
            store::keep_sources(connection, ledger.start.id, &arrived.sources)?;
            let refused = judge_arrived(connection, office.office, &ledger, before, arrived, now_ms)?;
            (Outcome::Stored(frontier_to_wire(&to)), new, refused)
        }
    };
    Ok(v1::PushReply { outcome: Some(outcome), new_lines, refused })
}

/// Gives the lines after `before` that have just been stored their verdict: the one that came back before they did, or a new
/// one. Lines of which a verdict is here that waits for later ones wait too. Returns how many are not accepted by a new one.
fn judge_arrived(
    connection: &Connection,
    office: OfficeId,
    ledger: &LedgerInfo,
    before: u64,
    arrived: &Arrived,
    now_ms: i64,
) -> Result<u32> {
    let end = frontier(connection, ledger)?.seq;
    let begin = recall_verdicts(connection, ledger, before, None)?;
    if begin != before {
        store::mark_region_stale(connection, ledger.start.region)?;
    }
    let judged = judged_before(connection, ledger, begin, end)?;
    let rights = store::rights_of_office(connection, office)?;
    let until = awaits_verdict(connection, ledger.start.id, end)?.map_or(end, |first| first - 1);
    let (first, last) = arrived.chains.first().zip(arrived.chains.last()).map_or((1, 0), |(a, z)| (a.seq, z.seq));
    let mut refused = 0;
    for (from, to) in judgements(connection, ledger.key)?.unjudged(until) {
        // What came back earlier without a verdict is the next Hello's.
        let (from, to) = (from.max(begin + 1).max(first), to.min(last));
        let lines = arrived.read.get((from - first) as usize..(to + 1).saturating_sub(first) as usize);
        refused += judge_lines(connection, ledger, from - 1, lines.unwrap_or_default(), &rights, now_ms)?;
    }
    if judged > 0 || begin > before {
        // By verdicts that came back, and by rights that may have changed since.
        rejudge_office(connection, office, now_ms)?;
    }
    Ok(refused)
}

/// How far a ledger is known.
fn frontier_here(connection: &Connection, ledger: LedgerId) -> Result<u64> {
    Ok(find_ledger(connection, ledger)?.map(|ledger| frontier(connection, &ledger)).transpose()?.map_or(0, |at| at.seq))
}
