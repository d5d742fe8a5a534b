//! An office's way to its province for one pass: with the newest certificate it has, which is renewed when its time has come.

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use selaras_ledger::Database;

use super::connect::{Address, connect};
use super::count::Traffic;
use super::drive::{Outcome, Progress, sync_over};
use super::error::SyncError;
use super::keys::{self, Pair};
use super::patience::{Patient, Waits};
use super::province::Grpc;
use super::{renew, trust};
use crate::store::Office;

pub(super) struct Link<'a> {
    pub data: &'a Path,
    pub office: &'a Office,
    pub traffic: Arc<Traffic>,
    pub waits: Waits,
}

impl Link<'_> {
    /// One pass. A certificate that has ended is renewed first; one that ends soon, afterwards, when the figures have
    /// travelled.
    pub(super) async fn pass(
        &self,
        database: &Arc<Database>,
        now_ms: &impl Fn() -> i64,
        progress: &(dyn Fn(Progress) + Send + Sync),
        outcome: &mut Outcome,
    ) -> Result<()> {
        let present = keys::present(self.data)?;
        let newest = keys::next(self.data).unwrap_or_else(|| present.clone());
        if renew::is_over(&newest, now_ms()) {
            self.renew(&newest).await?;
        }
        let mut result = self.with_newest(database, now_ms, progress, outcome).await;
        if is_over(&result) {
            // By the server's clock; this computer's lags.
            self.renew(&newest).await?;
            result = self.with_newest(database, now_ms, progress, outcome).await;
        }
        result?;
        let pair = keys::present(self.data)?;
        if (renew::is_due(&pair, now_ms()) || outcome.renew_certificate)
            && let Err(error) = self.renew(&pair).await
        {
            // The figures are there, and the certificate is still good; the next pass tries again.
            tracing::warn!(error = format!("{error:#}"), "the certificate could not be renewed");
        }
        Ok(())
    }

    async fn renew(&self, pair: &Pair) -> Result<()> {
        renew::renew(self.data, self.office, pair, Arc::clone(&self.traffic)).await
    }

    /// A pass with the next pair when there is one; when the province does not know it, with the present one.
    async fn with_newest(
        &self,
        database: &Arc<Database>,
        now_ms: &impl Fn() -> i64,
        progress: &(dyn Fn(Progress) + Send + Sync),
        outcome: &mut Outcome,
    ) -> Result<()> {
        if let Some(next) = keys::next(self.data) {
            match self.with(&next, database, now_ms, progress, outcome).await {
                Err(error) if matches!(error.downcast_ref(), Some(SyncError::Denied(_))) => {
                    tracing::warn!(
                        error = format!("{error:#}"),
                        "the new certificate does not work; the former one stays"
                    );
                    keys::forget_next(self.data)?;
                }
                result => {
                    // Whatever became of the pass, the province has answered to this certificate.
                    if result.is_ok() {
                        keys::settle(self.data)?;
                    }
                    return result;
                }
            }
        }
        self.with(&keys::present(self.data)?, database, now_ms, progress, outcome).await
    }

    async fn with(
        &self,
        pair: &Pair,
        database: &Arc<Database>,
        now_ms: &impl Fn() -> i64,
        progress: &(dyn Fn(Progress) + Send + Sync),
        outcome: &mut Outcome,
    ) -> Result<()> {
        let tls = trust::joined(self.data, pair)?;
        let channel = connect(&Address::parse(&self.office.server)?, tls, Arc::clone(&self.traffic)).await?;
        let province = Patient::new(Grpc::new(channel), self.waits.clone());
        sync_over(province, database, self.office, now_ms, progress, outcome).await
    }
}

fn is_over(result: &Result<()>) -> bool {
    result.as_ref().is_err_and(|error| matches!(error.downcast_ref(), Some(SyncError::CertificateOver)))
}
