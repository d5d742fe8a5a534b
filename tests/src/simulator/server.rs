//! The province in the simulator: the real exchange over a real database file, without a network.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use anyhow::{Result, bail};
use selaras_agent::sync::SyncError;
use selaras_domain::line::{Frontier, LedgerId, OfficeId};
use selaras_domain::region::RegionCode;
use selaras_ledger::{Database, Restored, frontier, ledgers_of_office, ledgers_of_region, region_digest};
use selaras_server::authority::Authority;
use selaras_server::ingest::{Exchange, rejudge_all, status};
use selaras_server::recovery::{begin_anew, count_boot, open_or_begin_anew};
use selaras_server::{standing, store};
use tokio::sync::Notify;

use super::fuse::Fuse;
use super::home::Home;
use super::wire::{Answer, Reply, Request};

/// What the province has of a region at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sight {
    pub frontiers: Vec<Frontier>,
    pub digest: [u8; 32],
}

pub(super) struct Server {
    home: Home,
    authority: Arc<Authority>,
    clock: Arc<AtomicI64>,
    exchange: Exchange,
    pub fuse: Fuse,
}

impl Server {
    pub(super) async fn start(home: Home, authority: Arc<Authority>, clock: Arc<AtomicI64>) -> Result<Server> {
        let (exchange, fuse) = open(&home.folder(), &authority, &clock).await?;
        Ok(Server { home, authority, clock, exchange, fuse })
    }

    /// Ends as a process that is killed; something happens to its files, and it starts again from them.
    pub(super) async fn crash(&mut self, what: impl FnOnce(&mut Home) -> Result<()>) -> Result<()> {
        what(&mut self.home)?;
        (self.exchange, self.fuse) = open(&self.home.folder(), &self.authority, &self.clock).await?;
        Ok(())
    }

    /// The database is gone, and `init` begins it anew under the keys that are there.
    pub(super) async fn empty(&mut self) -> Result<()> {
        self.home.empty()?;
        let (folder, code, now) = (self.home.folder(), self.authority.province()?, self.now_ms());
        tokio::task::spawn_blocking(move || begin_anew(&folder, code, None, now).map(drop)).await??;
        self.crash(Home::crash).await
    }

    pub(super) fn home(&mut self) -> &mut Home {
        &mut self.home
    }

    /// As `restore` says it of a copy that was put back.
    pub(super) async fn declare_restored(&self) -> Result<()> {
        let now = self.now_ms();
        let restored = Restored { restored_ms: now, made_ms: now, file: "SAMPLE.zip".to_owned(), lines: 0 };
        self.database().write(move |tx| store::mark_restored(tx, &restored)).await
    }

    pub(super) fn database(&self) -> &Arc<Database> {
        &self.exchange.database
    }

    pub(super) fn now_ms(&self) -> i64 {
        self.clock.load(Ordering::SeqCst)
    }

    /// Answers a call as the service over gRPC does.
    pub(super) async fn call(&self, office: OfficeId, request: Request) -> Answer {
        self.serve(office, request).await.map_err(|error| SyncError::of_status(&status(error)))
    }

    /// Who calls is known by its certificate at the real one; here by the word of the simulator.
    async fn serve(&self, office: OfficeId, request: Request) -> Result<Reply> {
        let known = self.database().read(|tx| store::office(tx, office))?;
        Ok(match (request, known) {
            (Request::Hello(request), Some(office)) => {
                Reply::Hello(Box::new(self.exchange.hello(office, request).await?))
            }
            (Request::Hello(request), None) => Reply::Hello(Box::new(self.exchange.hello_stranger(office, &request)?)),
            (Request::GiveBack(request), _) => Reply::GiveBack(self.exchange.give_back(office, request).await?),
            (_, None) => bail!("an office that is not known yet"),
            (Request::Push(request), Some(office)) => Reply::Push(self.exchange.push(office, request).await?),
            (Request::Pull(request), Some(office)) => Reply::Pull(self.exchange.pull(&office, &request)?),
            (Request::Compare(request), Some(office)) => {
                Reply::Compare(self.exchange.compare(office.region, &request)?)
            }
            (Request::ListFiles(_), Some(office)) => Reply::ListFiles(self.exchange.list_files(&office)?),
            (Request::ListReports(request), Some(office)) => {
                Reply::ListReports(self.exchange.list_reports(&office, request).await?)
            }
            (Request::PutFile(request), Some(office)) => {
                Reply::PutFile(self.exchange.put_file(&office, request).await?)
            }
            (Request::GetFile(request), Some(office)) => Reply::GetFile(self.exchange.get_file(&office, &request)?),
        })
    }

    pub(super) fn sight(&self, region: RegionCode) -> Result<Sight> {
        self.database().read(|tx| {
            let ledgers = ledgers_of_region(tx, region)?;
            let frontiers = ledgers.iter().map(|ledger| frontier(tx, ledger)).collect::<Result<_>>()?;
            Ok(Sight { frontiers, digest: region_digest(tx, region)? })
        })
    }

    /// How far the ledgers of an office have come.
    pub(super) fn reached(&self, office: OfficeId) -> Result<BTreeMap<LedgerId, u64>> {
        self.database().read(|tx| {
            let ledgers = ledgers_of_office(tx, office)?;
            ledgers.iter().map(|ledger| Ok((ledger.start.id, frontier(tx, ledger)?.seq))).collect()
        })
    }

    /// Computes what is stale of the standings, as the task beside ingest does now and then.
    pub(super) async fn refresh(&self) -> Result<bool> {
        self.database().write(|tx| standing::refresh(tx)).await
    }
}

async fn open(folder: &Path, authority: &Arc<Authority>, clock: &Arc<AtomicI64>) -> Result<(Exchange, Fuse)> {
    let (folder, keys, now_ms) = (folder.to_owned(), Arc::clone(authority), clock.load(Ordering::SeqCst));
    let opening = tokio::task::spawn_blocking(move || {
        let database = open_or_begin_anew(&folder, &keys, now_ms)?;
        count_boot(&database, &folder, now_ms)?;
        anyhow::Ok(Arc::new(database))
    });
    let database = opening.await??;
    rejudge_all(&database, now_ms).await?;
    let fuse = Fuse::of(&database).await?;
    let clock = Arc::clone(clock);
    let now = Arc::new(move || clock.load(Ordering::SeqCst));
    let mut exchange = Exchange::new(database, Arc::clone(authority), Arc::new(Notify::new()), now);
    // Messages come one by one here: the batch before will not arrive while this one waits.
    exchange.overtaken_wait = Duration::ZERO;
    Ok((exchange, fuse))
}
