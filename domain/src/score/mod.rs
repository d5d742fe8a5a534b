//! From answers to the index (Indeks Pencapaian SPM, Permendagri 59/2021). Takes the answers of one region and period, the
//! catalogue and the rules of the year; gives the numbers a standing needs (`index`) or all of them with their working
//! (`working`). Exact: each score is rounded once, half up, from its exact value.

mod answers;
mod exact;
mod explanation;
mod steps;
mod walk;
mod working;

use std::ops::Range;

use num_rational::BigRational;

pub use answers::{Answer, Answers};
use exact::Bounded;
pub(crate) use exact::round_exact;
pub use explanation::{Explanation, explain};
pub(crate) use steps::{Step, Steps, value_of};
use walk::Pair;
pub use working::{ItemScore, RegionScore, SectorScore, ServiceScore, State};

use crate::amount::Score;
use crate::catalogue::{Catalogue, Level, SECTORS, ServiceCode};
use crate::category::Category;
use crate::rules::RuleSet;

/// How many of the cells asked for are answered. A nihil service answers its items too (RULES 7).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Fill {
    pub answered: u32,
    pub asked: u32,
}

impl Fill {
    /// In percent; zero if nothing is asked.
    pub fn rate(self) -> Score {
        Score::of_ratio(self.answered.into(), self.asked.into()).unwrap_or(Score::ZERO)
    }
}

/// The numbers of a region that a standing needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionIndex {
    /// Missing components count zero. `None` if every service is nihil and leaves.
    pub score: Option<Score>,
    /// Over what was reported; never ranked. `None` if nothing was.
    pub so_far: Option<Score>,
    pub category: Option<Category>,
    pub fill: Fill,
    /// At least one answer of any kind.
    pub has_answer: bool,
    /// By sector number − 1; `None` where every service is nihil and leaves.
    pub sectors: [Option<Score>; SECTORS],
    pub sectors_so_far: [Option<Score>; SECTORS],
}

/// Scores regions of one level by one catalogue and one rule set. Make it once, use it for many regions.
#[derive(Debug, Clone)]
pub struct Scorer {
    rules: RuleSet,
    services: Vec<ServicePlan>,
    sectors: Vec<SectorPlan>,
    asked: u32,
}

/// Where a service and its items stand among the answers.
#[derive(Debug, Clone)]
struct ServicePlan {
    code: ServiceCode,
    event_dependent: bool,
    /// The dense index of its recipients; its items follow.
    first: usize,
    item_count: usize,
}

impl ServicePlan {
    fn items(&self) -> Range<usize> {
        self.first + 1..self.first + 1 + self.item_count
    }
}

#[derive(Debug, Clone)]
struct SectorPlan {
    number: u8,
    services: Range<usize>,
}

impl Scorer {
    pub fn new(catalogue: &Catalogue, level: Level, rules: &RuleSet) -> Scorer {
        let mut services: Vec<ServicePlan> = Vec::new();
        let mut sectors: Vec<SectorPlan> = Vec::new();
        let mut first = 0;
        for service in catalogue.services(level) {
            let item_count = catalogue.items_of(service.code).len();
            let at = services.len();
            match sectors.last_mut() {
                Some(sector) if sector.number == service.sector => sector.services.end = at + 1,
                _ => sectors.push(SectorPlan { number: service.sector, services: at..at + 1 }),
            }
            services.push(ServicePlan {
                code: service.code,
                event_dependent: service.event_dependent,
                first,
                item_count,
            });
            first += 1 + item_count;
        }
        // At most 9 sectors of 99 services of 99 items, by the width of the codes.
        let asked = u32::try_from(first).unwrap_or(u32::MAX);
        Scorer { rules: rules.clone(), services, sectors, asked }
    }

    /// The numbers for a standing, without the working. The answers must be of the same catalogue and level.
    pub fn index(&self, answers: &Answers) -> RegionIndex {
        let mut sectors = [None; SECTORS];
        let mut sectors_so_far = [None; SECTORS];
        let region = self.region::<Bounded>(answers, |sector, pair| {
            let rounded = self.rounded(pair, || self.sector(answers, sector));
            let at = usize::from(sector.number) - 1;
            (sectors[at], sectors_so_far[at]) = (rounded.score, rounded.so_far);
        });
        let region = self.rounded(&region, || self.region(answers, |_, _| ()));
        RegionIndex {
            score: region.score,
            so_far: region.so_far,
            category: region.score.map(Category::of),
            fill: self.fill(answers),
            has_answer: answers.has_answer(),
            sectors,
            sectors_so_far,
        }
    }

    /// How many cells are answered. A nihil that waits for the province is not an answer yet.
    pub fn fill(&self, answers: &Answers) -> Fill {
        let answered = |service: &ServicePlan| match self.service_state(answers, service) {
            State::Nihil => 1 + service.item_count,
            recipients => {
                let items = service.items().filter(|index| Self::item_state(answers.get(*index)) != State::Missing);
                usize::from(recipients == State::Value) + items.count()
            }
        };
        let answered: usize = self.services.iter().map(answered).sum();
        Fill { answered: u32::try_from(answered).unwrap_or(u32::MAX), asked: self.asked }
    }

    /// Rounds the fixed-point pair; where it cannot tell, the same walk is done with fractions.
    fn rounded(&self, pair: &Pair<Bounded>, exact: impl Fn() -> Pair<BigRational>) -> Pair<Score> {
        let score = round(pair.score, || exact().score);
        let so_far = round(pair.so_far, || exact().so_far);
        Pair { score, so_far }
    }
}

fn round(bounded: Option<Bounded>, exact: impl FnOnce() -> Option<BigRational>) -> Option<Score> {
    let bounded = bounded?;
    bounded.rounded().or_else(|| exact().as_ref().map(round_exact))
}

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod naive;
#[cfg(test)]
mod tests;
