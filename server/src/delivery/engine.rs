//! Four parts beside each other: what fell due begins, what began is made, what was made is sent, what went wrong is told. None
//! waits for another, and what fails in one ends none.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use jiff::Timestamp;
use selaras_domain::calendar::Calendar;
use selaras_domain::region::RegionCode;
use selaras_ledger::{Connection, Database, Transaction, calendar};
use selaras_program::Clock;
use selaras_program::schedule::Waker;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;

use super::channel::{Channels, Parcel};
use super::contact::reached;
use super::due::{Due, Facts, Published, Rule, Trigger, due, is_due_for};
use super::lanes::Lanes;
use super::maker::Makers;
use super::making::MAKINGS_AT_ONCE;
use super::sending::{DELIVERIES_AT_ONCE, GONE_MS};
use super::watch::ALARMS_AT_ONCE;
use crate::store::{self, Recipient, ScheduleRow};

/// How often the waker looks, cron with seconds.
const WAKE: &str = "1/10 * * * * *";
/// Each part looks at least so often, whatever became of the waker.
const LOOK_MAX: Duration = Duration::from_secs(30);
/// What was handed over when the program is asked to stop has so long to be answered.
const STOP_MAX: Duration = Duration::from_secs(10);
const BEAT: Duration = Duration::from_secs(60);
/// No heartbeat tells of a look longer ago.
const BEAT_OLDEST_MS: i64 = 120_000;

#[derive(Clone)]
pub struct Engine {
    pub(super) database: Arc<Database>,
    pub(super) makers: Makers,
    pub(super) channels: Arc<Channels>,
    pub(super) clock: Clock,
    /// Some part did something that another may go on with.
    pub(super) news: watch::Sender<()>,
    pub(super) stopping: CancellationToken,
    looked: Looked,
}

/// When the reports were last looked after, from start to end.
#[derive(Clone, Debug, Default)]
pub struct Looked(watch::Sender<i64>);

impl Looked {
    /// Milliseconds since 1970 UTC; 0: not yet.
    pub fn last_ms(&self) -> i64 {
        *self.0.borrow()
    }
}

/// A part whose work takes its time: what it has to do now, laid on its lanes.
type Offer = fn(&Engine, &mut Lanes) -> Result<()>;

impl Engine {
    pub fn new(database: Arc<Database>, makers: Makers, channels: Channels, clock: Clock) -> Engine {
        let (news, stopping) = (watch::Sender::new(()), CancellationToken::new());
        Engine { database, makers, channels: Arc::new(channels), clock, news, stopping, looked: Looked::default() }
    }

    pub fn looked(&self) -> Looked {
        self.looked.clone()
    }

    /// Before the first look: what an earlier process left in mid-render and in mid-send.
    pub async fn begin(&self) -> Result<()> {
        let now_ms = (self.clock)();
        self.database.write(move |tx| store::free_makings(tx, now_ms)).await?;
        self.take_up_interrupted(i64::MAX).await
    }

    /// Each part once, behind one another.
    pub async fn look(&self) -> Result<()> {
        self.begin_due().await?;
        self.all(Engine::offer_makings, MAKINGS_AT_ONCE).await?;
        self.all(Engine::offer_deliveries, DELIVERIES_AT_ONCE).await?;
        self.note_fetched().await?;
        self.settle_runs().await?;
        self.raise_alarms().await?;
        self.all(Engine::offer_alarms, ALARMS_AT_ONCE).await
    }

    async fn all(&self, offer: Offer, at_once: usize) -> Result<()> {
        let mut lanes = Lanes::new(at_once);
        offer(self, &mut lanes)?;
        while let Some(ended) = lanes.ended().await {
            ended?;
        }
        Ok(())
    }

    async fn begin_due(&self) -> Result<()> {
        let now_ms = (self.clock)();
        let (known, fallen) = self.database.read(|tx| fallen_due(tx, now_ms))?;
        let known = Arc::new(known);
        for Fallen { schedule, trigger, due } in fallen {
            let (name, known) = (schedule.name.clone(), Arc::clone(&known));
            let begin = move |tx: &Transaction<'_>| {
                let is_for = |to: &Recipient| is_due_for(&trigger, due, known.whose(to), &known.calendar);
                begin(tx, &schedule, due, is_for, now_ms)
            };
            if self.database.write(begin).await?.is_some() {
                tracing::info!(schedule = name, due = selaras_program::instant(due.at_ms), "a report is due");
                self.news.send_replace(());
            }
        }
        Ok(())
    }
}

/// Begins a run with a delivery to each recipient of the schedule that it is for; `None`: it was begun before.
pub fn begin(
    connection: &Connection,
    schedule: &ScheduleRow,
    due: Due,
    is_for: impl Fn(&Recipient) -> bool,
    now_ms: i64,
) -> Result<Option<i64>> {
    let recipients = reached(connection, schedule.id)?.into_iter().filter(is_for);
    let keyed: Vec<_> = recipients.map(|to| (to.clone(), key(schedule.id, &due, &to))).collect();
    let begun = store::begin_run(connection, (schedule.id, due.at_ms), (due.year, due.quarter), &keyed, now_ms)?;
    // Of a publication the very edition, though others followed.
    let edition = store::edition_at(connection, due.year, due.quarter, due.at_ms)?;
    if let Some((run, edition)) = begun.zip(edition) {
        store::pin_edition(connection, run, edition.digest)?;
    }
    Ok(begun)
}

/// What is sent to whom, for which time.
fn key(schedule: i64, due: &Due, to: &Recipient) -> String {
    let region = to.region.map_or(0, RegionCode::number);
    let (at, year, quarter) = (due.at_ms, due.year, due.quarter.number());
    Parcel::key_of(&format!("{schedule}\n{at}\n{year}\n{quarter}\n{}\n{}\n{region}", to.channel, to.address))
}

struct Fallen {
    schedule: ScheduleRow,
    trigger: Trigger,
    due: Due,
}

/// What fell due of the active schedules, begun or not, with what that was seen by.
fn fallen_due(connection: &Connection, now_ms: i64) -> Result<(Known, Vec<Fallen>)> {
    let known = Known::read(connection, now_ms)?;
    let mut fallen = Vec::new();
    for row in store::schedules(connection)?.into_iter().filter(|row| row.is_active) {
        match read_rules(&row, now_ms) {
            Ok((trigger, rule)) => {
                let whose = known.deadlines_of(connection, &row)?;
                let due = due(&trigger, rule, row.since_ms, now_ms, &known.facts(&whose));
                let fell = |due| Fallen { schedule: row.clone(), trigger: trigger.clone(), due };
                fallen.extend(due.into_iter().map(fell));
            }
            // The others are not held up by it.
            Err(error) => {
                tracing::error!(schedule = row.name, error = format!("{error:#}"), "nobody knows when it is due")
            }
        }
    }
    Ok((known, fallen))
}

fn read_rules(row: &ScheduleRow, now_ms: i64) -> Result<(Trigger, Rule)> {
    let trigger = Trigger::parse(&row.trigger, now_ms).map_err(anyhow::Error::msg).context("a schedule's trigger")?;
    Ok((trigger, Rule::parse(&row.period).context("a schedule's rule of periods")?))
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
        let with_deadlines = store::regions_reminded(connection)?;
        let calendar =
            calendar(connection, std::iter::once(province).chain(with_deadlines), year.saturating_sub(1)..=year + 1)?;
        let published = store::publications(connection)?.into_iter();
        let published = published.map(|(at_ms, year, quarter)| Published { at_ms, year, quarter }).collect();
        Ok(Known { calendar, province, published })
    }

    /// Whose deadlines a schedule goes by: those of the regions whose own reports it sends, and the province's for its own.
    pub fn deadlines_of(&self, connection: &Connection, schedule: &ScheduleRow) -> Result<Vec<RegionCode>> {
        let recipients = store::recipients(connection, schedule.id)?;
        let whose: BTreeSet<RegionCode> = recipients.iter().map(|to| self.whose(to)).collect();
        Ok(whose.into_iter().collect())
    }

    fn whose(&self, to: &Recipient) -> RegionCode {
        to.region.unwrap_or(self.province)
    }

    pub fn facts<'a>(&'a self, whose: &'a [RegionCode]) -> Facts<'a> {
        Facts { calendar: &self.calendar, published: &self.published, whose }
    }
}

/// Looks after the reports until shutdown.
pub async fn keep(mut engine: Engine, shutdown: CancellationToken) -> Result<()> {
    engine.stopping = shutdown;
    engine.begin().await?;
    let news = engine.news.clone();
    let waker = Waker::start(WAKE, move || {
        news.send_replace(());
    })
    .await?;
    let mut parts = JoinSet::new();
    parts.spawn(watch(engine.clone()));
    parts.spawn(work(engine.clone(), Engine::offer_makings, MAKINGS_AT_ONCE));
    parts.spawn(work(engine.clone(), Engine::offer_deliveries, DELIVERIES_AT_ONCE));
    parts.spawn(work(engine.clone(), Engine::offer_alarms, ALARMS_AT_ONCE));
    parts.spawn(beat(engine));
    while let Some(ended) = parts.join_next().await {
        ended.context("a part of the deliveries ended")?;
    }
    waker.stop().await
}

/// The part that only reads and writes rows: what fell due begins, what is over ends, what went wrong is raised.
async fn watch(engine: Engine) {
    let mut news = engine.news.subscribe();
    while !engine.stopping.is_cancelled() {
        let now_ms = (engine.clock)();
        let looks = [
            told("what is due", engine.begin_due().await),
            told("what was left", engine.take_up_interrupted(now_ms - GONE_MS).await),
            told("what was fetched", engine.note_fetched().await),
            told("what is over", engine.settle_runs().await),
            told("what is wrong", engine.raise_alarms().await),
        ];
        if looks.iter().all(|is_well| *is_well) {
            engine.looked.0.send_replace(now_ms);
        }
        tokio::select! {
            () = engine.stopping.cancelled() => {}
            _ = tokio::time::timeout(LOOK_MAX, news.changed()) => {}
        }
    }
}

/// A part whose work takes its time.
async fn work(engine: Engine, offer: Offer, at_once: usize) {
    let mut news = engine.news.subscribe();
    let mut lanes = Lanes::new(at_once);
    told("what is to be done", offer(&engine, &mut lanes));
    loop {
        tokio::select! {
            () = engine.stopping.cancelled() => break,
            Some(ended) = lanes.ended() => {
                // What could not even be noted waits for the next look.
                if told("a piece of work", ended) {
                    engine.news.send_replace(());
                }
            }
            _ = tokio::time::timeout(LOOK_MAX, news.changed()) => {
                told("what is to be done", offer(&engine, &mut lanes));
            }
        }
    }
    lanes.end(STOP_MAX).await;
}

/// Whether it went well.
fn told(what: &str, outcome: Result<()>) -> bool {
    if let Err(error) = &outcome {
        tracing::error!(what, error = format!("{error:#}"), "a part of the deliveries failed; it is tried again");
    }
    outcome.is_ok()
}

/// Tells a watcher elsewhere each minute that the reports are looked after; who hears nothing knows that they are not.
async fn beat(engine: Engine) {
    let mut looked = engine.looked.0.subscribe();
    tokio::select! {
        () = engine.stopping.cancelled() => return,
        _ = looked.wait_for(|last_ms| *last_ms > 0) => {}
    }
    let mut minutes = tokio::time::interval(BEAT);
    minutes.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = engine.stopping.cancelled() => return,
            _ = minutes.tick() => {}
        }
        if engine.looked.last_ms() < (engine.clock)() - BEAT_OLDEST_MS {
            continue;
        }
        tokio::select! {
            () = engine.stopping.cancelled() => return,
            beaten = engine.channels.beat() => {
                if let Err(error) = beaten {
                    tracing::warn!(error = error.reason().en, "nobody hears the heartbeat (delivery.heartbeat)");
                }
            }
        }
    }
}
