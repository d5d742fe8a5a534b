//! What a target is set against: the answer of a component as the score understands it (RULES 7).

use crate::amount::Amount;
use crate::catalogue::{Catalogue, Component};
use crate::score::{Answer, Answers};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Realised {
    Value {
        required: Amount,
        achieved: Amount,
    },
    /// Nobody needed the service (its items included), or the item does not apply.
    NotNeeded,
    /// No answer, or a nihil the province has not agreed to.
    Missing,
}

impl Realised {
    pub fn of(component: Component, answers: &Answers, catalogue: &Catalogue) -> Realised {
        let answer = |component| catalogue.index_of(&component).and_then(|index| answers.get(index));
        let service = component.service();
        let may_be_nihil =
            catalogue.service(service).is_some_and(|service| service.event_dependent) || answers.is_agreed(service);
        if may_be_nihil && answer(Component::Recipients(service)) == Some(Answer::Nihil) {
            return Realised::NotNeeded;
        }
        match (component, answer(component)) {
            (_, Some(Answer::Value { required, achieved })) if !required.is_zero() => {
                Realised::Value { required, achieved }
            }
            (Component::Item(_), Some(Answer::NotApplicable)) => Realised::NotNeeded,
            _ => Realised::Missing,
        }
    }
}
