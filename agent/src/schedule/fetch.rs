//! When sources are fetched: those that are due, one after the other, one at a time among all processes of the data folder;
//! each fetch is kept with what it did, and the last one tells when the next is due.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use selaras_ledger::Database;
use selaras_program::now_ms;
use serde_json::json;
use tokio::sync::{mpsc, watch};

use super::Wait;
use super::single::{Only, Turn};
use crate::import::http::Client;
use crate::sources::{Asked, Source, Taken, take};
use crate::store::{self, FetchRow, Office};

/// Refused rows that a fetch keeps, for whoever looks later.
const REFUSALS_KEPT: usize = 20;

/// Fetches one source and keeps what it did; `None` when another fetch is under way and `wait` says not to wait.
/// With `only_when_due`, also when another process has just fetched it.
pub async fn fetch(
    data: &Path,
    database: &Arc<Database>,
    office: &Office,
    client: &Client,
    source: &Source,
    (wait, force, only_when_due): (Wait, bool, bool),
) -> Result<Option<Taken>> {
    let Some(_turn) = Turn::take(data, Only::Fetch, wait).await? else { return Ok(None) };
    let last = database.read(|tx| store::last_fetch(tx, &source.name))?;
    if only_when_due && !is_due(office, source, last.as_ref(), now_ms()) {
        return Ok(None);
    }
    let started_ms = now_ms();
    let asked = Asked {
        address: source.address.clone(),
        credentials: source.credentials.clone(),
        name: source.name.clone(),
        writer: source.writer.clone(),
        force,
        dry_run: false,
    };
    let outcome = take(client, database, office, &asked, started_ms).await;
    let failures_before = last.map_or(0, |last| last.failures);
    let row = row(&outcome, started_ms, now_ms(), failures_before);
    let name = source.name.clone();
    database.write(move |tx| store::record_fetch(tx, &name, &row)).await?;
    outcome.map(Some)
}

/// When a source is due, by its last fetch; 0: at once, `None`: only when asked.
pub fn next_fetch(office: &Office, source: &Source, last: Option<&FetchRow>) -> Option<i64> {
    Some(source.cadence.as_ref()?.next_ms(last, luck(office, source, last)))
}

/// Fetches what is due whenever woken. What goes wrong with one source is logged and kept, and the others go on.
pub(super) async fn fetches(
    data: &Path,
    database: &Arc<Database>,
    office: &Office,
    client: Option<&Client>,
    sources: &[Source],
    mut woken: mpsc::Receiver<()>,
    mut stopping: watch::Receiver<()>,
) -> Result<()> {
    let Some(client) = client else {
        let _ = stopping.changed().await;
        return Ok(());
    };
    loop {
        tokio::select! {
            _ = stopping.changed() => return Ok(()),
            _ = woken.recv() => {}
        }
        for source in sources {
            let last = database.read(|tx| store::last_fetch(tx, &source.name))?;
            if !is_due(office, source, last.as_ref(), now_ms()) {
                continue;
            }
            let fetching = fetch(data, database, office, client, source, (Wait::Skip, false, true));
            let outcome = tokio::select! {
                // Nothing is written before the whole table is here, so a fetch can be left at any time.
                _ = stopping.changed() => return Ok(()),
                outcome = fetching => outcome,
            };
            log(&source.name, &outcome);
        }
    }
}

fn is_due(office: &Office, source: &Source, last: Option<&FetchRow>, now_ms: i64) -> bool {
    source.cadence.as_ref().is_some_and(|cadence| cadence.is_due(last, now_ms, luck(office, source, last)))
}

/// Spreads the offices of a province; the same until the next fetch, so that it can be told when that is.
fn luck(office: &Office, source: &Source, last: Option<&FetchRow>) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(office.ledger.as_bytes());
    hasher.update(&last.map_or(0, |last| last.ended_ms).to_le_bytes());
    hasher.update(source.name.as_bytes());
    let mut bytes = [0; 8];
    hasher.finalize_xof().fill(&mut bytes);
    u64::from_le_bytes(bytes)
}

/// What is kept of a fetch.
fn row(outcome: &Result<Taken>, started_ms: i64, ended_ms: i64, failures_before: u32) -> FetchRow {
    let row = FetchRow { started_ms, ended_ms, refusals: "[]".to_owned(), ..FetchRow::default() };
    let failed = |status, size_bytes, error| {
        let failures = failures_before.saturating_add(1);
        FetchRow { status, size_bytes, error, failures, ..row.clone() }
    };
    match outcome {
        Ok(Taken::NotModified { .. }) => FetchRow { status: 304, ..row },
        Ok(Taken::Table { parsed, counts, size_bytes }) => {
            let refusals: Vec<_> = parsed
                .refused
                .iter()
                .take(REFUSALS_KEPT)
                .map(|refusal| {
                    json!({
                        "sheet": refusal.sheet.as_deref(), "row": refusal.row, "column": refusal.column,
                        "code": refusal.code, "reason": refusal.reason,
                    })
                })
                .collect();
            FetchRow {
                status: 200,
                size_bytes: *size_bytes,
                rows: parsed.rows as u64,
                new: counts.new as u64,
                changed: counts.changed as u64,
                unchanged: counts.unchanged as u64,
                refused: parsed.refused.len() as u64,
                refusals: json!(refusals).to_string(),
                ..row
            }
        }
        Ok(Taken::Unreadable { refusal, size_bytes }) => failed(200, *size_bytes, refusal.to_string()),
        Ok(Taken::Failed(error)) => failed(error.status().unwrap_or(0), 0, error.to_string()),
        Err(error) => failed(0, 0, format!("{error:#}")),
    }
}

fn log(name: &str, outcome: &Result<Option<Taken>>) {
    match outcome {
        Ok(None) => {}
        Ok(Some(Taken::NotModified { .. })) => tracing::info!(source = name, "a source has nothing new"),
        Ok(Some(Taken::Table { parsed, counts, .. })) => tracing::info!(
            source = name,
            rows = parsed.rows,
            new = counts.new,
            changed = counts.changed,
            refused = parsed.refused.len(),
            "a source was fetched"
        ),
        Ok(Some(Taken::Unreadable { refusal, .. })) => {
            tracing::warn!(source = name, error = refusal.to_string(), "a source gave no table")
        }
        Ok(Some(Taken::Failed(error))) => tracing::warn!(source = name, error = error.to_string(), "a fetch failed"),
        Err(error) => tracing::warn!(source = name, error = format!("{error:#}"), "a fetch could not run"),
    }
}
