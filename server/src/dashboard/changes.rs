//! What changed, as it changes: whatever commits to the database, this program or a command beside it, is noticed within half a
//! second and told to every page that listens.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;
use axum::extract::State;
use axum::http::HeaderName;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::stream;
use selaras_domain::period::Period;
use selaras_domain::region::RegionCode;
use selaras_ledger::Transaction;
use serde_json::{Value, json};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{Notify, broadcast};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::App;
use super::error::Answer;
use super::guard::{Need, Routes};
use crate::store;

/// Between two looks at the file.
const LOOK_EVERY: Duration = Duration::from_millis(400);
/// Offices call all the time; pages are told of it this seldom.
const CONTACTS_EVERY: Duration = Duration::from_secs(5);
/// A page that is more changes behind is told that anything may have changed.
const BEHIND_MOST: usize = 64;
/// A stream ends by itself after this time: the browser comes again, and passes the gate again.
const STREAM_LASTS: Duration = Duration::from_secs(300);

/// Tells of changes, and counts them.
pub struct Changes {
    told: broadcast::Sender<Arc<str>>,
    count: AtomicU64,
    ended: CancellationToken,
}

impl Default for Changes {
    fn default() -> Changes {
        Changes { told: broadcast::channel(BEHIND_MOST).0, count: AtomicU64::new(0), ended: CancellationToken::new() }
    }
}

impl Changes {
    /// Changes so far: what was read at one count stays new until there is another.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Acquire)
    }

    /// Anything may have changed.
    pub fn tell_all(&self) {
        self.tell(&json!({ "years": null, "regions": [], "contact": true }));
    }

    pub(super) fn tell(&self, change: &Value) {
        self.count.fetch_add(1, Ordering::AcqRel);
        // Nobody listens: nobody is told.
        let _ = self.told.send(change.to_string().into());
    }
}

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/ubah", Need::Viewer, stream)
}

/// Server-sent events named `ubah`; the data is JSON: `years` and `regions` whose standings were computed anew, `contact` when
/// offices were heard of. `null` for years: anything may have changed.
async fn stream(State(page): State<App>) -> Answer {
    let (told, ended) = (page.changes.told.subscribe(), page.changes.ended.clone());
    let until = Instant::now() + STREAM_LASTS;
    let events = stream::unfold((told, ended), move |(mut told, ended)| async move {
        let change = tokio::select! {
            change = told.recv() => change,
            () = ended.cancelled() => return None,
            () = tokio::time::sleep_until(until) => return None,
        };
        let change = match change {
            Ok(change) => change,
            Err(RecvError::Lagged(_)) => json!({ "years": null, "regions": [], "contact": true }).to_string().into(),
            Err(RecvError::Closed) => return None,
        };
        Some((Ok::<_, Infallible>(Event::default().event("ubah").data(&*change)), (told, ended)))
    });
    // A proxy between must not hold events back.
    let headers = [(HeaderName::from_static("x-accel-buffering"), "no")];
    Ok((headers, Sse::new(events).keep_alive(KeepAlive::default())).into_response())
}

/// How far the store is, by what pages show of it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Latest {
    standing: i64,
    act: i64,
    contact_ms: i64,
}

/// What was seen, and what was told of it.
struct Seen {
    version: i64,
    latest: Latest,
    told_contact_ms: i64,
    contact_told: Instant,
}

/// Looks at the database until `shutdown`, and tells what is new. `arrived` wakes the standings where a command beside this
/// program left some to be computed.
pub(super) async fn watch(page: App, arrived: Arc<Notify>, shutdown: CancellationToken) -> Result<()> {
    let watch = page.watch()?;
    let version = watch.version()?;
    let latest = page.read(Latest::read).await?;
    let mut seen = Seen { version, latest, told_contact_ms: latest.contact_ms, contact_told: Instant::now() };
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => {
                page.changes.ended.cancel();
                return Ok(());
            }
            _ = ticks.tick() => {}
        }
        let looked = match watch.version() {
            Ok(version) => look(&page, version, &mut seen, &arrived).await,
            Err(error) => Err(error.into()),
        };
        if let Err(error) = looked {
            tracing::warn!(error = format!("{error:#}"), "what changed could not be read; pages are told later");
        }
    }
}

impl Latest {
    fn read(tx: &Transaction<'_>) -> Result<Latest> {
        let (standing, act) = (store::last_change(tx)?, store::last_act(tx)?);
        Ok(Latest { standing, act, contact_ms: store::last_contact_ms(tx)? })
    }
}

async fn look(page: &App, version: i64, seen: &mut Seen, arrived: &Notify) -> Result<()> {
    if version == seen.version && seen.latest.contact_ms == seen.told_contact_ms {
        return Ok(());
    }
    let before = seen.latest;
    let (latest, changed, is_stale) = page
        .read(move |tx| {
            let is_stale = !store::stale_periods(tx, 1)?.is_empty();
            Ok((Latest::read(tx)?, store::standings_changed_since(tx, before.standing)?, is_stale))
        })
        .await?;
    if is_stale {
        arrived.notify_one();
    }
    (seen.version, seen.latest) = (version, latest);
    let is_contact_due = seen.contact_told.elapsed() >= CONTACTS_EVERY;
    let has_contact = latest.contact_ms != seen.told_contact_ms && is_contact_due;
    if has_contact {
        (seen.told_contact_ms, seen.contact_told) = (latest.contact_ms, Instant::now());
    }
    if latest.act != before.act {
        page.changes.tell_all();
    }
    if has_contact || !changed.is_empty() {
        page.changes.tell(&told(&changed, has_contact));
    }
    Ok(())
}

fn told(changed: &[(RegionCode, Period)], has_contact: bool) -> Value {
    let years: BTreeSet<u16> = changed.iter().map(|(_, period)| period.year).collect();
    let regions: BTreeSet<RegionCode> = changed.iter().map(|(region, _)| *region).collect();
    json!({ "years": years, "regions": regions, "contact": has_contact })
}
