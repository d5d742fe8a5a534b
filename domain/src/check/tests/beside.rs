//! A figure beside the others: of its quarter, of its year, of the year before.

use proptest::prelude::*;

use super::*;
use crate::amount::Rupiah;

fn at(year: u16, quarter: Quarter, kind: Kind, subject: &str) -> Cell {
    Cell { period: Period::quarter(year, quarter), ..cell(kind, subject) }
}

fn noted(required: u32, achieved: u32, note: &str) -> Content {
    Content::Achievement(Achievement::Value {
        required: Amount::units(required),
        achieved: Amount::units(achieved),
        below_standard: None,
        note: note.to_owned(),
    })
}

fn money(allocation: u64, realisation: u64) -> Content {
    let rupiah = |amount| Rupiah::new(amount).unwrap();
    Content::Budget(Budget { allocation: rupiah(allocation), realisation: rupiah(realisation) })
}

fn figures(cells: &[(Cell, Content)]) -> Figures {
    let mut figures = Figures::default();
    cells.iter().for_each(|(cell, content)| {
        figures.set(cell.period, cell.kind, &cell.subject, Figure::of(content));
    });
    figures
}

/// What is said of a cell of TW III of 2023 beside others.
fn said(subject: &str, content: &Content, others: &[(Cell, Content)]) -> Vec<Code> {
    let cell = at(2023, Quarter::Q3, content.kind(), subject);
    beside(&cell, content, &figures(others)).into_iter().map(|finding| finding.code).collect()
}

fn recipients(year: u16, quarter: Quarter, required: u32, achieved: u32) -> (Cell, Content) {
    (at(year, quarter, Kind::Achievement, "K.2.01"), value(required, achieved))
}

#[test]
fn what_was_achieved_never_falls_within_the_year() {
    let q2 = recipients(2023, Quarter::Q2, 1000, 550);
    let falls = [Code::FallsBelowPreviousQuarter];
    assert_eq!(said("K.2.01", &value(1000, 550), std::slice::from_ref(&q2)), []);
    assert_eq!(said("K.2.01", &value(1000, 549), std::slice::from_ref(&q2)), falls);
    assert_eq!(said("K.2.01", &nihil("tidak ada"), std::slice::from_ref(&q2)), falls, "nihil is nothing");
    let q1 = recipients(2023, Quarter::Q1, 1000, 600);
    assert_eq!(said("K.2.01", &value(1000, 549), &[q1]), falls, "the last quarter that was answered");
    let last_year = recipients(2022, Quarter::Q4, 1000, 900);
    assert_eq!(said("K.2.01", &value(1000, 549), &[last_year]), [], "a year begins anew");
    let q4 = recipients(2023, Quarter::Q4, 1000, 500);
    assert_eq!(said("K.2.01", &value(1000, 549), &[q4]), [Code::AboveNextQuarter], "corrected backwards");
    let budget = (at(2023, Quarter::Q2, Kind::Budget, "K.2.01"), money(100, 60));
    assert_eq!(said("K.2.01", &money(90, 59), &[budget]), falls, "money too, and pagu may change");
}

#[test]
fn a_finding_names_its_cell_the_quarter_and_what_to_do() {
    let q2 = recipients(2023, Quarter::Q2, 1000, 550);
    let cell = at(2023, Quarter::Q3, Kind::Achievement, "K.2.01");
    let found = beside(&cell, &value(1000, 55), &figures(&[q2]));
    assert_eq!((found[0].severity, &found[0].cell, found[0].column), (Severity::Warning, &cell, Some("terpenuhi")));
    assert_eq!(
        found[0].message,
        Message {
            id: "terpenuhi 55 turun dari TW II (550); angka kumulatif tidak boleh turun, periksa lagi".to_owned(),
            en: "achieved 55 fell from quarter II (550); cumulative figures must not fall, look again".to_owned(),
        }
    );
}

#[test]
fn an_item_and_its_service_do_not_contradict_each_other() {
    let service = (at(2023, Quarter::Q3, Kind::Achievement, "K.4.01"), nihil("tidak ada bencana"));
    let item = (at(2023, Quarter::Q3, Kind::Achievement, "K.4.01.01"), value(10, 5));
    assert_eq!(said("K.4.01.01", &item.1, std::slice::from_ref(&service)), [Code::ItemOfNihilService]);
    assert_eq!(said("K.4.01", &service.1, std::slice::from_ref(&item)), [Code::NihilServiceWithItems]);
    assert_eq!(said("K.4.01.01", &value(10, 0), &[service]), [], "nothing was provided");
    let other = (at(2023, Quarter::Q3, Kind::Achievement, "K.4.02.01"), value(10, 5));
    assert_eq!(said("K.4.01", &nihil("tidak ada"), &[other]), [], "an item of another service");
}

#[test]
fn the_services_fit_into_the_whole_budget() {
    let service = |code, amount| (at(2023, Quarter::Q3, Kind::Budget, code), money(amount, 0));
    let services = [service("K.2.01", 60), service("K.2.02", 40)];
    assert_eq!(said("APBD", &money(100, 0), &services), []);
    assert_eq!(said("APBD", &money(99, 0), &services), [Code::AllocationAboveApbd]);
}

#[test]
fn those_served_below_the_standard_are_among_those_in_need() {
    let content = |below| {
        Content::Achievement(Achievement::Value {
            required: Amount::units(100),
            achieved: Amount::units(70),
            below_standard: Some(Amount::units(below)),
            note: String::new(),
        })
    };
    assert_eq!(achievement("K.2.01", &content(30)), []);
    assert_eq!(achievement("K.2.01", &content(31)), [Code::ServedAboveRequired]);
}

#[test]
fn another_size_than_a_year_before_asks_for_a_note() {
    let then = recipients(2022, Quarter::Q3, 1000, 600);
    for (required, achieved, expected) in [
        (1000, 600, vec![]),
        (3000, 1800, vec![]),
        (3001, 1800, vec![Code::OutlierSize]),
        (334, 200, vec![]),
        (1000, 199, vec![Code::OutlierSize]),
        (10_000, 6_000, vec![Code::OutlierSize; 2]),
    ] {
        let content = value(required, achieved);
        assert_eq!(said("K.2.01", &content, std::slice::from_ref(&then)), expected, "{required} {achieved}");
    }
    assert_eq!(said("K.2.01", &noted(1000, 60, "baru mulai"), &[then]), [], "explained");
    let small = recipients(2022, Quarter::Q3, 2, 1);
    assert_eq!(said("K.2.01", &value(11, 10), &[small]), [], "a few people more are no wonder");
}

#[test]
fn money_is_explained_in_the_services_problem_and_remedy() {
    let then = (at(2022, Quarter::Q3, Kind::Budget, "K.2.01"), money(100, 50));
    let told = Content::Narrative(Narrative { problem: "pagu bertambah".to_owned(), remedy: String::new() });
    let narrative = (at(2023, Quarter::Q3, Kind::Narrative, "K.2.01"), told);
    assert_eq!(said("K.2.01", &money(1000, 150), std::slice::from_ref(&then)), [Code::OutlierSize]);
    assert_eq!(said("K.2.01", &money(1000, 150), &[then, narrative]), []);
}

#[test]
fn another_pace_than_a_year_before_asks_for_a_note() {
    let year = |year, q2, q3| [recipients(year, Quarter::Q2, 1000, q2), recipients(year, Quarter::Q3, 1000, q3)];
    let before = year(2022, 300, 400);
    for (q2, q3, expected) in
        [(300, 900, vec![]), (300, 901, vec![Code::OutlierPace]), (0, 601, vec![Code::OutlierPace])]
    {
        let mut others = before.to_vec();
        others.push(recipients(2023, Quarter::Q2, 1000, q2));
        assert_eq!(said("K.2.01", &value(1000, q3), &others), expected, "{q2} {q3}");
    }
    // The first quarter of a year starts at nothing.
    let first = [recipients(2022, Quarter::Q1, 1000, 250)];
    let cell = at(2023, Quarter::Q1, Kind::Achievement, "K.2.01");
    let codes = |achieved| -> Vec<Code> {
        let found = beside(&cell, &value(1000, achieved), &figures(&first));
        found.into_iter().map(|finding| finding.code).collect()
    };
    assert_eq!((codes(750), codes(751)), (vec![], vec![Code::OutlierSize, Code::OutlierPace]));
}

proptest! {
    #[test]
    fn nothing_beside_a_figure_ever_refuses_it_and_the_rule_holds_as_written(
        numbers in prop::collection::vec((1..=Amount::MAX.hundredths(), 0..=Amount::MAX.hundredths()), 8),
        asked in 0..4usize,
    ) {
        let amount = |hundredths| Amount::from_hundredths(hundredths).unwrap();
        let content = |(required, achieved): (u64, u64)| Content::Achievement(Achievement::Value {
            required: amount(required), achieved: amount(achieved), below_standard: None, note: String::new(),
        });
        let years = [2022u16, 2023].into_iter().flat_map(|year| Quarter::ALL.map(|quarter| (year, quarter)));
        let cells: Vec<(Cell, Content)> = years
            .zip(&numbers)
            .map(|((year, quarter), numbers)| (at(year, quarter, Kind::Achievement, "K.2.01"), content(*numbers)))
            .collect();
        let (cell, now) = &cells[4 + asked];
        let found = beside(cell, now, &figures(&cells));
        prop_assert!(found.iter().all(|finding| finding.severity < Severity::Error && finding.cell == *cell));
        let has = |code| found.iter().any(|finding| finding.code == code);
        let achieved = |at: usize| numbers[at].1;
        prop_assert_eq!(has(Code::FallsBelowPreviousQuarter), asked > 0 && achieved(4 + asked) < achieved(3 + asked));
        prop_assert_eq!(has(Code::AboveNextQuarter), asked < 3 && achieved(4 + asked) > achieved(5 + asked));
        let share = |at: usize| (u128::from(achieved(at)) * 10_000 / u128::from(numbers[at].0)).min(10_000) as i64;
        let moved = |at: usize| share(at) - if at.is_multiple_of(4) { 0 } else { share(at - 1) };
        prop_assert_eq!(has(Code::OutlierPace), (moved(4 + asked) - moved(asked)).abs() > 5_000);
        let silent = noted_as(now, "sudah dijelaskan");
        let explained = beside(cell, &silent, &figures(&cells));
        prop_assert!(explained.iter().all(|finding| !matches!(finding.code, Code::OutlierPace | Code::OutlierSize)));
    }
}

fn noted_as(content: &Content, text: &str) -> Content {
    let Content::Achievement(Achievement::Value { required, achieved, below_standard, .. }) = content.clone() else {
        panic!("a value")
    };
    Content::Achievement(Achievement::Value { required, achieved, below_standard, note: text.to_owned() })
}
