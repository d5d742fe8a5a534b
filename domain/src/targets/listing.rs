//! The next year's targets of a whole region, ready to be shown, edited and imported: the rows go to `targets --propose`, to
//! its file and to the template's target sheet.

use serde::Serialize;

use crate::amount::Amount;
use crate::catalogue::{Catalogue, Component, ItemKind};
use crate::line::TargetDocument;
use crate::message;
use crate::message::Message;
use crate::period::Quarter;
use crate::region::{RegionCode, region};
use crate::rules::RuleSet;
use crate::score::Answers;

use super::proposal::{Basis, Figure, propose};
use super::realised::Realised;
use super::{is_percentage, working};

/// What a region answered, as far as proposals need it.
#[derive(Clone, Debug, Default)]
pub struct History {
    /// By quarter of the year the proposals start from; `None`: nothing reported.
    pub quarters: [Option<Answers>; 4],
    /// TW IV of the year before.
    pub last_year: Option<Answers>,
}

/// Serialises to the JSON of `targets --propose`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposals {
    pub region: RegionCode,
    pub name: String,
    /// The year they start from.
    pub year: u16,
    /// The year they are for.
    pub for_year: u16,
    pub document: TargetDocument,
    /// In catalogue order.
    pub proposals: Vec<Proposal>,
    /// Components for which nothing can be proposed.
    pub without: Vec<Without>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Proposal {
    pub component: Component,
    pub name: String,
    pub unit: String,
    /// The last one reported.
    pub quarter: Quarter,
    pub required: Amount,
    pub achieved: Amount,
    pub need: Amount,
    pub year_end: Amount,
    pub growth: Option<Amount>,
    pub least_step: Amount,
    pub step: Amount,
    pub target: Amount,
    /// The sum in words.
    pub working: Message,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Without {
    pub component: Component,
    pub name: String,
    pub code: Reason,
    /// What is wrong and what to do.
    pub reason: Message,
}

/// Why nothing is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    Missing,
    NotNeeded,
    BecomesPercentage,
    NotAPercentage,
}

impl Reason {
    fn message(self) -> Message {
        match self {
            Reason::Missing => message!(
                "belum dilaporkan tahun ini; laporkan dulu, atau isi targetnya sendiri",
                "not reported this year; report it first, or write the target yourself"
            ),
            Reason::NotNeeded => message!(
                "nihil atau tidak berlaku tahun ini; isi targetnya sendiri bila direncanakan",
                "nihil or not applicable this year; write the target yourself if it is planned"
            ),
            Reason::BecomesPercentage => message!(
                "mulai tahun depan berupa persen Rapor Pendidikan; isi targetnya sendiri",
                "a percentage of the Rapor Pendidikan from next year on; write the target yourself"
            ),
            Reason::NotAPercentage => message!(
                "mutu ini persen Rapor Pendidikan, tetapi dibutuhkan bukan 100; perbaiki capaiannya",
                "this item is a percentage of the Rapor Pendidikan, but required is not 100; correct the achievement"
            ),
        }
    }
}

/// Proposes the targets of the year after `year`; `document` is the one they are meant for. Components of the catalogue of
/// that next year, each from its last reported quarter.
pub fn propose_all(code: RegionCode, year: u16, history: &History, document: TargetDocument) -> Proposals {
    let for_year = year.saturating_add(1);
    let catalogue = Catalogue::for_year(for_year);
    let (mut proposals, mut without) = (Vec::new(), Vec::new());
    for &component in catalogue.components(code.level()) {
        let name = catalogue.name_of(component).unwrap_or_default().to_owned();
        let basis = match basis(component, year, history) {
            Ok(basis) => basis,
            Err(code) => {
                without.push(Without { component, name, code, reason: code.message() });
                continue;
            }
        };
        let outlook = propose(&basis);
        let unit = if basis.is_percentage { "%" } else { catalogue.unit_of(component).unwrap_or_default() };
        proposals.push(Proposal {
            component,
            name,
            unit: unit.to_owned(),
            quarter: basis.quarter,
            required: basis.this_year.required,
            achieved: basis.this_year.achieved,
            need: outlook.need,
            year_end: outlook.year_end,
            growth: outlook.growth,
            least_step: outlook.least_step,
            step: outlook.step,
            target: outlook.target,
            working: working::working(year, &basis, &outlook),
        });
    }
    let name = region(code).map(|region| region.name.clone()).unwrap_or_default();
    Proposals { region: code, name, year, for_year, document, proposals, without }
}

fn basis(component: Component, year: u16, history: &History) -> Result<Basis, Reason> {
    let catalogue = Catalogue::for_year(year);
    let mut last = Err(Reason::Missing);
    for (quarter, answers) in Quarter::ALL.into_iter().zip(&history.quarters) {
        match answers.as_ref().map(|answers| Realised::of(component, answers, &catalogue)) {
            Some(Realised::Value { required, achieved }) => last = Ok((quarter, Figure { required, achieved })),
            Some(Realised::NotNeeded) => last = Err(Reason::NotNeeded),
            Some(Realised::Missing) | None => {}
        }
    }
    let (quarter, this_year) = last?;
    let percentage = is_percentage(component, year);
    if is_percentage(component, year.saturating_add(1)) && !percentage {
        return Err(Reason::BecomesPercentage);
    }
    if percentage && this_year.required != Amount::units(100) {
        return Err(Reason::NotAPercentage);
    }
    let before = year.saturating_sub(1);
    let comparable = percentage == is_percentage(component, before);
    let last_year = history.last_year.as_ref().filter(|_| comparable).and_then(|answers| {
        match Realised::of(component, answers, &Catalogue::for_year(before)) {
            Realised::Value { required, achieved } => Some(Figure { required, achieved }),
            Realised::NotNeeded | Realised::Missing => None,
        }
    });
    let is_staff = match component {
        Component::Item(code) => catalogue.item(code).is_some_and(|item| item.kind == ItemKind::Staff),
        Component::Recipients(_) => false,
    };
    Ok(Basis {
        quarter,
        this_year,
        last_year,
        accumulates: !percentage && !is_staff,
        is_percentage: percentage,
        least_step_percent: RuleSet::for_year(year).target_step_percent,
    })
}

impl Proposals {
    /// Leaves the components of these sectors; empty: all stay.
    pub fn only_sectors(&mut self, sectors: &[u8]) {
        let is_of = |component: Component| sectors.is_empty() || sectors.contains(&component.service().sector);
        self.proposals.retain(|row| is_of(row.component));
        self.without.retain(|row| is_of(row.component));
    }

    /// The file to edit and import: `tahun,kode,target,dokumen`, a row for each proposal.
    pub fn to_csv(&self) -> String {
        let mut text = "tahun,kode,target,dokumen\n".to_owned();
        for row in &self.proposals {
            let document = self.document.word();
            text.push_str(&format!("{},{},{},{document}\n", self.for_year, row.component, row.target));
        }
        text
    }
}
