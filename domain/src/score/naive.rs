//! A second implementation of RULES 1–8 for the tests, written from the text and not from `walk`: plain fractions, lists,
//! component codes instead of indices. The law: both give the same score, to the last decimal, for any answers.

use std::collections::{BTreeMap, BTreeSet};

use num_rational::BigRational;
use num_traits::{One, ToPrimitive};
use proptest::prelude::*;

use super::{Answer, Answers, Scorer};
use crate::amount::{Amount, Score};
use crate::catalogue::{Catalogue, Component, Level, Service, ServiceCode};
use crate::rules::{NihilRule, QualityMethod, RuleSet, WithoutItems};

type Told = BTreeMap<Component, Answer>;

struct Naive<'a> {
    catalogue: &'a Catalogue,
    rules: &'a RuleSet,
    told: &'a Told,
    agreed: &'a BTreeSet<ServiceCode>,
    /// The score over what was reported instead of the ranked one.
    so_far: bool,
}

fn whole(number: u64) -> BigRational {
    BigRational::from_integer(number.into())
}

fn mean(values: &[BigRational]) -> Option<BigRational> {
    let sum: BigRational = values.iter().sum();
    (!values.is_empty()).then(|| sum / whole(values.len() as u64))
}

impl Naive<'_> {
    fn value(&self, component: Component) -> Option<(u64, u64)> {
        match self.told.get(&component) {
            Some(Answer::Value { required, achieved }) if required.hundredths() > 0 => {
                Some((achieved.hundredths(), required.hundredths()))
            }
            _ => None,
        }
    }

    fn percent(&self, (achieved, required): (u64, u64)) -> BigRational {
        (whole(achieved) / whole(required) * whole(100)).min(whole(self.rules.cap_percent.into()))
    }

    fn service(&self, service: &Service) -> Option<BigRational> {
        let recipients_cell = Component::Recipients(service.code);
        let may_be_nihil = service.event_dependent || self.agreed.contains(&service.code);
        if self.told.get(&recipients_cell) == Some(&Answer::Nihil) && may_be_nihil {
            return (self.rules.nihil == NihilRule::Full).then(|| whole(100));
        }
        let items: Vec<Component> =
            self.catalogue.items_of(service.code).iter().map(|item| Component::Item(item.code)).collect();
        let applicable: Vec<Component> =
            items.into_iter().filter(|item| self.told.get(item) != Some(&Answer::NotApplicable)).collect();
        let reported: Vec<(u64, u64)> = applicable.iter().filter_map(|item| self.value(*item)).collect();
        let in_mean = if self.so_far { reported.len() } else { applicable.len() };
        let quality = if in_mean == 0 {
            None
        } else if reported.is_empty() {
            Some(whole(0))
        } else {
            let total = match self.rules.quality {
                QualityMethod::Mean => reported.iter().map(|one| self.percent(*one)).sum::<BigRational>(),
                QualityMethod::Sum => {
                    let (achieved, required) = reported.iter().fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
                    self.percent((achieved, required)) * whole(reported.len() as u64)
                }
            };
            Some(total / whole(in_mean as u64))
        };
        let quality = match quality {
            None if applicable.is_empty() && self.rules.without_items == WithoutItems::QualityFull => Some(whole(100)),
            other => other,
        };
        let recipients = self.value(recipients_cell).map(|value| self.percent(value));
        let share = whole(self.rules.recipients_weight.into()) / whole(100);
        let both = |recipients: BigRational, quality: BigRational| {
            recipients * share.clone() + quality * (BigRational::one() - share.clone())
        };
        match (recipients, quality, self.so_far) {
            (Some(recipients), Some(quality), _) => Some(both(recipients, quality)),
            (Some(recipients), None, _) => Some(recipients),
            (None, Some(quality), false) => Some(both(whole(0), quality)),
            (None, None, false) => Some(whole(0)),
            (None, Some(_), true) if applicable.is_empty() => None,
            (None, quality, true) => quality,
        }
    }

    fn sector(&self, level: Level, sector: u8) -> Option<BigRational> {
        let of_sector = self.catalogue.services.iter().filter(|one| one.code.level == level && one.sector == sector);
        mean(&of_sector.filter_map(|service| self.service(service)).collect::<Vec<_>>())
    }

    fn region(&self, level: Level) -> Option<BigRational> {
        mean(&(1..=6).filter_map(|sector| self.sector(level, sector)).collect::<Vec<_>>())
    }
}

fn rounded(exact: Option<BigRational>) -> Option<Score> {
    exact.map(|exact| {
        let doubled = exact * whole(2_000_000_000) + whole(1);
        Score::from_billionths((doubled / whole(2)).floor().to_integer().to_i64().unwrap())
    })
}

fn answers_of(catalogue: &Catalogue, level: Level, told: &Told, agreed: &BTreeSet<ServiceCode>) -> Answers {
    let mut answers = Answers::new(catalogue, level);
    for (component, answer) in told {
        assert!(answers.set(catalogue.index_of(component).unwrap(), *answer));
    }
    agreed.iter().for_each(|service| answers.agree_nihil(*service));
    answers
}

/// Small numbers (many equal thirds and ties), everyday ones, and the largest.
fn answer() -> impl Strategy<Value = Answer> {
    let amount =
        prop_oneof![0u64..20, 0u64..2_000_000, Just(Amount::MAX.hundredths() - 1), 0u64..=Amount::MAX.hundredths()];
    let value = (amount.clone(), amount).prop_map(|(required, achieved)| Answer::Value {
        required: Amount::from_hundredths(required).unwrap(),
        achieved: Amount::from_hundredths(achieved).unwrap(),
    });
    prop_oneof![8 => value, 1 => Just(Answer::Nihil), 1 => Just(Answer::NotApplicable)]
}

fn told(level: Level) -> impl Strategy<Value = (Told, BTreeSet<ServiceCode>)> {
    let catalogue = Catalogue::for_year(2023);
    let components = catalogue.components(level).to_vec();
    let services: Vec<ServiceCode> = catalogue.services(level).iter().map(|service| service.code).collect();
    // Nearly empty, half filled, nearly full.
    let answered = prop::sample::select(vec![1u32, 10, 100]);
    let count = components.len();
    let cells = answered.prop_flat_map(move |answered| {
        let cell = prop_oneof![answered => answer().prop_map(Some), 10 => Just(None)];
        prop::collection::vec(cell, count)
    });
    let agreed = prop::sample::subsequence(services.clone(), 0..services.len()).prop_map(BTreeSet::from_iter);
    (cells, agreed).prop_map(move |(cells, agreed)| {
        let told = components.iter().copied().zip(cells).filter_map(|(component, cell)| Some((component, cell?)));
        (told.collect(), agreed)
    })
}

fn rules() -> impl Strategy<Value = RuleSet> {
    let quality = prop::sample::select(vec![QualityMethod::Mean, QualityMethod::Sum]);
    let nihil = prop::sample::select(vec![NihilRule::Exclude, NihilRule::Full]);
    let without_items = prop::sample::select(vec![WithoutItems::RecipientsAlone, WithoutItems::QualityFull]);
    let cap_percent = prop::sample::select(vec![100, 100, 120]);
    let recipients_weight = prop::sample::select(vec![80, 80, 70, 0, 100]);
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

fn check(level: Level, told: &Told, agreed: &BTreeSet<ServiceCode>, rules: &RuleSet) -> Result<(), TestCaseError> {
    let catalogue = Catalogue::for_year(2023);
    let scorer = Scorer::new(&catalogue, level, rules);
    let answers = answers_of(&catalogue, level, told, agreed);
    let (index, working) = (scorer.index(&answers), scorer.working(&catalogue, &answers));
    for so_far in [false, true] {
        let naive = Naive { catalogue: &catalogue, rules, told, agreed, so_far };
        let pick = |score: Option<Score>, reported: Option<Score>| if so_far { reported } else { score };
        prop_assert_eq!(pick(index.score, index.so_far), rounded(naive.region(level)));
        for sector in &working.sectors {
            prop_assert_eq!(pick(sector.score, sector.so_far), rounded(naive.sector(level, sector.sector)));
            for service in &sector.services {
                let meant = catalogue.service(service.service).unwrap();
                prop_assert_eq!(pick(service.score, service.so_far), rounded(naive.service(meant)), "{}", meant.code);
            }
        }
    }
    prop_assert_eq!((working.score, working.so_far, working.fill), (index.score, index.so_far, index.fill));
    prop_assert!(index.fill.answered <= index.fill.asked);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_score_equals_the_naive_one_for_a_kabupaten((told, agreed) in told(Level::Kabupaten), rules in rules()) {
        check(Level::Kabupaten, &told, &agreed, &rules)?;
    }

    #[test]
    fn the_score_equals_the_naive_one_for_a_province((told, agreed) in told(Level::Provinsi), rules in rules()) {
        check(Level::Provinsi, &told, &agreed, &rules)?;
    }

    /// Missing never enters a denominator: reporting one more cell at exactly the so-far percentage of everything leaves it,
    /// and cells that say nothing of their own (pending nihil, nihil items) change no so-far score.
    #[test]
    fn missing_never_enters_a_denominator_of_so_far(
        known in prop::sample::subsequence(Catalogue::for_year(2023).components(Level::Kabupaten).to_vec(), 1..60),
        required in 1u32..1000,
        percent in 0u32..=100,
    ) {
        let catalogue = Catalogue::for_year(2023);
        let scorer = Scorer::new(&catalogue, Level::Kabupaten, &RuleSet::default());
        let mut answers = Answers::new(&catalogue, Level::Kabupaten);
        for component in &known {
            let answer = Answer::Value { required: Amount::units(required * 100), achieved: Amount::units(required * percent) };
            answers.set(catalogue.index_of(component).unwrap(), answer);
        }
        let index = scorer.index(&answers);
        prop_assert_eq!(index.so_far, Some(Score::percent(percent)));
        prop_assert!(index.score <= index.so_far);
    }

    #[test]
    fn the_order_of_arrival_is_irrelevant(
        (told, agreed) in told(Level::Provinsi),
        order in Just((0..Catalogue::for_year(2023).components(Level::Provinsi).len()).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let catalogue = Catalogue::for_year(2023);
        let scorer = Scorer::new(&catalogue, Level::Provinsi, &RuleSet::default());
        let sorted = answers_of(&catalogue, Level::Provinsi, &told, &agreed);
        let mut shuffled = Answers::new(&catalogue, Level::Provinsi);
        for index in order {
            if let Some(answer) = told.get(&catalogue.components(Level::Provinsi)[index]) {
                shuffled.set(index, *answer);
            }
        }
        agreed.iter().rev().for_each(|service| shuffled.agree_nihil(*service));
        prop_assert_eq!(scorer.index(&shuffled), scorer.index(&sorted));
    }
}
