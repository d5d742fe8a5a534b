//! A catalogue small enough to try everything, and what a region of it may say, for the tests of advice.

use proptest::prelude::*;

use crate::amount::Amount;
use crate::catalogue::{Catalogue, Component, Level};
use crate::rules::{NihilRule, QualityMethod, RuleSet, WithoutItems};
use crate::score::{Answer, Answers};

/// Services of one sector with their items, and of three others one each without, with one, and event-dependent with one.
pub(super) const SMALL: &[(&str, bool, u8)] =
    &[("K.1.01", false, 2), ("K.1.02", false, 1), ("K.2.01", false, 0), ("K.3.01", false, 1), ("K.4.01", true, 1)];

/// Another year's: an item and a service more, a service less.
pub(super) const LATER: &[(&str, bool, u8)] =
    &[("K.1.01", false, 3), ("K.1.02", false, 1), ("K.2.02", false, 0), ("K.3.01", false, 1), ("K.4.01", true, 1)];

pub(super) fn catalogue(version: &str, services: &[(&str, bool, u8)]) -> Catalogue {
    let mut rows =
        "code,sector_name,name,recipient,unit,has_staff_standard,event_dependent,technical_standard,basis\n".to_owned();
    let mut items = "code,kind,name,unit,percentage_from,confidence\n".to_owned();
    for (code, event, count) in services {
        let event = if *event { "yes" } else { "no" };
        rows += &format!("{code},Sektor {},Pelayanan {code},orang,orang,no,{event},-,-\n", &code[2..3]);
        for item in 1..=*count {
            // The second item of a service is a percentage.
            let (unit, from) = if item == 2 { ("", "2022") } else { ("Paket", "") };
            items += &format!("{code}.{item:02},goods,Butir {code}.{item:02},{unit},{from},verified\n");
        }
    }
    Catalogue::parse(version, 2018, &rows, &items).unwrap()
}

fn answer() -> impl Strategy<Value = Option<Answer>> {
    // Small numbers bring ties and scores that fall on a target; a few are large or not whole.
    let amount = prop_oneof![5 => (1u64..6).prop_map(|units| units * 100), 1 => 1u64..100_000];
    let achieved = prop_oneof![5 => (0u64..6).prop_map(|units| units * 100), 1 => 0u64..100_000];
    let value = (amount, achieved).prop_map(|(required, achieved)| {
        let amount = |hundredths| Amount::from_hundredths(hundredths).unwrap();
        Answer::Value { required: amount(required), achieved: amount(achieved) }
    });
    prop_oneof![
        6 => value.prop_map(Some),
        2 => Just(None),
        1 => Just(Some(Answer::Nihil)),
        1 => Just(Some(Answer::NotApplicable)),
    ]
}

/// What a region of a catalogue may say; the province agreed to any nihil of some services.
pub(super) fn answers(catalogue: Catalogue) -> impl Strategy<Value = Answers> {
    let components = catalogue.components(Level::Kabupaten).to_vec();
    let agreed = prop::collection::vec(prop::bool::weighted(0.2), catalogue.services(Level::Kabupaten).len());
    (prop::collection::vec(answer(), components.len()), agreed).prop_map(move |(cells, agreed)| {
        let mut answers = Answers::new(&catalogue, Level::Kabupaten);
        for (index, cell) in cells.into_iter().enumerate() {
            cell.into_iter().for_each(|answer| assert!(answers.set(index, answer)));
        }
        for (service, agreed) in catalogue.services(Level::Kabupaten).iter().zip(agreed) {
            if agreed {
                answers.agree_nihil(service.code);
            }
        }
        answers
    })
}

pub(super) fn rules() -> impl Strategy<Value = RuleSet> {
    let quality = prop::sample::select(vec![QualityMethod::Mean, QualityMethod::Sum]);
    let nihil = prop::sample::select(vec![NihilRule::Exclude, NihilRule::Full]);
    let without_items = prop::sample::select(vec![WithoutItems::RecipientsAlone, WithoutItems::QualityFull]);
    let cap_percent = prop::sample::select(vec![100, 100, 90, 120]);
    let recipients_weight = prop::sample::select(vec![80, 80, 50, 0, 100]);
    (quality, nihil, without_items, cap_percent, recipients_weight).prop_map(
        |(quality, nihil, without_items, cap_percent, recipients_weight)| RuleSet {
            quality,
            nihil,
            without_items,
            cap_percent,
            recipients_weight,
            ..RuleSet::default()
        },
    )
}

pub(super) fn index(catalogue: &Catalogue, code: &str) -> usize {
    let component: Component = code.parse().unwrap();
    catalogue.index_of(&component).unwrap()
}
