//! Target against realisation, component by component and service by service.

use serde::Serialize;

use crate::amount::{Amount, Score};
use crate::catalogue::{Catalogue, Component, ServiceCode};
use crate::line::TargetDocument;
use crate::message;
use crate::message::Message;
use crate::period::Quarter;
use crate::region::{RegionCode, region};
use crate::rules::RuleSet;
use crate::score::Answers;

use super::realised::Realised;
use super::{Targets, is_percentage};

/// How a component stands to its target, or a service by the worst of its components. Ordered from what asks for most
/// attention to what asks for least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Less was achieved than the target.
    Below,
    /// There is a target, and nothing was reported in the quarter.
    NoRealisation,
    Reached,
    /// There is a target, but nobody needed it (nihil, tidak berlaku).
    NotNeeded,
    NoTarget,
}

/// Serialises to the JSON of `targets` at both sides.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    pub region: RegionCode,
    pub name: String,
    pub year: u16,
    /// `None`: the region reported no quarter of the year yet.
    pub quarter: Option<Quarter>,
    /// Which document counts where several name a target, first to last.
    pub document_order: Vec<TargetDocument>,
    pub components: Counts,
    pub services: Counts,
    /// Those with a target or a figure, in catalogue order.
    pub rows: Vec<ServiceRow>,
}

/// How many are in each state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub with_target: u32,
    pub reached: u32,
    pub below: u32,
    pub no_realisation: u32,
    pub not_needed: u32,
    pub no_target: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ServiceRow {
    pub service: ServiceCode,
    pub name: String,
    pub state: State,
    pub components: Vec<ComponentRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ComponentRow {
    pub component: Component,
    pub name: String,
    pub unit: String,
    pub state: State,
    /// Whose target counts.
    pub document: Option<TargetDocument>,
    pub target: Option<Amount>,
    pub required: Option<Amount>,
    pub achieved: Option<Amount>,
    /// Achieved of target, two decimals that never round up to a target not reached; `None` for a target of 0.
    pub percent: Option<String>,
    /// What lacks to the target; 0 when reached.
    pub gap: Option<Amount>,
    /// All targets, the one that counts first.
    pub targets: Vec<DocumentTarget>,
    /// What to look at, Indonesian.
    pub note: Option<Message>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentTarget {
    pub document: TargetDocument,
    pub target: Amount,
}

/// Sets the targets of a region's year against what it answered in a quarter; `None` when it reported none yet.
pub fn compare(code: RegionCode, year: u16, targets: &Targets, reported: Option<(Quarter, &Answers)>) -> Comparison {
    let (catalogue, rules) = (Catalogue::for_year(year), RuleSet::for_year(year));
    let (mut components, mut services) = (Counts::default(), Counts::default());
    let mut rows: Vec<ServiceRow> = Vec::new();
    for &component in catalogue.components(code.level()) {
        let named = targets.of(component, &rules);
        let realised = reported.map_or(Realised::Missing, |(_, answers)| Realised::of(component, answers, &catalogue));
        if named.is_empty() && !matches!(realised, Realised::Value { .. }) {
            continue;
        }
        let row = component_row(&catalogue, year, component, &named, realised);
        components.add(row.state);
        match rows.last_mut() {
            Some(service) if service.service == component.service() => {
                service.state = service.state.min(row.state);
                service.components.push(row);
            }
            _ => {
                let service = component.service();
                let name = catalogue.service(service).map(|service| service.name.clone()).unwrap_or_default();
                rows.push(ServiceRow { service, name, state: row.state, components: vec![row] });
            }
        }
    }
    rows.iter().for_each(|service| services.add(service.state));
    let name = region(code).map(|region| region.name.clone()).unwrap_or_default();
    let document_order = rules.target_documents.clone();
    let quarter = reported.map(|(quarter, _)| quarter);
    Comparison { region: code, name, year, quarter, document_order, components, services, rows }
}

fn component_row(
    catalogue: &Catalogue,
    year: u16,
    component: Component,
    named: &[(TargetDocument, Amount)],
    realised: Realised,
) -> ComponentRow {
    let counted = named.first().copied();
    let target = counted.map(|(_, target)| target);
    let (required, achieved) = match realised {
        Realised::Value { required, achieved } => (Some(required), Some(achieved)),
        Realised::NotNeeded | Realised::Missing => (None, None),
    };
    let state = match (target, realised) {
        (None, _) => State::NoTarget,
        (Some(_), Realised::NotNeeded) => State::NotNeeded,
        (Some(_), Realised::Missing) => State::NoRealisation,
        (Some(target), Realised::Value { achieved, .. }) if achieved < target => State::Below,
        (Some(_), Realised::Value { .. }) => State::Reached,
    };
    let both = target.zip(achieved);
    let percent = both.and_then(|(target, achieved)| Score::of_ratio(achieved.hundredths(), target.hundredths()));
    let gap = both.and_then(|(target, achieved)| {
        Amount::from_hundredths(target.hundredths().saturating_sub(achieved.hundredths()))
    });
    let percentage = is_percentage(component, year);
    let unit = if percentage { "%" } else { catalogue.unit_of(component).unwrap_or_default() };
    ComponentRow {
        component,
        name: catalogue.name_of(component).unwrap_or_default().to_owned(),
        unit: unit.to_owned(),
        state,
        document: counted.map(|(document, _)| document),
        target,
        required,
        achieved,
        percent: percent.map(Score::value_text),
        gap,
        targets: named.iter().map(|&(document, target)| DocumentTarget { document, target }).collect(),
        note: target.zip(required).and_then(|(target, required)| note(target, required, percentage)),
    }
}

/// A plan may name a percentage where an amount is meant: 100 "percent" of 20,000 people would be reached with 100 of them.
fn note(target: Amount, required: Amount, percentage: bool) -> Option<Message> {
    let like_percent = !percentage && target <= Amount::units(100) && target.hundredths() * 10 < required.hundredths();
    like_percent.then(|| {
        message!(
            "target {target} dari kebutuhan {required} tampak seperti persen; isi target sebagai jumlah, bukan persen",
            "a target of {target} of required {required} looks like a percentage; give it as an amount"
        )
    })
}

impl Counts {
    fn add(&mut self, state: State) {
        let count = match state {
            State::Below => &mut self.below,
            State::NoRealisation => &mut self.no_realisation,
            State::Reached => &mut self.reached,
            State::NotNeeded => &mut self.not_needed,
            State::NoTarget => &mut self.no_target,
        };
        *count += 1;
        self.with_target += u32::from(state != State::NoTarget);
    }
}

impl State {
    /// As in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            State::Below => "below",
            State::NoRealisation => "no_realisation",
            State::Reached => "reached",
            State::NotNeeded => "not_needed",
            State::NoTarget => "no_target",
        }
    }
}

impl Comparison {
    /// Whether anything is below its target.
    pub fn is_below(&self) -> bool {
        self.components.below > 0
    }

    /// Leaves only the rows below their target; the counts stay those of all.
    pub fn only_below(&mut self) {
        for service in &mut self.rows {
            service.components.retain(|row| row.state == State::Below);
        }
        self.rows.retain(|service| !service.components.is_empty());
    }
}
