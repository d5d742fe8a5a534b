//! The office's page: a view of the agent's database for the browser of the office PC. A request passes the guard of its
//! route, a handler reads or writes the store, and a template shows it. Nothing that matters lives in the browser.

mod accounts;
mod assets;
mod book;
mod error;
mod evidence;
mod grid;
mod guard;
mod home;
mod link;
mod login;
mod objections;
mod own;
mod panel;
mod passes;
mod period;
mod place;
mod plan;
mod reach;
mod register;
mod reminders;
mod reports;
mod review;
mod seal;
#[cfg(test)]
mod tests;
mod threads;
mod words;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use selaras_ledger::Database;
use selaras_program::Clock;
use selaras_web::{Address, Attempts, BODY_MAX_BYTES, Hashing, Identity, check};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::schedule::{Allowance, ByHand};
use crate::store::Office;
pub use grid::why_draft;
use guard::{Need, guarded};
pub use link::link_of;
pub use panel::conflict;
pub use reach::{Reach, WebSettings};
pub use words::{Words, command_words};

/// What every handler works with.
pub struct Page {
    pub database: Arc<Database>,
    pub office: Office,
    /// Where the page is served: part of the cookie's name and of what `Host` may say.
    pub address: Address,
    pub clock: Clock,
    hashing: Hashing,
    attempts: Attempts,
    desk: Desk,
    by_hand: ByHand,
    /// Workbooks read at once.
    reading: Semaphore,
}

/// What the office has beside its database.
pub struct Desk {
    /// The data folder.
    pub data: PathBuf,
    pub allowance: Allowance,
}

type App = Arc<Page>;

impl Page {
    pub fn new(database: Arc<Database>, office: Office, address: Address, clock: Clock, desk: Desk) -> Arc<Page> {
        Arc::new(Page {
            database,
            office,
            address,
            clock,
            hashing: Hashing::default(),
            attempts: Attempts::default(),
            desk,
            by_hand: ByHand::default(),
            reading: Semaphore::new(1),
        })
    }

    /// Where a person asks for a pass.
    pub fn by_hand(&self) -> &ByHand {
        &self.by_hand
    }

    fn now_ms(&self) -> i64 {
        (self.clock)()
    }
}

/// Serves the page until `shutdown` resolves; requests under way are finished. By TLS when there is an identity.
pub async fn serve(
    page: Arc<Page>,
    listener: TcpListener,
    identity: Option<&Identity>,
    shutdown: CancellationToken,
) -> Result<()> {
    tokio::select! {
        served = selaras_web::serve(router(Arc::clone(&page)), listener, identity.map(Identity::tls), shutdown) => served,
        () = book::keep_clean(&page) => Ok(()),
    }
}

/// Every route with who may use it.
fn router(page: Arc<Page>) -> Router {
    let need = |need, methods| guarded(&page, need, methods);
    Router::new()
        .route("/mulai", need(Need::FirstStart, get(login::show_first_start).post(login::make_first_account)))
        .route("/masuk", need(Need::Nobody, get(login::show).post(login::enter)))
        .route("/keluar", need(Need::Viewer, post(login::leave)))
        .route("/keluar/semua", need(Need::Viewer, post(own::leave_everywhere)))
        .route("/", need(Need::Viewer, get(home::show)))
        .route(
            "/isi/{year}/{quarter}/{service}",
            need(Need::Viewer, get(grid::show)).merge(need(Need::Operator, post(grid::save))),
        )
        .route("/akun", need(Need::Coordinator, get(accounts::show).post(accounts::create)))
        .route("/akun/saya", need(Need::Viewer, get(own::show).post(own::change)))
        .route("/akun/sandi", need(Need::Coordinator, post(accounts::reset)))
        .route("/akun/hapus", need(Need::Coordinator, get(accounts::ask_to_remove).post(accounts::remove)))
        .merge(review::routes(&page))
        .merge(seal::routes(&page))
        .route("/aset/{name}", need(Need::Nobody, get(assets::asset)))
        .merge(plan::routes(&page))
        .merge(threads::routes(&page))
        .merge(evidence::routes(&page))
        .merge(objections::routes(&page))
        .merge(book::routes(&page))
        .merge(passes::routes(&page))
        .merge(place::routes(&page))
        .merge(register::routes(&page))
        .merge(reminders::routes(&page))
        .merge(reports::routes(&page))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .layer(from_fn_with_state(Arc::clone(&page), check::<Page>))
        .with_state(page)
}
