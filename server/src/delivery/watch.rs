//! The watch over runs: what is late, failed, in doubt or arrived in part is told through a channel of its own, once for
//! each reason, until somebody has it.

use std::time::Duration;

use anyhow::Result;
use selaras_program::schedule::after_failure;

use super::LATE_AFTER_MS;
use super::channel::{Address, Parcel};
use super::engine::Engine;
use crate::store::{self, DeliveryRow, DeliveryState, DocumentRow, RunRow, RunState};

const RETRY_MAX: Duration = Duration::from_secs(120);

impl Engine {
    /// Ends the runs of which nothing is under way any more.
    pub(super) async fn settle_runs(&self, now_ms: i64) -> Result<()> {
        for run in self.database.read(|tx| store::runs_in(tx, RunState::Sending))? {
            let deliveries = self.database.read(|tx| store::deliveries(tx, run.id))?;
            let count = |state| deliveries.iter().filter(|delivery| delivery.state == state).count();
            if count(DeliveryState::Waiting) + count(DeliveryState::Sending) > 0 {
                continue;
            }
            let state = match count(DeliveryState::Sent) {
                all if all == deliveries.len() => RunState::Done,
                0 => RunState::Failed,
                _ => RunState::Partly,
            };
            self.database.write(move |tx| store::end_run(tx, run.id, state, now_ms)).await?;
        }
        Ok(())
    }

    pub(super) async fn raise_alarms(&self, now_ms: i64) -> Result<()> {
        let (recent, deliveries) = self.database.read(|tx| {
            let mut runs = store::runs_in(tx, RunState::Making)?;
            runs.extend(store::runs_in(tx, RunState::Sending)?);
            runs.extend(store::runs(tx, RUNS_LOOKED_AT)?);
            let deliveries = runs.iter().map(|run| store::deliveries(tx, run.id)).collect::<Result<Vec<_>>>()?;
            Ok((runs, deliveries))
        })?;
        for (run, deliveries) in recent.into_iter().zip(deliveries) {
            for (reason, text) in reasons(&run, &deliveries, now_ms) {
                self.database.write(move |tx| store::raise_alarm(tx, run.id, reason, &text, now_ms)).await?;
            }
        }
        Ok(())
    }

    pub(super) async fn tell_alarms(&self, now_ms: i64) -> Result<()> {
        for alarm in self.database.read(|tx| store::untold_alarms(tx))? {
            if alarm.next_try_ms > now_ms {
                continue;
            }
            let Some(to) = self.channels.alarm() else {
                tracing::error!(alarm = alarm.text, "no channel for alarms is set (delivery.alarm)");
                self.database.write(move |tx| store::note_alarm_told(tx, alarm.id, now_ms)).await?;
                continue;
            };
            let (subject, text) = alarm.text.split_once('\n').unwrap_or((&alarm.text, ""));
            let document =
                DocumentRow { subject: subject.to_owned(), text: text.trim().to_owned(), ..DocumentRow::default() };
            let parcel = Parcel { key: format!("alarm-{}-{}", alarm.run, alarm.reason), document };
            let told = match Address::parse(to) {
                Ok(address) => self.channels.send(&address, &parcel).await.map_err(|error| error.reason().to_owned()),
                Err(wrong) => Err(wrong),
            };
            match told {
                Ok(_) => self.database.write(move |tx| store::note_alarm_told(tx, alarm.id, now_ms)).await?,
                Err(error) => {
                    tracing::error!(alarm = alarm.text, error, "an alarm could not be told yet");
                    let next = after_failure(now_ms, alarm.tries, RETRY_MAX, 0);
                    self.database.write(move |tx| store::note_alarm_try(tx, alarm.id, &error, next)).await?;
                }
            }
        }
        Ok(())
    }
}

/// Runs that ended within the time of one look are among the latest.
const RUNS_LOOKED_AT: u32 = 100;

/// Why somebody must be told of a run, with the text: its first line is the verdict and the next step.
fn reasons(run: &RunRow, deliveries: &[DeliveryRow], now_ms: i64) -> Vec<(&'static str, String)> {
    let (name, period) = (&run.name, format!("TW {} {}", run.quarter.roman(), run.year));
    let of = |state| deliveries.iter().filter(move |delivery| delivery.state == state);
    let listed = |state| {
        let lines = of(state).map(|one| format!("- {}:{}: {}", one.to.channel, one.to.address, one.error));
        lines.collect::<Vec<_>>().join("\n")
    };
    let mut reasons = Vec::new();
    let is_open = matches!(run.state, RunState::Making | RunState::Sending);
    if is_open && now_ms - run.due_ms >= LATE_AFTER_MS {
        let waiting = listed(DeliveryState::Waiting);
        let text = format!("Laporan {name} ({period}) terlambat: lihat Laporan di dasbor\n{}\n{waiting}", run.error);
        reasons.push(("late", text));
    }
    if of(DeliveryState::Uncertain).next().is_some() {
        let listed = listed(DeliveryState::Uncertain);
        reasons.push((
            "uncertain",
            format!("Laporan {name} ({period}) mungkin belum sampai: tanyakan penerima\n{listed}"),
        ));
    }
    // At once, while others are still tried.
    if of(DeliveryState::Failed).next().is_some() && run.state != RunState::Failed {
        let listed = listed(DeliveryState::Failed);
        reasons
            .push(("partly", format!("Laporan {name} ({period}) tidak sampai ke semua: perbaiki alamatnya\n{listed}")));
    }
    if run.state == RunState::Failed {
        let listed = listed(DeliveryState::Failed);
        reasons.push((
            "failed",
            format!("Laporan {name} ({period}) gagal: perbaiki, lalu kirim ulang\n{}\n{listed}", run.error),
        ));
    }
    reasons
}
