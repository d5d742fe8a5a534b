//! `run`: the schedule, until stopped.

use std::process::ExitCode;

use anyhow::Result;

use crate::cli::Data;
use crate::config::Config;
use crate::output::{DONE, say};
use crate::schedule;

pub fn run(data: &Data) -> Result<ExitCode> {
    let (database, office) = super::open(data)?;
    let config = Config::load(&data.data)?;
    say(&format!(
        "running for {}, region {}: sync about every {} s",
        office.name, office.region, config.sync_every_seconds
    ))?;
    super::runtime()?.block_on(schedule::run(&data.data, &database, &office, &config, stopped()))?;
    Ok(ExitCode::from(DONE))
}

async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let interrupted = tokio::signal::ctrl_c();
    match signal(SignalKind::terminate()) {
        Ok(mut terminated) => {
            tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
        }
        Err(error) => {
            tracing::warn!(%error, "SIGTERM cannot be watched");
            let _ = interrupted.await;
        }
    }
    tracing::info!("stopping after the pass under way");
}
