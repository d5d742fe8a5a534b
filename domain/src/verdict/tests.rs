//! Who may write what, and that a verdict on it can be read in both languages.

use uuid::Uuid;

use super::*;
use crate::amount::Amount;
use crate::line::{
    Achievement, Budget, Cell, Decision, Finding, LedgerId, LineId, Objection, OfficeId, Outcome, Reply, Return, Seal,
    Subject, Withdraw,
};
use crate::period::{Period, Quarter};
use crate::region::RegionCode;

const NOW: i64 = 1_700_000_000_000;

fn rights(sectors: &[u8], from_ms: Option<i64>, until_ms: Option<i64>) -> OfficeRights {
    OfficeRights {
        office: OfficeId(Uuid::nil()),
        name: "Dinas".to_owned(),
        region: RegionCode::new(6207).unwrap(),
        sectors: sectors.to_vec(),
        from_ms,
        until_ms,
    }
}

fn value(required: u32) -> Content {
    Content::Achievement(Achievement::Value {
        required: Amount::units(required),
        achieved: Amount::units(5),
        below_standard: None,
        note: String::new(),
    })
}

fn header(subject: &str, content: &Content) -> Header {
    let quarter = Period::quarter(2023, Quarter::Q4);
    let kind = content.kind();
    let subject = Subject::from_text(subject).unwrap();
    let cell = Cell { region: RegionCode::new(6207).unwrap(), period: quarter, kind, subject };
    Header { time_ms: NOW, writer: "Siti".to_owned(), kind, cell, base: Vec::new(), origin: None }
}

/// The state and the reason's word.
fn judged(header: &Header, content: &Content, rights: &[OfficeRights]) -> (State, String) {
    let verdict = judge(header, content, rights, NOW);
    assert_eq!(verdict.state == State::Accepted, verdict.reason.is_none());
    (verdict.state, verdict.reason.map(|reason| reason.code).unwrap_or_default())
}

fn of(subject: &str, content: &Content, sectors: &[u8]) -> (State, String) {
    judged(&header(subject, content), content, &[rights(sectors, None, None)])
}

fn refused(code: &str) -> (State, String) {
    (State::Refused, code.to_owned())
}

fn quarantined(code: &str) -> (State, String) {
    (State::Quarantined, code.to_owned())
}

fn accepted() -> (State, String) {
    (State::Accepted, String::new())
}

#[test]
fn an_office_writes_its_own_sectors_and_a_coordinator_all() {
    assert_eq!(of("K.2.01", &value(10), &[2, 6]), accepted());
    assert_eq!(of("K.2.01", &value(10), &[]), accepted());
    assert_eq!(of("K.2.01.03", &value(10), &[2]), accepted());
    assert_eq!(of("K.3.01", &value(10), &[2, 6]), refused("no_right_to_sector"));
}

#[test]
fn what_belongs_to_the_whole_region_is_the_coordinators() {
    let rupiah = |amount| crate::amount::Rupiah::new(amount).unwrap();
    let budget = Content::Budget(Budget { allocation: rupiah(10), realisation: rupiah(5) });
    assert_eq!(of("APBD", &budget, &[2]), refused("coordinator_only"));
    assert_eq!(of("APBD", &budget, &[]), accepted());
    assert_eq!(of("K.2.01", &budget, &[2]), accepted());
    let seal = Content::Seal(Seal {
        cells: Vec::new(),
        digest: Seal::digest_of(&[]),
        frontier: Vec::new(),
        // Of a catalogue that is not known here, so that only the right is asked about.
        catalogue_version: String::new(),
        rules_version: String::new(),
        province_time_ms: None,
    });
    assert_eq!(of("*", &seal, &[2]), refused("coordinator_only"));
    assert_eq!(of("*", &seal, &[]).0, State::Accepted);
}

#[test]
fn a_line_for_another_region_is_refused() {
    let content = value(10);
    let mut header = header("K.2.01", &content);
    header.cell.region = RegionCode::new(6201).unwrap();
    assert_eq!(judged(&header, &content, &[rights(&[], None, None)]), refused("wrong_region"));
}

#[test]
fn a_kind_of_the_province_is_not_an_offices_to_write() {
    let on = LineId { ledger: LedgerId(Uuid::nil()), seq: 1 };
    let decision =
        Content::Decision(Decision { on, outcome: Outcome::Agreed, text: String::new(), digest: None, asked_by: None });
    assert_eq!(of("achievement:K.2.01", &decision, &[]), refused("not_a_district_kind"));
}

#[test]
fn a_cell_is_sent_back_by_the_coordinator_and_findings_are_the_inspectorates() {
    let on = LineId { ledger: LedgerId(Uuid::nil()), seq: 1 };
    let text = || "periksa".to_owned();
    let returned = Content::Return(Return { on, text: text() });
    let found = Content::Observation(Finding { on, field_value: None, text: text(), files: Vec::new() });
    let reply = Content::Reply(Reply { to: on, text: text(), files: Vec::new() });
    let (about, inspectorate) = ("achievement:K.2.01", [crate::line::INSPECTORATE]);
    for (content, coordinator, inspector, office, other) in [
        (
            &returned,
            accepted(),
            refused("inspectorate_reports_nothing"),
            refused("coordinator_only"),
            refused("no_right_to_sector"),
        ),
        (&found, accepted(), accepted(), refused("inspectorate_only"), refused("no_right_to_sector")),
        (&reply, accepted(), accepted(), accepted(), refused("no_right_to_sector")),
    ] {
        let judged = [&[][..], &inspectorate, &[2], &[3]].map(|sectors| of(about, content, sectors));
        assert_eq!(judged, [coordinator, inspector, office, other], "{content}");
    }
    assert_eq!(of("K.2.01", &value(10), &inspectorate), refused("inspectorate_reports_nothing"));
    assert_eq!(of("K.2.01", &reply, &[]), refused("wrong_subject"));
    assert_eq!(of(about, &Content::Return(Return { on, text: " ".to_owned() }), &[]), refused("text_empty"));
}

#[test]
fn a_sector_office_objects_to_its_cells_and_the_coordinator_to_figures_too() {
    let objection = |text: &str| Content::Objection(Objection { edition: [1; 32], on: None, text: text.to_owned() });
    let said = objection("pembagi memakai data lama");
    for (subject, coordinator, health, education) in [
        ("achievement:K.2.01", accepted(), accepted(), refused("no_right_to_sector")),
        ("budget:APBD", accepted(), refused("coordinator_only"), refused("coordinator_only")),
        ("edition:index", accepted(), refused("coordinator_only"), refused("coordinator_only")),
        ("edition:sector:2", accepted(), refused("coordinator_only"), refused("coordinator_only")),
        ("edition:ranking", refused("wrong_subject"), refused("coordinator_only"), refused("coordinator_only")),
        ("stage:perencanaan", refused("wrong_subject"), refused("coordinator_only"), refused("coordinator_only")),
    ] {
        let judged = [&[][..], &[2], &[1]].map(|sectors| of(subject, &said, sectors));
        assert_eq!(judged, [coordinator, health, education], "{subject}");
    }
    assert_eq!(of("edition:index", &objection(" "), &[]), refused("text_empty"));
    let inspectorate = [crate::line::INSPECTORATE];
    assert_eq!(of("achievement:K.2.01", &said, &inspectorate), refused("inspectorate_reports_nothing"));
}

#[test]
fn what_was_said_is_never_taken_back_neither_by_the_office_nor_of_the_province() {
    let content = Content::Withdraw(Withdraw { reason: "salah".to_owned() });
    for (kind, code) in
        [(Kind::Reply, "not_withdrawable"), (Kind::Return, "not_withdrawable"), (Kind::Decision, "not_a_district_kind")]
    {
        let mut header = header("achievement:K.2.01", &content);
        header.cell.kind = kind;
        assert_eq!(judged(&header, &content, &[rights(&[], None, None)]), refused(code));
    }
}

#[test]
fn what_a_newer_program_may_mean_waits_instead_of_being_refused() {
    assert_eq!(of("K.2.01", &Content::Opaque(63, vec![1]), &[]), quarantined("unknown_kind"));
    assert_eq!(of("K.2.01", &Content::Opaque(200, vec![1]), &[]), quarantined("unknown_kind"));
    assert_eq!(of("K.2.99", &value(10), &[]), quarantined("unknown_code"));
    assert_eq!(Verdict::unreadable("x").state, State::Quarantined);
}

#[test]
fn an_error_in_the_content_refuses_and_a_warning_does_not() {
    assert_eq!(of("K.2.01", &value(0), &[]), refused("required_zero"));
    assert_eq!(of("K.2.01", &value(1), &[]), accepted(), "served above required is a warning");
    let content = Content::Withdraw(Withdraw { reason: " ".to_owned() });
    let mut header = header("K.2.01", &content);
    header.cell.kind = Kind::Achievement;
    assert_eq!(judged(&header, &content, &[rights(&[], None, None)]), refused("reason_missing"));
}

#[test]
fn rights_are_those_of_the_lines_time() {
    let dated = [rights(&[2], None, None), rights(&[6], Some(NOW - 100), None)];
    let at = |time_ms, subject| {
        let content = value(10);
        judged(&Header { time_ms, ..header(subject, &content) }, &content, &dated)
    };
    assert_eq!(at(NOW - 101, "K.2.01"), accepted());
    assert_eq!(at(NOW - 100, "K.2.01"), refused("no_right_to_sector"));
    assert_eq!(at(NOW - 100, "K.6.01"), accepted());
}

#[test]
fn a_right_that_ended_or_has_not_begun_is_none() {
    let content = value(10);
    let header = header("K.2.01", &content);
    assert_eq!(judged(&header, &content, &[]), refused("no_right"));
    assert_eq!(judged(&header, &content, &[rights(&[], Some(NOW + 1), None)]), refused("no_right"));
    assert_eq!(judged(&header, &content, &[rights(&[], None, Some(NOW))]), refused("no_right"));
    assert_eq!(judged(&header, &content, &[rights(&[], None, Some(NOW + 1))]), accepted());
    let revoked = [rights(&[], None, None), rights(&[], Some(NOW - 5), Some(NOW - 5))];
    assert_eq!(judged(&header, &content, &revoked), refused("no_right"));
}

#[test]
fn a_clock_ahead_borrows_no_rights_from_the_future() {
    let content = value(10);
    let ahead = Header { time_ms: NOW + 1_000_000, ..header("K.2.01", &content) };
    assert_eq!(judged(&ahead, &content, &[rights(&[], Some(NOW + 500), None)]), refused("no_right"));
}

#[test]
fn a_verdict_is_told_in_english_with_its_values_where_the_line_still_says_so_and_in_general_else() {
    let content = value(10);
    let header = header("K.3.01", &content);
    let line = crate::line::Line { header: header.clone(), content: content.clone() };
    let own = || rights(&[2, 6], None, None);
    let Verdict { reason: Some(reason), .. } = judge(&header, &content, &[own()], NOW) else { panic!("accepted") };
    let told_now = told(&reason, Some(&line), &[own()]);
    assert_eq!(told_now.id, reason.message);
    assert!(told_now.en.starts_with("this office has no right to sector 3;"), "{told_now:?}");
    for (line, right) in [(None, own()), (Some(&line), rights(&[], None, None))] {
        assert!(told(&reason, line, &[right]).en.starts_with("this office has no right to the sector;"));
    }
    let newer = Reason { code: "newer".to_owned(), message: "alasan baru".to_owned() };
    assert_eq!(told(&newer, Some(&line), &[own()]).en, "alasan baru", "better than nothing");
}

#[test]
fn every_code_of_a_verdict_has_an_english_sentence() {
    let of_objections = include_str!("../objection.rs").split("#[cfg(test)]").next().unwrap();
    let source = [include_str!("mod.rs"), of_objections].concat();
    let quoted = source.split('"').filter(|text| text.contains('_') && !text.contains(' ') && text.is_ascii());
    let codes: Vec<&str> = quoted.chain(["unreadable"]).collect();
    assert_eq!(codes.len(), super::told::ENGLISH.len(), "{codes:?}");
    assert!(codes.iter().all(|code| super::told::ENGLISH.iter().any(|(word, _)| word == code)), "{codes:?}");
}
