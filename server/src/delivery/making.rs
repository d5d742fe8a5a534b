//! Making what a run sends: all of its documents, frozen together, before the first is handed over.

use std::collections::BTreeSet;

use anyhow::{Context, Result};
use selaras_domain::region::RegionCode;
use selaras_program::schedule::after_failure;
use std::time::Duration;

use super::engine::Engine;
use super::maker::{Made, Wanted};
use crate::store::{self, DeliveryState, DocumentRow, RunRow, RunState};

/// A document that cannot be made three times, or ends the program three times, is given up.
const TRIES_MAX: u32 = 3;
const RETRY: Duration = Duration::from_secs(60);

type Documents = Vec<(Option<RegionCode>, DocumentRow)>;

impl Engine {
    pub(super) async fn make_documents(&self, now_ms: i64) -> Result<()> {
        for run in self.database.read(|tx| store::runs_in(tx, RunState::Making))? {
            if run.next_try_ms > now_ms {
                continue;
            }
            if run.tries >= TRIES_MAX {
                self.give_up(&run, "pembuatannya menghentikan program", now_ms).await?;
                continue;
            }
            let id = run.id;
            self.database.write(move |tx| store::count_making(tx, id)).await?;
            match self.documents(&run).await {
                Ok((documents, needless)) => self.freeze(id, documents, needless, now_ms).await?,
                Err(error) if run.tries + 1 >= TRIES_MAX => self.give_up(&run, &format!("{error:#}"), now_ms).await?,
                Err(error) => {
                    let next = after_failure(now_ms, run.tries, RETRY, 0);
                    let reason = format!("{error:#}");
                    self.database
                        .write(move |tx| store::note_making_failure(tx, id, &reason, Some(next), now_ms))
                        .await?;
                }
            }
        }
        Ok(())
    }

    /// The documents of a run, and the regions that need none.
    async fn documents(&self, run: &RunRow) -> Result<(Documents, Vec<(Option<RegionCode>, String)>)> {
        let id = run.id;
        let wanted: BTreeSet<Option<RegionCode>> = self
            .database
            .read(|tx| store::deliveries(tx, id))?
            .into_iter()
            .map(|delivery| delivery.to.region)
            .collect();
        let (makers, run) = (self.makers.clone(), run.clone());
        let making = tokio::task::spawn_blocking(move || {
            let (mut documents, mut needless) = (Vec::new(), Vec::new());
            for region in wanted {
                let one = Wanted { kind: run.kind.clone(), year: run.year, quarter: run.quarter, region };
                let told = || region.map_or("the province's".to_owned(), |region| format!("{region}'s"));
                match makers.make(&one).with_context(|| format!("{} document", told()))? {
                    Made::Document(document) => documents.push((region, *document)),
                    Made::Needless(reason) => needless.push((region, reason)),
                }
            }
            Ok((documents, needless))
        });
        making.await.context("a document's maker ended")?
    }

    async fn freeze(
        &self,
        run: i64,
        documents: Documents,
        needless: Vec<(Option<RegionCode>, String)>,
        now_ms: i64,
    ) -> Result<()> {
        self.database
            .write(move |tx| {
                store::documents_made(tx, run, &documents)?;
                for mut delivery in store::deliveries(tx, run)? {
                    let reason = needless.iter().find(|(region, _)| *region == delivery.to.region);
                    if let Some((_, reason)) = reason {
                        (delivery.state, delivery.changed_ms) = (DeliveryState::Sent, now_ms);
                        delivery.receipt = format!("tidak perlu dikirim: {reason}");
                        store::settle_delivery(tx, &delivery)?;
                    }
                }
                Ok(())
            })
            .await
    }

    async fn give_up(&self, run: &RunRow, error: &str, now_ms: i64) -> Result<()> {
        let (id, error) =
            (run.id, if run.error.is_empty() { error.to_owned() } else { format!("{error} ({})", run.error) });
        tracing::error!(schedule = run.name, error, "a report cannot be made");
        self.database.write(move |tx| store::note_making_failure(tx, id, &error, None, now_ms)).await
    }
}
