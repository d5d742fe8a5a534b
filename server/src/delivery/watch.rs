//! The watch over runs: what is late, failed, in doubt or arrived in part is told through a channel of its own, once for
//! each reason, until somebody has it.

use std::time::Duration;

use anyhow::Result;
use selaras_domain::message;
use selaras_domain::message::{Language, Message};
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
            if deliveries.iter().any(DeliveryRow::is_under_way) {
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
        for alarm in untold
            .into_iter()
            .filter(|alarm| !waits(alarm.next_try_ms, now_ms, RETRY_MAX.as_millis() as i64) && is_to_try(alarm))
        {
            let engine = self.clone();
            lanes.offer(alarm.id, "", async move { engine.tell(alarm).await });
        }
        Ok(())
    }

    async fn tell(&self, alarm: AlarmRow) -> Result<()> {
        let now_ms = (self.clock)();
        let said = alarm.text.text(Language::Indonesian);
        let (subject, text) = said.split_once('\n').unwrap_or((said, ""));
        let document =
            DocumentRow { subject: subject.to_owned(), text: text.trim().to_owned(), ..DocumentRow::default() };
        // Another key when it is raised anew: who notices repeats takes it for another.
        let key = Parcel::key_of(&format!("alarm {} {} {}", alarm.run, alarm.reason, alarm.raised_ms));
        let parcel = Parcel { key, document, about: None };
        let told = match self.channels.alarm().map(Address::parse) {
            Some(Ok(address)) => self.channels.send(&address, &parcel).await.map_err(|error| error.reason().clone()),
            Some(Err(wrong)) => Err(wrong),
            None => Err(message!(
                "saluran peringatan belum diatur (delivery.alarm di selaras.toml)",
                "no channel for alarms is set (delivery.alarm in selaras.toml)"
            )),
        };
        match told {
            Ok(_) => {
                let told_ms = (self.clock)();
                self.database.write(move |tx| store::note_alarm_told(tx, &alarm, told_ms)).await
            }
            Err(error) => {
                tracing::error!(alarm = alarm.text.en, error = error.en, "an alarm could not be told yet");
                let next = after_failure(now_ms, alarm.tries, RETRY_MAX, 0);
                self.database.write(move |tx| store::note_alarm_try(tx, alarm.id, &error, next)).await
            }
        }
    }
}

/// A reason, and the deliveries that it tells of by their state.
type Reason = (&'static str, Option<DeliveryState>);

/// Whether something is to be tried later. Nothing is put off longer than `most_ms`: then the clock was set back meanwhile.
pub(super) fn waits(next_try_ms: i64, now_ms: i64, most_ms: i64) -> bool {
    (now_ms + 1..=now_ms + most_ms).contains(&next_try_ms)
}

/// Why somebody must be told of a run, with the text: its first line is the verdict and the next step.
fn reasons(run: &RunRow, deliveries: &[DeliveryRow], now_ms: i64) -> Vec<(Reason, Message)> {
    let (name, quarter, year) = (&run.name, run.quarter.roman(), run.year);
    let of = |state| deliveries.iter().filter(move |delivery| delivery.state == state);
    let listed = |state| {
        let line = |one: &DeliveryRow| one.error.within(&format!("\n- {}:{}: ", one.to.channel, one.to.address), "");
        of(state)
            .map(line)
            .fold(Message::default(), |all, line| Message { id: all.id + &line.id, en: all.en + &line.en })
    };
    let told = |verdict: Message, error: &Message, state| {
        let (list, error) = (listed(state), if error.is_empty() { Message::default() } else { error.within("\n", "") });
        Message { id: verdict.id + &error.id + &list.id, en: verdict.en + &error.en + &list.en }
    };
    let none = Message::default();
    let mut reasons = Vec::new();
    // What lies ready for an office is not late: its office comes when it comes, or it is given up. What is still to fall due
    // is: the clock was set back.
    let is_held_up = of(DeliveryState::Waiting).chain(of(DeliveryState::Sending)).next().is_some();
    let is_open = matches!(run.state, RunState::Making | RunState::Sending) && is_held_up;
    // What was missed while the server was down is late only when it does not go now.
    if is_open && (now_ms - run.due_ms.max(run.begun_ms)).abs() >= LATE_AFTER_MS {
        let verdict = message!(
            "Laporan {name} (TW {quarter} {year}) terlambat: lihat Pengelolaan › Kiriman laporan",
            "Report {name} (quarter {quarter} {year}) is late: see Administration › Reports sent"
        );
        reasons.push((("late", None), told(verdict, &run.error, DeliveryState::Waiting)));
    }
    if of(DeliveryState::Uncertain).next().is_some() {
        let verdict = message!(
            "Laporan {name} (TW {quarter} {year}) mungkin belum sampai: tanyakan penerima",
            "Report {name} (quarter {quarter} {year}) may not have arrived: ask the recipient"
        );
        reasons.push((("uncertain", Some(DeliveryState::Uncertain)), told(verdict, &none, DeliveryState::Uncertain)));
    }
    // At once, while others are still tried.
    if (1..deliveries.len()).contains(&of(DeliveryState::Failed).count()) && run.state != RunState::Failed {
        let verdict = message!(
            "Laporan {name} (TW {quarter} {year}) tidak sampai ke semua: perbaiki yang di bawah, lalu kirim ulang",
            "Report {name} (quarter {quarter} {year}) did not reach everybody: mend what stands below, then send again"
        );
        reasons.push((("partly", Some(DeliveryState::Failed)), told(verdict, &none, DeliveryState::Failed)));
    }
    if run.state == RunState::Failed {
        let verdict = message!(
            "Laporan {name} (TW {quarter} {year}) gagal: perbaiki, lalu kirim ulang",
            "Report {name} (quarter {quarter} {year}) failed: mend it, then send again"
        );
        reasons.push((("failed", Some(DeliveryState::Failed)), told(verdict, &run.error, DeliveryState::Failed)));
    }
    reasons
}
