//! Bringing the standings up to date with the heads.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Result;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::period::Period;
use selaras_domain::region::RegionCode;
use selaras_domain::rules::RuleSet;
use selaras_domain::score::Scorer;
use selaras_ledger::{Connection, Database, answers, budget_of, learn_catalogues, review, seal_times};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::store::{self, ReviewRow, StandingRow};

/// Standings computed in one transaction: bounds how long a writer's turn lasts.
const BATCH: u32 = 64;
/// Lines that arrive within this time of others are scored with them: each round is a commit that ingest waits for.
const SETTLE: Duration = Duration::from_millis(500);

/// Computes a region's standing in a quarter from its current values.
pub fn compute(connection: &Connection, region: RegionCode, period: Period) -> Result<StandingRow> {
    let catalogue = Catalogue::for_year(period.year);
    let rules = RuleSet::for_year(period.year);
    let (answers, reported_ms) = answers(connection, region, period, &catalogue)?;
    let index = Scorer::new(&catalogue, region.level(), &rules).index(&answers);
    let (budget, apbd) = budget_of(connection, region, period)?;
    Ok(StandingRow {
        region,
        period,
        score: index.score,
        so_far: index.so_far,
        sectors: index.sectors,
        answered: index.fill.answered,
        asked: index.fill.asked,
        has_answer: index.has_answer,
        spm_allocation: budget.as_ref().map(|budget| budget.allocation),
        spm_realisation: budget.as_ref().map(|budget| budget.realisation),
        apbd_allocation: apbd,
        sealed: seal_times(connection, region, period)?,
        reported_ms,
        rules: format!("{}/{}", catalogue.version, rules.version),
    })
}

/// Computes the standings of many regions in a quarter, in their order.
pub fn compute_all(database: &Database, regions: &[RegionCode], period: Period) -> Result<Vec<StandingRow>> {
    database.read(|tx| regions.iter().map(|region| compute(tx, *region, period)).collect())
}

/// Computes some of the stale standings, and how the province stands to those quarters; `false` when none was left.
pub fn refresh(connection: &Connection) -> Result<bool> {
    let stale = store::stale_periods(connection, BATCH)?;
    if !stale.is_empty() {
        // A command beside this program may have said another one.
        learn_catalogues(connection, store::province(connection)?)?;
    }
    for (region, period) in &stale {
        let row = compute(connection, *region, *period)?;
        store::write_standing(connection, &row)?;
        let review = review(connection, *region, *period)?;
        store::write_review(connection, *region, *period, review.as_ref().map(ReviewRow::of).as_ref())?;
    }
    Ok(!stale.is_empty())
}

/// Computes all stale standings, for a command beside or without a live server.
pub fn refresh_all(database: &Database) -> Result<()> {
    while database.read(|tx| Ok(!store::stale_periods(tx, 1)?.is_empty()))? {
        database.write_blocking(|tx| refresh(tx))?;
    }
    Ok(())
}

/// Refreshes whenever lines have arrived, at most once in [`SETTLE`], until shutdown.
pub async fn run(database: Arc<Database>, arrived: Arc<Notify>, shutdown: CancellationToken) {
    loop {
        match database.write(|tx| refresh(tx)).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(%error, "standings could not be computed"),
        }
        tokio::select! {
            () = arrived.notified() => {}
            () = shutdown.cancelled() => return,
        }
        // A server that is asked to end does not wait for more.
        let _ = tokio::time::timeout(SETTLE, shutdown.cancelled()).await;
    }
}
