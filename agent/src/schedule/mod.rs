//! When passes run and sources are fetched. The cron crate only wakes; what is due is read from the database, so that what fell due while the
//! machine was off happens once on return. One pass at a time, in this process and among processes.

mod allowance;
mod by_hand;
mod cadence;
mod due;
mod fetch;
mod single;

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, anyhow};
use selaras_domain::message;
use selaras_ledger::{Database, calendar, learn_catalogues};
use selaras_program::{instant, now_ms};
use tokio::sync::{mpsc, watch};

use crate::care;
use crate::config::Config;
use crate::import::http::Client;
use crate::sources::Source;
use crate::store::{self, Office, PassRow};
use crate::sync::{self, Network, Outcome, Progress, SyncError};
use crate::told::message_of;

pub use allowance::{Allowance, AllowanceSettings, Held, HeldBy};
pub use by_hand::ByHand;
pub use cadence::Cadence;
pub use due::is_due;
pub use fetch::{fetch, next_fetch};
use selaras_program::schedule::Waker;
pub use selaras_program::schedule::{after_failure, after_success};
use single::{Only, Turn};

/// What a pass did, and why it ended early when it did.
pub struct PassResult {
    pub outcome: Outcome,
    pub error: Option<anyhow::Error>,
    pub seconds: f64,
}

/// What to do while another pass is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    ForTurn,
    Skip,
}

/// Runs one pass and keeps its outcome and the next try.
pub async fn pass(
    data: &Path,
    database: &Arc<Database>,
    office: &Office,
    config: &Config,
    wait: Wait,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<PassResult> {
    let Some(_turn) = Turn::take(data, Only::Pass, wait).await? else {
        return Err(anyhow!(SyncError::Busy(message!("sinkronisasi lain sedang berjalan", "another pass is running"))));
    };
    let (started_ms, began) = (now_ms(), Instant::now());
    // A command beside this program may have brought another one.
    database.read(|tx| learn_catalogues(tx, office.region))?;
    let mut outcome = Outcome::default();
    let room = room_bytes(database, &config.allowance(office.region)?, started_ms)?;
    let network = Network { files_max_bytes: room, ..config.network(data) };
    let error = sync::sync(&network, database, office, now_ms, progress, &mut outcome).await.err();
    let row = PassRow {
        started_ms,
        ended_ms: now_ms(),
        error: error.as_ref().map(message_of).unwrap_or_default(),
        pushed: outcome.pushed,
        pulled: outcome.pulled,
        refused: outcome.refused,
        bytes_up: outcome.bytes_up,
        bytes_down: outcome.bytes_down,
        handshake_bytes: outcome.handshake_bytes,
        round_trips: outcome.round_trips,
        synced: outcome.synced,
        ..PassRow::default()
    };
    let failures = database.read(|tx| store::read_contact(tx))?.failures;
    let failed = error.is_some();
    let next_try_ms = match error.as_ref().and_then(|error| error.downcast_ref()) {
        // The province spreads its offices itself.
        Some(SyncError::Later { after, .. }) => row.ended_ms + after.as_millis() as i64,
        Some(error) if error.is_transient() => {
            after_failure(row.ended_ms, failures, config.sync_every(), rand::random())
        }
        _ => after_success(row.ended_ms, config.sync_every(), rand::random()),
    };
    database
        .write(move |tx| match failed {
            true => store::record_failure(tx, &row, next_try_ms),
            false => store::record_pass(tx, &row, next_try_ms),
        })
        .await?;
    Ok(PassResult { outcome, error, seconds: began.elapsed().as_secs_f64() })
}

/// Keeps the schedule until `shutdown` resolves; a pass under way is finished first, a fetch is left: it is asked for again.
/// Without a client nothing is fetched. `by_hand` wakes before the time: a person waits for a pass.
pub async fn run(
    data: &Path,
    database: &Arc<Database>,
    office: &Office,
    config: &Config,
    (client, sources): (Option<&Client>, &[Source]),
    by_hand: &ByHand,
    shutdown: impl Future<Output = ()>,
) -> Result<()> {
    // Woken twice in the time of one pass is woken once: each channel holds one.
    let (wake_passes, passes_woken) = mpsc::channel::<()>(1);
    let (wake_fetches, fetches_woken) = mpsc::channel::<()>(1);
    let wake = move || {
        for wake in [&wake_passes, &wake_fetches] {
            let _ = wake.try_send(());
        }
    };
    wake();
    let waker = Waker::start(due::waker_cron(config.sync_every()), wake).await?;
    let (running, stopping) = watch::channel(());
    let stop = async {
        shutdown.await;
        drop(running);
        Ok(())
    };
    // Beside each other: a slow application must not keep the figures from the province.
    tokio::try_join!(
        stop,
        passes(data, database, office, config, (passes_woken, by_hand), stopping.clone()),
        fetch::fetches(data, database, office, client, sources, fetches_woken, stopping.clone()),
        backups(data, database, office, config, stopping)
    )?;
    waker.stop().await
}

/// What is left of the month's bytes: lines may go beyond it when a person asks for a pass, files never do.
fn room_bytes(database: &Database, allowance: &Allowance, now_ms: i64) -> Result<u64> {
    let Some(budget) = allowance.monthly_bytes() else { return Ok(u64::MAX) };
    let used = database.read(|tx| store::bytes_since(tx, allowance.month_start_ms(now_ms)))?;
    Ok(budget.saturating_sub(used))
}

/// Why a pass waits that would run by itself; `None`: it may run.
pub fn held(database: &Database, allowance: &Allowance, now_ms: i64) -> Result<Option<Held>> {
    database.read(|tx| {
        let used = store::bytes_since(tx, allowance.month_start_ms(now_ms))?;
        let calendar = calendar(tx, [allowance.region()], allowance.years(now_ms))?;
        Ok(allowance.held(now_ms, used, &calendar))
    })
}

/// Makes the backups that are due.
async fn backups(
    data: &Path,
    database: &Arc<Database>,
    office: &Office,
    config: &Config,
    mut stopping: watch::Receiver<()>,
) -> Result<()> {
    let stop = async {
        // Its sender is dropped: that is the word to stop.
        let _ = stopping.changed().await;
    };
    care::keep(data.to_owned(), config.backup.clone(), Arc::clone(database), office.clone(), stop).await;
    Ok(())
}

/// Runs the passes that are due.
async fn passes(
    data: &Path,
    database: &Arc<Database>,
    office: &Office,
    config: &Config,
    (mut woken, by_hand): (mpsc::Receiver<()>, &ByHand),
    mut stopping: watch::Receiver<()>,
) -> Result<()> {
    let allowance = config.allowance(office.region)?;
    let mut told = None;
    loop {
        let is_asked = tokio::select! {
            _ = stopping.changed() => return Ok(()),
            _ = woken.recv() => false,
            () = by_hand.asked() => true,
        };
        let contact = database.read(|tx| store::read_contact(tx))?;
        if is_due(contact.next_try_ms, now_ms(), config.sync_every()) {
            // Whoever asks was told what stands against it.
            if let Some(held) = held(database, &allowance, now_ms())?.filter(|_| !is_asked) {
                if told.replace(held) != Some(held) {
                    tracing::info!(reason = held.reason.word(), until = instant(held.until_ms), "a pass waits");
                }
                continue;
            }
            by_hand.tell(Some(Progress { stored: contact.server_seq, head_seq: contact.server_seq, pulled: 0 }));
            let passing =
                pass(data, database, office, config, Wait::Skip, &|progress| by_hand.tell(Some(progress))).await;
            by_hand.tell(None);
            match passing {
                Ok(PassResult { error: Some(error), .. }) => {
                    tracing::warn!(error = format!("{error:#}"), "a pass failed")
                }
                Ok(PassResult { outcome, seconds, .. }) => tracing::info!(
                    pushed = outcome.pushed,
                    pulled = outcome.pulled,
                    refused = outcome.refused,
                    synced = outcome.synced,
                    seconds,
                    "a pass ended"
                ),
                Err(error) => tracing::warn!(error = format!("{error:#}"), "a pass could not run"),
            }
        }
    }
}
