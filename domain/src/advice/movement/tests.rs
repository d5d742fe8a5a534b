//! The parts add up to the whole movement, and each is what a second implementation finds: scores of answers put together by
//! code, places from the ranking itself.

use std::collections::BTreeMap;

use jiff::Timestamp;
use proptest::prelude::*;

use super::super::fixtures::{LATER, SMALL, answers, catalogue, rules};
use super::*;
use crate::calendar::Calendar;
use crate::catalogue::{Level, ServiceCode};
use crate::rank::{AsOf, Measure, Pool, Standing, rank};
use crate::region::RegionKind;
use crate::score::{Answer, RegionIndex, Scorer};

const OWN: u16 = 6207;

/// One side with all it owns.
#[derive(Debug, Clone)]
struct Time {
    catalogue: Catalogue,
    rules: RuleSet,
    answers: Answers,
    takes_part: bool,
}

impl Time {
    fn given(&self) -> Given<'_> {
        Given { catalogue: &self.catalogue, rules: &self.rules, answers: &self.answers, takes_part: self.takes_part }
    }

    fn told(&self) -> BTreeMap<Component, (Option<Answer>, bool)> {
        let components = self.catalogue.components(Level::Kabupaten).iter().enumerate();
        let is_agreed = |component: &Component| match component {
            Component::Recipients(service) => self.answers.is_agreed(*service),
            Component::Item(_) => false,
        };
        components.map(|(index, one)| (*one, (self.answers.get(index), is_agreed(one)))).collect()
    }
}

fn time(version: &'static str, services: &'static [(&'static str, bool, u8)]) -> impl Strategy<Value = Time> {
    let catalogue = catalogue(version, services);
    let sealed = prop::bool::weighted(0.8);
    let nothing = Answers::new(&catalogue, Level::Kabupaten);
    let answers = prop_oneof![9 => answers(catalogue.clone()), 1 => Just(nothing)];
    (answers, rules(), sealed).prop_map(move |(answers, rules, takes_part)| Time {
        catalogue: catalogue.clone(),
        rules,
        answers,
        takes_part,
    })
}

/// Two times of one region; half of them by the same catalogue and rules, some with most answers unchanged.
fn times() -> impl Strategy<Value = (Time, Time)> {
    let later = prop_oneof![time("kecil", SMALL), time("nanti", LATER)];
    (time("kecil", SMALL), later, any::<bool>(), prop::collection::vec(any::<bool>(), 20)).prop_map(
        |(before, mut after, same_rules, keep)| {
            if same_rules {
                after.rules = before.rules.clone();
            }
            for (index, component) in after.catalogue.components(Level::Kabupaten).iter().enumerate() {
                let was = before.catalogue.index_of(component).and_then(|at| before.answers.get(at));
                if let Some(was) = was.filter(|_| keep[index]) {
                    after.answers.set(index, was);
                }
            }
            (before, after)
        },
    )
}

/// Scores near each other, so that regions pass each other and tie.
fn others() -> impl Strategy<Value = Vec<Other>> {
    let score = prop_oneof![1 => Just(None), 6 => (0u32..=20).prop_map(|fifth| Some(Score::percent(fifth * 5)))];
    prop::collection::vec((score.clone(), score.clone(), score), 0..8).prop_map(|scores| {
        let regions = (6201..).filter(|code| *code != OWN);
        let other = |(code, (before, restated, after))| Other {
            region: RegionCode::new(code).unwrap(),
            before,
            restated,
            after,
        };
        regions.zip(scores).map(other).collect()
    })
}

fn standing(code: u16, score: Option<Score>, has_answer: bool) -> Standing {
    let index = RegionIndex {
        score,
        so_far: None,
        category: None,
        fill: Default::default(),
        has_answer,
        sectors: [None; 6],
        sectors_so_far: [None; 6],
    };
    Standing::new(RegionCode::new(code).unwrap(), RegionKind::Kabupaten, &index)
}

/// The own place by the ranking itself, behind all that are ranked if it is not.
fn place(own: Option<Score>, others: &[(RegionCode, Option<Score>)]) -> i32 {
    let mut standings: Vec<Standing> =
        others.iter().map(|(code, score)| standing(code.number(), *score, score.is_some())).collect();
    standings.push(standing(OWN, own, own.is_some()));
    let calendar = Calendar::built_in();
    let as_of = AsOf { calendar: &calendar, year: 2023, instant: Timestamp::UNIX_EPOCH };
    let ranking = rank(&standings, Measure::Index, Pool::All, as_of);
    let row = ranking.rows.iter().find(|row| row.region.number() == OWN);
    row.map_or(ranking.rows.len() as i32 + 1, |row| row.rank as i32)
}

/// Points and place of a ranking that could have been.
fn stand(
    (catalogue, rules): (&Catalogue, &RuleSet),
    told: &BTreeMap<Component, (Option<Answer>, bool)>,
    takes_part: bool,
    others: &[(RegionCode, Option<Score>)],
) -> (i64, i32) {
    let mut answers = Answers::new(catalogue, Level::Kabupaten);
    for (component, (answer, agreed)) in told {
        let Some(index) = catalogue.index_of(component) else { continue };
        answer.iter().for_each(|answer| assert!(answers.set(index, *answer)));
        if *agreed {
            answers.agree_nihil(component.service());
        }
    }
    let index = Scorer::new(catalogue, Level::Kabupaten, rules).index(&answers);
    let ranked = index.score.filter(|_| takes_part && index.has_answer);
    (index.score.unwrap_or(Score::ZERO).billionths(), place(ranked, others))
}

/// Whether a cell is answered at a time, in the words of RULES 7.
fn is_answered(
    told: &BTreeMap<Component, (Option<Answer>, bool)>,
    component: Component,
    events: &[ServiceCode],
) -> bool {
    let service = component.service();
    let recipients = told.get(&Component::Recipients(service)).copied().unwrap_or((None, false));
    let is_nihil = recipients.0 == Some(Answer::Nihil) && (recipients.1 || events.contains(&service));
    let is_value =
        |answer: Option<Answer>| matches!(answer, Some(Answer::Value { required, .. }) if !required.is_zero());
    match component {
        Component::Recipients(_) => is_nihil || is_value(recipients.0),
        Component::Item(_) => {
            let item = told.get(&component).and_then(|(answer, _)| *answer);
            is_nihil || is_value(item) || item == Some(Answer::NotApplicable)
        }
    }
}

/// What each of the four steps changes, by ranking anew at each end.
fn naive(before: &Time, after: &Time, others: &[Other]) -> Vec<(i64, i32)> {
    let by_before = (&before.catalogue, &before.rules);
    let by_after = (&after.catalogue, &after.rules);
    let (old, new) = (before.told(), after.told());
    let events: Vec<ServiceCode> =
        after.catalogue.services.iter().filter(|service| service.event_dependent).map(|service| service.code).collect();
    // A new component was not answered before; the decisions on a service that is gone say nothing any more.
    let carried: BTreeMap<_, _> =
        new.keys().map(|component| (*component, old.get(component).copied().unwrap_or((None, false)))).collect();
    let both =
        |component: &Component| is_answered(&carried, *component, &events) && is_answered(&new, *component, &events);
    let own: BTreeMap<_, _> =
        new.iter().map(|(one, now)| (*one, if both(one) { *now } else { carried[one] })).collect();
    let scores = |pick: &dyn Fn(&Other) -> Option<Score>| -> Vec<(RegionCode, Option<Score>)> {
        others.iter().map(|other| (other.region, pick(other))).collect()
    };
    let moved = |other: &Other| match (other.restated, other.after) {
        (Some(_), Some(after)) => Some(after),
        (restated, _) => restated,
    };
    let stops = [
        stand(by_before, &old, before.takes_part, &scores(&|other| other.before)),
        stand(by_after, &carried, before.takes_part, &scores(&|other| other.restated)),
        stand(by_after, &own, before.takes_part, &scores(&|other| other.restated)),
        stand(by_after, &own, before.takes_part, &scores(&moved)),
        stand(by_after, &new, after.takes_part, &scores(&|other| other.after)),
    ];
    stops.windows(2).map(|pair| (pair[1].0 - pair[0].0, pair[0].1 - pair[1].1)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn the_parts_add_up_and_are_those_of_a_second_implementation((before, after) in times(), others in others()) {
        let whole = movement(&before.given(), &after.given(), &others);
        let causes: Vec<Cause> = whole.parts.iter().map(|part| part.cause).collect();
        prop_assert_eq!(causes, vec![Cause::Rules, Cause::OwnData, Cause::Others, Cause::Lateness]);
        let parts: Vec<(i64, i32)> = whole.parts.iter().map(|part| (part.points.billionths(), part.places)).collect();
        prop_assert_eq!(&parts, &naive(&before, &after, &others));
        prop_assert_eq!(parts.iter().map(|(points, _)| points).sum::<i64>(), whole.points.billionths());
        prop_assert_eq!(parts.iter().map(|(_, places)| places).sum::<i32>(), whole.places);
        if let (Some(from), Some(to)) = (whole.before.rank, whole.after.rank) {
            prop_assert_eq!(whole.places, from as i32 - to as i32);
        }
        for part in whole.parts.iter().filter(|part| part.cause != Cause::Rules) {
            let cells: i32 = part.cells.iter().map(|cell| cell.places.unwrap()).sum();
            let regions: i32 = part.regions.iter().map(|region| region.places).sum();
            prop_assert_eq!(cells + regions + part.seal, part.places, "{:?}", part);
            let points: i64 = part.cells.iter().map(|cell| cell.points.unwrap().billionths()).sum();
            prop_assert_eq!(points, part.points.billionths());
        }
    }

    #[test]
    fn nothing_moved_is_nothing_explained(time in time("kecil", SMALL), others in others()) {
        let still: Vec<Other> =
            others.into_iter().map(|other| Other { restated: other.before, after: other.before, ..other }).collect();
        let whole = movement(&time.given(), &time.given(), &still);
        prop_assert_eq!((whole.places, whole.points), (0, Score::ZERO));
        prop_assert!(whole.parts.iter().all(|part| part.cells.is_empty() && part.regions.is_empty()));
    }
}

#[test]
fn each_cause_is_told_with_its_places_points_and_cells() {
    let value = |required: u32, achieved: u32| {
        Some(Answer::Value { required: Amount::units(required), achieved: Amount::units(achieved) })
    };
    let time = |cells: &[(&str, Option<Answer>)]| {
        let catalogue = catalogue("kecil", SMALL);
        let mut answers = Answers::new(&catalogue, Level::Kabupaten);
        for (code, answer) in cells {
            let index = super::super::fixtures::index(&catalogue, code);
            answer.iter().for_each(|answer| assert!(answers.set(index, *answer)));
        }
        Time { catalogue, rules: RuleSet::default(), answers, takes_part: true }
    };
    let before = time(&[("K.2.01", value(100, 40)), ("K.3.01", value(10, 5)), ("K.4.01", Some(Answer::Nihil))]);
    // Of three sectors 0, 40, 40, then 0, 80, 0: the same index, for other reasons.
    let after = time(&[("K.2.01", value(100, 80)), ("K.4.01", Some(Answer::Nihil))]);
    let score = |text: &str| Some(text.parse::<Score>().unwrap());
    let other =
        |code: u16, before, after| Other { region: RegionCode::new(code).unwrap(), before, restated: before, after };
    let others = [
        other(6201, score("90"), score("95")),
        other(6202, score("28"), score("28")),
        other(6203, score("20"), score("45")),
        other(6204, None, score("30")),
        other(6205, score("60"), None),
    ];
    let whole = movement(&before.given(), &after.given(), &others);
    insta::assert_snapshot!(whole.to_string(), @r"
    before: place 4, 26.67 Belum Tuntas (catalogue kecil, rules 2018.1)
    after:  place 5, 26.67 Belum Tuntas (catalogue kecil, rules 2018.1)

    PART      PLACES         POINTS  WHY
    rules         +0    0.000000000  aturan dan katalog tidak mengubah apa pun
    own data      +1  +13.333333333  1 sel data sendiri berubah; indeks naik 13.33; naik 1 peringkat
    others        -1    0.000000000  2 daerah lain berubah; turun 1 peringkat
    lateness      -1  -13.333333333  1 sel dan 2 daerah lain hanya ada pada salah satu waktu; indeks turun 13.33; turun 1 peringkat
    together      -1    0.000000000

    own data:
    K.2.01        +1  +13.333333333  Pelayanan K.2.01: 40 of 100 → 80 of 100

    others:
    62.01         +0                 Kabupaten Kotawaringin Barat: 90.00 → 95.00
    62.03         -1                 Kabupaten Kapuas: 20.00 → 45.00

    lateness:
    62.04         +0                 Kabupaten Barito Selatan: not ranked → 30.00
    62.05         +1                 Kabupaten Barito Utara: 60.00 → not ranked
    K.3.01        -2  -13.333333333  Pelayanan K.3.01: 5 of 10 → missing
    ");
}
