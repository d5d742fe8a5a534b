//! What each component could still bring to the region's index: the steps that advice on progress chooses from. Exact, and
//! from the same walk as the score. A component's percentage enters quality, service, sector and region by means over counts
//! that progress does not change, so the gains of steps add up.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::Zero;

use super::answers::{Answer, Answers};
use super::exact::Percentage;
use super::{Scorer, SectorPlan, ServicePlan, State};
use crate::catalogue::ServiceCode;
use crate::rules::{QualityMethod, WithoutItems};

/// Progress that can be made by itself, from where it stands to full.
pub(crate) struct Step {
    pub service: ServiceCode,
    /// Dense indices of what is to be completed: one component, or under [`QualityMethod::Sum`], where the items of a service
    /// cannot be told apart, all of its items that are not full.
    pub members: Vec<usize>,
    /// Whether it can go part of the way: `percent` is that of its one member.
    pub is_divisible: bool,
    /// The percentage that counts now.
    pub percent: BigRational,
    /// Points of the region's index for one percent here.
    pub weight: BigRational,
    /// Points of the region's index when it is full.
    pub gain: BigRational,
}

/// All steps of a region.
pub(crate) struct Steps {
    /// The index before it is rounded; `None` if every service is nihil and leaves.
    pub exact: Option<BigRational>,
    /// The percentage that is full: 100, or the cap of the rules where that is lower.
    pub full: BigRational,
    /// In catalogue order, only those that gain something.
    pub steps: Vec<Step>,
}

impl Scorer {
    pub(crate) fn steps(&self, answers: &Answers) -> Steps {
        let full = BigRational::percent(u32::from(self.rules.cap_percent.min(100)));
        let exact = self.region::<BigRational>(answers, |_, _| ()).score;
        let mut steps = Vec::new();
        let counts = |service: &&ServicePlan| self.service::<BigRational>(answers, service).score.is_some();
        let services_of = |sector: &SectorPlan| -> Vec<&ServicePlan> {
            self.services[sector.services.clone()].iter().filter(counts).collect()
        };
        let mut sectors: Vec<Vec<&ServicePlan>> = self.sectors.iter().map(services_of).collect();
        sectors.retain(|services| !services.is_empty());
        for services in &sectors {
            let share = BigRational::new(1.into(), BigInt::from(sectors.len() * services.len()));
            for service in services {
                steps.extend(self.steps_of(answers, service, &share, &full));
            }
        }
        Steps { exact, full, steps }
    }

    fn steps_of(&self, answers: &Answers, service: &ServicePlan, share: &BigRational, full: &BigRational) -> Vec<Step> {
        if self.service_state(answers, service) == State::Nihil {
            return Vec::new();
        }
        let (recipients, quality) = (self.rules.recipients_weight, self.rules.quality_weight());
        let of_both =
            |part: u8| share * BigRational::new(part.into(), (u32::from(recipients) + u32::from(quality)).into());
        let items: Vec<usize> =
            service.items().filter(|index| Self::item_state(answers.get(*index)) != State::NotApplicable).collect();
        let alone = items.is_empty() && self.rules.without_items == WithoutItems::RecipientsAlone;
        let weight = if alone { share.clone() } else { of_both(recipients) };
        let one = |index: usize, weight: &BigRational| {
            let percent = self.counted(answers, index);
            let gain = (full - &percent) * weight;
            let weight = weight.clone();
            Step { service: service.code, members: vec![index], is_divisible: true, percent, weight, gain }
        };
        let mut steps = vec![one(service.first, &weight)];
        match self.rules.quality {
            QualityMethod::Mean => {
                let weight = of_both(quality) / BigRational::from_integer(items.len().max(1).into());
                steps.extend(items.into_iter().map(|index| one(index, &weight)));
            }
            QualityMethod::Sum => {
                steps.extend(self.quality_together(answers, service, of_both(quality), full));
            }
        }
        steps.retain(|step| step.gain > BigRational::zero());
        steps
    }

    /// Under [`QualityMethod::Sum`] the items of a service as one step. A need that is not known may be any, so with an item
    /// missing only what is certain is counted: full.
    fn quality_together(
        &self,
        answers: &Answers,
        service: &ServicePlan,
        weight: BigRational,
        full: &BigRational,
    ) -> Option<Step> {
        let is_open = |index: &usize| self.counted(answers, *index) < *full;
        let applies = |index: &usize| Self::item_state(answers.get(*index)) != State::NotApplicable;
        let members: Vec<usize> = service.items().filter(applies).filter(is_open).collect();
        let mut done = answers.clone();
        for index in &members {
            if let Some(Answer::Value { required, .. }) = answers.get(*index) {
                done.set(*index, Answer::Value { required, achieved: required });
            }
        }
        let is_missing = members.iter().any(|index| Self::item_state(answers.get(*index)) == State::Missing);
        let quality = |answers: &Answers| self.service::<BigRational>(answers, service).quality.counted;
        let percent = quality(answers)?;
        let then = if is_missing { full.clone() } else { quality(&done)? };
        let gain = (then - &percent) * &weight;
        Some(Step { service: service.code, members, is_divisible: false, percent, weight, gain })
    }

    /// The percentage that counts; a missing one is zero.
    fn counted(&self, answers: &Answers, index: usize) -> BigRational {
        self.percentage(answers.get(index)).unwrap_or_else(BigRational::zero)
    }

    /// Which cells are answered, by dense index: those that [`Scorer::fill`] counts. A nihil service answers its items too.
    pub(crate) fn answered(&self, answers: &Answers) -> Vec<bool> {
        let of_service = |service: &ServicePlan| {
            let state = self.service_state(answers, service);
            let items: Vec<bool> = service
                .items()
                .map(|index| state == State::Nihil || Self::item_state(answers.get(index)) != State::Missing)
                .collect();
            std::iter::once(matches!(state, State::Value | State::Nihil)).chain(items).collect::<Vec<bool>>()
        };
        self.services.iter().flat_map(of_service).collect()
    }

    /// What a cell says, for showing; `index` must be of this scorer's catalogue.
    pub(crate) fn state_at(&self, answers: &Answers, index: usize) -> State {
        let at = self.services.partition_point(|service| service.first <= index);
        match self.services.get(at.wrapping_sub(1)) {
            Some(service) if service.first == index => self.service_state(answers, service),
            Some(service) if self.service_state(answers, service) == State::Nihil => State::Nihil,
            _ => Self::item_state(answers.get(index)),
        }
    }
}

/// The amounts of an answer that counts: required above zero.
pub(crate) fn value_of(answer: Option<Answer>) -> Option<(u64, u64)> {
    match answer {
        Some(Answer::Value { required, achieved }) if !required.is_zero() => {
            Some((required.hundredths(), achieved.hundredths()))
        }
        _ => None,
    }
}
