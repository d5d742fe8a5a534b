//! "Why did our rank move": the movement of a region between two rankings by the index, split into what caused it. From one
//! ranking to the other lead four steps, each a ranking that could have been; a part is what its step changes, so the parts
//! add up to the whole movement. The order of attribution:
//!
//! 1. `rules`: the numbers of before, of all regions, by the rules and catalogue of after;
//! 2. `own_data`: the region's cells that are answered both times take the values of after, in catalogue order;
//! 3. `others`: the regions ranked both times take their scores of after;
//! 4. `lateness`: regions that are ranked only once (no report, no seal) come or go; then the region's own cells that are
//!    missing at one of the times, in catalogue order; then its own seal, where only sealed regions are ranked.
//!
//! A place is one more than the number of regions that stand above; a region that is not ranked stands behind all that are.
//! Points are those of the rounded index; a region without one counts zero.

mod cells;
mod parts;
mod show;

use serde::Serialize;

use crate::amount::{Amount, Score};
use crate::catalogue::{Catalogue, Component};
use crate::category::Category;
use crate::message::Message;
use crate::period::Period;
use crate::rank::Pool;
use crate::region::RegionCode;
use crate::rules::RuleSet;
use crate::score::{Answers, State};

pub use cells::carry;
pub use parts::movement;

/// The region's own side of one of the two rankings.
#[derive(Clone, Copy, Debug)]
pub struct Given<'a> {
    pub catalogue: &'a Catalogue,
    pub rules: &'a RuleSet,
    pub answers: &'a Answers,
    /// Whether the ranking takes the region in: always, or only once it has sealed.
    pub takes_part: bool,
}

/// Another region of the pool; `None` where it is not ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Other {
    pub region: RegionCode,
    pub before: Option<Score>,
    /// What it reported before, by the rules and catalogue of after ([`carry`]).
    pub restated: Option<Score>,
    pub after: Option<Score>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Movement {
    pub before: Side,
    pub after: Side,
    /// Places gained; negative: lost. The sum of the parts.
    pub places: i32,
    /// Points of the index gained. The sum of the parts.
    pub points: Score,
    /// In the order of attribution, all four.
    pub parts: Vec<Part>,
}

/// A movement with what it is about: the answer of `movement --json`, the same at office and province.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RegionMovement {
    pub region: RegionCode,
    pub name: String,
    #[serde(flatten)]
    pub period: Period,
    /// The earlier quarter.
    pub since: Period,
    /// The edition of that quarter, as it was published; left out: the quarter as it stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
    pub pool: Pool,
    /// Only regions that sealed the quarter are ranked.
    pub sealed: bool,
    #[serde(flatten)]
    pub movement: Movement,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// `None` while the region is not ranked.
    pub rank: Option<u32>,
    pub score: Option<Score>,
    /// Two decimals (RULES 6).
    pub value: Option<String>,
    pub category: Option<Category>,
    pub catalogue: String,
    pub rules: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    Rules,
    OwnData,
    Others,
    Lateness,
}

/// What one cause explains. Its places are those of its cells, its regions and its seal together (of `rules`, whose effect on
/// the own index is no sum over cells: those of its regions and the rest); its points are those of its cells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    pub cause: Cause,
    pub places: i32,
    pub points: Score,
    /// One sentence.
    pub reason: Message,
    /// The own cells behind it, in catalogue order; of `rules` the recipients of each service that counts differently.
    pub cells: Vec<CellMove>,
    /// The other regions behind it.
    pub regions: Vec<RegionMove>,
    /// Places by the own seal; only of `lateness`.
    pub seal: i32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellMove {
    pub component: Component,
    pub name: String,
    pub before: Said,
    pub after: Said,
    /// `None` for a cell behind `rules`.
    pub points: Option<Score>,
    pub places: Option<i32>,
}

/// What a cell said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Said {
    pub state: State,
    pub required: Option<Amount>,
    pub achieved: Option<Amount>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RegionMove {
    pub region: RegionCode,
    pub name: String,
    /// `None`: not ranked.
    pub before: Option<Score>,
    pub after: Option<Score>,
    /// 1: it stood above and does no longer; -1: it came above; 0: it moved on its side.
    pub places: i32,
}

#[cfg(test)]
mod tests;
