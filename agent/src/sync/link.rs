//! A pass over an office's way to its province: with the newest certificate it has, which is renewed when its time has come.

use std::sync::Arc;

use anyhow::Result;
use selaras_ledger::Database;

use super::drive::{Outcome, Progress, sync_within};
use super::error::SyncError;
use super::keys::{self, Pair};
use super::patience::{Patient, Waits};
use super::province::Grpc;
use super::renew::{self, renew};
use super::way::{Errand, Passage};
use crate::store::Office;

pub(super) struct Link<'a> {
    pub passage: Passage<'a>,
    pub waits: Waits,
    pub progress: &'a (dyn Fn(Progress) + Send + Sync),
    pub outcome: &'a mut Outcome,
}

impl Link<'_> {
    /// One pass. A certificate that has ended is renewed first; one that ends soon, afterwards, when the figures have
    /// travelled.
    pub(super) async fn pass(mut self) -> Result<()> {
        let data = &self.passage.network.data;
        let now_ms = self.passage.now_ms;
        let present = keys::present(data)?;
        let newest = keys::next(data).unwrap_or_else(|| present.clone());
        if renew::is_over(&newest, now_ms()) {
            renew(&self.passage, &newest).await?;
        }
        let mut result = self.with_newest().await;
        if is_over(&result) {
            // By the server's clock; this computer's lags.
            renew(&self.passage, &newest).await?;
            result = self.with_newest().await;
        }
        result?;
        let pair = keys::present(data)?;
        if (renew::is_due(&pair, now_ms()) || self.outcome.renew_certificate)
            && let Err(error) = renew(&self.passage, &pair).await
        {
            // The figures are there, and the certificate is still good; the next pass tries again.
            tracing::warn!(error = format!("{error:#}"), "the certificate could not be renewed");
        }
        Ok(())
    }

    /// A pass with the next pair when there is one; when the province does not know it, with the present one.
    async fn with_newest(&mut self) -> Result<()> {
        let data = &self.passage.network.data;
        if let Some(next) = keys::next(data) {
            match self.with(&next).await {
                Err(error) if matches!(error.downcast_ref(), Some(SyncError::Denied(_))) => {
                    tracing::warn!(
                        error = format!("{error:#}"),
                        "the new certificate does not work; the former one stays"
                    );
                    keys::forget_next(data)?;
                }
                result => {
                    // Whatever became of the pass, the province has answered to this certificate.
                    if result.is_ok() {
                        keys::settle(data)?;
                    }
                    return result;
                }
            }
        }
        self.with(&keys::present(data)?).await
    }

    async fn with(&mut self, pair: &Pair) -> Result<()> {
        let Passage { database, office, now_ms, .. } = self.passage;
        let (waits, progress) = (self.waits.clone(), self.progress);
        let files_max_bytes = self.passage.network.files_max_bytes;
        let outcome = &mut *self.outcome;
        let mut lines = Lines { database, office, now_ms, waits, progress, outcome, files_max_bytes };
        self.passage.run(pair, &mut lines).await
    }
}

/// The lines of both sides, as a pass carries them.
struct Lines<'a> {
    database: &'a Arc<Database>,
    office: &'a Office,
    now_ms: fn() -> i64,
    waits: Waits,
    progress: &'a (dyn Fn(Progress) + Send + Sync),
    outcome: &'a mut Outcome,
    files_max_bytes: u64,
}

impl Errand for Lines<'_> {
    async fn over(&mut self, province: Grpc) -> Result<()> {
        let province = Patient::new(province, self.waits.clone());
        let what = (&mut *self.outcome, self.files_max_bytes);
        sync_within(province, self.database, self.office, &self.now_ms, self.progress, what).await
    }
}

fn is_over(result: &Result<()>) -> bool {
    result.as_ref().is_err_and(|error| matches!(error.downcast_ref(), Some(SyncError::CertificateOver)))
}
