//! From standings to a ranking. A standing holds what one region brings for a year and quarter; a ranking orders the
//! regions of a pool by one measure. Only the score decides (nine decimals); regions of equal score share a rank, and the
//! next rank counts them: 1, 2, 2, 4. Regions that cannot be ranked stand beside it with the reason.

mod measure;

use std::cmp::Reverse;

use jiff::Timestamp;
pub use measure::{Measure, MeasureError, Pool};
use serde::{Serialize, Serializer};

use crate::amount::Score;
use crate::calendar::{Calendar, Sealed};
use crate::catalogue::SECTORS;
use crate::category::Category;
use crate::period::Quarter;
use crate::region::{RegionCode, RegionKind};
use crate::score::{Fill, RegionIndex};

/// Money of one region and period, whole rupiah; `None` where nothing was reported.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Budget {
    /// Sum of the ceilings (pagu) of all services.
    pub pagu: Option<u64>,
    /// Sum of what was spent (realisasi) on all services.
    pub realisasi: Option<u64>,
    /// The ceiling of the region's whole budget.
    pub apbd: Option<u64>,
}

/// What one region brings to every ranking of one year and quarter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub region: RegionCode,
    pub kind: RegionKind,
    pub score: Option<Score>,
    /// Shown beside the score, never ranked.
    pub so_far: Option<Score>,
    /// By sector number − 1.
    pub sectors: [Option<Score>; SECTORS],
    pub fill: Fill,
    pub has_answer: bool,
    pub budget: Budget,
    /// The score of the same quarter a year before, if the region was ranked then.
    pub last_year: Option<Score>,
    /// The seals of the year's quarters, by quarter − 1.
    pub sealed_at: [Option<Sealed>; 4],
    /// When the last number came in.
    pub reported_at: Option<Timestamp>,
}

impl Standing {
    /// A standing with the numbers of the score; money, seals and last year are for the caller to add.
    pub fn new(region: RegionCode, kind: RegionKind, index: &RegionIndex) -> Standing {
        Standing {
            region,
            kind,
            score: index.score,
            so_far: index.so_far,
            sectors: index.sectors,
            fill: index.fill,
            has_answer: index.has_answer,
            budget: Budget::default(),
            last_year: None,
            sealed_at: [None; 4],
            reported_at: None,
        }
    }

    /// The score, if the region is ranked by it: at least one answer, and not everything nihil (RULES 7). It is what next
    /// year's standing takes as `last_year`.
    pub fn ranked_score(&self) -> Result<Score, Reason> {
        if !self.has_answer {
            return Err(Reason::NoData);
        }
        self.score.ok_or(Reason::AllNihil)
    }
}

/// Why a region is not ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It has not reported what the measure needs.
    NoData,
    /// All it answered is nihil.
    AllNihil,
}

impl Reason {
    /// As JSON says it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Reason::NoData => "no_data",
            Reason::AllNihil => "all_nihil",
        }
    }
}

impl Serialize for Reason {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// One region's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// From 1; equal scores share it.
    pub rank: u32,
    pub region: RegionCode,
    /// The number ranked by, in percent (improvement: percentage points).
    pub score: Score,
    /// The same with two decimals.
    pub value: String,
    /// Of the score; `None` for a measure that has no categories.
    pub category: Option<Category>,
    pub fill_rate: Score,
    /// Over what was reported; shown, never ranked.
    pub so_far: Option<Score>,
    pub reported_at: Option<Timestamp>,
}

/// A region beside the ranking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unranked {
    pub region: RegionCode,
    pub reason: Reason,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ranking {
    /// By rank, equals by region code.
    pub rows: Vec<Row>,
    /// By region code.
    pub unranked: Vec<Unranked>,
}

/// What timeliness needs besides the standings: the calendar, the year, and the instant the ranking is made for.
#[derive(Debug, Clone, Copy)]
pub struct AsOf<'a> {
    pub calendar: &'a Calendar,
    pub year: u16,
    pub instant: Timestamp,
}

/// What the order is decided by: the score, then (timeliness only, RULES 11) the hours before the deadline.
type Key = (Score, i64);

/// Ranks the standings of one year and quarter. They come in any order; those outside the pool are left out.
pub fn rank(standings: &[Standing], measure: Measure, pool: Pool, as_of: AsOf<'_>) -> Ranking {
    let mut keyed: Vec<(Key, &Standing)> = Vec::new();
    let mut unranked = Vec::new();
    for standing in standings.iter().filter(|standing| pool.holds(standing.kind)) {
        match key(standing, measure, as_of) {
            Ok(key) => keyed.push((key, standing)),
            Err(reason) => unranked.push(Unranked { region: standing.region, reason }),
        }
    }
    keyed.sort_by_key(|(key, standing)| (Reverse(*key), standing.region));
    unranked.sort_by_key(|unranked| unranked.region);
    let mut rows: Vec<Row> = Vec::with_capacity(keyed.len());
    let mut before: Option<(Key, u32)> = None;
    for (place, (key, standing)) in (1..).zip(keyed) {
        let rank = match before {
            Some((equal, rank)) if equal == key => rank,
            _ => place,
        };
        before = Some((key, rank));
        rows.push(row(rank, key.0, measure, standing));
    }
    Ranking { rows, unranked }
}

fn row(rank: u32, score: Score, measure: Measure, standing: &Standing) -> Row {
    let (value, category) = if measure.has_category() {
        (score.value_text(), Some(Category::of(score)))
    } else {
        (score.rounded_text(), None)
    };
    Row {
        rank,
        region: standing.region,
        score,
        value,
        category,
        fill_rate: standing.fill.rate(),
        so_far: standing.so_far,
        reported_at: standing.reported_at,
    }
}

fn key(standing: &Standing, measure: Measure, as_of: AsOf<'_>) -> Result<Key, Reason> {
    let share = |part: Option<u64>, whole: Option<u64>| {
        part.zip(whole).and_then(|(part, whole)| Score::of_ratio(part, whole)).ok_or(Reason::NoData)
    };
    // Money is reported apart from achievements, so it is ranked without them.
    let money = standing.budget;
    let score = match measure {
        Measure::Budget => share(money.pagu, money.apbd)?,
        Measure::Realisation => share(money.realisasi, money.pagu)?,
        Measure::Index => standing.ranked_score()?,
        Measure::Sector(sector) => {
            standing.ranked_score()?;
            let at = usize::from(sector).wrapping_sub(1);
            standing.sectors.get(at).copied().flatten().ok_or(Reason::AllNihil)?
        }
        Measure::Improvement => {
            let now = standing.ranked_score()?;
            let before = standing.last_year.ok_or(Reason::NoData)?;
            // Index scores are small, so this cannot saturate.
            Score::from_billionths(now.billionths().saturating_sub(before.billionths()))
        }
        Measure::Completeness => {
            standing.ranked_score()?;
            standing.fill.rate()
        }
        Measure::Timeliness => {
            standing.ranked_score()?;
            return timeliness(standing, as_of).ok_or(Reason::NoData);
        }
    };
    Ok((score, 0))
}

/// Quarters sealed in time over quarters due, and the whole hours by which the timely ones came before their deadlines.
/// `None` while nothing is due.
fn timeliness(standing: &Standing, as_of: AsOf<'_>) -> Option<Key> {
    let (mut timely, mut due, mut hours) = (0u64, 0u64, 0i64);
    for (quarter, deadline) in as_of.calendar.passed(standing.region, as_of.year, as_of.instant) {
        due += 1;
        if let Some(sealed) = seal_of(standing, quarter, as_of).filter(|sealed| deadline.is_timely(*sealed)) {
            timely += 1;
            hours = hours.saturating_add(deadline.hours_before(sealed));
        }
    }
    Some((Score::of_ratio(timely, due)?, hours))
}

/// A seal received after the instant of the ranking is not known yet.
fn seal_of(standing: &Standing, quarter: Quarter, as_of: AsOf<'_>) -> Option<Sealed> {
    standing.sealed_at[quarter.index()].filter(|sealed| sealed.received_at <= as_of.instant)
}

#[cfg(test)]
mod tests;
