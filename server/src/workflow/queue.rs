//! The queue of the review: every sealed quarter with how the province stands to it, as it is kept beside the standings. Of
//! quarters whose lines changed a moment ago it is computed here.

use std::collections::BTreeSet;

use anyhow::Result;
use selaras_domain::period::Period;
use selaras_domain::region::RegionCode;
use selaras_ledger::{Connection, calendar, review};

use super::asked_reopening;
use crate::standing::sealed;
use crate::store::{self, ReviewRow};

/// A sealed quarter in the queue.
pub struct Queued {
    pub region: RegionCode,
    pub period: Period,
    pub review: ReviewRow,
    /// `None`: there is no deadline, or the seal's times are not known.
    pub is_timely: Option<bool>,
    /// Somebody wants it opened again.
    pub is_asked: bool,
}

impl Queued {
    /// Whether the province must say something.
    pub fn waits(&self) -> bool {
        self.review.state.waits() || self.is_asked
    }
}

/// The sealed quarters of these regions, of one year or of all: first those that wait for the province, the oldest first.
pub fn queue(
    connection: &Connection,
    regions: impl IntoIterator<Item = RegionCode>,
    year: Option<u16>,
    now_ms: i64,
) -> Result<Vec<Queued>> {
    let regions: BTreeSet<RegionCode> = regions.into_iter().collect();
    let is_meant =
        |region: &RegionCode, period: &Period| regions.contains(region) && year.is_none_or(|year| year == period.year);
    let mut stale = store::stale_periods(connection, u32::MAX)?;
    stale.retain(|(region, period)| is_meant(region, period));
    let stale: BTreeSet<(RegionCode, Period)> = stale.into_iter().collect();
    let mut rows = store::reviews(connection)?;
    rows.retain(|(region, period, _)| is_meant(region, period) && !stale.contains(&(*region, *period)));
    for (region, period) in stale {
        rows.extend(review(connection, region, period)?.map(|review| (region, period, ReviewRow::of(&review))));
    }
    let years = || rows.iter().map(|(_, period, _)| period.year);
    let years = years().min().unwrap_or_default()..=years().max().unwrap_or_default();
    let calendar = calendar(connection, regions.iter().copied(), years)?;
    let mut queue = Vec::new();
    for (region, period, review) in rows {
        let due = period.quarter.and_then(|quarter| calendar.due(region, period.year, quarter));
        let sealed = review.first.map(sealed).transpose()?;
        let is_timely = due.zip(sealed).map(|(due, sealed)| due.is_timely(sealed));
        let is_asked = asked_reopening(connection, region, period, now_ms)?.is_some();
        queue.push(Queued { region, period, review, is_timely, is_asked });
    }
    queue.sort_by_key(|quarter| (!quarter.waits(), quarter.review.received_ms, quarter.region, quarter.period));
    Ok(queue)
}
