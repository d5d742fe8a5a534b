//! Bringing what was made to each recipient: several at a time, each with tries of its own.

use std::time::Duration;

use anyhow::{Context, Result};
use selaras_program::schedule::after_failure;
use tokio::task::JoinSet;

use super::channel::{Address, NotDelivered, Parcel, Receipt, TRY_MAX, hand_over};
use super::engine::Engine;
use crate::store::{self, DeliveryRow, DeliveryState, RunState};

/// Recipients served at a time: one that does not answer holds up nobody.
const AT_ONCE: usize = 8;
/// The longest between two tries.
const RETRY_MAX: Duration = Duration::from_secs(15 * 60);
/// What has not arrived after so long is given up.
pub(super) const GIVE_UP_MS: i64 = 3 * 86_400_000;

impl Engine {
    /// What was handed over when the program ended: tried again where a repeat is noticed, told as a doubt where not.
    pub(super) async fn take_up_interrupted(&self, now_ms: i64) -> Result<()> {
        self.database
            .write(move |tx| {
                for mut delivery in store::interrupted_deliveries(tx)? {
                    let notices = Address::of_recipient(&delivery.to).is_ok_and(|address| address.notices_repeats());
                    delivery.state = if notices { DeliveryState::Waiting } else { DeliveryState::Uncertain };
                    (delivery.next_try_ms, delivery.changed_ms) = (now_ms, now_ms);
                    delivery.error = "program berhenti saat menyerahkan; tidak diketahui apakah sampai".to_owned();
                    store::settle_delivery(tx, &delivery)?;
                }
                Ok(())
            })
            .await
    }

    pub(super) async fn send_due(&self, now_ms: i64) -> Result<()> {
        let mut due = self.database.read(|tx| store::deliveries_due(tx, now_ms))?.into_iter();
        let mut under_way = JoinSet::new();
        loop {
            while under_way.len() < AT_ONCE
                && let Some(delivery) = due.next()
            {
                let engine = self.clone();
                under_way.spawn(async move { engine.deliver(delivery, now_ms).await });
            }
            match under_way.join_next().await {
                Some(ended) => ended.context("a delivery ended")??,
                None => return Ok(()),
            }
        }
    }

    async fn deliver(&self, mut delivery: DeliveryRow, now_ms: i64) -> Result<()> {
        // Another process has it: what becomes of it is that one's to say.
        let Some(outcome) = self.try_once(&delivery, now_ms).await? else { return Ok(()) };
        delivery.tries += 1;
        delivery.changed_ms = (self.clock)();
        let run = delivery.run;
        match outcome {
            Ok(receipt) => {
                (delivery.state, delivery.receipt) = (DeliveryState::Sent, receipt);
                delivery.error.clear();
            }
            Err(NotDelivered::Later(reason)) => {
                delivery.error = reason;
                let runs = self.database.read(|tx| store::runs_in(tx, RunState::Sending))?;
                let begun_ms = runs.iter().find(|row| row.id == run).map_or(now_ms, |run| run.begun_ms);
                let is_over = now_ms - begun_ms > GIVE_UP_MS;
                delivery.state = if is_over { DeliveryState::Failed } else { DeliveryState::Waiting };
                delivery.next_try_ms = after_failure(now_ms, delivery.tries - 1, RETRY_MAX, delivery.id as u64);
            }
            Err(NotDelivered::Never(reason)) => (delivery.state, delivery.error) = (DeliveryState::Failed, reason),
            Err(NotDelivered::Unknown(reason)) => (delivery.state, delivery.error) = (DeliveryState::Uncertain, reason),
        }
        self.database.write(move |tx| store::settle_delivery(tx, &delivery)).await
    }

    /// Made ready first, then marked as handed over, then handed over: a crash before the mark costs nothing.
    async fn try_once(&self, delivery: &DeliveryRow, now_ms: i64) -> Result<Option<Result<Receipt, NotDelivered>>> {
        let (run, region, id) = (delivery.run, delivery.to.region, delivery.id);
        let Some(document) = self.database.read(|tx| store::document(tx, run, region))? else {
            return Ok(Some(Err(NotDelivered::Never("dokumennya tidak ada".to_owned()))));
        };
        let address = match Address::of_recipient(&delivery.to) {
            Ok(address) => address,
            Err(reason) => return Ok(Some(Err(NotDelivered::Never(reason)))),
        };
        let parcel = Parcel { key: delivery.key.clone(), document };
        let preparing = tokio::time::timeout(TRY_MAX, self.channels.prepare(&address, &parcel));
        let ready = match preparing.await {
            Ok(Ok(ready)) => ready,
            Ok(Err(error)) => return Ok(Some(Err(error))),
            Err(_) => return Ok(Some(Err(NotDelivered::Later("tidak ada jawaban".to_owned())))),
        };
        if !self.database.write(move |tx| store::claim_delivery(tx, id, now_ms)).await? {
            return Ok(None);
        }
        let silent = || match address.notices_repeats() {
            true => NotDelivered::Later("tidak ada jawaban".to_owned()),
            false => NotDelivered::Unknown("sudah diserahkan, jawabannya tidak datang".to_owned()),
        };
        Ok(Some(tokio::time::timeout(TRY_MAX, hand_over(ready)).await.unwrap_or_else(|_| Err(silent()))))
    }
}
