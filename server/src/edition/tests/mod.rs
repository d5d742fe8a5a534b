//! Editions over a real database: made, published, made again, and never changed.

mod ground;
mod objections;

use anyhow::Result;
use selaras_domain::period::Quarter;
use selaras_domain::rank::{Measure, Pool};
use selaras_ledger::Database;

pub use ground::{NOW_MS, Office, Province, value};

use super::*;
use crate::standing::{self, Between, Since};
use crate::store;

const DAY_MS: i64 = 24 * 3_600_000;

fn wanted(until_ms: i64) -> Wanted {
    Wanted { year: 2023, quarter: Quarter::Q4, until_ms, small_below: 5, again: false }
}

/// Publishes what was prepared.
pub fn published(province: &Province, document: &Document) -> Signed {
    let signed = sign(document, &province.authority()).unwrap();
    let kept = signed.clone();
    province.database.write_blocking(move |tx| publish(tx, &kept, "Rina")).unwrap();
    signed
}

fn provisional(province: &Province, now_ms: i64) -> Signed {
    let document = prepare(&province.database, wanted(now_ms + DAY_MS), now_ms).unwrap();
    published(province, &document)
}

fn checked(database: &Database, signed: &Signed) -> Verified {
    database.read(|tx| verify(tx, signed)).unwrap()
}

#[test]
fn an_edition_says_what_is_ranked_from_which_lines_and_reads_back() {
    let province = Province::founded();
    let (seruyan, kota) = (province.office("62.07"), province.office("62.71"));
    seruyan.reports(&province, &[("K.2.01", value(1_000, 550)), ("K.2.02", value(10, 10))]);
    kota.reports(&province, &[("K.2.01", value(1_000, 1_000))]);
    let document = prepare(&province.database, wanted(NOW_MS + DAY_MS), NOW_MS).unwrap();
    assert_eq!(Document::from_bytes(&document.to_bytes().unwrap()).unwrap(), document);
    let table = document.table(Measure::Index, Pool::All).unwrap();
    let ranked: Vec<(u32, String)> = table.rows.iter().map(|row| (row.rank, row.region.to_string())).collect();
    assert_eq!(
        ranked,
        [(1, "62.07".to_owned()), (2, "62.71".to_owned())],
        "two services of one are more than one of the other"
    );
    assert_eq!((table.unranked.len(), document.regions.len()), (12, 14));
    let service = &document.region("62.07".parse().unwrap()).unwrap().sectors[1].services[0];
    assert_eq!(service.recipients.achieved.map(|amount| amount.to_string()).as_deref(), Some("550"));
    assert_eq!(service.recipients.line, Some(format!("{}:1", seruyan.ledger)));
    assert_eq!(document.rankings.len(), 36);
    let mut figures = document.region("62.07".parse().unwrap()).unwrap().clone();
    figures.sectors = vec![SectorFigures { services: vec![service.clone()], ..figures.sectors[1].clone() }];
    let text = serde_json::to_string_pretty(&figures).unwrap();
    insta::assert_snapshot!(text.replace(&seruyan.ledger.to_string(), "LEDGER"));
}

#[test]
fn bytes_that_were_changed_or_are_written_otherwise_are_no_edition() {
    let province = Province::founded();
    let bytes = prepare(&province.database, wanted(NOW_MS + DAY_MS), NOW_MS).unwrap().to_bytes().unwrap();
    let text = String::from_utf8(bytes).unwrap();
    for other in [
        text.replacen(':', ": ", 1),
        text.replacen("\"format\":1", "\"format\":2", 1),
        text.replacen('{', "{\"new\":1,", 1),
    ] {
        assert!(Document::from_bytes(other.as_bytes()).is_err(), "{}", &other[..60]);
    }
}

#[test]
fn it_is_made_again_to_the_same_bytes_whatever_was_written_since() {
    let province = Province::founded();
    let office = province.office("62.07");
    office.reports(&province, &[("K.2.01", value(1_000, 550))]);
    let signed = provisional(&province, NOW_MS);
    office.reports(&province, &[("K.2.01", value(1_000, 900)), ("K.3.01", value(10, 1))]);
    let verified = checked(&province.database, &signed);
    assert!(verified.is_same, "{verified:?}");
    assert!(province.database.read(|tx| heads_say(tx, "62.07")).unwrap().contains("900"), "the ledger went on");
}

/// What the index's working says of K.2.01 now.
fn heads_say(connection: &selaras_ledger::Connection, region: &str) -> Result<String> {
    let period = selaras_domain::period::Period::quarter(2023, Quarter::Q4);
    let kind = selaras_domain::line::Kind::Achievement;
    let rows = selaras_ledger::current_values(connection, region.parse().unwrap(), period, kind)?;
    Ok(rows.iter().map(|row| format!("{} {}; ", row.cell.subject, row.second / 100)).collect())
}

#[test]
fn a_document_that_says_something_else_than_the_ledger_is_told_cell_by_cell() {
    let province = Province::founded();
    let office = province.office("62.07");
    office.reports(&province, &[("K.2.01", value(1_000, 550))]);
    let mut forged = prepare(&province.database, wanted(NOW_MS + DAY_MS), NOW_MS).unwrap();
    forged.regions[6].sectors[1].services[0].recipients.achieved = Some(selaras_domain::amount::Amount::units(999));
    let signed = sign(&forged, &province.authority()).unwrap();
    let verified = checked(&province.database, &signed);
    assert!(!verified.is_same);
    let cells: Vec<_> = verified
        .difference
        .cells
        .iter()
        .map(|one| (one.cell.as_str(), one.before.en.as_str(), one.after.en.as_str()))
        .collect();
    assert_eq!(cells, [("achievement:K.2.01", "999 of 1000", "550 of 1000")]);
    assert_eq!(verified.parts, ["regions"]);

    let other = Province::founded();
    let verified = checked(&other.database, &signed);
    assert!(!verified.is_same && verified.ledgers.iter().all(|ledger| ledger.ends_with("is not here")), "{verified:?}");
}

#[test]
fn what_was_published_never_changes_and_another_takes_its_place_only_when_asked() {
    let province = Province::founded();
    province.office("62.07").reports(&province, &[("K.2.01", value(1_000, 550))]);
    let first = provisional(&province, NOW_MS);
    let refused = prepare(&province.database, wanted(NOW_MS + DAY_MS), NOW_MS).unwrap_err().to_string();
    assert!(refused.contains("2023 TW IV #1 sudah terbit"), "{refused}");
    let again = Wanted { again: true, ..wanted(NOW_MS + DAY_MS) };
    let second = prepare(&province.database, again, NOW_MS + 1).unwrap();
    assert_eq!((second.number, second.replaces), (2, Some(first.digest)));
    let late = sign(&Document { number: 3, ..second.clone() }, &province.authority()).unwrap();
    assert!(province.database.write_blocking(move |tx| publish(tx, &late, "Rina")).is_err(), "numbers have no holes");
    published(&province, &second);
    for sql in [
        "UPDATE edition SET is_final = 1",
        "DELETE FROM edition",
        "INSERT OR REPLACE INTO edition SELECT * FROM edition",
    ] {
        let refused = province.database.write_blocking(move |tx| Ok(tx.execute_batch(sql)?)).unwrap_err();
        assert!(format!("{refused:#}").contains("stays as it was published"), "{sql}: {refused:#}");
    }
}

#[test]
fn the_final_edition_waits_for_the_end_of_objections_and_names_what_changed() {
    let province = Province::founded();
    let office = province.office("62.07");
    office.reports(&province, &[("K.2.01", value(1_000, 550))]);
    let period = (2023, Quarter::Q4);
    let none = prepare_final(&province.database, period, NOW_MS).unwrap_err().to_string();
    assert!(none.contains("belum punya edisi"), "{none}");
    let signed = provisional(&province, NOW_MS);
    let early = prepare_final(&province.database, period, NOW_MS + DAY_MS).unwrap_err().to_string();
    assert!(early.contains("masih dapat menyanggah"), "{early}");
    office.reports(&province, &[("K.2.01", value(1_000, 560))]);
    let (last, difference) = prepare_final(&province.database, period, NOW_MS + DAY_MS + 1).unwrap();
    assert_eq!((last.number, last.replaces, last.is_final()), (2, Some(signed.digest), true));
    let change = &difference.cells[0];
    assert_eq!(
        (change.before.en.as_str(), change.after.en.as_str(), change.is_objected),
        ("550 of 1000", "560 of 1000", false)
    );
    let last = published(&province, &last);
    assert!(checked(&province.database, &last).is_same && checked(&province.database, &signed).is_same);
    assert!(
        prepare_final(&province.database, period, NOW_MS + 3 * DAY_MS).unwrap_err().to_string().contains("sudah final")
    );
}

#[test]
fn places_are_compared_with_the_last_final_edition_of_an_earlier_quarter() {
    let province = Province::founded();
    let (seruyan, kota) = (province.office("62.07"), province.office("62.71"));
    let earlier = (2023, Quarter::Q3);
    seruyan.reports_for(&province, earlier, &[("K.2.01", value(100, 50))]);
    kota.reports_for(&province, earlier, &[("K.2.01", value(100, 10))]);
    let of_quarter = |quarter, now_ms| Wanted { quarter, ..wanted(now_ms + 1) };
    let document = prepare(&province.database, of_quarter(Quarter::Q3, NOW_MS), NOW_MS).unwrap();
    published(&province, &document);
    let last = prepare_final(&province.database, earlier, NOW_MS + 2).unwrap().0;
    let last = published(&province, &last);
    seruyan.reports(&province, &[("K.2.01", value(100, 60))]);
    kota.reports(&province, &[("K.2.01", value(100, 70))]);
    let document = prepare(&province.database, of_quarter(Quarter::Q4, NOW_MS + 3), NOW_MS + 3).unwrap();
    assert_eq!(document.previous.as_ref().map(|previous| previous.digest), Some(last.digest));
    let rows = &document.table(Measure::Index, Pool::All).unwrap().rows;
    let moved: Vec<_> = rows.iter().map(|row| (row.region.to_string(), row.movement())).collect();
    assert_eq!(moved, [("62.71".to_owned(), Some(1)), ("62.07".to_owned(), Some(-1))]);
    for table in &document.rankings {
        let read = |period| province.database.read(|tx| store::last_places(tx, period, table.by, table.pool)).unwrap();
        let places = read(document.period()).unwrap();
        assert_eq!(places.digest, last.digest);
        for row in &table.rows {
            assert_eq!(row.previous_rank, places.ranks.get(&row.region).copied(), "{} {}", table.by, table.pool);
        }
        assert!(read(last_period(&last)).is_none());
    }
    let health = &document.table(Measure::Sector(2), Pool::All).unwrap().rows;
    assert_eq!(health.iter().map(TableRow::movement).collect::<Vec<_>>(), [Some(1), Some(-1)]);

    // A document of a program that quoted places by the index only is made again as it was.
    let mut old = document.clone();
    old.previous.as_mut().unwrap().places.retain(|place| place.by == Measure::Index);
    let pins = super::make::Pins::of(&old).unwrap();
    let old = province.database.read(|tx| super::make::make(tx, &pins)).unwrap().unwrap();
    let health = &old.table(Measure::Sector(2), Pool::All).unwrap().rows;
    assert!(health.iter().all(|row| row.previous_rank.is_none()));
    let old = sign(&old, &province.authority()).unwrap();
    assert_eq!(checked(&province.database, &old).is_previous_same, Some(true));
    assert!(checked(&province.database, &old).is_same);

    let mut forged = document;
    forged.previous.as_mut().unwrap().places[0].rank = 9;
    let verified = checked(&province.database, &sign(&forged, &province.authority()).unwrap());
    assert_eq!((verified.is_same, verified.is_previous_same), (false, Some(false)));
}

#[test]
fn a_place_moved_since_the_edition_as_it_was_published_and_not_as_it_was_corrected_later() {
    let province = Province::founded();
    let (seruyan, kota) = (province.office("62.07"), province.office("62.71"));
    let earlier = (2023, Quarter::Q3);
    seruyan.reports_for(&province, earlier, &[("K.2.01", value(100, 50))]);
    kota.reports_for(&province, earlier, &[("K.2.01", value(100, 10))]);
    let wanted = Wanted { quarter: Quarter::Q3, ..wanted(NOW_MS + 1) };
    published(&province, &prepare(&province.database, wanted, NOW_MS).unwrap());
    let last =
        published(&province, &prepare_final(&province.database, earlier, NOW_MS + 2).unwrap().0).document().unwrap();
    let (code, before) = ("62.71".parse().unwrap(), last.period());
    let catalogue = selaras_domain::catalogue::Catalogue::for_year(2023);
    let now = |tx: &selaras_ledger::Transaction<'_>| selaras_ledger::answers(tx, code, before, &catalogue);
    let published_answers = last.region(code).unwrap().answers(&catalogue);
    assert_eq!(province.database.read(now).unwrap().0, published_answers);

    kota.reports_for(&province, earlier, &[("K.2.01", value(100, 90))]);
    assert_ne!(province.database.read(now).unwrap().0, published_answers);
    seruyan.reports(&province, &[("K.2.01", value(100, 60))]);
    kota.reports(&province, &[("K.2.01", value(100, 95))]);
    standing::refresh_all(&province.database).unwrap();
    let moved = |since: Since<'_>| {
        let period = selaras_domain::period::Period::quarter(2023, Quarter::Q4);
        let between = Between { region: code, since, period, pool: Pool::All, sealed_only: false };
        let movement = province.database.read(|tx| standing::movement(tx, &between)).unwrap();
        (movement.before.rank, movement.after.rank, movement.places)
    };
    assert_eq!(moved(Since::Edition(&last)), (Some(2), Some(1), 1));
    assert_eq!(moved(Since::Quarter(before)), (Some(1), Some(1), 0));
}

fn last_period(signed: &Signed) -> selaras_domain::period::Period {
    signed.document().unwrap().period()
}

#[test]
fn a_file_proves_itself_and_only_as_it_was_written() {
    let province = Province::founded();
    province.office("62.07").reports(&province, &[("K.2.01", value(1_000, 550))]);
    let signed = provisional(&province, NOW_MS);
    let key = province.authority().public_key();
    let file = signed.to_file(&key).unwrap();
    let (read, said) = read_file(&file).unwrap();
    assert_eq!((&read, said), (&signed, key));
    read.check(&key).unwrap();
    let changed = String::from_utf8(file).unwrap().replacen("550", "950", 1);
    let changed = read_file(changed.as_bytes()).unwrap().0.check(&key).unwrap_err().to_string();
    assert!(changed.contains("the document was changed"), "{changed}");
    let stranger = Province::founded().authority().public_key();
    assert!(read.check(&stranger).unwrap_err().to_string().contains("did not sign it"));
    assert!(read_file(b"{}").is_err());
}

#[test]
fn regions_are_told_by_a_line_each() {
    let province = Province::founded();
    province.office("62.07").reports(&province, &[("K.2.01", value(1_000, 550))]);
    let signed = provisional(&province, NOW_MS);
    let told = |region: &str| {
        let cell = selaras_ledger::edition_cell(region.parse().unwrap(), last_period(&signed));
        let lines = province.database.read(|tx| selaras_ledger::lineage(tx, &cell)).unwrap();
        match &lines[..] {
            [line] => line.content.clone(),
            other => panic!("{other:?}"),
        }
    };
    let (own, other) = (told("62.07"), told("62.01"));
    let (selaras_domain::line::Content::Edition(own), selaras_domain::line::Content::Edition(other)) = (own, other)
    else {
        panic!()
    };
    assert_eq!((own.digest, own.rank, own.ranked, own.is_final), (signed.digest.0, Some(1), Some(1), false));
    assert_eq!((other.digest, other.rank, other.objections_until_ms), (signed.digest.0, None, Some(NOW_MS + DAY_MS)));
    assert_eq!((own.frontier.len(), other.frontier.len()), (2, 0));
}
