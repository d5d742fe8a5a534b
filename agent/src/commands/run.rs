//! `run`: the schedule, until stopped.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;

use crate::cli::Data;
use crate::config::Config;
use crate::output::{DONE, say};
use crate::schedule;

pub fn run(data: &Data, json: bool) -> Result<ExitCode> {
    let (database, office) = super::open(data)?;
    let config = Config::load(&data.data)?;
    let every = config.sync_every_seconds;
    say(&match json {
        true => json!({ "office": office.office.to_string(), "region": office.region, "sync_every_seconds": every })
            .to_string(),
        false => format!("running for {}, region {}: sync about every {every} s", office.name, office.region),
    })?;
    super::runtime()?.block_on(schedule::run(&data.data, &database, &office, &config, stopped()))?;
    Ok(ExitCode::from(DONE))
}

/// Ctrl-C, or SIGTERM where there is one.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    tokio::select! { _ = interrupted => {}, () = terminated() => {} }
    tracing::info!("stopping after the pass under way");
}

#[cfg(unix)]
async fn terminated() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            terminated.recv().await;
        }
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be watched");
            std::future::pending().await
        }
    }
}

#[cfg(not(unix))]
async fn terminated() {
    std::future::pending().await
}
