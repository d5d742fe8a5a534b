//! What every handler of the dashboard works with. The database is private to this file: what a page changes goes through
//! [`Dashboard::change`], which writes down who did it, in the same transaction.

use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use selaras_domain::region::{self, Region};
use selaras_ledger::{Database, Transaction, Watch};
use selaras_program::Clock;
use selaras_web::{Address, Attempts, Hashing, Known, Language, Rates, SecondFactor, Site, Texts};
use tokio::sync::Semaphore;

use super::changes::Changes;
use super::guard::Visit;
use super::kept::Kept;
use super::metrics::Timing;
use super::reports::{self, Figures};
use super::second;
use super::turns::{Turns, Work};
use super::view::View;
use super::words::TEXTS;
use crate::audit::Act;
use crate::authority::Keyring;
use crate::config::Config;
use crate::delivery::Looked;
use crate::edition::Digest;
use crate::ingest;
use crate::open::{Published, Shelf};
use crate::store::{self, Person, Role};

/// Overviews that are kept rendered; a person rarely looks at more than a few. Deadlines pass without a change.
const VIEWS: usize = 64;
const VIEW_LASTS: Duration = Duration::from_secs(30);
/// Former final editions that are kept as they are handed out; they never change.
const FORMER: usize = 8;
const FORMER_LASTS: Duration = Duration::from_secs(3_600);

/// Requests for open data from one address: at once, and then a second.
const VISITS_BURST: u32 = 60;
const VISITS_PER_SECOND: f64 = 5.0;

pub struct Dashboard {
    database: Arc<Database>,
    data: PathBuf,
    pub keyring: Arc<Keyring>,
    pub config: Config,
    pub province: &'static Region,
    pub address: Address,
    pub changes: Changes,
    /// What the public gets.
    pub open: Arc<Shelf>,
    pub(super) visitors: Rates,
    pub(super) timing: Timing,
    pub(super) looked: Looked,
    pub(super) overviews: Kept<(View, Language), u64, Arc<str>>,
    /// The figures of quarters that documents are made of.
    pub(super) figures: Figures,
    pub(super) former: Kept<Digest, (), Option<Arc<Published>>>,
    clock: Clock,
    hashing: Hashing,
    attempts: Attempts,
    turns: Turns,
    /// One document is made at a time.
    pub(super) printing: Semaphore,
}

/// What a dashboard stands on.
pub struct Ground {
    pub data: PathBuf,
    pub database: Arc<Database>,
    pub keyring: Arc<Keyring>,
    pub config: Config,
    pub open: Arc<Shelf>,
    /// Whether somebody looks after the reports.
    pub looked: Looked,
    pub clock: Clock,
}

impl Dashboard {
    /// A dashboard of the province of a database, to be served at an address.
    pub fn new(ground: Ground, address: Address) -> Result<Arc<Dashboard>> {
        let Ground { data, database, keyring, config, open, looked, clock } = ground;
        let code = database.read(|tx| store::province(tx))?;
        let province = region::region(code).context("the database's province is known")?;
        Ok(Arc::new(Dashboard {
            database,
            data,
            keyring,
            config,
            province,
            address,
            changes: Changes::default(),
            open,
            visitors: Rates::new(VISITS_BURST, VISITS_PER_SECOND),
            timing: Timing::default(),
            looked,
            overviews: Kept::new(VIEWS, VIEW_LASTS),
            figures: reports::kept(),
            former: Kept::new(FORMER, FORMER_LASTS),
            clock,
            hashing: Hashing::default(),
            attempts: Attempts::default(),
            turns: Turns::default(),
            printing: Semaphore::new(1),
        }))
    }

    pub fn now_ms(&self) -> i64 {
        (self.clock)()
    }

    pub fn data(&self) -> &Path {
        &self.data
    }

    pub fn hashing(&self) -> &Hashing {
        &self.hashing
    }

    pub(super) fn watch(&self) -> Result<Watch> {
        Ok(self.database.watch()?)
    }

    /// Reads one consistent state off the async threads, a few at once; never waits for writers.
    pub async fn read<T, F>(self: &Arc<Self>, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<T> + Send + 'static,
    {
        self.with_database(Work::Page, move |database| database.read(job)).await
    }

    /// [`Self::read`] for what wants the database itself, or another turn.
    pub(super) async fn with_database<T, F>(self: &Arc<Self>, work: Work, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Arc<Database>) -> Result<T> + Send + 'static,
    {
        let _turn = self.turns.take(work).await?;
        let page = Arc::clone(self);
        tokio::task::spawn_blocking(move || job(&page.database)).await.context("read for a page")?
    }

    /// Judges again what waited, as after another catalogue.
    pub async fn rejudge(&self) -> Result<()> {
        ingest::rejudge_all(&self.database, self.now_ms()).await
    }

    /// Changes the province as the person who asks, and writes it down. `None`: the job found nothing to change.
    pub async fn change<T, F>(&self, visit: &Visit, act: Act, job: F) -> Result<Option<T>>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<Option<T>> + Send + 'static,
    {
        self.change_by(visit.name(), visit.from, act, job).await
    }

    /// Writes down an act that changed something else than the database.
    pub async fn note(&self, visit: &Visit, act: Act) -> Result<()> {
        self.change(visit, act, |_| Ok(Some(()))).await.map(drop)
    }

    /// [`Self::change`] by somebody who is not logged in yet.
    pub(super) async fn change_by<T, F>(&self, actor: &str, from: Option<IpAddr>, act: Act, job: F) -> Result<Option<T>>
    where
        T: Send + 'static,
        F: FnOnce(&Transaction<'_>) -> Result<Option<T>> + Send + 'static,
    {
        let origin = from.map_or_else(|| "–".to_owned(), |from| from.to_string());
        let acted = act.by(actor, &origin, self.now_ms());
        let write = move |tx: &Transaction<'_>| {
            let done = job(tx)?;
            if done.is_some() {
                store::record_act(tx, &acted)?;
            }
            Ok(done)
        };
        self.database.write(write).await
    }
}

impl Site for Dashboard {
    type Account = Person;
    type Role = Role;
    type Visit = Visit;

    fn address(&self) -> &Address {
        &self.address
    }

    fn texts(&self) -> &'static Texts {
        &TEXTS
    }

    fn hashing(&self) -> &Hashing {
        &self.hashing
    }

    fn now_ms(&self) -> i64 {
        self.now_ms()
    }

    fn has_role(person: &Person, role: Role) -> bool {
        person.role.may(role)
    }

    fn known(&self, session: &[u8; 32]) -> Result<Known<Person>> {
        let account = self.database.read(|tx| store::session_person(tx, session, self.now_ms()))?;
        // The first administrator is made by a command, never by the first visitor.
        Ok(Known { account, has_accounts: true })
    }

    fn attempts(&self) -> &Attempts {
        &self.attempts
    }

    fn password_hash(&self, name: &str) -> Result<Option<String>> {
        self.database.read(|tx| store::password_hash(tx, name))
    }

    async fn second_factor(&self, name: &str, code: &str) -> Result<SecondFactor> {
        let (name, code, now_ms) = (name.to_owned(), code.to_owned(), self.now_ms());
        self.database.write(move |tx| second::check(tx, &name, &code, now_ms)).await
    }

    async fn note_failure(&self, name: &str, from: Option<IpAddr>) -> Result<()> {
        self.change_by(name, from, Act::new("session.refused", ""), |_| Ok(Some(()))).await.map(drop)
    }

    async fn begin_session(&self, name: String, session: [u8; 32], expires_ms: i64) -> Result<()> {
        let now_ms = self.now_ms();
        self.database.write(move |tx| store::begin_session(tx, &name, &session, expires_ms, now_ms)).await
    }

    async fn end_session(&self, session: [u8; 32]) -> Result<()> {
        self.database.write(move |tx| store::end_session(tx, &session)).await
    }
}
