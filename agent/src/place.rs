//! The own region's place in the ranking by the index: its figures as they stand in the office now, set among what the
//! province told of the other regions. Both are pure functions of what is in the store, so they answer without a network.

use anyhow::Result;
use selaras_domain::advice::{Given, Goal, Other, RegionMovement, movement, next_category, next_place_among};
use selaras_domain::amount::Score;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::period::Period;
use selaras_domain::rank::Pool;
use selaras_domain::region::{RegionCode, region};
use selaras_domain::rules::RuleSet;
use selaras_ledger::{Connection, answers};

use crate::store::{self, Office};

pub struct Place {
    region: RegionCode,
    period: Period,
    /// The own region as the province had it.
    own: Option<Other>,
    others: Vec<Other>,
}

/// A place among those that are ranked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    pub rank: u32,
    pub of: u32,
}

impl Place {
    pub fn read(connection: &Connection, office: &Office, period: Period) -> Result<Place> {
        let mut others = store::standings_of(connection, period)?;
        let own = others.iter().position(|one| one.region == office.region).map(|at| others.remove(at));
        Ok(Place { region: office.region, period, own, others })
    }

    /// Whether the province told anything of the quarter.
    pub fn is_told(&self) -> bool {
        self.own.is_some() || !self.others.is_empty()
    }

    /// The score that the province ranked the own region by, and its place.
    pub fn told(&self) -> Option<(Score, Rank)> {
        let score = self.own?.after?;
        self.rank_of(Some(score)).map(|rank| (score, rank))
    }

    /// The place that a score has among the other regions; `None` without a score, or where nothing was told.
    pub fn rank_of(&self, score: Option<Score>) -> Option<Rank> {
        let score = score.filter(|_| self.is_told())?;
        let above = self.scores().filter(|(_, other)| *other > score).count();
        Some(Rank { rank: u32::try_from(above).ok()? + 1, of: u32::try_from(self.scores().count()).ok()? + 1 })
    }

    /// The next place, where it is known, and the next category.
    pub fn goals(&self, score: Option<Score>) -> Vec<(Goal, Score)> {
        let others: Vec<_> = self.scores().collect();
        let place = score.and_then(|score| next_place_among(score, &others));
        place.into_iter().chain(score.and_then(next_category)).collect()
    }

    /// Why the own place moved since the same quarter a year before; `None` where the province told nothing of the quarter.
    pub fn movement(&self, connection: &Connection) -> Result<Option<RegionMovement>> {
        let (code, period) = (self.region, self.period);
        let Some(since) = period.same_quarter_last_year().filter(|_| self.is_told()) else { return Ok(None) };
        let (old, new) = (Catalogue::for_year(since.year), Catalogue::for_year(period.year));
        let (old_rules, rules) = (RuleSet::for_year(since.year), RuleSet::for_year(period.year));
        let (was, _) = answers(connection, code, since, &old)?;
        let (is, _) = answers(connection, code, period, &new)?;
        let before = Given { catalogue: &old, rules: &old_rules, answers: &was, takes_part: true };
        let after = Given { catalogue: &new, rules: &rules, answers: &is, takes_part: true };
        Ok(Some(RegionMovement {
            region: code,
            name: region(code).map(|region| region.name.clone()).unwrap_or_default(),
            period,
            since,
            edition: None,
            pool: Pool::All,
            sealed: false,
            movement: movement(&before, &after, &self.others),
        }))
    }

    /// What the other regions are ranked by.
    fn scores(&self) -> impl Iterator<Item = (RegionCode, Score)> {
        self.others.iter().filter_map(|other| Some((other.region, other.after?)))
    }
}
