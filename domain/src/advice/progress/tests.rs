//! A plan is the smallest there is, by trying everything; done as it says it reaches its target, and with a unit less it does
//! not.

use num_rational::BigRational;
use proptest::prelude::*;

use super::super::fixtures::{SMALL, answers, catalogue, index, rules};
use super::*;
use crate::catalogue::Level;
use crate::rank::Row;
use crate::rules::QualityMethod;
use crate::score::{Answer, Step};

fn subject<'a>(catalogue: &'a Catalogue, scorer: &'a Scorer, answers: &'a Answers) -> Subject<'a> {
    Subject { catalogue, scorer, answers, year: 2023 }
}

fn plan_of(catalogue: &Catalogue, rules: &RuleSet, answers: &Answers, target: Score) -> Option<Plan> {
    let scorer = Scorer::new(catalogue, Level::Kabupaten, rules);
    let steps = scorer.steps(answers);
    subject(catalogue, &scorer, answers).plan(&steps, Goal::Score, target)
}

/// The answers once these components stand at these amounts; a need that is not known is taken as 100.
fn done<'p>(answers: &Answers, catalogue: &Catalogue, plan: impl IntoIterator<Item = &'p ComponentAdvice>) -> Answers {
    let mut done = answers.clone();
    for component in plan {
        let percent = Amount::from_hundredths(component.percent_then.billionths() as u64 / 10_000_000).unwrap();
        let required = component.required.unwrap_or(Amount::units(100));
        let achieved = component.until.unwrap_or(percent);
        done.set(catalogue.index_of(&component.component).unwrap(), Answer::Value { required, achieved });
    }
    done
}

/// The fewest of some services that, with everything in them full, lift the score to the target: by trying all sets.
fn fewest_services(catalogue: &Catalogue, rules: &RuleSet, answers: &Answers, target: Score) -> Option<u32> {
    let scorer = Scorer::new(catalogue, Level::Kabupaten, rules);
    let components = catalogue.components(Level::Kabupaten);
    let services: Vec<ServiceCode> = catalogue.services(Level::Kabupaten).iter().map(|one| one.code).collect();
    let full = u64::from(rules.cap_percent.min(100));
    let reaches = |set: u32| {
        let mut done = answers.clone();
        for (index, component) in components.iter().enumerate() {
            let at = services.iter().position(|code| *code == component.service()).unwrap();
            let state = scorer.state_at(answers, index);
            if set & (1 << at) == 0 || matches!(state, State::Nihil | State::NotApplicable) {
                continue;
            }
            let (required, achieved) = value_of_or_missing(answers, index);
            let least = (required * full).div_ceil(100);
            let amount = |hundredths| Amount::from_hundredths(hundredths).unwrap();
            done.set(index, Answer::Value { required: amount(required), achieved: amount(achieved.max(least)) });
        }
        scorer.index(&done).score >= Some(target)
    };
    (0..1u32 << services.len()).filter(|set| reaches(*set)).map(u32::count_ones).min()
}

fn value_of_or_missing(answers: &Answers, index: usize) -> (u64, u64) {
    crate::score::value_of(answers.get(index)).unwrap_or((10_000, 0))
}

/// A target near what the index may reach, thresholds included.
fn target() -> impl Strategy<Value = Score> {
    prop_oneof![
        prop::sample::select(crate::category::THRESHOLDS.to_vec()),
        (0i64..=100_000_000_000).prop_map(Score::from_billionths),
        (0u32..=100).prop_map(Score::percent),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_smaller_set_of_services_reaches_the_target(
        answers in answers(catalogue("kecil", SMALL)), rules in rules(), target in target(),
    ) {
        let catalogue = catalogue("kecil", SMALL);
        // What a missing item needs is not known: where the sum of needs counts, it could bring more than is certain.
        let rules = match rules.quality {
            QualityMethod::Sum => RuleSet { cap_percent: rules.cap_percent.min(100), ..rules },
            QualityMethod::Mean => rules,
        };
        let Some(plan) = plan_of(&catalogue, &rules, &answers, target) else {
            let scorer = Scorer::new(&catalogue, Level::Kabupaten, &rules);
            prop_assert_eq!(scorer.index(&answers).score, None);
            return Ok(());
        };
        let fewest = fewest_services(&catalogue, &rules, &answers, target);
        let reach = match fewest {
            Some(0) => Reach::Reached,
            Some(_) => Reach::Possible,
            None => Reach::Beyond,
        };
        prop_assert_eq!((plan.reach, plan.services.len() as u32), (reach, fewest.unwrap_or(0)));
    }

    #[test]
    fn a_plan_done_reaches_the_target_and_one_unit_less_does_not(
        answers in answers(catalogue("kecil", SMALL)), rules in rules(), target in target(),
    ) {
        let catalogue = catalogue("kecil", SMALL);
        let scorer = Scorer::new(&catalogue, Level::Kabupaten, &rules);
        let Some(plan) = plan_of(&catalogue, &rules, &answers, target) else { return Ok(()) };
        let mut components: Vec<ComponentAdvice> =
            plan.services.iter().flat_map(|service| service.components.clone()).collect();
        let score = scorer.index(&done(&answers, &catalogue, &components)).score;
        prop_assert_eq!(score >= Some(target), plan.reach != Reach::Beyond);
        let is_sum_of_unknown = rules.quality == QualityMethod::Sum && components.iter().any(|one| one.required.is_none());
        if !is_sum_of_unknown || rules.cap_percent <= 100 {
            prop_assert_eq!(score, Some(plan.score_then));
        }
        let steps = scorer.steps(&answers);
        let lack = choose::lack(steps.exact.as_ref().unwrap(), target);
        let Some(last) = choose::choose(&steps.steps, &lack).and_then(|chosen| chosen.last().copied()) else {
            return Ok(());
        };
        if last.is_divisible {
            let last = catalogue.components(Level::Kabupaten)[last.members[0]];
            let last = components.iter_mut().find(|one| one.component == last).unwrap();
            one_unit_less(last, &catalogue);
            prop_assert!(scorer.index(&done(&answers, &catalogue, &components)).score < Some(target));
        }
    }

    /// The four rules of what is smallest, against all sets of steps.
    #[test]
    fn a_choice_of_steps_is_the_smallest_by_the_order_stated(
        gains in prop::collection::vec((0u8..4, 1i64..7), 1..9), lack in -1i64..30,
    ) {
        let mut gains = gains;
        gains.sort_by_key(|(service, _)| *service);
        let steps: Vec<Step> = gains.iter().enumerate().map(|(at, (service, gain))| step(at, *service, *gain)).collect();
        let chosen = choose::choose(&steps, &BigRational::from_integer(lack.into()));
        let chosen = chosen.map(|steps| {
            let mut places: Vec<usize> = steps.iter().map(|step| step.members[0]).collect();
            places.sort_unstable();
            places
        });
        prop_assert_eq!(chosen, smallest(&gains, lack));
    }
}

fn one_unit_less(component: &mut ComponentAdvice, catalogue: &Catalogue) {
    let grain = if catalogue.is_percentage(component.component, 2023) { 1 } else { 100 };
    let achieved = component.achieved.map_or(0, Amount::hundredths);
    component.until = component
        .until
        .and_then(|until| Amount::from_hundredths(((until.hundredths() - 1) / grain * grain).max(achieved)));
    component.percent_then = Score::from_billionths(component.percent_then.billionths() - 10_000_000);
}

fn step(at: usize, service: u8, gain: i64) -> Step {
    let service = ServiceCode { level: Level::Kabupaten, sector: 1, number: service + 1 };
    let (percent, weight) = (BigRational::from_integer(0.into()), BigRational::from_integer(1.into()));
    let gain = BigRational::from_integer(gain.into());
    Step { service, members: vec![at], is_divisible: true, percent, weight, gain }
}

/// By trying all sets of services, then all sets of steps within the chosen one.
fn smallest(gains: &[(u8, i64)], lack: i64) -> Option<Vec<usize>> {
    let best = |candidates: u32, gain: &dyn Fn(u32) -> i64, within: u32| {
        let sets = (0..1u32 << candidates).filter(|set| set & !within == 0 && gain(*set) >= lack);
        // Fewest, then the greatest gain, then the earliest members.
        sets.min_by_key(|set| (set.count_ones(), -gain(*set), std::cmp::Reverse(set.reverse_bits())))
    };
    let of_services =
        |set: u32| gains.iter().filter(|(service, _)| set & (1 << service) != 0).map(|(_, gain)| gain).sum();
    let services = best(4, &of_services, u32::MAX)?;
    let inside = |at: usize| services & (1 << gains[at].0) != 0;
    let within = (0..gains.len()).filter(|at| inside(*at)).fold(0, |set, at| set | 1 << at);
    let of_steps = |set: u32| (0..gains.len()).filter(|at| set & (1 << at) != 0).map(|at| gains[at].1).sum();
    let steps = best(gains.len() as u32, &of_steps, within)?;
    Some((0..gains.len()).filter(|at| steps & (1 << at) != 0).collect())
}

#[test]
fn a_plan_says_how_many_people_are_still_to_be_served() {
    let catalogue = catalogue("kecil", SMALL);
    let mut answers = Answers::new(&catalogue, Level::Kabupaten);
    let mut tell = |code: &str, required: u32, achieved: u32| {
        let (required, achieved) = (Amount::units(required), Amount::units(achieved));
        answers.set(index(&catalogue, code), Answer::Value { required, achieved });
    };
    for code in ["K.1.01.01", "K.1.01.02", "K.1.02", "K.1.02.01", "K.3.01.01", "K.4.01", "K.4.01.01"] {
        tell(code, 10, 10);
    }
    tell("K.1.01", 1000, 900);
    tell("K.2.01", 300, 240);
    // Sectors 96, 80, 20 and 100: 74 of the region.
    let score = Scorer::new(&catalogue, Level::Kabupaten, &RuleSet::default()).index(&answers).score.unwrap();
    assert_eq!(
        (score, next_category(score)),
        (Score::percent(74), Some((Goal::Category { category: Category::Madya }, Score::percent(80))))
    );
    let lifted = plan_of(&catalogue, &RuleSet::default(), &answers, Score::percent(80)).unwrap();
    let further = plan_of(&catalogue, &RuleSet::default(), &answers, Score::percent(96)).unwrap();
    insta::assert_snapshot!(format!("{lifted}\n{further}"), @r"
    score 80.000000000: 1 service lifts the index to 80.000000000
        +6.00  K.3.01 Pelayanan K.3.01
               K.3.01     Pelayanan K.3.01
                          belum dilaporkan; laporkan dengan capaian sedikitnya 30.00 %

    score 96.000000000: 2 services lift the index to 96.000000000
       +20.00  K.3.01 Pelayanan K.3.01
               K.3.01     Pelayanan K.3.01
                          belum dilaporkan; laporkan dengan capaian sedikitnya 100.00 %
        +2.00  K.2.01 Pelayanan K.2.01
               K.2.01     Pelayanan K.2.01
                          terpenuhi 240 dari 300 orang (80.00 %); masih 24 orang, sampai 264 (88.00 %)
    ");
    assert_eq!(next_category(Score::HUNDRED), None);
}

#[test]
fn nothing_reported_and_everything_nihil_are_told_apart() {
    let period = Period::quarter(2023, Quarter::Q4);
    let code = RegionCode::new(6207).unwrap();
    let catalogue = Catalogue::for_year(2023);
    let mut answers = Answers::new(&catalogue, Level::Kabupaten);
    let goals = || vec![(Goal::Score, Score::percent(60))];
    let advice = advise(code, period, &answers, goals());
    assert_eq!((advice.reason, advice.plans.len()), (Some(Reason::NoData), 0));
    for service in catalogue.services(Level::Kabupaten) {
        answers.set(catalogue.index_of(&Component::Recipients(service.code)).unwrap(), Answer::Nihil);
        answers.agree_nihil(service.code);
    }
    let advice = advise(code, period, &answers, goals());
    assert_eq!((advice.reason, advice.plans.len(), advice.score), (Some(Reason::AllNihil), 0, None));
}

#[test]
fn the_next_place_is_that_of_the_nearest_higher_score() {
    let row = |rank, code, percent| Row {
        rank,
        region: RegionCode::new(code).unwrap(),
        score: Score::percent(percent),
        value: String::new(),
        category: None,
        fill_rate: Score::ZERO,
        so_far: None,
        reported_at: None,
    };
    let rows = vec![row(1, 6204, 90), row(2, 6201, 80), row(2, 6203, 80), row(4, 6205, 70), row(4, 6207, 70)];
    let ranking = Ranking { rows, unranked: Vec::new() };
    let next = |code| next_place(&ranking, RegionCode::new(code).unwrap());
    let place = |rank, code| {
        let region = RegionCode::new(code).unwrap();
        Goal::Place { rank, region, name: crate::region::region(region).unwrap().name.clone() }
    };
    assert_eq!(next(6207), Some((place(2, 6203), Score::percent(80))), "who stands beside it is not above it");
    assert_eq!(next(6203), Some((place(1, 6204), Score::percent(90))));
    assert_eq!(
        (next(6204), next(6271)),
        (None, None),
        "nobody above the first; a region beside the ranking has no place"
    );
}
