//! From chosen steps to amounts: how many people or units each component still lacks. All steps go to the full but the last,
//! which goes no further than needed.

use num_rational::BigRational;
use num_traits::{ToPrimitive, Zero};

use crate::amount::{Amount, Score};
use crate::catalogue::Component;
use crate::message::Message;
use crate::score::{Step, Steps, round_exact, value_of};

use super::choose::lack;
use super::show::working;
use super::{ComponentAdvice, ServiceAdvice, Subject};

/// A whole unit in hundredths.
const UNIT: u64 = 100;

impl Subject<'_> {
    /// The advice for each service, those that gain most first, and what all of it gains exactly.
    pub(super) fn services(&self, steps: &Steps, chosen: &[&Step], target: Score) -> (Vec<ServiceAdvice>, BigRational) {
        let mut services: Vec<(BigRational, ServiceAdvice)> = Vec::new();
        let mut total = BigRational::zero();
        let exact = steps.exact.clone().unwrap_or_else(BigRational::zero);
        for (at, step) in chosen.iter().enumerate() {
            let is_whole = !(step.is_divisible && at + 1 == chosen.len());
            let needed = match is_whole {
                true => steps.full.clone(),
                false => &step.percent + lack(&(&exact + &total), target) / &step.weight,
            };
            let reached: Vec<(BigRational, ComponentAdvice)> =
                step.members.iter().filter_map(|index| self.component(*index, &needed)).collect();
            let gain = match reached.as_slice() {
                [(percent, _)] if !is_whole => (percent.min(&steps.full) - &step.percent) * &step.weight,
                _ => step.gain.clone(),
            };
            total += &gain;
            let components = reached.into_iter().map(|(_, component)| component);
            match services.iter_mut().find(|(_, service)| service.service == step.service) {
                Some((sum, service)) => {
                    *sum += gain;
                    service.components.extend(components);
                }
                None => {
                    let name = self.catalogue.service(step.service).map(|service| service.name.clone());
                    let (name, components) = (name.unwrap_or_default(), components.collect());
                    let service = ServiceAdvice { service: step.service, name, gain: Score::ZERO, components };
                    services.push((gain, service));
                }
            }
        }
        services.sort_by(|(one, a), (other, b)| other.cmp(one).then(a.service.cmp(&b.service)));
        let services =
            services.into_iter().map(|(gain, service)| ServiceAdvice { gain: round_exact(&gain), ..service });
        (services.collect(), total)
    }

    /// How far a component has to come to count at least `needed` percent, and the percentage it has then.
    fn component(&self, index: usize, needed: &BigRational) -> Option<(BigRational, ComponentAdvice)> {
        let component = *self.catalogue.components(self.answers.level()).get(index)?;
        let state = self.scorer.state_at(self.answers, index);
        let value = value_of(self.answers.get(index));
        let amounts = value.map(|(required, achieved)| {
            let exact = needed * BigRational::new(required.into(), 100.into());
            let until = up_to(&exact, self.grain(component)).min(required).max(achieved);
            (required, achieved, until)
        });
        let percent_then = match amounts {
            Some((required, _, until)) => BigRational::new((until * 100).into(), required.into()),
            // The need is not known, so the percentage itself is what can be told, in hundredths.
            None => BigRational::new(up_to(&(needed * BigRational::from_integer(100.into())), 1).into(), 100.into()),
        };
        let now = value.map_or_else(BigRational::zero, |(required, achieved)| {
            BigRational::new((u128::from(achieved) * 100).into(), required.into())
        });
        let amount = |pick: fn((u64, u64, u64)) -> u64| amounts.map(pick).and_then(Amount::from_hundredths);
        let unit = if self.catalogue.is_percentage(component, self.year) {
            Some("%")
        } else {
            self.catalogue.unit_of(component)
        };
        let mut advice = ComponentAdvice {
            component,
            name: self.catalogue.name_of(component).unwrap_or_default().to_owned(),
            unit: unit.unwrap_or_default().to_owned(),
            state,
            required: amount(|(required, _, _)| required),
            achieved: amount(|(_, achieved, _)| achieved),
            until: amount(|(_, _, until)| until),
            missing: amount(|(_, achieved, until)| until - achieved),
            percent: round_exact(&now),
            percent_then: round_exact(&percent_then),
            working: Message::default(),
        };
        let of_service = self.catalogue.service(component.service());
        let may_be_nihil = of_service.is_some_and(|service| service.event_dependent);
        advice.working = working(&advice, may_be_nihil && matches!(component, Component::Recipients(_)));
        Some((percent_then, advice))
    }

    /// People and goods are whole; a percentage has two decimals.
    fn grain(&self, component: Component) -> u64 {
        if self.catalogue.is_percentage(component, self.year) { 1 } else { UNIT }
    }
}

/// The least multiple of `grain` that is not below an amount of hundredths.
fn up_to(hundredths: &BigRational, grain: u64) -> u64 {
    let grains = (hundredths / BigRational::from_integer(grain.into())).ceil().to_integer();
    // An amount is at most 10^14 hundredths.
    grains.to_u64().unwrap_or(u64::MAX / grain).saturating_mul(grain)
}
