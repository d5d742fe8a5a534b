//! Reports that lie ready for offices: arrived when an office says that it has all of one, given up when none has come for it.

use anyhow::Result;
use jiff::Timestamp;
use selaras_domain::calendar::Zone;
use selaras_domain::message;

use super::engine::Engine;
use super::sending::GIVE_UP_MS;
use crate::store::{self, DeliveryState};

impl Engine {
    /// Notes what was fetched, and what nobody will fetch any more.
    pub(super) async fn note_fetched(&self) -> Result<()> {
        let now_ms = (self.clock)();
        let laid = self.database.read(|tx| store::deliveries_in(tx, DeliveryState::Laid))?;
        if laid.is_empty() {
            return Ok(());
        }
        self.database
            .write(move |tx| {
                let zone = Zone::of(store::province(tx)?);
                for mut delivery in laid {
                    // A clock that was set back: the three days begin now.
                    let is_ahead = delivery.changed_ms > now_ms + GIVE_UP_MS;
                    if is_ahead {
                        delivery.changed_ms = now_ms;
                        store::settle_delivery(tx, &delivery)?;
                    }
                    let (state, error, receipt) = match store::laid_report(tx, &delivery.key)? {
                        Some(laid) => match laid.fetched {
                            Some((office, at_ms)) => {
                                let at = local(zone, at_ms)?;
                                let receipt =
                                    message!("dijemput {office}, {at}", "fetched by {office}, {at}");
                                (DeliveryState::Sent, Default::default(), receipt)
                            }
                            // `changed_ms`: since when it lies ready.
                            None if now_ms - delivery.changed_ms > GIVE_UP_MS => {
                                let days = GIVE_UP_MS / 86_400_000;
                                let error = message!(
                                    "tidak dijemput {days} hari: lihat apakah perangkat daerah ini menyala dan sinkron, lalu kirim ulang",
                                    "not fetched for {days} days: see whether the region's offices run and sync, then send again"
                                );
                                (DeliveryState::Failed, error, Default::default())
                            }
                            None => continue,
                        },
                        None => {
                            let error = message!(
                                "laporan yang lebih baru menggantikannya sebelum dijemput",
                                "newer reports took its place before it was fetched"
                            );
                            (DeliveryState::Failed, error, Default::default())
                        }
                    };
                    (delivery.state, delivery.error, delivery.receipt) = (state, error, receipt);
                    delivery.changed_ms = now_ms;
                    store::settle_delivery(tx, &delivery)?;
                }
                Ok(())
            })
            .await
    }
}

/// "2026-07-06 07:01 WIB"
fn local(zone: Zone, at_ms: i64) -> Result<String> {
    let at = Timestamp::from_millisecond(at_ms)?.to_zoned(zone.time_zone());
    Ok(format!("{} {}", at.strftime("%Y-%m-%d %H:%M"), zone.abbreviation()))
}
