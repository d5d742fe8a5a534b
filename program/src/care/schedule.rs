//! Backups that the running program makes by itself. A waker only looks; what is due stands in the database, so that what
//! fell due while the machine was off is made once on return.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Result;
use selaras_ledger::BackupRow;
use serde::Deserialize;

use super::certificate::DAY_MS;

/// How often it is looked whether a backup is due.
const LOOK_EVERY: Duration = Duration::from_secs(60);
const HOUR_MS: i64 = 3_600_000;
/// After a failure, and before the first backup of a new folder, it does not wait for its whole period.
const RETRY_MS: i64 = HOUR_MS / 4;

/// `[backup]` in selaras.toml.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BackupSettings {
    /// 0: none is made by itself.
    every_hours: Option<u32>,
    keep: Option<usize>,
    /// From the data folder.
    pub folder: Option<PathBuf>,
}

impl BackupSettings {
    /// How often; 0: never.
    pub fn every_ms(&self) -> i64 {
        self.every_hours.map_or(DAY_MS, |hours| i64::from(hours) * HOUR_MS)
    }

    /// How many lie in the folder before the oldest is removed.
    pub fn keep(&self, default: usize) -> usize {
        self.keep.unwrap_or(default)
    }
}

/// Whether a backup is due, from the last one made by the program itself. `since_ms`: since when there is a folder.
pub fn is_due(last_scheduled: Option<&BackupRow>, since_ms: i64, every_ms: i64, now_ms: i64) -> bool {
    if every_ms == 0 {
        return false;
    }
    match last_scheduled {
        // One in the future says that the clock was set back.
        Some(last) if last.ended_ms > now_ms + HOUR_MS => true,
        // One that is only doubted lies in the folder: the next one may wait.
        Some(last) if last.error.is_empty() || last.size_bytes > 0 => now_ms >= last.ended_ms + every_ms,
        Some(last) => now_ms >= last.ended_ms + every_ms.min(RETRY_MS),
        None => now_ms >= since_ms + every_ms.min(HOUR_MS),
    }
}

/// Makes backups when they are due, until `stop` resolves; one under way is finished first. `make` does nothing when none is
/// due.
pub async fn keep_backups(make: impl Fn() -> Result<()> + Send + Sync + 'static, stop: impl Future<Output = ()>) {
    let make = Arc::new(make);
    let mut stop = std::pin::pin!(stop);
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    // A full disk takes no note of the failure: this is remembered here.
    let mut quiet_until = Instant::now();
    loop {
        tokio::select! {
            () = &mut stop => return,
            _ = ticks.tick() => {}
        }
        if Instant::now() < quiet_until {
            continue;
        }
        let make = Arc::clone(&make);
        let made = tokio::task::spawn_blocking(move || make()).await;
        if let Err(error) = made.map_err(anyhow::Error::from).and_then(|made| made) {
            tracing::error!(error = format!("{error:#}"), "a backup failed; the last good one stays");
            quiet_until = Instant::now() + Duration::from_millis(RETRY_MS as u64);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(ended_ms: i64, error: &str) -> BackupRow {
        BackupRow {
            started_ms: ended_ms,
            ended_ms,
            is_scheduled: true,
            file: String::new(),
            size_bytes: u64::from(error.is_empty()),
            lines: 1,
            error: error.to_owned(),
        }
    }

    #[test]
    fn a_backup_is_due_a_period_after_the_last_good_one_and_soon_after_a_failure() {
        let due = |last: Option<&BackupRow>, now_ms| is_due(last, 0, DAY_MS, now_ms);
        assert!(!due(None, HOUR_MS - 1) && due(None, HOUR_MS));
        let good = ended(DAY_MS, "");
        assert!(!due(Some(&good), 2 * DAY_MS - 1) && due(Some(&good), 2 * DAY_MS));
        let failed = ended(DAY_MS, "penuh");
        assert!(!due(Some(&failed), DAY_MS + RETRY_MS - 1) && due(Some(&failed), DAY_MS + RETRY_MS));
        assert!(due(Some(&good), 0), "the clock was set back by a day");
        assert!(!is_due(None, 0, 0, i64::MAX), "0 is never");
    }
}
