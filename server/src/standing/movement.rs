//! From current values and stored standings of two quarters, or a published edition and a quarter, to the movement of one region
//! between their rankings.

use std::collections::BTreeMap;

use anyhow::Result;
use selaras_domain::advice::{self, Given, Movement, Other, carry};
use selaras_domain::amount::Score;
use selaras_domain::catalogue::Catalogue;
use selaras_domain::period::Period;
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::{RegionCode, of_province};
use selaras_domain::rules::RuleSet;
use selaras_domain::score::{Answers, Scorer};
use selaras_ledger::{Connection, answers};

use crate::edition::Document;
use crate::store::{self, StandingRow};

/// What a place is compared with.
pub enum Since<'d> {
    /// A quarter, as its figures stand now.
    Quarter(Period),
    /// An edition, as it was published.
    Edition(&'d Document),
}

/// Two rankings by the index, and the region whose place is asked about.
pub struct Between<'d> {
    pub region: RegionCode,
    pub since: Since<'d>,
    pub period: Period,
    pub pool: Pool,
    /// Only regions that sealed the quarter are ranked.
    pub sealed_only: bool,
}

/// Why the region's place moved.
pub fn movement(connection: &Connection, between: &Between<'_>) -> Result<Movement> {
    let (code, since, period) = (between.region, between.since.period(), between.period);
    let (before, after) = (between.ranked_before(connection)?, between.ranked(connection, period)?);
    let (old, new) = (Catalogue::for_year(since.year), Catalogue::for_year(period.year));
    let rules = RuleSet::for_year(period.year);
    let pool = of_province(code.province()).filter(|region| between.pool.holds(region.kind));
    let told = |region| between.since.answers(connection, region, &old);
    let mut others = both_times(told, (since, &before), (period, &after), pool.map(|region| region.code))?;
    others.retain(|other| other.region != code);
    let told_before = told(code)?;
    let (told_after, _) = answers(connection, code, period, &new)?;
    let old_rules = RuleSet::for_year(since.year);
    let takes_part = |ranked: &Ranked| !between.sealed_only || ranked.contains_key(&code);
    let (was, is) = (takes_part(&before), takes_part(&after));
    let before = Given { catalogue: &old, rules: &old_rules, answers: &told_before, takes_part: was };
    let after = Given { catalogue: &new, rules: &rules, answers: &told_after, takes_part: is };
    Ok(advice::movement(&before, &after, &others))
}

type Ranked = BTreeMap<RegionCode, Option<Score>>;

/// What regions were ranked by before and after, and what they reported before (`told`) by the rules of after.
pub(super) fn both_times(
    told: impl Fn(RegionCode) -> Result<Answers>,
    (since, before): (Period, &Ranked),
    (period, after): (Period, &Ranked),
    regions: impl Iterator<Item = RegionCode>,
) -> Result<Vec<Other>> {
    let (old, new) = (Catalogue::for_year(since.year), Catalogue::for_year(period.year));
    let (old_rules, rules) = (RuleSet::for_year(since.year), RuleSet::for_year(period.year));
    let is_restated = (&old.version, &old_rules.version) != (&new.version, &rules.version);
    let mut both = Vec::new();
    for region in regions {
        let score = |ranked: &Ranked| ranked.get(&region).copied().flatten();
        let mut other = Other { region, before: score(before), restated: score(before), after: score(after) };
        if is_restated && other.before.is_some() {
            let index = Scorer::new(&new, region.level(), &rules).index(&carry(&told(region)?, &old, &new));
            other.restated = index.score.filter(|_| index.has_answer);
        }
        both.push(other);
    }
    Ok(both)
}

impl Since<'_> {
    pub fn period(&self) -> Period {
        match self {
            Since::Quarter(period) => *period,
            Since::Edition(document) => document.period(),
        }
    }

    fn answers(&self, connection: &Connection, region: RegionCode, catalogue: &Catalogue) -> Result<Answers> {
        match self {
            Since::Quarter(period) => Ok(answers(connection, region, *period, catalogue)?.0),
            Since::Edition(document) => Ok(match document.region(region) {
                Some(figures) => figures.answers(catalogue),
                None => Answers::new(catalogue, region.level()),
            }),
        }
    }
}

impl Between<'_> {
    fn ranked_before(&self, connection: &Connection) -> Result<Ranked> {
        match self.since {
            Since::Quarter(period) => self.ranked(connection, period),
            Since::Edition(document) => {
                let rows = document.table(Measure::Index, Pool::All).map_or(&[][..], |table| &table.rows);
                Ok(rows.iter().map(|row| (row.region, Some(row.score))).collect())
            }
        }
    }

    /// The regions that take part in the ranking of a quarter, with the score they are ranked by.
    fn ranked(&self, connection: &Connection, period: Period) -> Result<Ranked> {
        let rows = store::read_standings(connection, period)?;
        let taking_part = rows.into_iter().filter(|row| !self.sealed_only || row.sealed.is_some());
        let score = |row: &StandingRow| row.score.filter(|_| row.has_answer);
        Ok(taking_part.map(|row| (row.region, score(&row))).collect())
    }
}
