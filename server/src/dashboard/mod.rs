//! The province's dashboard: all regions as they are now, and the care of the province, for the browsers of its people. A
//! request passes the gate of its route, a handler reads or changes the store, and a template shows it. Reading has
//! connections of its own and never blocks what arrives.
//!
//! A part is a module with `routes(routes: Routes) -> Routes`: each route is declared once, with who may use it. Handlers read
//! by `Dashboard::read` and change by `Dashboard::change`, which writes the act down. What should follow the store by itself
//! stands in an element with `data-live` (assets/ubah.js).

mod account;
mod admin;
mod assets;
mod calendar;
mod changes;
mod contacts;
mod editions;
mod error;
mod guard;
mod inspection;
mod kept;
mod listen;
mod login;
mod looks;
mod metrics;
mod moved;
mod nihil;
mod open;
mod overview;
mod plans;
mod ranking;
mod region;
mod reports;
mod review;
mod second;
mod sending;
mod state;
mod sure;
#[cfg(test)]
mod tests;
mod turns;
mod view;
mod words;

use std::sync::Arc;

use anyhow::Result;
use axum::Router;
use axum::middleware::from_fn_with_state;
use selaras_web::check;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use guard::{Declared, Routes};
pub use listen::Listening;
pub use state::{Dashboard, Ground};

type App = Arc<Dashboard>;

/// Serves until `shutdown`; requests under way are finished. `arrived` wakes the standings when a command beside this program
/// wrote lines.
pub async fn serve(
    ground: Ground,
    listening: Listening,
    arrived: Arc<Notify>,
    shutdown: CancellationToken,
) -> Result<()> {
    let page = Dashboard::new(ground, listening.address().clone())?;
    let watching = changes::watch(Arc::clone(&page), arrived, shutdown.clone());
    let serving = selaras_web::serve(router(&page).0, listening.listener, listening.tls, shutdown);
    let (watched, served) = tokio::join!(watching, serving);
    served.and(watched)
}

/// Every route, and how each was declared.
fn router(page: &App) -> (Router, Vec<Declared>) {
    let parts = [
        assets::routes,
        login::routes,
        account::routes,
        overview::routes,
        ranking::routes,
        region::routes,
        looks::routes,
        changes::routes,
        review::routes,
        calendar::routes,
        nihil::routes,
        plans::routes,
        contacts::routes,
        editions::routes,
        admin::routes,
        sending::routes,
        inspection::routes,
        metrics::routes,
        open::routes,
        reports::routes,
    ];
    let (router, declared) = parts.into_iter().fold(Routes::new(page), |routes, part| part(routes)).finish();
    let router = router
        .layer(from_fn_with_state(Arc::clone(page), check::<Dashboard>))
        .layer(from_fn_with_state(Arc::clone(page), metrics::time))
        .with_state(Arc::clone(page));
    (router, declared)
}
