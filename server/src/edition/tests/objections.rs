//! Objections and rulings: heard while their time lasts, ruled on, and part of the final edition.

use selaras_domain::line::{Cell, Content, Kind, LineId, Objection};
use selaras_domain::period::{Period, Quarter};
use selaras_ledger::thread_of;

use super::*;

const PERIOD: Period = Period::quarter(2023, Quarter::Q4);

fn objection(signed: &Signed, on: Option<LineId>) -> Content {
    Content::Objection(Objection { edition: signed.digest.0, on, text: "pembagi memakai data lama".to_owned() })
}

fn cell(office: &Office, subject: &str) -> Cell {
    office.cell(PERIOD, Kind::Objection, subject)
}

fn ruling(on: LineId, is_accepted: bool) -> Ruling {
    let (text, writer) = ("data Dukcapil 2023 dipakai".to_owned(), "Rina".to_owned());
    Ruling { region: "62.07".parse().unwrap(), period: PERIOD, on, is_accepted, text, writer }
}

fn heard_now(province: &Province) -> Vec<Objected> {
    province.database.read(|tx| heard(tx, &["62.07".parse().unwrap()], PERIOD)).unwrap()
}

#[test]
fn an_objection_is_ruled_on_and_the_final_edition_says_what_became_of_it() {
    let province = Province::founded();
    let office = province.office("62.07");
    office.reports(&province, &[("K.2.01", value(1_000, 550)), ("K.2.02", value(10, 9))]);
    let signed = provisional(&province, NOW_MS);
    let on = LineId { ledger: office.ledger, seq: 1 };
    let lines = vec![
        (cell(&office, "achievement:K.2.01"), objection(&signed, Some(on))),
        (cell(&office, "edition:index"), objection(&signed, None)),
    ];
    office.writes(&province.database, lines, NOW_MS + 1);
    let heard = heard_now(&province);
    let cells: Vec<_> = heard.iter().map(|one| (one.cell.as_str(), one.on.clone())).collect();
    assert_eq!(cells, [("achievement:K.2.01", Some(on.to_string())), ("edition:index", None)]);

    let period = (2023, Quarter::Q4);
    let late = NOW_MS + DAY_MS + 1;
    let refused = prepare_final(&province.database, period, late).unwrap_err().to_string();
    assert!(refused.contains("2 sanggahan belum diputus"), "{refused}");
    let lines: Vec<LineId> = heard.iter().map(|one| one.line.parse().unwrap()).collect();
    let rule_on = |line: LineId, is_accepted| {
        province.database.write_blocking(move |tx| rule(tx, &ruling(line, is_accepted), NOW_MS + 2)).unwrap();
    };
    rule_on(lines[0], false);
    rule_on(lines[0], true);
    rule_on(lines[1], false);
    let of = |at: usize| heard_now(&province)[at].ruling.clone().map(|ruled| (ruled.accepted, ruled.is_corrected));
    assert_eq!((of(0), of(1)), (Some((true, false)), Some((false, false))), "the last word on an objection counts");
    // An accepted objection asks for the correction, in the cell's own thread.
    let thread = |code: &str| {
        let cell = office.cell(PERIOD, Kind::Achievement, code);
        province.database.read(|tx| thread_of(tx, &cell)).unwrap()
    };
    assert!(thread("K.2.01").state.is_open() && !thread("K.2.02").state.is_open());

    office.reports(&province, &[("K.2.01", value(1_000, 600)), ("K.2.02", value(10, 10))]);
    assert_eq!(of(0), Some((true, true)));
    assert!(!thread("K.2.01").state.is_open());
    let (document, difference) = prepare_final(&province.database, period, late).unwrap();
    let changed: Vec<_> = difference.cells.iter().map(|one| (one.cell.as_str(), one.is_objected)).collect();
    assert_eq!(changed, [("achievement:K.2.01", true), ("achievement:K.2.02", false)]);
    assert_eq!(document.objections.len(), 2);
    let last = published(&province, &document);
    assert!(checked(&province.database, &last).is_same);
    let after = province.database.write_blocking(move |tx| rule(tx, &ruling(lines[0], false), late + 1)).unwrap_err();
    assert!(after.to_string().contains("sudah final"), "{after}");
}

#[test]
fn a_ruling_says_why_and_is_about_an_objection_that_is_there() {
    let province = Province::founded();
    let office = province.office("62.07");
    office.reports(&province, &[("K.2.01", value(1_000, 550))]);
    let signed = provisional(&province, NOW_MS);
    let on = LineId { ledger: office.ledger, seq: 1 };
    let missing = province.database.write_blocking(move |tx| rule(tx, &ruling(on, true), NOW_MS)).unwrap_err();
    assert!(missing.to_string().contains("tidak punya sanggahan"), "{missing}");
    let line = (cell(&office, "achievement:K.2.01"), objection(&signed, Some(on)));
    office.writes(&province.database, vec![line], NOW_MS + 1);
    let objection: LineId = heard_now(&province)[0].line.parse().unwrap();
    let wordless = Ruling { text: " ".to_owned(), ..ruling(objection, false) };
    let refused = province.database.write_blocking(move |tx| rule(tx, &wordless, NOW_MS)).unwrap_err();
    assert!(refused.to_string().contains("teks belum diisi"), "{refused}");
    assert!(heard_now(&province)[0].ruling.is_none());
}
