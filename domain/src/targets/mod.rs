//! Targets of a region's year: against what was achieved (`comparison`), and proposed for the next year (`proposal`). They
//! come as lines from an office's plans and go to `targets` at both sides and into the template.
//!
//! A target is the amount of a component that is to be achieved within the year, in the component's own unit (people,
//! tablets; percent only where the item itself is a percentage, RULES 10). Figures are cumulative (RULES 9), so it is the
//! achieved amount of TW IV that has to reach it; an earlier quarter is set against the whole year's target and not against
//! a part of it, and only people served to the standard count (RULES 2). Where several documents name a target, the one
//! nearest to the money counts: [`crate::rules::RuleSet::target_documents`].

mod comparison;
mod listing;
mod proposal;
mod realised;
mod show;
mod working;

use std::collections::BTreeMap;

use crate::amount::Amount;
use crate::catalogue::Component;
use crate::line::TargetDocument;
use crate::rules::RuleSet;

pub use comparison::{Comparison, ComponentRow, Counts, DocumentTarget, ServiceRow, State, compare};
pub use listing::{History, Proposal, Proposals, Reason, Without, propose_all};
pub use proposal::{Basis, Figure, Outlook, propose};

/// What a region's documents name for a year. Kept by cell, so the order of lines cannot matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Targets {
    values: BTreeMap<(Component, TargetDocument), Amount>,
}

impl Targets {
    pub fn set(&mut self, component: Component, document: TargetDocument, value: Amount) {
        self.values.insert((component, document), value);
    }

    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The targets of a component: the one that counts first, then the others in the order of the rules. A document that the
    /// rules leave out never counts.
    pub fn of(&self, component: Component, rules: &RuleSet) -> Vec<(TargetDocument, Amount)> {
        let target = |document: &TargetDocument| Some((*document, *self.values.get(&(component, *document))?));
        rules.target_documents.iter().filter_map(target).collect()
    }
}

/// Whether the figure of a component is a percentage in that year (RULES 10).
fn is_percentage(component: Component, year: u16) -> bool {
    crate::catalogue::Catalogue::for_year(year).is_percentage(component, year)
}

#[cfg(test)]
mod tests;
