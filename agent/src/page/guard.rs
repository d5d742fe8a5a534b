//! Who may use a route of the office's page, and what a handler knows of who asks. The gate itself is that of both programs.

use std::ops::Deref;

use anyhow::Result;
use axum::Extension;
use axum::routing::MethodRouter;
use selaras_ledger::learn_catalogues;
use selaras_web::{Address, Attempts, Hashing, Known, Site, Texts};

use super::words::TEXTS;
use super::{App, Page};
use crate::store::{self, Account, Role};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// No login.
    Nobody,
    /// Only while there is no account at all.
    FirstStart,
    Viewer,
    Operator,
    Coordinator,
}

/// Who asks, and in which language.
#[derive(Clone, Debug)]
pub struct Visit(selaras_web::Visit<Account>);

pub type Visitor = Extension<Visit>;

impl From<Need> for selaras_web::Need<Role> {
    fn from(need: Need) -> Self {
        use selaras_web::Need::{FirstStart, Nobody, Role as Of};
        match need {
            Need::Nobody => Nobody,
            Need::FirstStart => FirstStart,
            Need::Viewer => Of(Role::Viewer),
            Need::Operator => Of(Role::Operator),
            Need::Coordinator => Of(Role::Coordinator),
        }
    }
}

impl From<selaras_web::Visit<Account>> for Visit {
    fn from(visit: selaras_web::Visit<Account>) -> Visit {
        Visit(visit)
    }
}

impl Deref for Visit {
    type Target = selaras_web::Visit<Account>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Visit {
    pub fn name(&self) -> &str {
        self.account.as_ref().map_or("", |account| &account.name)
    }

    pub fn has_role(&self, role: Role) -> bool {
        self.account.as_ref().is_some_and(|account| account.role >= role)
    }

    pub fn is_operator(&self) -> bool {
        self.has_role(Role::Operator)
    }

    pub fn is_coordinator(&self) -> bool {
        self.has_role(Role::Coordinator)
    }

    /// Whether the person enters figures of a sector at this office.
    pub fn may_enter(&self, sector: u8, office_sectors: &[u8]) -> bool {
        let within = |sectors: &[u8]| sectors.is_empty() || sectors.contains(&sector);
        let Some(account) = &self.account else { return false };
        let own = match account.role {
            Role::Viewer => false,
            Role::Operator => within(&account.sectors),
            Role::Coordinator => true,
        };
        own && within(office_sectors)
    }
}

/// Puts the gate in front of the methods of a route.
pub fn guarded(page: &App, need: Need, methods: MethodRouter<App>) -> MethodRouter<App> {
    selaras_web::guarded(page, need.into(), methods)
}

/// [`guarded`] for a form with files, up to `max_bytes`; its token is the first field.
pub fn guarded_upload(page: &App, need: Need, max_bytes: usize, methods: MethodRouter<App>) -> MethodRouter<App> {
    selaras_web::guarded_upload(page, need.into(), max_bytes, methods)
}

impl Site for Page {
    type Account = Account;
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

    fn has_role(account: &Account, role: Role) -> bool {
        account.role >= role
    }

    fn known(&self, session: &[u8; 32]) -> Result<Known<Account>> {
        let now_ms = self.now_ms();
        self.database.read(|tx| {
            // A pass of a command beside this program may have brought another one.
            learn_catalogues(tx, self.office.region)?;
            let account = store::session_account(tx, session, now_ms)?;
            Ok(Known { account, has_accounts: store::has_account(tx)? })
        })
    }

    fn attempts(&self) -> &Attempts {
        &self.attempts
    }

    fn password_hash(&self, name: &str) -> Result<Option<String>> {
        self.database.read(|tx| store::password_hash(tx, name))
    }

    async fn begin_session(&self, name: String, session: [u8; 32], expires_ms: i64) -> Result<()> {
        let now_ms = self.now_ms();
        self.database.write(move |tx| store::begin_session(tx, &name, &session, expires_ms, now_ms)).await
    }

    async fn end_session(&self, session: [u8; 32]) -> Result<()> {
        self.database.write(move |tx| store::end_session(tx, &session)).await
    }
}
