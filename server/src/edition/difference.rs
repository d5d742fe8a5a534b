//! What two editions say differently: cell by cell and place by place, whoever made them.

use std::collections::{BTreeMap, BTreeSet};

use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::RegionCode;
use serde::{Serialize, Serializer};

use super::document::{BudgetFigures, CellState, ComponentFigures, Document, RegionFigures};

/// A cell that two editions state differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CellChange {
    pub region: RegionCode,
    /// As commands name it: `achievement:K.2.01`.
    pub cell: String,
    #[serde(serialize_with = "in_english")]
    pub before: Message,
    #[serde(serialize_with = "in_english")]
    pub after: Message,
    /// Whether the region objected to it in the later edition.
    pub is_objected: bool,
}

/// As commands show figures.
fn in_english<S: Serializer>(message: &Message, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&message.en)
}

/// A region whose index or place moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PlaceChange {
    pub region: RegionCode,
    pub value_before: Option<String>,
    pub value_after: Option<String>,
    pub rank_before: Option<u32>,
    pub rank_after: Option<u32>,
}

/// What a later edition changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub cells: Vec<CellChange>,
    pub places: Vec<PlaceChange>,
}

impl Difference {
    pub fn between(before: &Document, after: &Document) -> Difference {
        let objected: BTreeSet<(RegionCode, &str)> =
            after.objections.iter().map(|one| (one.region, one.cell.as_str())).collect();
        let codes: BTreeSet<RegionCode> =
            before.regions.iter().chain(&after.regions).map(|region| region.region).collect();
        let (mut cells, mut places) = (Vec::new(), Vec::new());
        for region in codes {
            let (was, is) = (stated(before.region(region)), stated(after.region(region)));
            let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
            for cell in names {
                let of = |stated: &BTreeMap<String, Message>| stated.get(cell).cloned().unwrap_or_else(missing);
                let (before, after) = (of(&was), of(&is));
                if before != after {
                    let is_objected = objected.contains(&(region, cell.as_str()));
                    cells.push(CellChange { region, cell: cell.clone(), before, after, is_objected });
                }
            }
            places.extend(place(before, after, region));
        }
        Difference { cells, places }
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty() && self.places.is_empty()
    }

    /// The changes that nobody objected for.
    pub fn unasked(&self) -> impl Iterator<Item = &CellChange> {
        self.cells.iter().filter(|change| !change.is_objected)
    }
}

fn place(before: &Document, after: &Document, region: RegionCode) -> Option<PlaceChange> {
    let value = |document: &Document| document.region(region)?.value.clone();
    let rank = |document: &Document| {
        let table = document.table(Measure::Index, Pool::All)?;
        table.rows.iter().find(|row| row.region == region).map(|row| row.rank)
    };
    let change = PlaceChange {
        region,
        value_before: value(before),
        value_after: value(after),
        rank_before: rank(before),
        rank_after: rank(after),
    };
    let moved = change.value_before != change.value_after || change.rank_before != change.rank_after;
    moved.then_some(change)
}

fn missing() -> Message {
    message!("belum diisi", "missing")
}

/// What the cells of a region say, by name.
fn stated(figures: Option<&RegionFigures>) -> BTreeMap<String, Message> {
    let mut stated = BTreeMap::new();
    let Some(figures) = figures else { return stated };
    stated.extend(figures.budget.apbd.map(|apbd| ("budget:APBD".to_owned(), Message::untranslated(apbd.to_string()))));
    for service in figures.sectors.iter().flat_map(|sector| &sector.services) {
        for one in std::iter::once(&service.recipients).chain(&service.items) {
            stated.insert(format!("achievement:{}", one.component), said(one));
        }
        stated.extend(money(&service.budget).map(|money| (format!("budget:{}", service.service), money)));
        if let Some(narrative) = &service.narrative {
            let words = format!("{} / {}", narrative.problem, narrative.remedy);
            stated.insert(format!("narrative:{}", service.service), Message::untranslated(words));
        }
    }
    stated
}

fn money(budget: &BudgetFigures) -> Option<Message> {
    let (allocation, realisation) = budget.allocation.zip(budget.realisation)?;
    Some(message!("{realisation} dari {allocation}", "{realisation} of {allocation}"))
}

fn said(figures: &ComponentFigures) -> Message {
    match (figures.state, figures.achieved, figures.required) {
        (CellState::Value, Some(achieved), Some(required)) => match figures.below_standard {
            None => message!("{achieved} dari {required}", "{achieved} of {required}"),
            Some(below) => message!(
                "{achieved} dari {required}, {below} di bawah standar",
                "{achieved} of {required}, {below} below the standard"
            ),
        },
        (CellState::Nihil, ..) => message!("nihil", "nihil"),
        (CellState::NihilAwaitsDecision, ..) => message!("nihil, belum disetujui", "nihil, not agreed"),
        (CellState::NotApplicable, ..) => message!("tidak berlaku", "not applicable"),
        (CellState::Value | CellState::Missing, ..) => missing(),
    }
}
