//! "One place up": the smallest set of services whose progress lifts the index to a score, and how far each component has to
//! come. What is smallest, each rule among those that the one before leaves:
//!
//! 1. the fewest services;
//! 2. of sets of that size the one that could lift the index most, then the first in catalogue order: what it does not need
//!    is held in reserve;
//! 3. within it the fewest components, again those that lift most, then the first in catalogue order;
//! 4. all of them to the full, only the last (the one that lifts least) no further than needed, in whole units.

mod amounts;
mod choose;
mod show;

use std::cmp::Reverse;

use serde::Serialize;

use crate::amount::{Amount, Score};
use crate::catalogue::{Catalogue, Component, ServiceCode};
use crate::category::Category;
use crate::message::Message;
use crate::period::{Period, Quarter};
use crate::rank::{Ranking, Reason};
use crate::region::{RegionCode, region};
use crate::rules::RuleSet;
use crate::score::{Answers, Scorer, State, Steps, round_exact};

/// What a region wants to reach. Reaching the score of another region shares its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "goal", rename_all = "snake_case")]
pub enum Goal {
    Category {
        category: Category,
    },
    Score,
    /// The place of the nearest region with a higher score.
    Place {
        rank: u32,
        region: RegionCode,
        name: String,
    },
}

/// Whether a goal can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// The index is there already.
    Reached,
    Possible,
    /// Not even with everything full.
    Beyond,
}

/// Serialises to the answer of `advise --json`.
#[derive(Clone, Debug, Serialize)]
pub struct Advice {
    pub region: RegionCode,
    pub name: String,
    pub year: u16,
    pub quarter: Option<Quarter>,
    pub score: Option<Score>,
    /// Two decimals (RULES 6).
    pub value: Option<String>,
    pub category: Option<Category>,
    /// Why there is nothing to advise on.
    pub reason: Option<Reason>,
    /// One for each goal asked for.
    pub plans: Vec<Plan>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Plan {
    #[serde(flatten)]
    pub goal: Goal,
    /// The score to reach.
    pub target: Score,
    pub reach: Reach,
    /// The score once the plan is done; the one of today where there is nothing to do.
    pub score_then: Score,
    /// The score with everything full.
    pub most: Score,
    /// Those that lift most first.
    pub services: Vec<ServiceAdvice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceAdvice {
    pub service: ServiceCode,
    pub name: String,
    /// Points of the region's index that this plan gains here.
    pub gain: Score,
    /// Those that lift most first.
    pub components: Vec<ComponentAdvice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComponentAdvice {
    pub component: Component,
    pub name: String,
    pub unit: String,
    pub state: State,
    /// `None` while nothing is reported.
    pub required: Option<Amount>,
    pub achieved: Option<Amount>,
    /// The amount to be achieved; `None` where the need is not known.
    pub until: Option<Amount>,
    /// What is still to be served or provided: `until` less `achieved`.
    pub missing: Option<Amount>,
    /// The percentage now (a missing one counts zero), and the one to reach.
    pub percent: Score,
    pub percent_then: Score,
    /// One sentence.
    pub working: Message,
}

/// The goal of the next category and its score; `None` from the highest.
pub fn next_category(score: Score) -> Option<(Goal, Score)> {
    let now = Category::of(score);
    let category = Category::ALL.into_iter().rev().find(|category| *category > now)?;
    Some((Goal::Category { category }, category.threshold()))
}

/// The goal of the next place in a ranking by the index; `None` for a region that is first or not ranked.
pub fn next_place(ranking: &Ranking, code: RegionCode) -> Option<(Goal, Score)> {
    let own = ranking.rows.iter().find(|row| row.region == code)?;
    let others: Vec<_> = ranking.rows.iter().map(|row| (row.region, row.score)).collect();
    next_place_among(own.score, &others)
}

/// The goal of the next place for a score among those that other regions are ranked by, in any order; `None` where no
/// other is higher. Of several that share the place the last by code, as a ranking lists them.
pub fn next_place_among(own: Score, others: &[(RegionCode, Score)]) -> Option<(Goal, Score)> {
    let above = others.iter().filter(|(_, score)| *score > own);
    let (nearest, score) = *above.min_by_key(|(region, score)| (*score, Reverse(*region)))?;
    let rank = 1 + others.iter().filter(|(_, other)| *other > score).count();
    let name = region(nearest).map(|region| region.name.clone()).unwrap_or_default();
    Some((Goal::Place { rank: u32::try_from(rank).unwrap_or(u32::MAX), region: nearest, name }, score))
}

/// Advises a region on each goal, by the catalogue and rules of the year.
pub fn advise(code: RegionCode, period: Period, answers: &Answers, goals: Vec<(Goal, Score)>) -> Advice {
    let catalogue = Catalogue::for_year(period.year);
    let scorer = Scorer::new(&catalogue, code.level(), &RuleSet::for_year(period.year));
    let steps = scorer.steps(answers);
    let score = steps.exact.as_ref().map(round_exact);
    let reason = match score {
        _ if !answers.has_answer() => Some(Reason::NoData),
        None => Some(Reason::AllNihil),
        Some(_) => None,
    };
    let subject = Subject { catalogue: &catalogue, scorer: &scorer, answers, year: period.year };
    let goals = if reason.is_some() { Vec::new() } else { goals };
    let plans = goals.into_iter().filter_map(|(goal, target)| subject.plan(&steps, goal, target)).collect();
    Advice {
        region: code,
        name: region(code).map(|region| region.name.clone()).unwrap_or_default(),
        year: period.year,
        quarter: period.quarter,
        score,
        value: score.map(Score::value_text),
        category: score.map(Category::of),
        reason,
        plans,
    }
}

/// What a plan is made from.
struct Subject<'a> {
    catalogue: &'a Catalogue,
    scorer: &'a Scorer,
    answers: &'a Answers,
    year: u16,
}

impl Subject<'_> {
    /// `None` if there is no index to lift.
    fn plan(&self, steps: &Steps, goal: Goal, target: Score) -> Option<Plan> {
        let exact = steps.exact.as_ref()?;
        let now = round_exact(exact);
        let most = round_exact(&steps.steps.iter().fold(exact.clone(), |sum, step| sum + &step.gain));
        let (reach, chosen) = match choose::choose(&steps.steps, &choose::lack(exact, target)) {
            Some(chosen) if chosen.is_empty() => (Reach::Reached, chosen),
            Some(chosen) => (Reach::Possible, chosen),
            None => (Reach::Beyond, Vec::new()),
        };
        let (services, gain) = self.services(steps, &chosen, target);
        let score_then = if chosen.is_empty() { now } else { round_exact(&(exact + gain)) };
        Some(Plan { goal, target, reach, score_then, most, services })
    }
}

#[cfg(test)]
mod tests;
