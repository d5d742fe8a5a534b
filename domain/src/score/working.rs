//! A region's score with its working: every sector, service and item, as `explain`, the agent page and the reports show it.
//! The numbers come from the same walk as the ranked index.

use num_rational::BigRational;
use serde::{Serialize, Serializer};

use super::answers::{Answer, Answers};
use super::exact::{Bounded, Percentage};
use super::{Fill, Scorer, SectorPlan, ServicePlan, round};
use crate::amount::{Amount, Score};
use crate::catalogue::{Catalogue, Component, ItemCode, ServiceCode};
use crate::category::Category;

/// What a cell says. Only `Missing` and `NihilPending` wait for somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    Value,
    /// Nobody needed the service, and that counts.
    Nihil,
    /// Declared nihil on a service that always has recipients: counts as missing until the province agrees (RULES 7).
    NihilPending,
    NotApplicable,
    Missing,
}

impl State {
    /// As JSON says it: how the cell enters the sum, so that a pending nihil is missing.
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Value => "value",
            State::Nihil => "nihil",
            State::NotApplicable => "not_applicable",
            State::Missing | State::NihilPending => "missing",
        }
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The index of a region and all it is made of. Percentages shown are those that count: a missing one is zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionScore {
    /// `None` if every service is nihil and leaves.
    pub score: Option<Score>,
    pub so_far: Option<Score>,
    pub category: Option<Category>,
    pub fill: Fill,
    pub has_answer: bool,
    pub sectors: Vec<SectorScore>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SectorScore {
    pub sector: u8,
    pub score: Option<Score>,
    pub so_far: Option<Score>,
    pub services: Vec<ServiceScore>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ServiceScore {
    pub service: ServiceCode,
    pub state: State,
    /// Declared nihil, and counted as missing until the province agrees.
    pub nihil_awaits_decision: bool,
    pub required: Option<Amount>,
    pub achieved: Option<Amount>,
    /// `None` for a nihil service.
    pub recipients: Option<Score>,
    /// `None` if no item applies, and for a nihil service.
    pub quality: Option<Score>,
    /// `None` for a nihil service that leaves its sector.
    pub score: Option<Score>,
    pub so_far: Option<Score>,
    pub items: Vec<ItemScore>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemScore {
    pub item: ItemCode,
    pub state: State,
    pub required: Option<Amount>,
    pub achieved: Option<Amount>,
    /// `None` if the item does not apply or its service is nihil.
    pub score: Option<Score>,
}

impl Scorer {
    /// The score with its working. The catalogue and the answers must be those this scorer was made for.
    pub fn working(&self, catalogue: &Catalogue, answers: &Answers) -> RegionScore {
        let index = self.index(answers);
        let sectors = self.sectors.iter().map(|sector| {
            let at = usize::from(sector.number) - 1;
            SectorScore {
                sector: sector.number,
                score: index.sectors[at],
                so_far: index.sectors_so_far[at],
                services: self.services_of(catalogue, answers, sector),
            }
        });
        RegionScore {
            score: index.score,
            so_far: index.so_far,
            category: index.category,
            fill: index.fill,
            has_answer: index.has_answer,
            sectors: sectors.collect(),
        }
    }

    fn services_of(&self, catalogue: &Catalogue, answers: &Answers, sector: &SectorPlan) -> Vec<ServiceScore> {
        let services = &self.services[sector.services.clone()];
        services.iter().map(|service| self.service_working(catalogue, answers, service)).collect()
    }

    fn service_working(&self, catalogue: &Catalogue, answers: &Answers, service: &ServicePlan) -> ServiceScore {
        let state = self.service_state(answers, service);
        let (required, achieved) = amounts(answers.get(service.first));
        let parts = self.service::<Bounded>(answers, service);
        let exact = || self.service::<BigRational>(answers, service);
        // What a missing number counts is shown, so that a reader can follow the sum.
        let recipients = parts.recipients.or_else(|| (state != State::Nihil).then(|| Bounded::percent(0)));
        ServiceScore {
            service: service.code,
            state,
            nihil_awaits_decision: state == State::NihilPending,
            required,
            achieved,
            recipients: round(recipients, || exact().recipients),
            quality: round(parts.quality.counted, || exact().quality.counted),
            score: round(parts.score, || exact().score),
            so_far: round(parts.so_far, || exact().so_far),
            items: self.items_of(catalogue, answers, service, state),
        }
    }

    fn items_of(
        &self,
        catalogue: &Catalogue,
        answers: &Answers,
        service: &ServicePlan,
        service_state: State,
    ) -> Vec<ItemScore> {
        let components = catalogue.components(service.code.level);
        let item = |index: usize| {
            let Some(Component::Item(item)) = components.get(index).copied() else {
                return None;
            };
            let answer = answers.get(index);
            let (required, achieved) = amounts(answer);
            let state = if service_state == State::Nihil { State::Nihil } else { Self::item_state(answer) };
            let score = match state {
                State::Nihil | State::NotApplicable => None,
                _ => Some(self.percentage(answer).unwrap_or_else(|| Bounded::percent(0))),
            };
            let score = round(score, || self.percentage::<BigRational>(answer));
            Some(ItemScore { item, state, required, achieved, score })
        };
        service.items().filter_map(item).collect()
    }
}

fn amounts(answer: Option<Answer>) -> (Option<Amount>, Option<Amount>) {
    match answer {
        Some(Answer::Value { required, achieved }) => (Some(required), Some(achieved)),
        _ => (None, None),
    }
}
