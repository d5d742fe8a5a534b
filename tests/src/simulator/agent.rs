//! An office in the simulator: the real agent's store, writer and pass, without a process.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Context, Result};
use selaras_agent::entry::Writer;
use selaras_agent::evidence::attach;
use selaras_agent::recovery::{keep_identity, open_for_pass};
use selaras_agent::store::{self, Office};
use selaras_agent::sync::{Outcome, sync_over};
use selaras_domain::line::{Cell, Content, Line};
use selaras_ledger::{Database, Transaction, frontier, lines_after};
use selaras_web::Uploaded;
use tokio::sync::{mpsc, oneshot};

use super::fuse::Fuse;
use super::home::Home;
use super::model::ALL;
use super::server::Sight;
use super::wire::{Answer, Call, Wire};

type Ended = (Result<()>, Outcome);

pub(super) struct Agent {
    home: Home,
    pub office: Office,
    /// By its own clock.
    pub clock: Arc<AtomicI64>,
    pub database: Arc<Database>,
    pub fuse: Fuse,
    pub pass: Option<Pass>,
    /// The lines, by who wrote them, that its file must hold.
    pub held: BTreeSet<String>,
    /// The administrator has denied this computer, and nobody uses it any more.
    pub is_retired: bool,
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
    /// Joins, as the first computer of its office.
    pub(super) async fn start(home: Home, office: Office, clock: i64) -> Result<Agent> {
        let (folder, made) = (home.folder(), office.clone());
        let joining = move || {
            store::open_again(&folder)?.write_blocking(move |tx| store::create_office(tx, &made, clock))?;
            keep_identity(&folder, &office)
        };
        tokio::task::spawn_blocking(joining).await??;
        Agent::open(home, Arc::new(AtomicI64::new(clock))).await
    }

    /// A second computer with all that the first has.
    pub(super) async fn clone_to(&self, base: PathBuf) -> Result<Agent> {
        let home = Home::new(base, &self.home.folder())?;
        let clock = AtomicI64::new(self.clock.load(Ordering::SeqCst));
        let mut clone = Agent::open(home, Arc::new(clock)).await?;
        clone.held.clone_from(&self.held);
        Ok(clone)
    }

    async fn open(home: Home, clock: Arc<AtomicI64>) -> Result<Agent> {
        let (database, office, fuse) = open(&home.folder(), clock.load(Ordering::SeqCst)).await?;
        Ok(Agent { home, office, clock, database, fuse, pass: None, held: BTreeSet::new(), is_retired: false })
    }

    /// Ends as a process that is killed; something happens to its files, and it starts again from them.
    pub(super) async fn crash(&mut self, what: impl FnOnce(&mut Home) -> Result<()>) -> Result<()> {
        self.pass = None;
        what(&mut self.home)?;
        let now = self.clock.load(Ordering::SeqCst);
        (self.database, self.office, self.fuse) = open(&self.home.folder(), now).await?;
        Ok(())
    }

    pub(super) fn home(&mut self) -> &mut Home {
        &mut self.home
    }

    /// Writes entries as `import` does, all or none, each in its own person's name. Gives the lines that were written.
    pub(super) async fn write(&self, entries: Vec<(String, Cell, Content)>) -> Result<Vec<Line>> {
        self.new_lines(move |tx, office, now| {
            let ledger = store::own_ledger(tx, office)?;
            for (person, cell, content) in entries {
                Writer::new(tx, ledger.clone(), &person, now)?.write(&cell, content)?;
            }
            Ok(())
        })
        .await
    }

    /// Puts a file beside a cell as `attach` does. Gives the line that was written.
    pub(super) async fn attach(&self, person: String, cell: Cell, file: Uploaded) -> Result<Vec<Line>> {
        self.new_lines(move |tx, office, now| attach(tx, office, &cell, &[file], (&person, now)).map(drop)).await
    }

    /// The lines that a job writes in one transaction.
    async fn new_lines(
        &self,
        job: impl FnOnce(&Transaction<'_>, &Office, i64) -> Result<()> + Send + 'static,
    ) -> Result<Vec<Line>> {
        let (office, now) = (self.office.clone(), self.clock.load(Ordering::SeqCst));
        self.database
            .write(move |tx| {
                let ledger = store::own_ledger(tx, &office)?;
                let before = frontier(tx, &ledger)?.seq;
                job(tx, &office, now)?;
                let lines = lines_after(tx, ledger.key, before, ALL, ALL)?;
                lines.iter().map(|line| Ok(line.bytes.decode()?)).collect()
            })
            .await
    }

    /// The office as its file names it now: a pass may have opened another ledger.
    pub(super) fn look_again(&mut self) -> Result<()> {
        self.office = self.database.read(|tx| store::office(tx))?.context("the office is in its file")?;
        Ok(())
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

async fn open(folder: &Path, now_ms: i64) -> Result<(Arc<Database>, Office, Fuse)> {
    let folder = folder.to_owned();
    let opening = tokio::task::spawn_blocking(move || open_for_pass(&folder, now_ms));
    let (database, office) = opening.await??.context("the office has joined")?;
    let fuse = Fuse::of(&database).await?;
    Ok((Arc::new(database), office, fuse))
}
