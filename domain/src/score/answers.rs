//! What a region answered for one period: the input of the score. Filled from the current values of the cells; the place
//! of an answer is the dense index of its component in the catalogue, so the order of arrival cannot matter.

use std::collections::BTreeSet;

use crate::amount::Amount;
use crate::catalogue::{Catalogue, Component, Level, ServiceCode};

/// The current value of an achievement cell. No answer at all means missing, which is neither nihil nor zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// How many (or how much) is required and how much of it was achieved to the standard. Required is above zero: the check
    /// refuses a zero with the hint to declare nihil, and should one come here it counts as missing.
    Value { required: Amount, achieved: Amount },
    /// Nobody needed the service. On a quality item it has no meaning and counts as missing.
    Nihil,
    /// The quality item does not apply here (`tidak_berlaku`). On recipients it has no meaning and counts as missing.
    NotApplicable,
}

/// All answers of a region and period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    level: Level,
    cells: Vec<Option<Answer>>,
    agreed_nihil: BTreeSet<ServiceCode>,
}

impl Answers {
    /// Nothing answered yet.
    pub fn new(catalogue: &Catalogue, level: Level) -> Answers {
        let cells = vec![None; catalogue.components(level).len()];
        Answers { level, cells, agreed_nihil: BTreeSet::new() }
    }

    pub fn level(&self) -> Level {
        self.level
    }

    /// Sets the answer at a dense index ([`Catalogue::index_of`]); false if the catalogue has no such place.
    pub fn set(&mut self, index: usize, answer: Answer) -> bool {
        match self.cells.get_mut(index) {
            Some(cell) => {
                *cell = Some(answer);
                true
            }
            None => false,
        }
    }

    pub fn get(&self, index: usize) -> Option<Answer> {
        self.cells.get(index).copied().flatten()
    }

    /// The province agreed by a decision that this service is nihil (RULES 7).
    pub fn agree_nihil(&mut self, service: ServiceCode) {
        self.agreed_nihil.insert(service);
    }

    pub(crate) fn is_agreed(&self, service: ServiceCode) -> bool {
        self.agreed_nihil.contains(&service)
    }

    /// Takes over what another set of answers of the same catalogue says of a cell, missing included; of recipients also the
    /// province's decision.
    pub(crate) fn take(&mut self, index: usize, component: Component, from: &Answers) {
        if let Some(cell) = self.cells.get_mut(index) {
            *cell = from.get(index);
        }
        if let Component::Recipients(service) = component {
            match from.is_agreed(service) {
                true => self.agreed_nihil.insert(service),
                false => self.agreed_nihil.remove(&service),
            };
        }
    }

    /// Whether there is at least one line; a region without any is not ranked.
    pub fn has_answer(&self) -> bool {
        self.cells.iter().any(Option::is_some)
    }
}
