//! Making what a run sends: each document by itself, from the numbers that the run froze when it began. One that cannot be made
//! holds up no other.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use selaras_domain::message;
use selaras_domain::message::{Message, Told};
use selaras_domain::region::RegionCode;
use selaras_ledger::Transaction;
use selaras_program::schedule::after_failure;

use super::channel::told;
use super::engine::Engine;
use super::lanes::Lanes;
use super::maker::{Basis, Frozen, Made, Wanted};
use super::watch::waits;
use crate::store::{self, DeliveryState, RunRow, RunState};

/// Runs whose documents are made at a time: a book of the whole country does not hold up a letter.
pub(super) const MAKINGS_AT_ONCE: usize = 2;
/// A document that cannot be made three times, or ends the program three times, is given up.
const TRIES_MAX: u32 = 3;
const RETRY: Duration = Duration::from_secs(60);
/// All documents of a run are made within this, or by another process after it.
const MAKING_MAX_MS: i64 = 3_600_000;

type Failures = Vec<(Option<RegionCode>, Message)>;

impl Engine {
    pub(super) fn offer_makings(&self, lanes: &mut Lanes) -> Result<()> {
        let now_ms = (self.clock)();
        let runs = self.database.read(|tx| store::runs_in(tx, RunState::Making))?;
        for run in runs.into_iter().filter(|run| !waits(run.next_try_ms, now_ms, MAKING_MAX_MS)) {
            let engine = self.clone();
            lanes.offer(run.id, "", async move { engine.make_documents(run).await });
        }
        Ok(())
    }

    /// Makes what a run lacks; what cannot be made is tried again, and given up after some tries.
    async fn make_documents(&self, run: RunRow) -> Result<()> {
        let (id, now_ms) = (run.id, (self.clock)());
        let wanted = self.database.read(|tx| store::documents_wanted(tx, id))?;
        if run.tries >= TRIES_MAX {
            let reason = match run.error.is_empty() {
                true => message!("pembuatannya menghentikan program", "making it ended the program"),
                false => Message {
                    id: format!("pembuatannya menghentikan program ({})", run.error.id),
                    en: format!("making it ended the program ({})", run.error.en),
                },
            };
            return self.end_making(&run, wanted.into_iter().map(|region| (region, reason.clone())).collect()).await;
        }
        let claimed = run.clone();
        let claim = move |tx: &Transaction<'_>| store::claim_making(tx, &claimed, now_ms + MAKING_MAX_MS);
        if !self.database.write(claim).await? {
            // Another process makes it.
            return Ok(());
        }
        let mut tries = run.tries + 1;
        let basis = self.basis(&run).await;
        let mut failures = Failures::new();
        for region in wanted {
            if self.stopping.is_cancelled() {
                return self.database.write(move |tx| store::uncount_making(tx, id)).await;
            }
            let made = match &basis {
                Ok(basis) => self.make_one(&run, region, basis.clone()).await,
                Err(error) => Err(Told(told(error)).into()),
            };
            match made {
                Ok(made) => {
                    self.freeze(id, region, made).await?;
                    tries = 1;
                }
                // Whatever it was, it was no try: its press was ended with the program.
                Err(_) if self.stopping.is_cancelled() => {
                    return self.database.write(move |tx| store::uncount_making(tx, id)).await;
                }
                Err(error) => failures.push((region, told(&error))),
            }
        }
        if failures.is_empty() || tries >= TRIES_MAX {
            return self.end_making(&run, failures).await;
        }
        let (reason, next) = (first_of(&failures), after_failure(now_ms, tries - 1, RETRY, 0));
        self.database.write(move |tx| store::note_making_failure(tx, id, &reason, next)).await
    }

    /// The numbers that the run was begun for; without an edition a draft of then, frozen before the first document.
    async fn basis(&self, run: &RunRow) -> Result<Option<Basis>> {
        let id = run.id;
        let (edition, draft) = self.database.read(|tx| Ok((store::pinned_edition(tx, id)?, store::draft(tx, id)?)))?;
        let of_run = |numbers| Ok(Some(Basis { run: id, numbers }));
        if let Some(edition) = edition {
            return of_run(Frozen::Edition(edition));
        }
        if let Some(draft) = draft {
            return of_run(Frozen::Draft(Arc::new(draft)));
        }
        let (makers, kind, year, quarter) = (self.makers.clone(), run.kind.clone(), run.year, run.quarter);
        let drafting = tokio::task::spawn_blocking(move || makers.draft(&kind, year, quarter));
        let Some(draft) = drafting.await.context("a draft's maker ended")?? else { return Ok(None) };
        let draft = Arc::new(draft);
        let kept = Arc::clone(&draft);
        self.database.write(move |tx| store::put_draft(tx, id, &kept)).await?;
        of_run(Frozen::Draft(draft))
    }

    async fn make_one(&self, run: &RunRow, region: Option<RegionCode>, basis: Option<Basis>) -> Result<Made> {
        let wanted = Wanted { kind: run.kind.clone(), year: run.year, quarter: run.quarter, region, basis };
        let makers = self.makers.clone();
        let making = tokio::task::spawn_blocking(move || makers.make(&wanted));
        let whose = || {
            Told(match region {
                Some(region) => message!("dokumen {region}", "{region}'s document"),
                None => message!("dokumen provinsi", "the province's document"),
            })
        };
        making.await.context("a document's maker ended").and_then(|made| made).with_context(whose)
    }

    /// Its deliveries may begin, while others are still made.
    async fn freeze(&self, run: i64, region: Option<RegionCode>, made: Made) -> Result<()> {
        let now_ms = (self.clock)();
        self.database
            .write(move |tx| match made {
                Made::Document(document) => store::put_document(tx, run, region, &document),
                Made::Needless(reason) => {
                    store::end_waiting(tx, run, region, (DeliveryState::Needless, &reason), now_ms)
                }
            })
            .await?;
        self.news.send_replace(());
        Ok(())
    }

    async fn end_making(&self, run: &RunRow, failures: Failures) -> Result<()> {
        let (id, now_ms) = (run.id, (self.clock)());
        for (region, error) in &failures {
            let region = region.map(|region| region.to_string());
            tracing::error!(schedule = run.name, region, error = error.en, "a report cannot be made");
        }
        self.database
            .write(move |tx| {
                for (region, error) in &failures {
                    store::end_waiting(tx, id, *region, (DeliveryState::Failed, error), now_ms)?;
                }
                store::end_making(tx, id, &first_of(&failures))
            })
            .await
    }
}

/// One stands for all: each delivery names its own.
fn first_of(failures: &Failures) -> Message {
    failures.first().map(|(_, error)| error.clone()).unwrap_or_default()
}
