//! Whatever is found is told in both languages, with the same values.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::*;
use crate::line::{LedgerId, LineId, Reply, Seal};

/// Words that no English sentence holds and most Indonesian ones do.
const INDONESIAN: &[&str] = &[
    "tidak", "belum", "periksa", "yang", "dengan", "untuk", "lagi", "layanan", "isi", "pada", "kode", "lebih",
    "ditulis",
];

fn is_english(text: &str) -> bool {
    let mut words = text.split(|sign: char| !sign.is_alphabetic());
    !text.is_empty() && words.all(|word| !INDONESIAN.contains(&word))
}

fn numbers(text: &str) -> BTreeSet<&str> {
    text.split(|sign: char| !sign.is_ascii_digit()).filter(|digits| !digits.is_empty()).collect()
}

/// One line for every code.
fn all_findings() -> Vec<Finding> {
    let quarter = |year, quarter| Period::quarter(year, quarter);
    let at = |period, kind, subject| Cell { period, ..cell(kind, subject) };
    let (q3, last_year) = (quarter(2023, Quarter::Q3), quarter(2022, Quarter::Q3));
    let figure = |first: u64, second: u64| Some(Figure::Value { first, second });
    let mut figures = Figures::default();
    let mut set = |period, kind, subject: &str, figure| {
        figures.set(period, kind, &Subject::from_text(subject).unwrap(), figure);
    };
    set(quarter(2023, Quarter::Q2), Kind::Achievement, "K.2.01", figure(100_000, 90_000));
    set(quarter(2023, Quarter::Q4), Kind::Achievement, "K.2.01", figure(100_000, 40_000));
    set(quarter(2022, Quarter::Q2), Kind::Achievement, "K.2.01", figure(9_000, 100));
    set(last_year, Kind::Achievement, "K.2.01", figure(9_000, 8_000));
    set(q3, Kind::Achievement, "K.4.01", Some(Figure::Nihil));
    set(q3, Kind::Achievement, "K.2.02.01", figure(10_000, 5_000));
    set(q3, Kind::Budget, "K.2.01", figure(1_000, 500));
    let rupiah = |amount| Rupiah::new(amount).unwrap();
    let budget = |allocation, realisation| {
        Content::Budget(Budget { allocation: rupiah(allocation), realisation: rupiah(realisation) })
    };
    let besides = [
        (at(q3, Kind::Achievement, "K.2.01"), value(1000, 550)),
        (at(q3, Kind::Achievement, "K.4.01.01"), value(10, 5)),
        (at(q3, Kind::Achievement, "K.2.02"), nihil("tidak ada")),
        (at(q3, Kind::Budget, "APBD"), budget(10, 5)),
    ];
    let text = |text: &str| Content::Narrative(Narrative { problem: text.to_owned(), remedy: String::new() });
    let on = LineId { ledger: LedgerId(Uuid::nil()), seq: 1 };
    let unsealed = Seal {
        cells: Vec::new(),
        digest: [0; 32],
        frontier: Vec::new(),
        catalogue_version: crate::catalogue::Catalogue::for_year(2023).version.clone(),
        rules_version: String::new(),
        province_time_ms: None,
    };
    let foreign = crate::line::SealedCell { cell: cell(Kind::Target, "K.2.01/RPJMD"), head: on, content_hash: [7; 32] };
    let below = Content::Achievement(Achievement::Value {
        required: Amount::units(10),
        achieved: Amount::units(8),
        below_standard: Some(Amount::units(5)),
        note: String::new(),
    });
    let alone = [
        (cell(Kind::Achievement, "K.2.01"), value(0, 0)),
        (cell(Kind::Achievement, "K.2.01.01"), value(0, 0)),
        (cell(Kind::Achievement, "K.2.01"), value(10, 12)),
        (cell(Kind::Achievement, "K.1.01.01"), value(250, 60)),
        (cell(Kind::Achievement, "K.2.01.03"), nihil("")),
        (cell(Kind::Achievement, "K.2.01"), nihil("kosong")),
        (cell(Kind::Achievement, "K.2.01"), not_applicable("kosong")),
        (cell(Kind::Achievement, "K.2.01"), below),
        (cell(Kind::Budget, "K.2.01"), budget(5, 10)),
        (cell(Kind::Budget, "K.2.01.01"), budget(10, 5)),
        (cell(Kind::Narrative, "K.2.01"), text(" ")),
        (cell(Kind::Narrative, "K.2.01"), text(&"a".repeat(TEXT_MAX_CHARS + 1))),
        (cell(Kind::Narrative, "K.2.01"), text("6207014101900001")),
        (cell(Kind::Achievement, "K.2.99"), value(1, 1)),
        (cell(Kind::Achievement, "P.1.01"), value(1, 1)),
        (cell(Kind::Stage, "rapat"), Content::Withdraw(Withdraw { reason: "salah".to_owned() })),
        (at(Period::year(2023), Kind::Achievement, "K.2.01"), value(1, 1)),
        (at(quarter(2017, Quarter::Q1), Kind::Achievement, "K.2.01"), value(1, 1)),
        (cell(Kind::Budget, "K.2.01"), value(1, 1)),
        (cell(Kind::Reply, "achievement:K.2.01"), Content::Withdraw(Withdraw { reason: "salah".to_owned() })),
        (cell(Kind::Reply, "K.2.01"), Content::Reply(Reply { to: on, text: String::new(), files: Vec::new() })),
        (cell(Kind::Seal, "*"), Content::Seal(Seal { cells: vec![foreign], ..unsealed })),
    ];
    let beside = besides.iter().flat_map(|(cell, content)| beside(cell, content, &figures));
    alone.iter().flat_map(|(cell, content)| check(cell, content)).chain(beside).collect()
}

#[test]
fn every_finding_is_told_in_both_languages_with_the_same_values() {
    let findings = all_findings();
    let found: BTreeSet<Code> = findings.iter().map(|finding| finding.code).collect();
    let left: Vec<&Code> = Code::ALL.iter().filter(|code| !found.contains(code)).collect();
    assert!(left.is_empty(), "no line earns {left:?}");
    for Finding { code, message, .. } in &findings {
        assert!(is_english(&message.en) && message.id != message.en, "{code:?}: {message:?}");
        assert_eq!(numbers(&message.id), numbers(&message.en), "{code:?}: {message:?}");
        assert!(is_english(code.english()), "{code:?}");
    }
}
