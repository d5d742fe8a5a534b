//! Waiting when the province asks to: a call that is to come again later does, within what one pass may wait.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use selaras_proto::v1;

use super::error::SyncError;
use super::province::Province;

/// All waits of one pass together. Longer ones end the pass, and the schedule waits.
const WAITS_MAX: Duration = Duration::from_secs(120);

/// How long the province has let a pass wait, in milliseconds.
#[derive(Clone, Debug, Default)]
pub(super) struct Waits(Arc<AtomicU64>);

impl Waits {
    pub(super) fn total(&self) -> Duration {
        Duration::from_millis(self.0.load(Ordering::Relaxed))
    }

    /// Whether a wait of this length still fits; then it counts.
    fn take(&self, wait: Duration) -> bool {
        let wait_ms = wait.as_millis() as u64;
        let most_ms = WAITS_MAX.as_millis() as u64;
        let taken = |waited: u64| waited.checked_add(wait_ms).filter(|waited| *waited <= most_ms);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, taken).is_ok()
    }
}

/// A province that is asked again when it said so.
#[derive(Clone)]
pub(super) struct Patient<P> {
    inner: P,
    waits: Waits,
}

impl<P: Province> Patient<P> {
    pub(super) fn new(inner: P, waits: Waits) -> Patient<P> {
        Patient { inner, waits }
    }

    async fn ask<T, F>(&self, mut asking: impl FnMut() -> F) -> Result<T, SyncError>
    where
        F: Future<Output = Result<T, SyncError>>,
    {
        loop {
            match asking().await {
                Err(SyncError::Later { after, .. }) if self.waits.take(after) => {
                    tracing::debug!(wait_ms = after.as_millis() as u64, "the province asks to wait");
                    tokio::time::sleep(after).await;
                }
                answered => return answered,
            }
        }
    }
}

impl<P: Province> Province for Patient<P> {
    async fn hello(&self, request: v1::HelloRequest) -> Result<v1::HelloReply, SyncError> {
        self.ask(|| self.inner.hello(request.clone())).await
    }

    async fn push(&self, request: v1::PushRequest) -> Result<v1::PushReply, SyncError> {
        self.ask(|| self.inner.push(request.clone())).await
    }

    async fn pull(&self, request: v1::PullRequest) -> Result<v1::PullReply, SyncError> {
        self.ask(|| self.inner.pull(request.clone())).await
    }

    async fn give_back(&self, request: v1::GiveBackRequest) -> Result<v1::GiveBackReply, SyncError> {
        self.ask(|| self.inner.give_back(request.clone())).await
    }

    async fn compare(&self, request: v1::CompareRequest) -> Result<v1::CompareReply, SyncError> {
        self.ask(|| self.inner.compare(request.clone())).await
    }

    async fn list_files(&self, request: v1::ListFilesRequest) -> Result<v1::ListFilesReply, SyncError> {
        self.ask(|| self.inner.list_files(request)).await
    }

    async fn list_reports(&self, request: v1::ListReportsRequest) -> Result<v1::ListReportsReply, SyncError> {
        self.ask(|| self.inner.list_reports(request.clone())).await
    }

    async fn put_file(&self, request: v1::PutFileRequest) -> Result<v1::PutFileReply, SyncError> {
        self.ask(|| self.inner.put_file(request.clone())).await
    }

    async fn get_file(&self, request: v1::GetFileRequest) -> Result<v1::GetFileReply, SyncError> {
        self.ask(|| self.inner.get_file(request.clone())).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pass_waits_so_long_in_all_and_no_longer() {
        let waits = Waits::default();
        assert!(waits.take(Duration::from_secs(100)) && waits.take(Duration::from_secs(20)));
        assert!(!waits.take(Duration::from_millis(1)) && !waits.take(Duration::from_secs(u64::MAX / 2_000)));
        assert_eq!(waits.total(), WAITS_MAX);
    }
}
