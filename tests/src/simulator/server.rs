//! The province in the simulator: the real exchange over a real database file, without a network.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use selaras_agent::sync::SyncError;
use selaras_domain::line::{Frontier, LedgerId, OfficeId};
use selaras_domain::region::RegionCode;
use selaras_ledger::{Database, find_ledger, frontier, ledgers_of_region, region_digest};
use selaras_server::authority::Authority;
use selaras_server::ingest::{Exchange, status};
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

    /// Ends as a process that is killed, and starts again from the file.
    pub(super) async fn crash(&mut self) -> Result<()> {
        self.home.crash()?;
        (self.exchange, self.fuse) = open(&self.home.folder(), &self.authority, &self.clock).await?;
        Ok(())
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

    async fn serve(&self, office: OfficeId, request: Request) -> Result<Reply> {
        let office = self.database().read(|tx| store::office(tx, office))?.context("the office is known")?;
        Ok(match request {
            Request::Hello(request) => Reply::Hello(self.exchange.hello(office, request).await?),
            Request::Push(request) => Reply::Push(self.exchange.push(office, request).await?),
            Request::Pull(request) => Reply::Pull(self.exchange.pull(&office, &request)?),
            Request::GiveBack(request) => Reply::GiveBack(self.exchange.give_back(office.office, request).await?),
            Request::Compare(request) => Reply::Compare(self.exchange.compare(office.region, &request)?),
        })
    }

    pub(super) fn sight(&self, region: RegionCode) -> Result<Sight> {
        self.database().read(|tx| {
            let ledgers = ledgers_of_region(tx, region)?;
            let frontiers = ledgers.iter().map(|ledger| frontier(tx, ledger)).collect::<Result<_>>()?;
            Ok(Sight { frontiers, digest: region_digest(tx, region)? })
        })
    }

    /// How far a ledger of an office has come; 0 before its first line.
    pub(super) fn reached(&self, ledger: LedgerId) -> Result<u64> {
        self.database().read(|tx| {
            let ledger = find_ledger(tx, ledger)?;
            ledger.map_or(Ok(0), |ledger| Ok(frontier(tx, &ledger)?.seq))
        })
    }

    /// Computes what is stale of the standings, as the task beside ingest does now and then.
    pub(super) async fn refresh(&self) -> Result<bool> {
        self.database().write(|tx| standing::refresh(tx)).await
    }
}

async fn open(folder: &Path, authority: &Arc<Authority>, clock: &Arc<AtomicI64>) -> Result<(Exchange, Fuse)> {
    let database = Arc::new(store::open_again(folder)?);
    let fuse = Fuse::of(&database).await?;
    let clock = Arc::clone(clock);
    let now = Arc::new(move || clock.load(Ordering::SeqCst));
    let mut exchange = Exchange::new(database, Arc::clone(authority), Arc::new(Notify::new()), now);
    // Messages come one by one here: the batch before will not arrive while this one waits.
    exchange.overtaken_wait = Duration::ZERO;
    Ok((exchange, fuse))
}
