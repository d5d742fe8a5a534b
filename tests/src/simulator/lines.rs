//! What the people of an office write: mostly right, sometimes against a rule or a right, often into cells that a sibling
//! office writes too.

use selaras_domain::amount::{Amount, Rupiah};
use selaras_domain::catalogue::{Catalogue, Component, Level};
use selaras_domain::line::{
    Achievement, Budget, Cell, Content, Kind, Narrative, Stage, StageName, Subject, Target, TargetDocument, Withdraw,
};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;

use super::chance::Chance;

/// One after the other, so that the second can be compared with the first.
pub(super) const YEARS: [u16; 2] = [2022, 2023];
pub(super) const QUARTERS: [Quarter; 2] = [Quarter::Q3, Quarter::Q4];

/// A kind that no program knows yet.
const KIND_OF_TOMORROW: u16 = 40;

/// Few cells, so that offices meet in them.
pub(super) struct Topics {
    components: Vec<Component>,
    regions: Vec<RegionCode>,
}

#[derive(Clone, Copy)]
enum Topic {
    Value,
    Nihil,
    NotApplicable,
    Withdraw,
    Budget,
    Apbd,
    Narrative,
    Long,
    Target,
    Stage,
    UnknownCode,
    UnknownKind,
    OtherRegion,
}

const TOPICS: [(u32, Topic); 13] = [
    (40, Topic::Value),
    (6, Topic::Nihil),
    (5, Topic::NotApplicable),
    (8, Topic::Withdraw),
    (10, Topic::Budget),
    (4, Topic::Apbd),
    (8, Topic::Narrative),
    (2, Topic::Long),
    (4, Topic::Target),
    (4, Topic::Stage),
    (3, Topic::UnknownCode),
    (2, Topic::UnknownKind),
    (2, Topic::OtherRegion),
];

impl Topics {
    pub(super) fn draw(chance: &mut Chance, regions: Vec<RegionCode>) -> Topics {
        let catalogue = Catalogue::for_year(YEARS[0]);
        let all = catalogue.components(Level::Kabupaten);
        let count = 4 + chance.below(10);
        let components = (0..count).filter_map(|_| chance.pick(all)).collect();
        Topics { components, regions }
    }

    /// Some entries of one sitting.
    pub(super) fn entries(&self, chance: &mut Chance, region: RegionCode) -> Vec<(Cell, Content)> {
        // Once in a while enough text for several batches.
        if chance.per_mille(25) {
            return (0..16).filter_map(|_| self.entry(chance, region, Topic::Long)).collect();
        }
        let count = 1 + chance.below(6);
        (0..count)
            .filter_map(|_| {
                let topic = chance.weighted(&TOPICS)?;
                self.entry(chance, region, topic)
            })
            .collect()
    }

    /// The cell of a figure.
    pub(super) fn figure(&self, chance: &mut Chance, region: RegionCode) -> Option<Cell> {
        let subject = Subject::component(chance.pick(&self.components)?);
        let period = Period::quarter(chance.pick(&YEARS)?, chance.pick(&QUARTERS)?);
        Some(Cell { region, period, kind: Kind::Achievement, subject })
    }

    fn entry(&self, chance: &mut Chance, region: RegionCode, topic: Topic) -> Option<(Cell, Content)> {
        let component = chance.pick(&self.components)?;
        let quarter = Period::quarter(chance.pick(&YEARS)?, chance.pick(&QUARTERS)?);
        let year = Period::year(quarter.year);
        let cell = |kind, period, subject| Cell { region, period, kind, subject };
        let service = Subject::service(component.service());
        let about = |content: Content, subject| (cell(content.kind(), quarter, subject), content);
        let achievement = |achievement| about(Content::Achievement(achievement), Subject::component(component));
        Some(match topic {
            Topic::Value => achievement(value(chance)),
            Topic::Nihil => achievement(Achievement::Nihil { reason: reason(chance) }),
            Topic::NotApplicable => achievement(Achievement::NotApplicable { reason: reason(chance) }),
            Topic::Withdraw => {
                let cell = cell(Kind::Achievement, quarter, Subject::component(component));
                (cell, Content::Withdraw(Withdraw { reason: reason(chance) }))
            }
            Topic::Budget => about(budget(chance)?, service),
            Topic::Apbd => about(budget(chance)?, Subject::apbd()),
            Topic::Narrative => about(narrative(reason(chance)), service),
            Topic::Long => about(narrative(chance.letters(3_500)), service),
            Topic::Target => {
                let document = chance.pick(&TargetDocument::ALL)?;
                let subject = Subject::target(component, document);
                let value = Amount::units(chance.below(1_000) as u32);
                (cell(Kind::Target, year, subject), Content::Target(Target { value }))
            }
            Topic::Stage => {
                let date = jiff::civil::Date::new(quarter.year as i16, 1, 1 + chance.below(28) as i8).ok()?;
                let stage = Stage { date, document: reason(chance) };
                (cell(Kind::Stage, year, Subject::stage(chance.pick(&StageName::ALL)?)), Content::Stage(stage))
            }
            Topic::UnknownCode => about(Content::Achievement(value(chance)), Subject::from_text("K.2.99")?),
            Topic::UnknownKind => about(
                Content::Opaque(KIND_OF_TOMORROW, vec![0x80 | chance.below(3) as u8]),
                Subject::from_text("tomorrow")?,
            ),
            Topic::OtherRegion => {
                let region = chance.pick(&self.regions)?;
                let (cell, content) = achievement(value(chance));
                (Cell { region, ..cell }, content)
            }
        })
    }
}

fn value(chance: &mut Chance) -> Achievement {
    // A required zero is refused, more than required only warned of.
    let required = if chance.per_mille(60) { 0 } else { 1 + chance.below(40) as u32 };
    let achieved = Amount::units(chance.below(45) as u32);
    Achievement::Value { required: Amount::units(required), achieved, below_standard: None, note: String::new() }
}

fn budget(chance: &mut Chance) -> Option<Content> {
    let allocation = Rupiah::new(1_000_000 * (1 + chance.below(500) as u64))?;
    let realisation = Rupiah::new(1_000_000 * chance.below(500) as u64)?;
    Some(Content::Budget(Budget { allocation, realisation }))
}

fn narrative(problem: String) -> Content {
    Content::Narrative(Narrative { problem, remedy: String::new() })
}

/// Sometimes forgotten, sometimes with somebody's NIK in it: both are refused.
fn reason(chance: &mut Chance) -> String {
    match chance.below(12) {
        0 => String::new(),
        1 => "lihat 6207014503900001".to_owned(),
        other => format!("SAMPLE {other}"),
    }
}
