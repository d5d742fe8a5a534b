//! Carries a pass over gRPC: reads lines, packs and sends batches, several in flight, takes in what comes down.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use selaras_domain::line::{Chain, Frontier, LineBytes};
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_ledger::{Database, Transaction, chain_at, frontier, lines_after, refused_lines};
use selaras_proto::batch::pack_within;
use selaras_proto::convert::frontier_from_wire;
use selaras_proto::v1;
use selaras_proto::v1::push_reply;

use tokio::task::JoinSet;

use super::connect::{Network, Traffic};
use super::error::SyncError;
use super::files::FilesOutcome;
use super::known::known;
use super::link::Link;
use super::pass::{Finish, Known, Pass, Pushed, Step};
use super::patience::Waits;
use super::province::Province;
use super::sizing::Sizing;
use super::sources::tell_sources;
use super::way::Passage;
use crate::recovery::count_sending;
use crate::store::{self, Held, Office};

/// Bytes of lines read for one batch: even text that does not compress stays below what the province takes.
pub(super) const READ_MAX_BYTES: usize = 1_500_000;
/// A pass that finds lines lost again right after a recovery gives up: somebody writes the same ledger at this moment.
const RECOVERIES_MAX: u32 = 2;
/// How often a long pass notes how far the province has the own ledger: each note is a durable write.
const NOTE_EVERY: Duration = Duration::from_secs(1);

/// What a pass did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub pushed: u64,
    pub pulled: u64,
    /// Lines of others that the province had lost.
    pub given_back: u64,
    /// The report of a recovery that this pass made.
    pub recovered: Option<serde_json::Value>,
    /// Own lines of which this pass told that they are not accepted.
    pub refused: u64,
    pub bytes_up: u64,
    pub bytes_down: u64,
    /// Both ways, beside `bytes_up` and `bytes_down`.
    pub handshake_bytes: u64,
    pub round_trips: u32,
    /// What the province asked to wait.
    pub waited: Duration,
    /// The province asks for a new certificate: its CA is being replaced.
    pub renew_certificate: bool,
    pub synced: bool,
    /// Why not, when everything travelled and the sides still differ.
    pub reason: Option<Message>,
    pub head_seq: u64,
    pub server_seq: u64,
    /// What became of reports and files of evidence, after the lines.
    pub files: FilesOutcome,
}

/// How far a pass is, for a person who waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Own lines that the province has.
    pub stored: u64,
    /// Own lines in all.
    pub head_seq: u64,
    /// Lines that came down.
    pub pulled: u64,
}

/// Runs one pass over the office's link. What travelled before an error stays; `outcome` holds what was done in both cases.
pub async fn sync(
    network: &Network,
    database: &Arc<Database>,
    office: &Office,
    now_ms: fn() -> i64,
    progress: &(dyn Fn(Progress) + Send + Sync),
    outcome: &mut Outcome,
) -> Result<()> {
    let (traffic, waits) = (Arc::new(Traffic::default()), Waits::default());
    let passage = Passage { network, database, office, now_ms, traffic: Arc::clone(&traffic) };
    let link = Link { passage, waits: waits.clone(), progress, outcome: &mut *outcome };
    let result = match office.server.is_empty() {
        true => Err(SyncError::NoAddress.into()),
        false => link.pass().await,
    };
    outcome.handshake_bytes = traffic.handshakes();
    outcome.bytes_up = traffic.up();
    outcome.bytes_down = traffic.down();
    outcome.waited = waits.total();
    result.and(tally(database, office, outcome))
}

/// [`sync`] with the province at hand.
pub async fn sync_over<P: Province>(
    province: P,
    database: &Arc<Database>,
    office: &Office,
    now_ms: &impl Fn() -> i64,
    progress: &(dyn Fn(Progress) + Send + Sync),
    outcome: &mut Outcome,
) -> Result<()> {
    sync_within(province, database, office, now_ms, progress, (outcome, u64::MAX)).await
}

/// [`sync_over`] with so many bytes of files of evidence at most.
pub(super) async fn sync_within<P: Province>(
    province: P,
    database: &Arc<Database>,
    office: &Office,
    now_ms: &impl Fn() -> i64,
    progress: &(dyn Fn(Progress) + Send + Sync),
    (outcome, files_max_bytes): (&mut Outcome, u64),
) -> Result<()> {
    let refused_before = refused_count(database, office)?;
    let result = run(province, database, office, now_ms, progress, (outcome, files_max_bytes)).await;
    outcome.refused = refused_count(database, office)?.saturating_sub(refused_before);
    // What went wrong in the pass is told first.
    result.and_then(|()| tally(database, office, outcome))
}

/// How far both sides have the own ledger now.
fn tally(database: &Database, office: &Office, outcome: &mut Outcome) -> Result<()> {
    let (own, contact) = database.read(|tx| {
        let ledger = store::own_ledger(tx, office)?;
        Ok((frontier(tx, &ledger)?, store::read_contact(tx)?))
    })?;
    outcome.head_seq = own.seq;
    outcome.server_seq = contact.server_seq;
    Ok(())
}

fn refused_count(database: &Database, office: &Office) -> Result<u64> {
    // A database begun anew has no ledger yet.
    database.read(|tx| match store::own_ledger(tx, office) {
        Ok(ledger) => Ok(refused_lines(tx, ledger.key)?.len() as u64),
        Err(_) => Ok(0),
    })
}

async fn run<P: Province>(
    province: P,
    database: &Arc<Database>,
    office: &Office,
    now_ms: &impl Fn() -> i64,
    progress: &(dyn Fn(Progress) + Send + Sync),
    (outcome, files_max_bytes): (&mut Outcome, u64),
) -> Result<()> {
    // As the database has it now: a recovery of an earlier pass may have opened another ledger.
    let office = database.read(|tx| store::office(tx))?.unwrap_or_else(|| office.clone());
    let mut driver = Driver {
        database: Arc::clone(database),
        office,
        province,
        progress,
        outcome,
        sends: JoinSet::new(),
        in_flight_max: 1,
        ready: None,
        page: None,
        files_tag: Vec::new(),
        reports_tag: Vec::new(),
        noted_at: Instant::now(),
        is_counted: false,
    };
    if driver.must_recover()? {
        driver.office = driver.recover(now_ms).await?;
    }
    let mut recoveries = 0;
    loop {
        let (mut pass, mut sizing) = driver.begin(now_ms).await?;
        let carried = driver.carry(&mut pass, &mut sizing, now_ms).await;
        // A cut takes nothing from what is known of the link.
        let kept = driver.keep_speed(&sizing).await;
        let finish = carried?;
        kept?;
        match finish {
            Finish::Behind { .. } if recoveries < RECOVERIES_MAX => {
                recoveries += 1;
                // Packed of the ledger that is left now.
                driver.ready = None;
                driver.office = driver.recover(now_ms).await?;
            }
            Finish::Diverged { ledger, .. } if recoveries < RECOVERIES_MAX => {
                recoveries += 1;
                driver.give_past(&mut sizing, ledger.ledger, now_ms).await?;
                if driver.must_recover()? {
                    driver.office = driver.recover(now_ms).await?;
                }
            }
            finish => {
                driver.finish(finish, pass.known()).await?;
                driver.carry_files(&mut sizing, files_max_bytes, now_ms).await;
                return driver.hold_to(&pass.known().own);
            }
        }
    }
}

/// A batch in flight: its answer, its bytes and how long it took.
type Answer = (Result<v1::PushReply, SyncError>, u64, Duration);

/// A batch that waits for its turn.
pub(super) struct Ready {
    after: u64,
    to: u64,
    pub(super) request: v1::PushRequest,
    /// Packed.
    bytes: u64,
}

pub(super) struct Driver<'a, P> {
    pub(super) database: Arc<Database>,
    pub(super) office: Office,
    pub(super) province: P,
    progress: &'a (dyn Fn(Progress) + Send + Sync),
    pub(super) outcome: &'a mut Outcome,
    sends: JoinSet<Answer>,
    pub(super) in_flight_max: usize,
    ready: Option<Ready>,
    /// Came with the answer to a Hello: the next pull is answered already.
    pub(super) page: Option<v1::PullReply>,
    /// Of the files of evidence that the province has.
    pub(super) files_tag: Vec<u8>,
    /// Of the reports that lie ready there.
    pub(super) reports_tag: Vec<u8>,
    noted_at: Instant,
    /// This pass stands among those that sent own lines.
    is_counted: bool,
}

impl<P: Province> Driver<'_, P> {
    /// Carries the steps of a pass to its end.
    async fn carry(&mut self, pass: &mut Pass, sizing: &mut Sizing, now_ms: &impl Fn() -> i64) -> Result<Finish> {
        loop {
            match pass.next() {
                Step::Push { after } => self.push(pass, sizing, after).await?,
                Step::Await => self.answer(pass, sizing).await?,
                Step::GiveBack(wanted) => self.give_back(pass, sizing, wanted).await?,
                Step::Greet => self.greet(pass, now_ms).await?,
                Step::Pull => self.pull(pass, sizing, now_ms).await?,
                Step::Finish(finish) => return Ok(finish),
            }
        }
    }

    /// Sends the next batch without waiting for its answer.
    async fn push(&mut self, pass: &mut Pass, sizing: &mut Sizing, after: u64) -> Result<()> {
        self.count().await?;
        let ready = match self.ready.take() {
            Some(ready) if ready.after == after => ready,
            _ => self.pack(sizing, after)?,
        };
        let province = self.province.clone();
        self.outcome.round_trips += 1;
        self.sends.spawn(async move {
            let began = Instant::now();
            (province.push(ready.request).await, ready.bytes, began.elapsed())
        });
        pass.sent(ready.to);
        Ok(())
    }

    /// Counts this pass among those that sent own lines, before the first of them goes.
    pub(super) async fn count(&mut self) -> Result<()> {
        if !self.is_counted {
            let database = Arc::clone(&self.database);
            tokio::task::spawn_blocking(move || count_sending(&database)).await??;
            self.is_counted = true;
        }
        Ok(())
    }

    /// Reads and packs the own lines after `after`.
    pub(super) fn pack(&self, sizing: &mut Sizing, after: u64) -> Result<Ready> {
        let office = &self.office;
        let (ledger, begin, lines) = self.database.read(|tx| {
            let ledger = store::own_ledger(tx, office)?;
            let chain = chain_at(tx, &ledger, after)?.context("a chain below the own frontier")?;
            let begin = Frontier { ledger: ledger.start.id, seq: after, chain };
            let lines = lines_after(tx, ledger.key, after, sizing.lines(), READ_MAX_BYTES)?;
            Ok((ledger, begin, lines))
        })?;
        let (chains, lines): (Vec<Chain>, Vec<LineBytes>) =
            lines.into_iter().map(|line| (line.chain, line.bytes)).unzip();
        let (mut batch, count) =
            pack_within(sizing.max_bytes(), begin, &lines, &chains, None).context("pack a batch")?;
        self.database.read(|tx| tell_sources(tx, &mut batch))?;
        let packed = batch.columns.len() + batch.sources.len();
        sizing.packed(count, packed);
        let bytes = packed as u64;
        // With every batch: of several in flight any may be the first to arrive.
        let request = v1::PushRequest { start: ledger.start.to_bytes(), batch: Some(batch) };
        Ok(Ready { after, to: after + count as u64, request, bytes })
    }

    async fn answer(&mut self, pass: &mut Pass, sizing: &mut Sizing) -> Result<()> {
        // While the link is busy the batch after those on the way is packed: the answers often come together.
        if let Some(after) = pass.upcoming().filter(|_| self.ready.is_none()) {
            self.ready = Some(self.pack(sizing, after)?);
        }
        let joined = self.sends.join_next().await.context("a batch in flight")?;
        let (reply, bytes, took) = joined.context("a batch in flight")?;
        let reply = reply?;
        sizing.measured(bytes, took);
        pass.widen(self.in_flight_max);
        self.outcome.pushed += reply.new_lines;
        let frontier = |wire: &v1::Frontier| frontier_from_wire(wire).map_err(SyncError::from);
        let pushed = match reply.outcome {
            Some(push_reply::Outcome::Stored(at)) => {
                let at = frontier(&at)?;
                if at.seq >= pass.head_seq() || self.noted_at.elapsed() >= NOTE_EVERY {
                    self.database.write(move |tx| store::record_server_seq(tx, at.seq)).await?;
                    self.noted_at = Instant::now();
                }
                self.tell(at.seq, pass.head_seq());
                Pushed::Stored(at)
            }
            Some(push_reply::Outcome::Gap(from)) => Pushed::Gap(frontier(&from)?),
            Some(push_reply::Outcome::Fork(at)) => Pushed::Fork(frontier(&at)?),
            Some(push_reply::Outcome::Held(held)) => Pushed::Held(if held.denied { Held::Denied } else { Held::Waits }),
            None => {
                return Err(SyncError::Malformed(message!(
                    "jawaban kiriman tanpa hasil",
                    "an answer to a push without an outcome"
                ))
                .into());
            }
        };
        pass.pushed(pushed);
        Ok(())
    }

    pub(super) fn tell(&self, stored: u64, head_seq: u64) {
        (self.progress)(Progress { stored, head_seq, pulled: self.outcome.pulled });
    }

    async fn keep_speed(&self, sizing: &Sizing) -> Result<()> {
        match sizing.bytes_per_second() {
            Some(speed) => self.database.write(move |tx| store::record_speed(tx, speed)).await,
            None => Ok(()),
        }
    }

    /// What both sides agreed on is not all any more when somebody has written here since, also while files went.
    fn hold_to(&mut self, agreed: &Frontier) -> Result<()> {
        let office = &self.office;
        if self.outcome.synced && self.database.read(|tx| known(tx, office))?.own != *agreed {
            self.outcome.synced = false;
            self.outcome.reason = Some(message!(
                "ada baris yang ditulis selama sinkronisasi berjalan",
                "lines were written while the pass ran"
            ));
        }
        Ok(())
    }

    async fn finish(&mut self, finish: Finish, agreed: &Known) -> Result<()> {
        match finish {
            Finish::Synced => {
                let agreed = agreed.clone();
                self.outcome.synced = true;
                let agree = move |tx: &Transaction<'_>| {
                    store::record_agreement(tx, agreed.own.seq, &agreed.digest)?;
                    store::record_held(tx, None)
                };
                self.database.write(agree).await
            }
            Finish::NotEqual(reason) => {
                self.outcome.reason = Some(reason.message());
                Ok(())
            }
            Finish::Held(held) => {
                self.database.write(move |tx| store::record_held(tx, Some(held))).await?;
                self.outcome.reason = Some(held.message());
                Ok(())
            }
            Finish::Behind { theirs } => Err(diverged(&agreed.own, &theirs)),
            Finish::Diverged { ledger, theirs } => Err(diverged(&ledger, &theirs)),
        }
    }
}

fn diverged(ours: &Frontier, theirs: &Frontier) -> anyhow::Error {
    let (ledger, here, there) = (ours.ledger, ours.seq, theirs.seq);
    SyncError::Diverged(message!(
        "buku besar {ledger} berbeda dengan yang ada di provinsi (di sini sampai baris {here}, di provinsi {there}): salah satu sisi dipulihkan dari cadangan atau disalin; hubungi admin provinsi, tidak ada data yang diubah",
        "ledger {ledger} is another than at the province (here up to line {here}, there up to {there}): one of both was put back from a backup or copied; ask the province's administrator, nothing was changed"
    ))
    .into()
}
