//! Hand-computed targets and proposals, and the laws they keep.

use proptest::prelude::*;

use super::*;
use crate::catalogue::{Catalogue, Level};
use crate::period::Quarter;
use crate::region::RegionCode;
use crate::score::{Answer, Answers};

fn seruyan() -> RegionCode {
    "62.07".parse().unwrap()
}

fn code(text: &str) -> Component {
    text.parse().unwrap()
}

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

fn value(required: &str, achieved: &str) -> Answer {
    Answer::Value { required: amount(required), achieved: amount(achieved) }
}

fn answers(year: u16, of: &[(&str, Answer)]) -> Answers {
    let catalogue = Catalogue::for_year(year);
    let mut answers = Answers::new(&catalogue, Level::Kabupaten);
    for (text, answer) in of {
        assert!(answers.set(catalogue.index_of(&code(text)).unwrap(), *answer));
    }
    answers
}

fn targets(of: &[(&str, TargetDocument, &str)]) -> Targets {
    let mut targets = Targets::default();
    of.iter().for_each(|(text, document, value)| targets.set(code(text), *document, amount(value)));
    targets
}

fn row<'a>(comparison: &'a Comparison, text: &str) -> &'a ComponentRow {
    comparison.rows.iter().flat_map(|service| &service.components).find(|row| row.component == code(text)).unwrap()
}

#[test]
fn a_target_is_an_amount_set_against_what_was_achieved() {
    use TargetDocument::{Apbd, Renja, Rkpd, Rpjmd};
    let targets = targets(&[
        ("K.2.01", Rpjmd, "1000"),
        ("K.2.01", Rkpd, "800"),
        ("K.2.01", Apbd, "600"),
        ("K.2.01.01", Renja, "90"),
        ("K.2.02", Rkpd, "50"),
        ("K.4.01", Rkpd, "12"),
        ("K.1.01.01", Rkpd, "95.5"),
    ]);
    let answers = answers(
        2023,
        &[
            ("K.2.01", value("1000", "550")),
            ("K.2.01.01", value("120", "90")),
            ("K.2.03", value("10", "9")),
            ("K.4.01", Answer::Nihil),
            ("K.1.01.01", value("100", "95.49")),
        ],
    );
    let comparison = compare(seruyan(), 2023, &targets, Some((Quarter::Q4, &answers)));
    let shown: Vec<_> = comparison
        .rows
        .iter()
        .flat_map(|service| &service.components)
        .map(|row| {
            let gap = row.gap.map(|gap| gap.to_string()).unwrap_or_default();
            format!("{} {:?} {} {gap}", row.component, row.state, row.percent.as_deref().unwrap_or("-"))
        })
        .collect();
    assert_eq!(
        shown,
        [
            "K.1.01.01 Below 99.99 0.01", // 95.49 / 95.5 = 99.98953 %
            "K.2.01 Below 91.67 50",      // the budget's 600 counts, not the 800 of the RKPD
            "K.2.01.01 Reached 100.00 0",
            "K.2.02 NoRealisation - ",
            "K.2.03 NoTarget - ",
            "K.4.01 NotNeeded - ",
        ]
    );
    let recipients = row(&comparison, "K.2.01");
    assert_eq!(recipients.document, Some(Apbd));
    assert_eq!(recipients.targets.iter().map(|one| one.document).collect::<Vec<_>>(), [Apbd, Rkpd, Rpjmd]);
    let Counts { with_target, reached, below, no_realisation, not_needed, no_target } = comparison.components;
    assert_eq!((with_target, reached, below, no_realisation, not_needed, no_target), (5, 1, 2, 1, 1, 1));
    // K.1.01 and K.2.01 are below by one of their components.
    let Counts { with_target, reached, below, no_realisation, .. } = comparison.services;
    assert_eq!((with_target, reached, below, no_realisation), (4, 0, 2, 1));
}

#[test]
fn a_percentage_never_rounds_up_to_a_target_that_is_not_reached() {
    let targets = targets(&[("K.3.01", TargetDocument::Rkpd, "100000"), ("K.3.02", TargetDocument::Rkpd, "0")]);
    let answers = answers(2023, &[("K.3.01", value("200000", "99999")), ("K.3.02", value("10", "0"))]);
    let comparison = compare(seruyan(), 2023, &targets, Some((Quarter::Q4, &answers)));
    let below = row(&comparison, "K.3.01");
    assert_eq!((below.state, below.percent.as_deref()), (State::Below, Some("99.99")));
    let nothing = row(&comparison, "K.3.02");
    assert_eq!((nothing.state, nothing.percent.as_deref()), (State::Reached, None), "a target of 0 is reached by 0");
}

#[test]
fn an_amount_that_looks_like_a_percentage_is_noted() {
    let targets = targets(&[("K.2.01", TargetDocument::Rkpd, "100"), ("K.1.01.01", TargetDocument::Rkpd, "100")]);
    let answers = answers(2023, &[("K.2.01", value("22000", "21000")), ("K.1.01.01", value("100", "88"))]);
    let comparison = compare(seruyan(), 2023, &targets, Some((Quarter::Q4, &answers)));
    assert!(row(&comparison, "K.2.01").note.as_ref().is_some_and(|note| note.id.contains("seperti persen")));
    assert_eq!((row(&comparison, "K.1.01.01").note.as_ref(), row(&comparison, "K.1.01.01").unit.as_str()), (None, "%"));
}

#[test]
fn without_a_report_every_target_waits_for_its_realisation() {
    let comparison = compare(seruyan(), 2023, &targets(&[("K.2.01", TargetDocument::Rkpd, "5")]), None);
    assert_eq!((comparison.quarter, comparison.components.no_realisation, comparison.is_below()), (None, 1, false));
    assert!(comparison.to_string().contains("nothing reported yet"), "{comparison}");
}

fn basis(quarter: Quarter, required: &str, achieved: &str, last_year: Option<(&str, &str)>) -> Basis {
    let figure = |required, achieved| Figure { required: amount(required), achieved: amount(achieved) };
    Basis {
        quarter,
        this_year: figure(required, achieved),
        last_year: last_year.map(|(required, achieved)| figure(required, achieved)),
        accumulates: true,
        is_percentage: false,
        least_step_percent: 25,
    }
}

/// Need, year's end, least step, target.
fn sum(basis: &Basis) -> [String; 4] {
    let outlook = propose(basis);
    [outlook.need, outlook.year_end, outlook.least_step, outlook.target].map(|amount| amount.to_string())
}

#[test]
fn proposals_computed_by_hand() {
    use Quarter::{Q1, Q2, Q3, Q4};
    // 1000 − 550 = 450, a quarter 112.5, whole people 113.
    assert_eq!(sum(&basis(Q4, "1000", "550", None)), ["1000", "550", "113", "663"]);
    // Grew by 200 over last year's 350: more than the 113.
    assert_eq!(sum(&basis(Q4, "1000", "550", Some(("1000", "350")))), ["1000", "550", "113", "750"]);
    // The need grew by 40: 1040 − 550 = 490, a quarter 122.5; the growth of 50 is less.
    assert_eq!(sum(&basis(Q4, "1000", "550", Some(("960", "500")))), ["1040", "550", "123", "673"]);
    // 275 at half-time make 550; 100 in TW I make 400; 240 in three quarters make 320.
    assert_eq!(sum(&basis(Q2, "1000", "275", None)), ["1000", "550", "113", "663"]);
    assert_eq!(sum(&basis(Q1, "1000", "100", None)), ["1000", "400", "150", "550"]);
    assert_eq!(sum(&basis(Q3, "1000", "240", None)), ["1000", "320", "170", "490"]);
    // A need that falls is not followed down; what is reached stays reached; more than needed counts as needed.
    assert_eq!(sum(&basis(Q4, "900", "900", Some(("1000", "800")))), ["900", "900", "0", "900"]);
    assert_eq!(sum(&basis(Q4, "900", "950", None)), ["900", "900", "0", "900"]);
    // Nothing was achieved: a quarter of the need.
    assert_eq!(sum(&basis(Q4, "7", "0", None)), ["7", "0", "2", "2"]);
    // Decimals stay decimals.
    assert_eq!(sum(&basis(Q4, "10.5", "10.25", None)), ["10.5", "10.25", "0.07", "10.32"]);
    // Staff and percentages stand as they are in mid-year.
    let level = Basis { accumulates: false, ..basis(Q2, "40", "30", None) };
    assert_eq!(sum(&level), ["40", "30", "3", "33"]);
    let percentage = Basis { is_percentage: true, ..basis(Q4, "100", "98.6", Some(("100", "90"))) };
    assert_eq!(propose(&Basis { accumulates: false, ..percentage }).target, Amount::units(100));
}

#[test]
fn a_regions_proposals_show_their_working_and_import_as_they_are() {
    let quarters = [
        None,
        Some(answers(
            2023,
            &[("K.2.01", value("1000", "275")), ("K.1.01.01", value("100", "80")), ("K.4.01", Answer::Nihil)],
        )),
        Some(answers(2023, &[("K.1.01.02", value("80", "40")), ("K.2.03", value("40", "35"))])),
        None,
    ];
    let last_year = Some(answers(2022, &[("K.2.01", value("980", "500"))]));
    let proposals = propose_all(seruyan(), 2023, &History { quarters, last_year }, TargetDocument::Rkpd);
    let shown: Vec<_> =
        proposals.proposals.iter().map(|row| format!("{}: {}", row.component, row.working.id)).collect();
    assert_eq!(
        shown,
        [
            "K.1.01.01: kebutuhan 100; capaian TW II 80; capaian 2022 tidak diketahui; 25 % dari kekurangan = 5; \
             usulan 80 + 5 = 85",
            "K.2.01: kebutuhan 1000 (naik dari 980 pada 2022), diperkirakan 1020; capaian TW II 275 : 2 x 4 = 550; \
             naik 50 dari 2022; 25 % dari kekurangan = 118; usulan 550 + 118 = 668",
            "K.2.03: kebutuhan 40; capaian TW III 35 : 3 x 4, dihitung paling banyak kebutuhan 40; kebutuhan tercapai, \
             usulan 40",
        ]
    );
    assert_eq!(
        proposals.to_csv(),
        "tahun,kode,target,dokumen\n2024,K.1.01.01,85,RKPD\n2024,K.2.01,668,RKPD\n2024,K.2.03,40,RKPD\n"
    );
    let reason = |text: &str| proposals.without.iter().find(|row| row.component == code(text)).map(|row| row.code);
    assert_eq!(reason("K.1.01.02"), Some(Reason::NotAPercentage));
    assert_eq!(reason("K.4.01"), Some(Reason::NotNeeded));
    assert_eq!(reason("K.2.02"), Some(Reason::Missing));
    assert_eq!(
        proposals.proposals.len() + proposals.without.len(),
        Catalogue::for_year(2024).components(Level::Kabupaten).len()
    );
}

#[test]
fn a_count_that_becomes_a_percentage_is_not_carried_over() {
    let quarters = [None, None, None, Some(answers(2021, &[("K.1.01.01", value("80", "40"))]))];
    let proposals = propose_all(seruyan(), 2021, &History { quarters, last_year: None }, TargetDocument::Rkpd);
    let without = proposals.without.iter().find(|row| row.component == code("K.1.01.01")).unwrap();
    assert_eq!(without.code, Reason::BecomesPercentage);
}

fn figure() -> impl Strategy<Value = Figure> {
    let wide = prop_oneof![1u64..=1_000_000, 1u64..=Amount::MAX.hundredths()];
    (wide, 0u64..=10_000, any::<bool>()).prop_map(|(required, share, whole)| {
        let grain = if whole { 100 } else { 1 };
        let required = (required / grain * grain).max(grain);
        let achieved = u128::from(required) * u128::from(share) / 9_000 / u128::from(grain) * u128::from(grain);
        let amount = |hundredths: u64| Amount::from_hundredths(hundredths.min(Amount::MAX.hundredths())).unwrap();
        Figure { required: amount(required), achieved: amount(achieved as u64) }
    })
}

proptest! {
    #[test]
    fn a_proposal_lies_between_what_was_achieved_and_the_need(
        this_year in figure(), last_year in prop::option::of(figure()), quarter in 0usize..4, accumulates in any::<bool>(),
        least_step_percent in 0u8..=100,
    ) {
        let basis = Basis {
            quarter: Quarter::ALL[quarter], this_year, last_year, accumulates, is_percentage: false, least_step_percent,
        };
        let outlook = propose(&basis);
        prop_assert!(outlook.target >= this_year.achieved.min(this_year.required), "{:?}", outlook);
        prop_assert!(outlook.target <= outlook.need && outlook.year_end <= this_year.required, "{:?}", outlook);
        let grew = last_year.is_some_and(|last| last.required < this_year.required);
        prop_assert!(grew || outlook.need == this_year.required, "{:?}", outlook);
        let reached = outlook.year_end == outlook.need;
        prop_assert!(reached || least_step_percent == 0 || outlook.target > outlook.year_end, "{:?}", outlook);
    }

    #[test]
    fn a_percentage_is_proposed_up_to_a_hundred(achieved in 0u64..=12_000, last in prop::option::of(0u64..=10_000)) {
        let hundred = Amount::units(100);
        let figure = |achieved| Figure { required: hundred, achieved: Amount::from_hundredths(achieved).unwrap() };
        let basis = Basis {
            quarter: Quarter::Q4, this_year: figure(achieved), last_year: last.map(figure), accumulates: false,
            is_percentage: true, least_step_percent: 25,
        };
        let target = propose(&basis).target;
        prop_assert!(target <= hundred && target >= basis.this_year.achieved.min(hundred));
    }

    #[test]
    fn the_order_of_lines_does_not_matter(
        lines in prop::collection::btree_map((0usize..40, 0usize..5), 0u64..100_000, 0..30),
        seed in any::<prop::sample::Index>(),
    ) {
        let catalogue = Catalogue::for_year(2023);
        let components = catalogue.components(Level::Kabupaten);
        let build = |lines: &[(&(usize, usize), &u64)]| {
            let mut targets = Targets::default();
            for ((component, document), value) in lines {
                targets.set(components[*component], TargetDocument::ALL[*document], Amount::from_hundredths(**value).unwrap());
            }
            compare(seruyan(), 2023, &targets, None)
        };
        let mut one: Vec<_> = lines.iter().collect();
        let sorted = build(&one);
        if !one.is_empty() {
            let turn = seed.index(one.len());
            one.rotate_left(turn);
        }
        one.reverse();
        prop_assert_eq!(sorted, build(&one));
    }
}
