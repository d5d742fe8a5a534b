//! How places in a ranking moved: since the last final edition of an earlier quarter, by the same measure in the same pool; where
//! there is none, since the quarter before as it stands now.

use std::collections::BTreeMap;

use anyhow::Result;
use selaras_domain::period::Period;
use selaras_domain::region::{Region, RegionCode};
use selaras_ledger::Connection;
use selaras_web::Words;

use crate::standing::{Request, ranking_of};
use crate::store;

/// What movement is counted from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Since {
    /// The last final edition of an earlier quarter.
    Edition(Period),
    /// The quarter before, as it stands now.
    Quarter(Period),
    Nothing,
}

/// Places since then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    Up(u32),
    Down(u32),
    Same,
    /// It was not ranked then.
    New,
    /// It is not ranked now.
    Out,
}

/// The places that a ranking is compared with.
pub struct Before {
    pub since: Since,
    ranks: BTreeMap<RegionCode, u32>,
}

impl Before {
    /// What a ranking of `regions` is compared with.
    pub fn read<'r>(
        connection: &Connection,
        regions: impl IntoIterator<Item = &'r Region>,
        request: &Request,
    ) -> Result<Before> {
        let Request { measure, pool, sealed_only, .. } = *request;
        let period = Period::quarter(request.year, request.quarter);
        // An edition ranks all, sealed or not.
        let last = match sealed_only {
            false => store::last_places(connection, period, measure, pool)?,
            true => None,
        };
        if let Some(last) = last {
            return Ok(Before { since: Since::Edition(last.period), ranks: last.ranks });
        }
        let Some(Period { year, quarter: Some(quarter) }) = period.previous_quarter() else {
            return Ok(Before { since: Since::Nothing, ranks: BTreeMap::new() });
        };
        let before = ranking_of(connection, regions, &Request { year, quarter, ..*request })?;
        let ranks = before.rows.into_iter().map(|row| (row.region, row.rank)).collect();
        Ok(Before { since: Since::Quarter(Period::quarter(year, quarter)), ranks })
    }

    pub fn moved(&self, region: RegionCode, now: Option<u32>) -> Moved {
        moved(self.ranks.get(&region).copied(), now)
    }
}

impl Since {
    /// "sejak edisi final 2023 TW III"
    pub fn text(self, words: &Words) -> String {
        match self {
            Since::Edition(period) => words.with("moved-since-edition", "period", period),
            Since::Quarter(period) => words.with("moved-since", "period", period),
            Since::Nothing => String::new(),
        }
    }
}

fn moved(before: Option<u32>, now: Option<u32>) -> Moved {
    match (before, now) {
        (_, None) => Moved::Out,
        (None, Some(_)) => Moved::New,
        (Some(before), Some(now)) if now < before => Moved::Up(before - now),
        (Some(before), Some(now)) if now > before => Moved::Down(now - before),
        _ => Moved::Same,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_won_is_up_and_a_region_that_was_not_ranked_is_new() {
        for (before, now, is) in [
            (Some(5), Some(3), Moved::Up(2)),
            (Some(3), Some(5), Moved::Down(2)),
            (Some(3), Some(3), Moved::Same),
            (None, Some(1), Moved::New),
            (Some(1), None, Moved::Out),
        ] {
            assert_eq!(moved(before, now), is);
        }
    }
}
