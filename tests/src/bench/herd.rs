//! Every kabupaten and kota of the country at the same second: an agent each, in this process but with its own store, its own
//! certificate and its own connection, against one real server. From the first Push to its receipt, after the handshake;
//! what the server asked to wait is told apart.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use data_encoding::BASE64;
use selaras_agent::entry::Writer;
use selaras_agent::store::{self, Office};
use selaras_agent::sync::{self, Begin, Network, Province, SyncError};
use selaras_domain::amount::Amount;
use selaras_domain::catalogue::{Catalogue, Level};
use selaras_domain::line::{Achievement, Cell, Content, Kind, OfficeId, OfficeRights, Subject};
use selaras_domain::message::Message;
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::{RegionCode, RegionKind, regions};
use selaras_ledger::Database;
use selaras_proto::token::JoinToken;
use selaras_proto::v1::exchange_client::ExchangeClient;
use selaras_proto::{MESSAGE_MAX_BYTES, RETRY_AFTER, v1};
use selaras_server::authority::Authority;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use tonic::Status;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};
use uuid::Uuid;

use super::figures::Figures;
use super::office::Bench;
use crate::demo::programs::Programs;
use crate::memory::peak_kib;

/// Lines of one quarter of a kabupaten.
const LINES: u64 = 326;
/// Offices that join at a time: joining is not what is measured.
const JOINING: usize = 8;

pub(super) fn measure(programs: &Programs, folder: &Path, offices: usize, figures: &mut Figures) -> Result<()> {
    let bench = Bench::start(programs, folder, "62.01")?;
    let passes = run(&bench, folder, offices, || {})?;
    let (peak, count) = (peak_kib(bench.server_id())? as f64 / 1024.0, passes.all.len());
    let name = |what: &str| format!("{count} offices at once, {what}");
    figures.add(&name("p50"), passes.working(0.5), "s", "first Push to receipt, waits apart");
    figures.add(&name("p99"), passes.working(0.99), "s", "first Push to receipt, waits apart; should stay below 2");
    let longest = passes.all.iter().map(|pass| pass.waited).max().unwrap_or_default().as_secs_f64();
    figures.add(&name("longest wait"), longest, "s", "that the server asked for (retry-after)");
    figures.add(&name("last receipt"), passes.received.as_secs_f64(), "s", "from the start, waits included");
    figures.add(&name("all in step"), passes.synced.as_secs_f64(), "s", "verdicts pulled and digests compared");
    figures.add(&name("server's memory"), peak, "MiB", "peak; should stay below 300");
    Ok(())
}

/// Lets so many offices join and then sync at once; `began` is called as they begin.
pub(super) fn run(bench: &Bench, folder: &Path, offices: usize, began: impl FnOnce()) -> Result<Passes> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(herd(bench, folder, offices, began))
}

pub(super) struct Passes {
    pub all: Vec<Pass>,
    /// From the start of all to the last receipt, and to the last digest that agreed.
    received: Duration,
    synced: Duration,
}

impl Passes {
    /// Within which time a part of the passes (0.5: half) had their receipt, waits that the server asked for apart; seconds.
    pub fn working(&self, part: f64) -> f64 {
        let times = self.all.iter().map(|pass| pass.receipt.saturating_sub(pass.waited));
        quantile(times.collect(), part).as_secs_f64()
    }
}

/// The time within which a part of all lies.
pub(super) fn quantile(mut times: Vec<Duration>, part: f64) -> Duration {
    times.sort_unstable();
    let index = ((times.len() as f64 * part).ceil() as usize).saturating_sub(1);
    times.get(index).copied().unwrap_or_default()
}

#[derive(Clone, Copy)]
pub(super) struct Pass {
    /// First Push to receipt of the last line.
    receipt: Duration,
    /// Of that, what the server asked to wait.
    waited: Duration,
    /// From the start of all to the receipt.
    done: Duration,
}

async fn herd(bench: &Bench, folder: &Path, count: usize, begin: impl FnOnce()) -> Result<Passes> {
    let authority = Authority::load(&bench.province)?;
    let agents = join_all(bench, &authority, folder, count).await?;
    let certificate = std::fs::read_to_string(bench.province.join("keys/ca.cert.pem"))?;
    let ready = Arc::new(Barrier::new(agents.len() + 1));
    let mut running = JoinSet::new();
    for agent in agents {
        let channel = agent.connect(bench.address(), &certificate).await?;
        let ready = Arc::clone(&ready);
        running.spawn(async move {
            // The connection is there; the Hello comes with the pass.
            ready.wait().await;
            agent.pass(channel, Instant::now()).await
        });
    }
    begin();
    ready.wait().await;
    let began = Instant::now();
    let mut all = Vec::new();
    while let Some(pass) = running.join_next().await {
        all.push(pass??);
    }
    let received = all.iter().map(|pass| pass.done).max().unwrap_or_default();
    Ok(Passes { all, received, synced: began.elapsed() })
}

/// One office for each region of the country, joined, with a quarter to send.
async fn join_all(bench: &Bench, authority: &Authority, folder: &Path, count: usize) -> Result<Vec<Agent>> {
    let mut tokens = Vec::new();
    // Below the command, which knows only the regions of its own province.
    let database = selaras_server::store::open_again(&bench.province)?;
    for region in regions().iter().filter(|region| region.kind != RegionKind::Provinsi).take(count) {
        tokens.push((region.code, invite(&database, authority, region.code).await?));
    }
    drop(database);
    let mut joining = JoinSet::new();
    let mut agents = Vec::new();
    for (region, token) in tokens {
        if joining.len() == JOINING {
            agents.push(joining.join_next().await.context("an office that joins")???);
        }
        let (url, data) = (bench.address().to_owned(), folder.join(format!("office-{region}")));
        joining.spawn(async move { Agent::join(data, &url, token).await.context(region) });
    }
    while let Some(joined) = joining.join_next().await {
        agents.push(joined??);
    }
    Ok(agents)
}

async fn invite(database: &Database, authority: &Authority, region: RegionCode) -> Result<JoinToken> {
    let token = JoinToken { id: rand::random(), secret: rand::random(), authority: authority.fingerprint() };
    let office = OfficeId(Uuid::now_v7());
    let rights =
        OfficeRights { office, name: "Bench".to_owned(), region, sectors: Vec::new(), from_ms: None, until_ms: None };
    let (id, hash) = (token.id_text(), *blake3::hash(token.secret_text().as_bytes()).as_bytes());
    let now = selaras_program::now_ms();
    database
        .write(move |tx| {
            selaras_server::store::add_office(tx, &rights, "bench", now)?;
            selaras_server::store::add_token(tx, &id, &hash, office, now + 86_400_000)
        })
        .await?;
    Ok(token)
}

struct Agent {
    data: PathBuf,
    office: Office,
    database: Arc<Database>,
}

impl Agent {
    async fn join(data: PathBuf, url: &str, token: JoinToken) -> Result<Agent> {
        let now = selaras_program::now_ms();
        let network = Network { data: data.clone(), ..Network::default() };
        let office = sync::join(&network, url, &token, Begin::New, now).await?;
        let database = Arc::new(store::open(&data)?);
        let writing = office.clone();
        database.write(move |tx| write_quarter(tx, &writing, now)).await?;
        Ok(Agent { data, office, database })
    }

    async fn connect(&self, address: &str, authority: &str) -> Result<Channel> {
        let keys = self.data.join("keys");
        let certificate = BASE64.encode(&std::fs::read(keys.join("office.cert.der"))?);
        let certificate = format!("-----BEGIN CERTIFICATE-----\n{certificate}\n-----END CERTIFICATE-----\n");
        let identity = Identity::from_pem(certificate, std::fs::read(keys.join("office.key.pem"))?);
        let tls = ClientTlsConfig::new().ca_certificate(Certificate::from_pem(authority)).identity(identity);
        let endpoint = Endpoint::from_shared(address.to_owned())?.tls_config(tls.domain_name("localhost"))?;
        Ok(endpoint.connect().await?)
    }

    async fn pass(self, channel: Channel, start: Instant) -> Result<Pass> {
        let client = ExchangeClient::new(channel)
            .max_decoding_message_size(MESSAGE_MAX_BYTES)
            .max_encoding_message_size(MESSAGE_MAX_BYTES);
        let times = Arc::new(Times::new(start));
        let mut outcome = sync::Outcome::default();
        let province = Timed { client, times: Arc::clone(&times) };
        sync::sync_over(province, &self.database, &self.office, &selaras_program::now_ms, &|_| {}, &mut outcome)
            .await?;
        ensure!(outcome.pushed == LINES && outcome.synced, "{outcome:?}");
        let read = |at: &AtomicU64| Duration::from_micros(at.load(Ordering::Relaxed));
        let done = read(&times.last_receipt);
        let receipt = done.saturating_sub(read(&times.first_push));
        Ok(Pass { receipt, waited: read(&times.waited), done })
    }
}

fn write_quarter(connection: &selaras_ledger::Connection, office: &Office, now_ms: i64) -> Result<()> {
    let period = Period::quarter(2023, Quarter::Q4);
    let mut writer = Writer::new(connection, store::own_ledger(connection, office)?, "Bench", now_ms)?;
    let salt = u32::from(office.region.number());
    for (component, index) in Catalogue::for_year(2023).components(Level::Kabupaten).iter().zip(1u32..) {
        let required = 1_000 + (salt * 31 + index * 17) % 9_000;
        let content = Content::Achievement(Achievement::Value {
            required: Amount::units(required),
            achieved: Amount::units((salt * 7 + index * 101) % required),
            below_standard: None,
            note: String::new(),
        });
        let subject = Subject::component(*component);
        writer.write(&Cell { region: office.region, period, kind: Kind::Achievement, subject }, content)?;
    }
    Ok(())
}

/// Microseconds from the start of all.
struct Times {
    start: Instant,
    first_push: AtomicU64,
    last_receipt: AtomicU64,
    waited: AtomicU64,
}

impl Times {
    fn new(start: Instant) -> Times {
        let never = AtomicU64::new(u64::MAX);
        Times { start, first_push: never, last_receipt: AtomicU64::new(0), waited: AtomicU64::new(0) }
    }

    fn now(&self) -> u64 {
        self.start.elapsed().as_micros() as u64
    }
}

/// The calls of a pass, timed; what the server asks to wait is waited.
#[derive(Clone)]
struct Timed {
    client: ExchangeClient<Channel>,
    times: Arc<Times>,
}

impl Timed {
    /// Calls until the server does not ask to wait. The waits, in microseconds.
    async fn call<T, F>(&self, call: impl Fn(ExchangeClient<Channel>) -> F) -> Result<(T, u64), SyncError>
    where
        F: Future<Output = Result<tonic::Response<T>, Status>>,
    {
        let mut waited = 0;
        loop {
            let status = match call(self.client.clone()).await {
                Ok(response) => return Ok((response.into_inner(), waited)),
                Err(status) => status,
            };
            let after = status.metadata().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
            let after = after.ok_or_else(|| SyncError::Unreachable(Message::untranslated(status.to_string())))?;
            let began = Instant::now();
            tokio::time::sleep(Duration::from_millis(after)).await;
            waited += began.elapsed().as_micros() as u64;
        }
    }
}

impl Province for Timed {
    async fn hello(&self, request: v1::HelloRequest) -> Result<v1::HelloReply, SyncError> {
        Ok(self
            .call(|mut client| {
                let request = request.clone();
                async move { client.hello(request).await }
            })
            .await?
            .0)
    }

    async fn push(&self, request: v1::PushRequest) -> Result<v1::PushReply, SyncError> {
        self.times.first_push.fetch_min(self.times.now(), Ordering::Relaxed);
        let pushed = self.call(|mut client| {
            let request = request.clone();
            async move { client.push(request).await }
        });
        let (reply, waited) = pushed.await?;
        self.times.waited.fetch_add(waited, Ordering::Relaxed);
        self.times.last_receipt.fetch_max(self.times.now(), Ordering::Relaxed);
        Ok(reply)
    }

    async fn pull(&self, request: v1::PullRequest) -> Result<v1::PullReply, SyncError> {
        Ok(self
            .call(|mut client| {
                let request = request.clone();
                async move { client.pull(request).await }
            })
            .await?
            .0)
    }

    async fn give_back(&self, request: v1::GiveBackRequest) -> Result<v1::GiveBackReply, SyncError> {
        Ok(self
            .call(|mut client| {
                let request = request.clone();
                async move { client.give_back(request).await }
            })
            .await?
            .0)
    }

    async fn compare(&self, request: v1::CompareRequest) -> Result<v1::CompareReply, SyncError> {
        Ok(self
            .call(|mut client| {
                let request = request.clone();
                async move { client.compare(request).await }
            })
            .await?
            .0)
    }

    async fn list_files(&self, request: v1::ListFilesRequest) -> Result<v1::ListFilesReply, SyncError> {
        Ok(self.call(|mut client| async move { client.list_files(request).await }).await?.0)
    }

    async fn list_reports(&self, request: v1::ListReportsRequest) -> Result<v1::ListReportsReply, SyncError> {
        Ok(self
            .call(|mut client| {
                let request = request.clone();
                async move { client.list_reports(request).await }
            })
            .await?
            .0)
    }

    async fn put_file(&self, request: v1::PutFileRequest) -> Result<v1::PutFileReply, SyncError> {
        Ok(self
            .call(|mut client| {
                let request = request.clone();
                async move { client.put_file(request).await }
            })
            .await?
            .0)
    }

    async fn get_file(&self, request: v1::GetFileRequest) -> Result<v1::GetFileReply, SyncError> {
        Ok(self
            .call(|mut client| {
                let request = request.clone();
                async move { client.get_file(request).await }
            })
            .await?
            .0)
    }
}
