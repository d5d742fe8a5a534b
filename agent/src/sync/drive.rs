//! Carries a pass over gRPC: reads lines, packs and sends batches, several in flight, takes in what comes down.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use selaras_domain::line::{Chain, Frontier, LineBytes};
use selaras_ledger::{Database, chain_at, frontier, lines_after, refused_lines};
use selaras_proto::batch::pack_within;
use selaras_proto::convert::{self, frontier_from_wire, frontier_to_wire, frontiers_from_wire};
use selaras_proto::v1::push_reply;
use selaras_proto::{PROTOCOL, PROTOCOL_MIN, v1};
use tokio::task::JoinSet;

use super::connect::{Network, Traffic};
use super::error::SyncError;
use super::known::known;
use super::link::Link;
use super::pass::{Finish, Known, Pass, Pushed, Step, View};
use super::patience::Waits;
use super::province::Province;
use super::sizing::Sizing;
use super::taking::{agree, take_in_batch, verify};
use super::way::Passage;
use crate::store::{self, Office};

/// Bytes of lines read for one batch: even text that does not compress stays below what the province takes.
const READ_MAX_BYTES: usize = 1_500_000;
/// How often a long pass notes how far the province has the own ledger: each note is a durable write.
const NOTE_EVERY: Duration = Duration::from_secs(1);

/// What a pass did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    pub pushed: u64,
    pub pulled: u64,
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
    pub reason: Option<String>,
    pub head_seq: u64,
    pub server_seq: u64,
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
    let refused_before = refused_count(database, office)?;
    let result = run(province, database, office, now_ms, progress, outcome).await;
    outcome.refused = refused_count(database, office)?.saturating_sub(refused_before);
    result.and(tally(database, office, outcome))
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
    database.read(|tx| Ok(refused_lines(tx, store::own_ledger(tx, office)?.key)?.len() as u64))
}

async fn run<P: Province>(
    province: P,
    database: &Arc<Database>,
    office: &Office,
    now_ms: &impl Fn() -> i64,
    progress: &(dyn Fn(Progress) + Send + Sync),
    outcome: &mut Outcome,
) -> Result<()> {
    let mut driver = Driver {
        database: Arc::clone(database),
        office: office.clone(),
        province,
        progress,
        outcome,
        sends: JoinSet::new(),
        in_flight_max: 1,
        ready: None,
        noted_at: Instant::now(),
    };
    let (mut pass, mut sizing) = driver.hello(now_ms).await?;
    loop {
        match pass.next() {
            Step::Push { after } => driver.push(&mut pass, &mut sizing, after)?,
            Step::Await => driver.answer(&mut pass, &mut sizing).await?,
            Step::Pull => driver.pull(&mut pass, &mut sizing, now_ms).await?,
            Step::Finish(finish) => return driver.finish(finish, pass.known(), &sizing).await,
        }
    }
}

/// A batch in flight: its answer, its bytes and how long it took.
type Answer = (Result<v1::PushReply, SyncError>, u64, Duration);

/// A batch that waits for its turn.
struct Ready {
    after: u64,
    to: u64,
    request: v1::PushRequest,
    /// Packed.
    bytes: u64,
}

struct Driver<'a, P> {
    database: Arc<Database>,
    office: Office,
    province: P,
    progress: &'a (dyn Fn(Progress) + Send + Sync),
    outcome: &'a mut Outcome,
    sends: JoinSet<Answer>,
    in_flight_max: usize,
    ready: Option<Ready>,
    noted_at: Instant,
}

impl<P: Province> Driver<'_, P> {
    async fn hello(&mut self, now_ms: &impl Fn() -> i64) -> Result<(Pass, Sizing)> {
        let office = &self.office;
        let (known, start, contact) = self.database.read(|tx| {
            let ledger = store::own_ledger(tx, office)?;
            Ok((known(tx, office)?, ledger.start, store::read_contact(tx)?))
        })?;
        let mut sent = vec![frontier_to_wire(&known.own)];
        sent.extend(known.followed.iter().map(frontier_to_wire));
        let request = v1::HelloRequest {
            protocol: PROTOCOL,
            program_version: env!("CARGO_PKG_VERSION").to_owned(),
            clock_ms: now_ms(),
            own_start: start.to_bytes(),
            frontier: sent.clone(),
            region_digest: known.digest.to_vec(),
            protocol_min: PROTOCOL_MIN,
        };
        self.outcome.round_trips += 1;
        let began = Instant::now();
        let reply = self.province.hello(request).await?;
        let round_trip = began.elapsed();
        agree(&reply)?;
        let view = self.view(reply.state.as_ref(), Some((&sent, &known)), now_ms).await?;
        if let Some(told) = reply.office {
            let sectors = convert::sectors(&told.sectors).map_err(SyncError::from)?;
            if (&told.name, &sectors) != (&self.office.name, &self.office.sectors) {
                self.database.write(move |tx| store::update_rights(tx, &told.name, &sectors)).await?;
            }
        }
        self.outcome.renew_certificate = reply.renew_certificate;
        let sizing = Sizing::new(u64::from(reply.batch_max_bytes), contact.bytes_per_second, round_trip);
        self.in_flight_max = reply.in_flight_max as usize;
        // Over a link that was never measured one batch goes ahead: a cut soon after costs that one and not four.
        let in_flight_max = if contact.bytes_per_second.is_some() { self.in_flight_max } else { 1 };
        let pass = self.database.read(|tx| {
            let own = store::own_ledger(tx, &self.office)?;
            Ok(Pass::begin(known, &view, in_flight_max, |seq| chain_at(tx, &own, seq).ok().flatten()))
        })?;
        Ok((pass, sizing))
    }

    /// Checks the province's signature and keeps its clock and how far it has the own ledger.
    /// `told`: what the Hello said, which the province may answer with "the same".
    async fn view(
        &mut self,
        state: Option<&v1::ServerState>,
        told: Option<(&[v1::Frontier], &Known)>,
        now_ms: &impl Fn() -> i64,
    ) -> Result<View> {
        let state = state.ok_or_else(|| SyncError::Malformed("jawaban tanpa keadaan provinsi".to_owned()))?;
        let told = told.filter(|_| state.same_as_yours);
        let frontier = told.map_or(state.frontier.as_slice(), |(frontier, _)| frontier);
        verify(&self.office.province_key, frontier, state)?;
        let view = View {
            frontier: frontiers_from_wire(frontier).map_err(SyncError::from)?,
            at_ours: frontiers_from_wire(&state.at_yours).map_err(SyncError::from)?,
            digest: match told {
                Some((_, known)) => known.digest,
                None => convert::digest(&state.region_digest).map_err(SyncError::from)?,
            },
        };
        let (province_ms, now) = (state.clock_ms, now_ms());
        let ledger = self.office.ledger;
        let server_seq =
            view.frontier.iter().find(|frontier| frontier.ledger == ledger).map_or(0, |frontier| frontier.seq);
        self.database
            .write(move |tx| {
                store::record_province_time(tx, province_ms, now)?;
                store::record_server_seq(tx, server_seq)
            })
            .await?;
        Ok(view)
    }

    /// Sends the next batch without waiting for its answer.
    fn push(&mut self, pass: &mut Pass, sizing: &mut Sizing, after: u64) -> Result<()> {
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

    /// Reads and packs the own lines after `after`.
    fn pack(&self, sizing: &mut Sizing, after: u64) -> Result<Ready> {
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
        let (batch, count) = pack_within(sizing.max_bytes(), begin, &lines, &chains, None).context("pack a batch")?;
        let bytes = batch.columns.len() as u64;
        sizing.packed(count, batch.columns.len());
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
            None => return Err(SyncError::Malformed("jawaban kiriman tanpa hasil".to_owned()).into()),
        };
        pass.pushed(pushed);
        Ok(())
    }

    async fn pull(&mut self, pass: &mut Pass, sizing: &mut Sizing, now_ms: &impl Fn() -> i64) -> Result<()> {
        let office = self.office.clone();
        let before = self.database.read(|tx| known(tx, &office))?;
        let request = v1::PullRequest {
            frontier: before.followed.iter().map(frontier_to_wire).collect(),
            max_bytes: sizing.pull_bytes(),
            region_digest: before.digest.to_vec(),
        };
        self.outcome.round_trips += 1;
        let began = Instant::now();
        let reply = self.province.pull(request).await?;
        let batches = reply.batches;
        sizing.pulled(batches.iter().map(|batch| batch.columns.len() as u64).sum(), began.elapsed());
        let (pulled, known): (u64, Known) = self
            .database
            .write(move |tx| {
                let mut pulled = 0;
                for batch in &batches {
                    pulled += take_in_batch(tx, &office, batch)?;
                }
                Ok((pulled, known(tx, &office)?))
            })
            .await?;
        self.outcome.pulled += pulled;
        self.tell(known.own.seq, known.own.seq);
        let view = match reply.more {
            true => None,
            false => Some(self.view(reply.state.as_ref(), None, now_ms).await?),
        };
        let office = &self.office;
        self.database.read(|tx| {
            let own = store::own_ledger(tx, office)?;
            pass.pulled(known, view.as_ref(), |seq| chain_at(tx, &own, seq).ok().flatten());
            Ok(())
        })
    }

    fn tell(&self, stored: u64, head_seq: u64) {
        (self.progress)(Progress { stored, head_seq, pulled: self.outcome.pulled });
    }

    async fn finish(&mut self, finish: Finish, agreed: &Known, sizing: &Sizing) -> Result<()> {
        if let Some(speed) = sizing.bytes_per_second() {
            self.database.write(move |tx| store::record_speed(tx, speed)).await?;
        }
        match finish {
            Finish::Synced => {
                let (office, agreed) = (self.office.clone(), agreed.clone());
                // What both sides agreed on, not what somebody has written here since.
                let is_all = self
                    .database
                    .write(move |tx| {
                        store::record_agreement(tx, agreed.own.seq, &agreed.digest)?;
                        Ok(known(tx, &office)?.own == agreed.own)
                    })
                    .await?;
                self.outcome.synced = is_all;
                self.outcome.reason = (!is_all).then(|| "lines were written while the pass ran".to_owned());
                Ok(())
            }
            Finish::NotEqual(reason) => {
                self.outcome.reason = Some(reason.to_owned());
                Ok(())
            }
            Finish::Diverged { ledger, theirs } => Err(SyncError::Diverged(format!(
                "buku besar {} berbeda dengan yang ada di provinsi (di sini sampai baris {}, di provinsi {}): salah satu sisi dipulihkan dari cadangan atau disalin; hubungi admin provinsi, tidak ada data yang diubah",
                ledger.ledger, ledger.seq, theirs.seq
            ))
            .into()),
        }
    }
}
