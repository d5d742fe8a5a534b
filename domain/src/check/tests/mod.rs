//! Every finding, made by the smallest line that earns it.

mod beside;
mod languages;
mod seal;

use super::*;
use crate::amount::{Amount, Rupiah};
use crate::line::{Achievement, Budget, Kind, Narrative, Subject, Target, Withdraw};
use crate::period::{Period, Quarter};
use crate::region::RegionCode;

fn cell(kind: Kind, subject: &str) -> Cell {
    let period = match kind {
        Kind::Target | Kind::Stage => Period::year(2023),
        _ => Period::quarter(2023, Quarter::Q4),
    };
    Cell { region: RegionCode::new(6207).unwrap(), period, kind, subject: Subject::from_text(subject).unwrap() }
}

fn value(required: u32, achieved: u32) -> Content {
    Content::Achievement(Achievement::Value {
        required: Amount::units(required),
        achieved: Amount::units(achieved),
        below_standard: None,
        note: String::new(),
    })
}

fn nihil(reason: &str) -> Content {
    Content::Achievement(Achievement::Nihil { reason: reason.to_owned() })
}

fn not_applicable(reason: &str) -> Content {
    Content::Achievement(Achievement::NotApplicable { reason: reason.to_owned() })
}

fn codes(kind: Kind, subject: &str, content: &Content) -> Vec<Code> {
    check(&cell(kind, subject), content).into_iter().map(|finding| finding.code).collect()
}

fn achievement(subject: &str, content: &Content) -> Vec<Code> {
    codes(Kind::Achievement, subject, content)
}

#[test]
fn a_sound_value_has_no_findings_and_zero_achieved_is_sound() {
    assert_eq!(achievement("K.2.01", &value(1000, 550)), []);
    assert_eq!(achievement("K.2.01.03", &value(10, 0)), []);
}

#[test]
fn required_zero_is_refused_with_the_hint_to_declare_nihil() {
    let findings = check(&cell(Kind::Achievement, "K.2.01"), &value(0, 0));
    assert_eq!(findings[0].code, Code::RequiredZero);
    assert_eq!(findings[0].severity, Severity::Error);
    assert!(findings[0].message.id.contains("nihil"), "{}", findings[0].message.id);
    let item = check(&cell(Kind::Achievement, "K.2.01.03"), &value(0, 0));
    assert!(item[0].message.id.contains("tidak_berlaku"), "{}", item[0].message.id);
}

#[test]
fn more_served_than_required_is_only_a_warning() {
    assert_eq!(achievement("K.2.01", &value(100, 101)), [Code::AchievedAboveRequired]);
    assert_eq!(Code::AchievedAboveRequired.severity(), Severity::Warning);
}

#[test]
fn an_education_item_is_a_percentage_of_the_rapor() {
    assert_eq!(achievement("K.1.01.01", &value(100, 60)), []);
    assert_eq!(achievement("K.1.01.01", &value(250, 60)), [Code::RaporRequiredNotHundred]);
}

#[test]
fn nihil_needs_a_reason_and_is_for_services() {
    assert_eq!(achievement("K.4.01", &nihil("tidak ada bencana")), []);
    assert_eq!(achievement("K.4.01", &nihil("  ")), [Code::ReasonMissing]);
    assert_eq!(achievement("K.2.01.03", &nihil("kosong")), [Code::NihilOnItem]);
    assert_eq!(achievement("K.2.01", &nihil("kosong")), [Code::NihilNeedsAgreement], "not event-dependent");
}

#[test]
fn not_applicable_needs_a_reason_and_is_for_items() {
    assert_eq!(achievement("K.2.01.03", &not_applicable("tidak ada alat")), []);
    assert_eq!(achievement("K.2.01.03", &not_applicable("")), [Code::ReasonMissing]);
    assert_eq!(achievement("K.2.01", &not_applicable("tidak ada")), [Code::NotApplicableOnService]);
}

#[test]
fn a_code_outside_the_catalogue_or_of_the_other_level_is_an_error() {
    assert_eq!(achievement("K.9.01", &value(1, 1)), [Code::UnknownCode]);
    assert_eq!(achievement("K.2.01.99", &value(1, 1)), [Code::UnknownCode]);
    assert_eq!(achievement("P.1.01", &value(1, 1)), [Code::WrongLevel]);
    assert!(Code::UnknownCode.is_curable_by_catalogue() && !Code::WrongLevel.is_curable_by_catalogue());
}

#[test]
fn budget_and_narrative_are_per_service() {
    let budget = |allocation, realisation| {
        let (allocation, realisation) = (Rupiah::new(allocation).unwrap(), Rupiah::new(realisation).unwrap());
        Content::Budget(Budget { allocation, realisation })
    };
    assert_eq!(codes(Kind::Budget, "K.2.01", &budget(10, 5)), []);
    assert_eq!(codes(Kind::Budget, "APBD", &budget(10, 5)), []);
    assert_eq!(codes(Kind::Budget, "K.2.01.01", &budget(10, 5)), [Code::WrongSubject]);
    assert_eq!(codes(Kind::Budget, "K.2.01", &budget(5, 10)), [Code::RealisationAboveAllocation]);
    let empty = Content::Narrative(Narrative { problem: String::new(), remedy: " ".to_owned() });
    assert_eq!(codes(Kind::Narrative, "K.2.01", &empty), [Code::TextEmpty]);
}

#[test]
fn a_target_names_its_document_and_has_no_quarter() {
    let target = Content::Target(Target { value: Amount::units(90) });
    assert_eq!(codes(Kind::Target, "K.2.01/RPJMD", &target), []);
    assert_eq!(codes(Kind::Target, "K.2.01/Perda", &target), [Code::UnknownCode]);
    let mut quarterly = cell(Kind::Target, "K.2.01/RPJMD");
    quarterly.period = Period::quarter(2023, Quarter::Q1);
    assert_eq!(check(&quarterly, &target)[0].code, Code::WrongPeriod);
    let mut yearly = cell(Kind::Achievement, "K.2.01");
    yearly.period = Period::year(2023);
    assert_eq!(check(&yearly, &value(1, 1))[0].code, Code::WrongPeriod);
}

#[test]
fn a_withdrawal_keeps_the_kind_of_its_cell_and_says_why() {
    let withdraw = |reason: &str| Content::Withdraw(Withdraw { reason: reason.to_owned() });
    assert_eq!(achievement("K.2.01", &withdraw("salah kirim")), []);
    assert_eq!(achievement("K.2.01", &withdraw("")), [Code::ReasonMissing]);
    assert_eq!(codes(Kind::Budget, "K.2.01", &value(1, 1)), [Code::ContentOfOtherKind]);
}

#[test]
fn no_nik_and_no_novel_leaves_the_district() {
    let narrative = |problem: String| Content::Narrative(Narrative { problem, remedy: String::new() });
    let nik = narrative("warga 6207014101900001 belum terlayani".to_owned());
    assert_eq!(codes(Kind::Narrative, "K.2.01", &nik), [Code::PersonalNumber]);
    let long = narrative("a".repeat(TEXT_MAX_CHARS + 1));
    assert_eq!(codes(Kind::Narrative, "K.2.01", &long), [Code::TextTooLong]);
}
