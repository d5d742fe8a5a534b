//! The office's page: a view of the agent's database for the browser of the office PC. A request passes the guard of its
//! route, a handler reads or writes the store, and a template shows it. Nothing that matters lives in the browser.

mod accounts;
mod assets;
mod error;
mod grid;
mod guard;
mod home;
mod link;
mod login;
mod panel;
mod period;
#[cfg(test)]
mod tests;
mod words;

use std::sync::Arc;

use anyhow::{Context, Result};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use selaras_ledger::Database;
use selaras_program::Clock;
use selaras_web::{Address, BODY_MAX_BYTES, Hashing, check};
use tokio::net::TcpListener;
use tokio::sync::Notify;

use crate::store::Office;
use guard::{Need, guarded};

/// What every handler works with.
pub struct Page {
    pub database: Arc<Database>,
    pub office: Office,
    /// Where the page is served: part of the cookie's name and of what `Host` may say.
    pub address: Address,
    pub clock: Clock,
    hashing: Hashing,
    asked: Notify,
}

type App = Arc<Page>;

impl Page {
    pub fn new(database: Arc<Database>, office: Office, address: Address, clock: Clock) -> Arc<Page> {
        Arc::new(Page { database, office, address, clock, hashing: Hashing::default(), asked: Notify::new() })
    }

    /// Notified when a person asks for a pass.
    pub fn asked(&self) -> &Notify {
        &self.asked
    }

    fn now_ms(&self) -> i64 {
        (self.clock)()
    }
}

/// Serves the page until `shutdown` resolves; requests under way are finished.
pub async fn serve(
    page: Arc<Page>,
    listener: TcpListener,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    axum::serve(listener, router(page)).with_graceful_shutdown(shutdown).await.context("serve the page")
}

/// Every route with who may use it.
fn router(page: Arc<Page>) -> Router {
    let need = |need, methods| guarded(&page, need, methods);
    Router::new()
        .route("/mulai", need(Need::FirstStart, get(login::show_first_start).post(login::make_first_account)))
        .route("/masuk", need(Need::Nobody, get(login::show).post(login::enter)))
        .route("/keluar", need(Need::Viewer, post(login::leave)))
        .route("/", need(Need::Viewer, get(home::show)))
        .route(
            "/isi/{year}/{quarter}/{service}",
            need(Need::Viewer, get(grid::show)).merge(need(Need::Operator, post(grid::save))),
        )
        .route("/sinkron", need(Need::Operator, post(panel::sync_now)))
        .route("/akun", need(Need::Coordinator, get(accounts::show).post(accounts::create)))
        .route("/akun/hapus", need(Need::Coordinator, post(accounts::remove)))
        .route("/aset/{name}", need(Need::Nobody, get(assets::asset)))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .layer(from_fn_with_state(Arc::clone(&page), check::<Page>))
        .with_state(page)
}
