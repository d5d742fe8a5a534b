//! What Prometheus reads at `/metrics`: how the offices, the store and the backups stand, and how long pages take. For this
//! computer only, or with the token that the settings name.

use std::net::IpAddr;
use std::time::Instant;

use anyhow::Result;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;
use selaras_ledger::{all_ledgers, frontier, last_good_backup};

use super::App;
use super::error::Answer;
use super::guard::{Need, Routes, Visitor};
use crate::offices::board;
use crate::store::{self, Troubles};

/// Seconds.
const BUCKETS: [f64; 8] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0];

/// How long pages took since the start.
#[derive(Debug)]
pub struct Timing(Histogram);

impl Default for Timing {
    fn default() -> Timing {
        Timing(Histogram::new(BUCKETS))
    }
}

/// The layer around all routes that times them.
pub(super) async fn time(State(page): State<App>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let response = next.run(request).await;
    page.timing.0.observe(began.elapsed().as_secs_f64());
    response
}

/// How the province stands, in numbers.
pub struct Gauges {
    pub offices: u64,
    pub silent: u64,
    pub waiting_lines: u64,
    pub stale_standings: u64,
    pub ledgers: u64,
    pub lines: u64,
    pub database_bytes: u64,
    /// Seconds since 1970 UTC; 0: never.
    pub last_contact: i64,
    pub last_backup: i64,
    pub reports: Troubles,
    /// When the reports were last looked after, seconds since 1970 UTC; 0: not yet.
    pub last_look: i64,
}

impl Gauges {
    pub async fn read(page: &App) -> Result<Gauges> {
        let (now_ms, silent_after_ms) = (page.now_ms(), page.config.silent_after_ms());
        let (file, looked) = (page.data().join(store::FILE), page.looked.clone());
        page.read(move |tx| {
            let board = board(tx, now_ms, silent_after_ms)?;
            let live = || board.iter().filter(|contact| contact.row.revoked_ms.is_none());
            let ledgers = all_ledgers(tx)?;
            let mut lines = 0;
            for ledger in &ledgers {
                lines += frontier(tx, ledger)?.seq;
            }
            Ok(Gauges {
                reports: store::troubles(tx, now_ms)?,
                last_look: looked.last_ms() / 1_000,
                offices: live().count() as u64,
                silent: live().filter(|contact| contact.silent_since_ms.is_some()).count() as u64,
                waiting_lines: live().filter_map(|contact| contact.waiting).sum(),
                stale_standings: store::stale_periods(tx, u32::MAX)?.len() as u64,
                ledgers: ledgers.len() as u64,
                lines,
                database_bytes: std::fs::metadata(file).map_or(0, |file| file.len()),
                last_contact: store::last_contact_ms(tx)? / 1_000,
                last_backup: last_good_backup(tx)?.map_or(0, |backup| backup.started_ms / 1_000),
            })
        })
        .await
    }

    /// Names as Prometheus knows them, with what they tell.
    pub fn named(&self) -> [(&'static str, &'static str, i64); 15] {
        let whole = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        [
            ("selaras_offices", "Offices that may write", whole(self.offices)),
            ("selaras_offices_silent", "Offices not heard of for longer than the settings bear", whole(self.silent)),
            ("selaras_lines_waiting", "Lines that wait at offices, as last told", whole(self.waiting_lines)),
            ("selaras_standings_stale", "Standings to be computed anew", whole(self.stale_standings)),
            ("selaras_ledgers", "Ledgers", whole(self.ledgers)),
            ("selaras_lines", "Lines in all ledgers", whole(self.lines)),
            ("selaras_database_bytes", "Size of the database file", whole(self.database_bytes)),
            ("selaras_last_contact_seconds", "When any office was last heard of, Unix time", self.last_contact),
            ("selaras_last_backup_seconds", "When the last good backup began, Unix time", self.last_backup),
            ("selaras_reports_open", "Runs of reports under way", self.reports.open.into()),
            (
                "selaras_reports_late",
                "Runs of reports under way for longer than four minutes",
                self.reports.late.into(),
            ),
            ("selaras_reports_failed", "Deliveries that failed within 30 days", self.reports.failed.into()),
            ("selaras_reports_uncertain", "Deliveries in doubt, of 30 days", self.reports.uncertain.into()),
            ("selaras_report_alarms_untold", "Alarms of reports that reached nobody", self.reports.untold.into()),
            ("selaras_reports_last_look_seconds", "When reports were last looked after, Unix time", self.last_look),
        ]
    }
}

pub(super) fn routes(routes: Routes) -> Routes {
    // No session: a collector has none. The handler itself looks at where it comes from.
    routes.get("/metrics", Need::Nobody, show)
}

async fn show(State(page): State<App>, visit: Visitor, headers: HeaderMap) -> Answer {
    if !may_read(&page, visit.from, &headers) {
        let words = "/metrics is for this computer, or with the token of web.metrics_token_file";
        return Ok((StatusCode::FORBIDDEN, words).into_response());
    }
    let mut registry = Registry::default();
    for (name, help, value) in Gauges::read(&page).await?.named() {
        let gauge: Gauge = Gauge::default();
        gauge.set(value);
        registry.register(name, help, gauge);
    }
    registry.register("selaras_page_seconds", "How long pages took", page.timing.0.clone());
    let mut text = String::new();
    encode(&mut text, &registry)?;
    Ok(([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response())
}

/// Whether the collector is on this computer or shows the token.
fn may_read(page: &App, from: Option<IpAddr>, headers: &HeaderMap) -> bool {
    if from.is_some_and(|from| from.is_loopback()) {
        return true;
    }
    let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let (Some(file), Some(shown)) = (&page.config.web.metrics_token_file, shown) else { return false };
    let told = |error: &std::io::Error| tracing::warn!(%error, file = %file.display(), "the token of the metrics");
    let Ok(token) = std::fs::read_to_string(file).inspect_err(told) else { return false };
    // blake3's hashes compare in constant time.
    !token.trim().is_empty() && blake3::hash(shown.as_bytes()) == blake3::hash(token.trim().as_bytes())
}
