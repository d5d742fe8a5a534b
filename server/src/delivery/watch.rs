//! The watch over runs: what is late, failed, in doubt or arrived in part is told through a channel of its own, once for
//! each reason, until somebody has it.

use std::time::Duration;

use anyhow::Result;
use selaras_ledger::Transaction;
use selaras_program::schedule::after_failure;

use super::LATE_AFTER_MS;
use super::channel::{Address, Parcel};
use super::engine::Engine;
use super::lanes::Lanes;
use crate::store::{self, AlarmRow, DeliveryRow, DeliveryState, DocumentRow, RunRow, RunState};

const RETRY_MAX: Duration = Duration::from_secs(120);

/// All go to one address.
pub(super) const ALARMS_AT_ONCE: usize = 4;

impl Engine {
    /// Ends the runs of which nothing is under way any more, and raises what is to be told of them with it.
    pub(super) async fn settle_runs(&self) -> Result<()> {
        let now_ms = (self.clock)();
        for mut run in self.database.read(|tx| store::runs_in(tx, RunState::Sending))? {
            let deliveries = self.database.read(|tx| store::deliveries(tx, run.id))?;
            let count = |state| deliveries.iter().filter(|delivery| delivery.state == state).count();
            if count(DeliveryState::Waiting) + count(DeliveryState::Sending) > 0 {
                continue;
            }
            let missed = count(DeliveryState::Failed) + count(DeliveryState::Uncertain);
            run.state = match missed {
                0 => RunState::Done,
                all if all == deliveries.len() => RunState::Failed,
                _ => RunState::Partly,
            };
            let alarms = reasons(&run, &deliveries, now_ms);
            let end = move |tx: &Transaction<'_>| {
                store::end_run(tx, run.id, run.state, now_ms)?;
                alarms.iter().try_for_each(|(reason, text)| store::raise_alarm(tx, run.id, *reason, text, now_ms))
            };
            self.database.write(end).await?;
            self.news.send_replace(());
        }
        Ok(())
    }

    /// Raises what is wrong with a run while others are still tried.
    pub(super) async fn raise_alarms(&self) -> Result<()> {
        let now_ms = (self.clock)();
        let due = self.database.read(|tx| {
            let mut due = Vec::new();
            for state in [RunState::Making, RunState::Sending] {
                for run in store::runs_in(tx, state)? {
                    for (reason, text) in reasons(&run, &store::deliveries(tx, run.id)?, now_ms) {
                        if store::is_alarm_due(tx, run.id, reason)? {
                            due.push((run.id, reason, text));
                        }
                    }
                }
            }
            Ok(due)
        })?;
        for (run, reason, text) in due {
            self.database.write(move |tx| store::raise_alarm(tx, run, reason, &text, now_ms)).await?;
            self.news.send_replace(());
        }
        Ok(())
    }

    pub(super) fn offer_alarms(&self, lanes: &mut Lanes) -> Result<()> {
        let now_ms = (self.clock)();
        let untold = self.database.read(|tx| store::untold_alarms(tx))?;
        // Without a channel that is noted once, and the alarm stays untold.
        let is_to_try = |alarm: &AlarmRow| self.channels.alarm().is_some() || alarm.error.is_empty();
        for alarm in untold.into_iter().filter(|alarm| alarm.next_try_ms <= now_ms && is_to_try(alarm)) {
            let engine = self.clone();
            lanes.offer(alarm.id, "", async move { engine.tell(alarm).await });
        }
        Ok(())
    }

    async fn tell(&self, alarm: AlarmRow) -> Result<()> {
        let now_ms = (self.clock)();
        let (subject, text) = alarm.text.split_once('\n').unwrap_or((&alarm.text, ""));
        let document =
            DocumentRow { subject: subject.to_owned(), text: text.trim().to_owned(), ..DocumentRow::default() };
        // Another key when it is raised anew: who notices repeats takes it for another.
        let key = blake3::hash(format!("alarm {} {} {}", alarm.run, alarm.reason, alarm.raised_ms).as_bytes());
        let parcel = Parcel { key: key.to_hex().chars().take(32).collect(), document };
        let told = match self.channels.alarm().map(Address::parse) {
            Some(Ok(address)) => self.channels.send(&address, &parcel).await.map_err(|error| error.reason().to_owned()),
            Some(Err(wrong)) => Err(wrong),
            None => Err("saluran peringatan belum diatur (delivery.alarm di selaras.toml)".to_owned()),
        };
        match told {
            Ok(_) => {
                let told_ms = (self.clock)();
                self.database.write(move |tx| store::note_alarm_told(tx, &alarm, told_ms)).await
            }
            Err(error) => {
                tracing::error!(alarm = alarm.text, error, "an alarm could not be told yet");
                let next = after_failure(now_ms, alarm.tries, RETRY_MAX, 0);
                self.database.write(move |tx| store::note_alarm_try(tx, alarm.id, &error, next)).await
            }
        }
    }
}

/// A reason, and the deliveries that it tells of by their state.
type Reason = (&'static str, Option<DeliveryState>);

/// Why somebody must be told of a run, with the text: its first line is the verdict and the next step.
fn reasons(run: &RunRow, deliveries: &[DeliveryRow], now_ms: i64) -> Vec<(Reason, String)> {
    let (name, period) = (&run.name, format!("TW {} {}", run.quarter.roman(), run.year));
    let of = |state| deliveries.iter().filter(move |delivery| delivery.state == state);
    let listed = |state| {
        let lines = of(state).map(|one| format!("- {}:{}: {}", one.to.channel, one.to.address, one.error));
        lines.collect::<Vec<_>>().join("\n")
    };
    let mut reasons = Vec::new();
    let is_open = matches!(run.state, RunState::Making | RunState::Sending);
    // What was missed while the server was down is late only when it does not go now.
    if is_open && now_ms - run.due_ms.max(run.begun_ms) >= LATE_AFTER_MS {
        let waiting = listed(DeliveryState::Waiting);
        let text = format!(
            "Laporan {name} ({period}) terlambat: lihat Pengelolaan › Kiriman laporan\n{}\n{waiting}",
            run.error
        );
        reasons.push((("late", None), text));
    }
    if of(DeliveryState::Uncertain).next().is_some() {
        let listed = listed(DeliveryState::Uncertain);
        reasons.push((
            ("uncertain", Some(DeliveryState::Uncertain)),
            format!("Laporan {name} ({period}) mungkin belum sampai: tanyakan penerima\n{listed}"),
        ));
    }
    // At once, while others are still tried.
    if (1..deliveries.len()).contains(&of(DeliveryState::Failed).count()) && run.state != RunState::Failed {
        let listed = listed(DeliveryState::Failed);
        reasons.push((
            ("partly", Some(DeliveryState::Failed)),
            format!("Laporan {name} ({period}) tidak sampai ke semua: perbaiki alamatnya\n{listed}"),
        ));
    }
    if run.state == RunState::Failed {
        let listed = listed(DeliveryState::Failed);
        reasons.push((
            ("failed", Some(DeliveryState::Failed)),
            format!("Laporan {name} ({period}) gagal: perbaiki, lalu kirim ulang\n{}\n{listed}", run.error),
        ));
    }
    reasons
}
