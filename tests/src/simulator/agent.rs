//! An office in the simulator: the real agent's store, writer and pass, without a process.

use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context, Result};
use selaras_agent::entry::Writer;
use selaras_agent::store::{self, Office};
use selaras_agent::sync::{Outcome, sync_over};
use selaras_domain::line::{Cell, Content, LineBytes, OfficeRights};
use selaras_ledger::{Database, lines_after};
use tokio::sync::{mpsc, oneshot};

use super::fuse::Fuse;
use super::home::Home;
use super::server::Sight;
use super::wire::{Answer, Call, Wire};

const ALL: usize = usize::MAX >> 1;

type Ended = (Result<()>, Outcome);

pub(super) struct Agent {
    home: Home,
    pub office: Office,
    /// All rights it was ever given.
    pub rights: Vec<OfficeRights>,
    /// By its own clock.
    pub clock: Arc<AtomicI64>,
    pub database: Arc<Database>,
    pub fuse: Fuse,
    pub pass: Option<Pass>,
}

/// A pass under way.
pub(super) struct Pass {
    future: Pin<Box<dyn Future<Output = Ended>>>,
    calls: mpsc::UnboundedReceiver<Call>,
    /// Sent, and nothing has become of them yet.
    pub flying: Vec<Call>,
    /// On the way back.
    pub answers: Vec<(oneshot::Sender<Answer>, Answer)>,
    /// What the province had when it last told.
    pub told: Option<Sight>,
}

impl Agent {
    pub(super) async fn start(home: Home, office: Office, rights: OfficeRights, clock: i64) -> Result<Agent> {
        let (database, fuse) = open(&home.folder()).await?;
        let made = office.clone();
        database.write(move |tx| store::create_office(tx, &made, clock)).await?;
        let clock = Arc::new(AtomicI64::new(clock));
        Ok(Agent { home, office, rights: vec![rights], clock, database, fuse, pass: None })
    }

    /// Ends as a process that is killed, and starts again from the file.
    pub(super) async fn crash(&mut self) -> Result<()> {
        self.home.crash()?;
        self.pass = None;
        (self.database, self.fuse) = open(&self.home.folder()).await?;
        self.office = self.database.read(|tx| store::office(tx))?.context("the office is in its file")?;
        Ok(())
    }

    /// Writes entries as `import` does: all or none.
    pub(super) async fn write(&self, entries: Vec<(Cell, Content)>) -> Result<()> {
        let (office, now) = (self.office.clone(), self.clock.load(Ordering::SeqCst));
        self.database
            .write(move |tx| {
                let mut lines = Writer::new(tx, store::own_ledger(tx, &office)?, "SAMPLE", now)?;
                for (cell, content) in entries {
                    lines.write(&cell, content)?;
                }
                Ok(())
            })
            .await
    }

    /// The lines of the own ledger after `seq`.
    pub(super) fn lines_after(&self, seq: u64) -> Result<Vec<LineBytes>> {
        self.database.read(|tx| {
            let lines = lines_after(tx, store::own_ledger(tx, &self.office)?.key, seq, ALL, ALL)?;
            Ok(lines.into_iter().map(|line| line.bytes).collect())
        })
    }

    pub(super) fn begin_pass(&mut self) {
        let (sender, calls) = mpsc::unbounded_channel();
        let (database, office, clock) = (Arc::clone(&self.database), self.office.clone(), Arc::clone(&self.clock));
        let future = Box::pin(async move {
            let mut outcome = Outcome::default();
            let now_ms = || clock.load(Ordering::SeqCst);
            let result = sync_over(Wire(sender), &database, &office, &now_ms, &|_| {}, &mut outcome).await;
            (result, outcome)
        });
        self.pass = Some(Pass { future, calls, flying: Vec::new(), answers: Vec::new(), told: None });
    }
}

impl Pass {
    /// Hands over the answers that are on their way and lets the pass go on, until it calls again or ends. Only when
    /// nothing is flying: then it must do one of the two.
    pub(super) async fn go_on(&mut self) -> Option<Ended> {
        for (sender, answer) in self.answers.drain(..) {
            // A pass that gave up no longer listens.
            let _ = sender.send(answer);
        }
        tokio::select! {
            biased;
            ended = &mut self.future => Some(ended),
            Some(call) = self.calls.recv() => {
                self.flying.push(call);
                while let Ok(call) = self.calls.try_recv() {
                    self.flying.push(call);
                }
                None
            }
        }
    }
}

async fn open(folder: &Path) -> Result<(Arc<Database>, Fuse)> {
    let database = Arc::new(store::open_again(folder)?);
    let fuse = Fuse::of(&database).await?;
    Ok((database, fuse))
}
