//! Bringing what was made to each recipient: several at a time on each way, each with tries of its own.

use std::time::Duration;

use anyhow::Result;
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_program::schedule::after_failure;

use super::channel::{About, Address, Handed, NotDelivered, Parcel, TRY_MAX, hand_over, no_answer};
use super::engine::Engine;
use super::lanes::Lanes;
use crate::store::{self, DeliveryRow, DeliveryState};

/// Recipients served at a time on each way: what does not answer holds up nobody on another.
pub(super) const DELIVERIES_AT_ONCE: usize = 8;
/// The longest between two tries.
const RETRY_MAX: Duration = Duration::from_secs(15 * 60);
/// What has not arrived after so long is given up.
pub(super) const GIVE_UP_MS: i64 = 3 * 86_400_000;
/// Whoever handed something over so long ago is no more.
pub(super) const GONE_MS: i64 = 10 * 60_000;

impl Engine {
    /// What was handed over before an instant by a process that ended, or could not note the answer: tried again where a repeat is
    /// noticed, told as a doubt where not.
    pub(super) async fn take_up_interrupted(&self, before_ms: i64) -> Result<()> {
        let mut left = self.database.read(|tx| store::deliveries_in(tx, DeliveryState::Sending))?;
        left.retain(|delivery| delivery.changed_ms < before_ms);
        if left.is_empty() {
            return Ok(());
        }
        let now_ms = (self.clock)();
        self.database
            .write(move |tx| {
                for mut delivery in left {
                    let notices = Address::of_recipient(&delivery.to).is_ok_and(|address| address.notices_repeats());
                    delivery.state = if notices { DeliveryState::Waiting } else { DeliveryState::Uncertain };
                    (delivery.next_try_ms, delivery.changed_ms) = (now_ms, now_ms);
                    delivery.error = message!(
                        "program berhenti saat menyerahkan; tidak diketahui apakah sampai",
                        "the program ended while it handed this over; nobody knows whether it arrived"
                    );
                    store::settle_delivery(tx, &delivery)?;
                }
                Ok(())
            })
            .await
    }

    pub(super) fn offer_deliveries(&self, lanes: &mut Lanes) -> Result<()> {
        let now_ms = (self.clock)();
        for delivery in self.database.read(|tx| store::deliveries_due(tx, now_ms, RETRY_MAX.as_millis() as i64))? {
            let engine = self.clone();
            let way = Address::of_recipient(&delivery.to).map_or_else(|_| String::new(), |address| address.way());
            lanes.offer(delivery.id, &way, async move { engine.deliver(delivery).await });
        }
        Ok(())
    }

    async fn deliver(&self, mut delivery: DeliveryRow) -> Result<()> {
        let now_ms = (self.clock)();
        // Another process has it, or this one is to stop: what becomes of it is that one's to say.
        let Some(outcome) = self.try_once(&delivery, now_ms).await? else { return Ok(()) };
        delivery.tries += 1;
        delivery.changed_ms = (self.clock)();
        let run = delivery.run;
        match outcome {
            Ok(handed) => {
                (delivery.state, delivery.receipt) = match handed {
                    Handed::Arrived(receipt) => (DeliveryState::Sent, receipt),
                    Handed::Laid => (DeliveryState::Laid, Message::default()),
                };
                delivery.error = Message::default();
            }
            Err(NotDelivered::Later(reason)) => {
                delivery.error = reason;
                let begun_ms = self.database.read(|tx| store::run(tx, run))?.map_or(now_ms, |run| run.begun_ms);
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
    async fn try_once(&self, delivery: &DeliveryRow, now_ms: i64) -> Result<Option<Result<Handed, NotDelivered>>> {
        let (run, region, id) = (delivery.run, delivery.to.region, delivery.id);
        let found = self.database.read(|tx| Ok(store::document(tx, run, region)?.zip(store::run(tx, run)?)))?;
        let Some((document, of)) = found else {
            return Ok(Some(Err(NotDelivered::Never(message!("dokumennya tidak ada", "its document is not there")))));
        };
        let address = match Address::of_recipient(&delivery.to) {
            Ok(address) => address,
            Err(reason) => return Ok(Some(Err(NotDelivered::Never(reason)))),
        };
        let about = Some(About { kind: of.kind, year: of.year, quarter: of.quarter, region, now_ms });
        let parcel = Parcel { key: delivery.key.clone(), document, about };
        let preparing = tokio::time::timeout(TRY_MAX, self.channels.prepare(&address, &parcel));
        let prepared = tokio::select! {
            biased;
            () = self.stopping.cancelled() => return Ok(None),
            prepared = preparing => prepared,
        };
        let ready = match prepared {
            Ok(Ok(ready)) => ready,
            Ok(Err(error)) => return Ok(Some(Err(error))),
            Err(_) => return Ok(Some(Err(NotDelivered::Later(no_answer())))),
        };
        if !self.database.write(move |tx| store::claim_delivery(tx, id, now_ms)).await? {
            return Ok(None);
        }
        let silent = || match address.notices_repeats() {
            true => NotDelivered::Later(no_answer()),
            false => NotDelivered::Unknown(message!(
                "sudah diserahkan, jawabannya tidak datang",
                "it was handed over, and no answer came"
            )),
        };
        Ok(Some(tokio::time::timeout(TRY_MAX, hand_over(ready)).await.unwrap_or_else(|_| Err(silent()))))
    }
}
