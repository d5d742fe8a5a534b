//! One look at everything: what fell due begins, what began is made, what was made is sent, what went wrong is told.

use std::sync::Arc;

use anyhow::{Context, Result};
use jiff::Timestamp;
use selaras_domain::calendar::Calendar;
use selaras_domain::region::RegionCode;
use selaras_ledger::{Connection, Database, calendar};
use selaras_program::Clock;
use selaras_program::schedule::Waker;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::channel::Channels;
use super::due::{Due, Facts, Published, Rule, Trigger, due};
use super::maker::Makers;
use crate::store::{self, Recipient, ScheduleRow};

/// How often the waker looks, cron with seconds.
const WAKE: &str = "1/10 * * * * *";

#[derive(Clone)]
pub struct Engine {
    pub(super) database: Arc<Database>,
    pub(super) makers: Makers,
    pub(super) channels: Arc<Channels>,
    pub(super) clock: Clock,
}

impl Engine {
    pub fn new(database: Arc<Database>, makers: Makers, channels: Channels, clock: Clock) -> Engine {
        Engine { database, makers, channels: Arc::new(channels), clock }
    }

    /// Before the first look: what an earlier process left in mid-send.
    pub async fn begin(&self) -> Result<()> {
        self.take_up_interrupted((self.clock)()).await
    }

    pub async fn look(&self) -> Result<()> {
        let now_ms = (self.clock)();
        self.begin_due(now_ms).await?;
        self.make_documents(now_ms).await?;
        self.send_due(now_ms).await?;
        self.settle_runs(now_ms).await?;
        self.raise_alarms((self.clock)()).await?;
        self.tell_alarms((self.clock)()).await
    }

    async fn begin_due(&self, now_ms: i64) -> Result<()> {
        let fallen = self.database.read(|tx| fallen_due(tx, now_ms))?;
        for (schedule, due) in fallen {
            let name = schedule.name.clone();
            if self.database.write(move |tx| begin(tx, &schedule, due, now_ms)).await?.is_some() {
                tracing::info!(schedule = name, due = selaras_program::instant(due.at_ms), "a report is due");
            }
        }
        Ok(())
    }
}

/// Begins a run with a delivery to each recipient of the schedule; `None`: it was begun before.
pub fn begin(connection: &Connection, schedule: &ScheduleRow, due: Due, now_ms: i64) -> Result<Option<i64>> {
    let recipients = store::recipients(connection, schedule.id)?;
    let keyed: Vec<_> = recipients.into_iter().map(|to| (to.clone(), key(schedule.id, &due, &to))).collect();
    store::begin_run(connection, (schedule.id, due.at_ms), (due.year, due.quarter), &keyed, now_ms)
}

/// The same for every try, in whatever process: what is sent to whom, for which time.
fn key(schedule: i64, due: &Due, to: &Recipient) -> String {
    let region = to.region.map_or(0, RegionCode::number);
    let (at, year, quarter) = (due.at_ms, due.year, due.quarter.number());
    let text = format!("{schedule}\n{at}\n{year}\n{quarter}\n{}\n{}\n{region}", to.channel, to.address);
    blake3::hash(text.as_bytes()).to_hex().chars().take(32).collect()
}

/// What fell due of the active schedules and was not begun yet.
fn fallen_due(connection: &Connection, now_ms: i64) -> Result<Vec<(ScheduleRow, Due)>> {
    let active: Vec<ScheduleRow> = store::schedules(connection)?.into_iter().filter(|row| row.is_active).collect();
    if active.is_empty() {
        return Ok(Vec::new());
    }
    let known = Known::read(connection, now_ms)?;
    let mut fallen = Vec::new();
    for row in active {
        let trigger =
            Trigger::parse(&row.trigger, now_ms).map_err(anyhow::Error::msg).context("a schedule's trigger")?;
        let rule = Rule::parse(&row.period).context("a schedule's rule of periods")?;
        let since_ms = row.since_ms;
        fallen.extend(due(&trigger, rule, since_ms, now_ms, &known.facts()).into_iter().map(|due| (row.clone(), due)));
    }
    Ok(fallen)
}

/// What the database knows that schedules go by.
pub struct Known {
    calendar: Calendar,
    province: RegionCode,
    published: Vec<Published>,
}

impl Known {
    pub fn read(connection: &Connection, now_ms: i64) -> Result<Known> {
        let province = store::province(connection)?;
        let year = u16::try_from(Timestamp::from_millisecond(now_ms)?.to_zoned(jiff::tz::TimeZone::UTC).year())?;
        let calendar = calendar(connection, [province], year.saturating_sub(1)..=year + 1)?;
        let published = store::publications(connection)?.into_iter();
        let published = published.map(|(at_ms, year, quarter)| Published { at_ms, year, quarter }).collect();
        Ok(Known { calendar, province, published })
    }

    pub fn facts(&self) -> Facts<'_> {
        Facts { calendar: &self.calendar, province: self.province, published: &self.published }
    }
}

/// Looks now and then, and whenever woken, until shutdown.
pub async fn keep(engine: Engine, shutdown: CancellationToken) -> Result<()> {
    let (wake, mut woken) = mpsc::channel::<()>(1);
    engine.begin().await?;
    // Woken twice in the time of one look is woken once.
    let waker = Waker::start(WAKE, move || {
        let _ = wake.try_send(());
    })
    .await?;
    loop {
        tokio::select! {
            () = shutdown.cancelled() => break,
            _ = woken.recv() => {}
        }
        if let Err(error) = engine.look().await {
            tracing::error!(error = format!("{error:#}"), "the reports' schedule could not be looked at");
        }
    }
    waker.stop().await
}
