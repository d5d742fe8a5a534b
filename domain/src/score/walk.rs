//! RULES 1–8 as a walk over the answers: items make quality, recipients and quality make a service, services a sector,
//! sectors the region. Written once for every kind of exact number (`exact`); nothing is rounded on the way.

use super::answers::{Answer, Answers};
use super::exact::Percentage;
use super::{Scorer, SectorPlan, ServicePlan, State};
use crate::rules::{NihilRule, QualityMethod, WithoutItems};

/// What a service comes to. `None` leaves every mean.
pub(super) struct Parts<N> {
    /// The recipients' percentage, if reported.
    pub recipients: Option<N>,
    pub quality: Quality<N>,
    /// Missing components count zero; `None` only for an excluded nihil service.
    pub score: Option<N>,
    /// Missing components leave; `None` if nothing was reported.
    pub so_far: Option<N>,
}

pub(super) struct Quality<N> {
    /// Missing items count zero; `None` if no item applies.
    pub counted: Option<N>,
    /// Over the items reported; `None` if none was.
    pub reported: Option<N>,
}

/// A score in which missing counts zero, and one over what was reported.
pub(super) struct Pair<N> {
    pub score: Option<N>,
    pub so_far: Option<N>,
}

/// A plain mean in the making.
struct Mean<N> {
    sum: Option<N>,
    count: u32,
}

impl<N: Percentage> Mean<N> {
    fn new() -> Mean<N> {
        Mean { sum: None, count: 0 }
    }

    fn add(&mut self, value: N) {
        self.count += 1;
        self.sum = Some(match self.sum.take() {
            Some(sum) => sum.plus(value),
            None => value,
        });
    }

    fn value(self) -> Option<N> {
        let count = self.count;
        self.sum.map(|sum| sum.over(count))
    }
}

impl Scorer {
    /// The state of a service's recipients cell (RULES 7).
    pub(super) fn service_state(&self, answers: &Answers, service: &ServicePlan) -> State {
        match answers.get(service.first) {
            Some(Answer::Value { required, .. }) if !required.is_zero() => State::Value,
            Some(Answer::Nihil) if service.event_dependent || answers.is_agreed(service.code) => State::Nihil,
            Some(Answer::Nihil) => State::NihilPending,
            _ => State::Missing,
        }
    }

    pub(super) fn item_state(answer: Option<Answer>) -> State {
        match answer {
            Some(Answer::Value { required, .. }) if !required.is_zero() => State::Value,
            Some(Answer::NotApplicable) => State::NotApplicable,
            _ => State::Missing,
        }
    }

    pub(super) fn percentage<N: Percentage>(&self, answer: Option<Answer>) -> Option<N> {
        match answer {
            Some(Answer::Value { required, achieved }) if !required.is_zero() => {
                Some(N::ratio(achieved.hundredths(), required.hundredths(), self.rules.cap_percent))
            }
            _ => None,
        }
    }

    pub(super) fn service<N: Percentage>(&self, answers: &Answers, service: &ServicePlan) -> Parts<N> {
        if self.service_state(answers, service) == State::Nihil {
            let full = (self.rules.nihil == NihilRule::Full).then(|| N::percent(100));
            let quality = Quality { counted: None, reported: None };
            return Parts { recipients: None, quality, score: full.clone(), so_far: full };
        }
        let recipients: Option<N> = self.percentage(answers.get(service.first));
        let quality: Quality<N> = self.quality(answers, service);
        let counted = recipients.clone().unwrap_or_else(|| N::percent(0));
        let score = Some(match quality.counted.clone() {
            Some(quality) => self.weighted(counted, quality),
            None => self.alone(counted),
        });
        let so_far = match (recipients.clone(), quality.reported.clone()) {
            (Some(recipients), Some(quality)) => Some(self.weighted(recipients, quality)),
            (Some(recipients), None) if quality.counted.is_none() => Some(self.alone(recipients)),
            (recipients, quality) => recipients.or(quality),
        };
        Parts { recipients, quality, score, so_far }
    }

    fn quality<N: Percentage>(&self, answers: &Answers, service: &ServicePlan) -> Quality<N> {
        let (mut mean, mut applicable) = (Mean::new(), 0u32);
        let (mut achieved_sum, mut required_sum) = (0u64, 0u64);
        for index in service.items() {
            let answer = answers.get(index);
            applicable += u32::from(Self::item_state(answer) != State::NotApplicable);
            match self.rules.quality {
                QualityMethod::Mean => {
                    if let Some(percentage) = self.percentage(answer) {
                        mean.add(percentage);
                    }
                }
                QualityMethod::Sum => {
                    if let Some(Answer::Value { required, achieved }) =
                        answer.filter(|_| Self::item_state(answer) == State::Value)
                    {
                        mean.count += 1;
                        achieved_sum += achieved.hundredths();
                        required_sum += required.hundredths();
                    }
                }
            }
        }
        let reported = mean.count;
        if applicable == 0 {
            return Quality { counted: None, reported: None };
        }
        if reported == 0 {
            return Quality { counted: Some(N::percent(0)), reported: None };
        }
        let sum = match mean.sum {
            Some(sum) => sum,
            None => N::ratio(achieved_sum, required_sum, self.rules.cap_percent).times(reported),
        };
        Quality { counted: Some(sum.clone().over(applicable)), reported: Some(sum.over(reported)) }
    }

    /// 80 % recipients, 20 % quality (Permendagri 59/2021).
    fn weighted<N: Percentage>(&self, recipients: N, quality: N) -> N {
        let (recipients_weight, quality_weight) =
            (self.rules.recipients_weight.into(), self.rules.quality_weight().into());
        recipients.times(recipients_weight).plus(quality.times(quality_weight)).over(recipients_weight + quality_weight)
    }

    /// A service for which no quality item applies (RULES 8).
    fn alone<N: Percentage>(&self, recipients: N) -> N {
        match self.rules.without_items {
            WithoutItems::RecipientsAlone => recipients,
            WithoutItems::QualityFull => self.weighted(recipients, N::percent(100)),
        }
    }

    pub(super) fn sector<N: Percentage>(&self, answers: &Answers, sector: &SectorPlan) -> Pair<N> {
        let (mut score, mut so_far) = (Mean::new(), Mean::new());
        for service in &self.services[sector.services.clone()] {
            let parts = self.service::<N>(answers, service);
            parts.score.into_iter().for_each(|value| score.add(value));
            parts.so_far.into_iter().for_each(|value| so_far.add(value));
        }
        Pair { score: score.value(), so_far: so_far.value() }
    }

    /// Shows each sector on the way, so that one walk gives them all.
    pub(super) fn region<N: Percentage>(
        &self,
        answers: &Answers,
        mut see: impl FnMut(&SectorPlan, &Pair<N>),
    ) -> Pair<N> {
        let (mut score, mut so_far) = (Mean::new(), Mean::new());
        for sector in &self.sectors {
            let pair = self.sector::<N>(answers, sector);
            see(sector, &pair);
            pair.score.into_iter().for_each(|value| score.add(value));
            pair.so_far.into_iter().for_each(|value| so_far.add(value));
        }
        Pair { score: score.value(), so_far: so_far.value() }
    }
}
