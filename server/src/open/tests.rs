//! What the public gets, and above all what it does not.

use selaras_domain::period::Quarter;

use super::suppress::suppress;
use super::*;
use crate::edition::tests::{NOW_MS, Province, published, value};
use crate::edition::{Document, Wanted, prepare, prepare_final};

const K201: &str = "K.2.01";

/// An edition in which these regions served so many of so many pregnant women.
fn edition(figures: &[(&str, u32, u32)]) -> Document {
    let province = Province::founded();
    for (region, required, achieved) in figures {
        province.office(region).reports(&province, &[(K201, value(*required, *achieved))]);
    }
    let wanted = Wanted { year: 2023, quarter: Quarter::Q4, until_ms: NOW_MS + 1, small_below: 5, again: false };
    prepare(&province.database, wanted, NOW_MS).unwrap()
}

/// What is shown of a service in a region: required and achieved, `…` where it is left out.
fn shown(document: &Document, region: &str) -> String {
    let counts = suppress(document);
    let count = counts.of(K201.parse().unwrap(), region.parse().unwrap());
    format!("{}/{}", text(count.required), text(count.achieved))
}

fn total(document: &Document) -> String {
    let count = suppress(document).total(K201.parse().unwrap());
    format!("{}/{}", text(count.required), text(count.achieved))
}

fn text(number: super::suppress::Number) -> String {
    number.shown().map_or_else(|| "…".to_owned(), |amount| amount.to_string())
}

#[test]
fn a_small_count_and_a_small_gap_are_left_out_and_so_is_what_would_tell_them() {
    let document = edition(&[("62.01", 100, 97), ("62.02", 100, 50), ("62.03", 1_000, 600)]);
    // 3 of 100 were not served: with the total and the others shown, 97 would be the rest.
    assert_eq!(shown(&document, "62.01"), "100/…");
    assert_eq!(shown(&document, "62.02"), "100/…", "the smallest of the others goes with it");
    assert_eq!((shown(&document, "62.03").as_str(), total(&document).as_str()), ("1000/600", "1200/747"));
}

#[test]
fn where_no_other_count_can_go_with_it_the_total_goes() {
    let document = edition(&[("62.01", 4, 4)]);
    assert_eq!((shown(&document, "62.01").as_str(), total(&document).as_str()), ("…/…", "…/…"));
}

#[test]
fn small_counts_together_tell_nothing_either() {
    let document = edition(&[("62.01", 3, 0), ("62.02", 3, 3), ("62.03", 500, 400), ("62.04", 20, 20)]);
    // 3 and 3 are six: too little to hide each other among, so the next one goes too.
    assert_eq!(["62.01", "62.02", "62.04"].map(|region| shown(&document, region)), ["…/…", "…/…", "…/…"]);
    assert_eq!((shown(&document, "62.03").as_str(), total(&document).as_str()), ("500/400", "526/423"));
}

#[test]
fn nothing_small_leaves_nothing_out() {
    let document = edition(&[("62.01", 100, 0), ("62.02", 100, 100)]);
    assert_eq!(["62.01", "62.02"].map(|region| shown(&document, region)), ["100/0", "100/100"]);
}

#[test]
fn no_sum_of_what_is_shown_gives_a_small_count_back() {
    // Every figure up to 12 beside two larger ones: what is left out is never the total less what is shown.
    for small in 0..=12 {
        let document = edition(&[("62.01", 40, small), ("62.02", 60, 30), ("62.03", 80, 70)]);
        let counts = suppress(&document);
        let (service, codes) = (K201.parse().unwrap(), ["62.01", "62.02", "62.03"]);
        let of = |code: &&str| counts.of(service, code.parse().unwrap()).achieved;
        let hidden: Vec<u64> = codes
            .iter()
            .map(of)
            .filter(|number| number.is_hidden)
            .filter_map(|number| number.value)
            .map(|amount| amount.hundredths() / 100)
            .collect();
        let total_shown = counts.total(service).achieved.shown().is_some();
        assert!(hidden.len() != 1 || !total_shown, "{small}: {hidden:?}");
        assert_eq!(of(&"62.01").is_hidden, (1..5).contains(&small) || small > 35 && small < 40, "{small}");
    }
}

#[test]
fn the_public_gets_final_editions_and_no_words_of_people() {
    let province = Province::founded();
    province.office("62.07").reports(&province, &[(K201, value(1_000, 550))]);
    let period = (2023, Quarter::Q4);
    let wanted = Wanted { year: 2023, quarter: Quarter::Q4, until_ms: NOW_MS + 1, small_below: 5, again: false };
    let provisional = published(&province, &prepare(&province.database, wanted, NOW_MS).unwrap());
    let shelf = Shelf::default();
    shelf.refresh(&province.database).unwrap();
    assert!(shelf.latest().is_none(), "a provisional edition is nobody's yet");
    assert!(Published::read(&province.database, provisional.digest).unwrap().is_none());
    let told = shelf.subscribe();
    let last = published(&province, &prepare_final(&province.database, period, NOW_MS + 2).unwrap().0);
    shelf.refresh(&province.database).unwrap();
    assert!(told.has_changed().unwrap());
    let latest = shelf.latest().unwrap();
    assert_eq!(latest.digest, last.digest);
    let json = String::from_utf8(latest.json.bytes.to_vec()).unwrap();
    let internal = String::from_utf8(last.bytes.clone()).unwrap();
    for secret in ["Siti", "\"line\"", "\"chain\"", "\"quality\""] {
        assert!(!json.contains(secret), "{secret}");
    }
    assert!(internal.contains("\"chain\""));
    insta::assert_snapshot!(
        String::from_utf8(latest.ranking_csv.bytes.to_vec()).unwrap().lines().take(6).collect::<Vec<_>>().join("\n")
    );
    let services = String::from_utf8(latest.services_csv.bytes.to_vec()).unwrap();
    let rows: Vec<&str> = services.lines().filter(|line| line.contains(K201)).collect();
    assert_eq!(rows.len(), 15, "each region, and all of them");
    assert!(
        rows.contains(
            &"2023,4,62.07,Kabupaten Seruyan,K.2.01,Pelayanan kesehatan ibu hamil,orang,value,1000,550,55.00,tidak"
        ),
        "{rows:?}"
    );
}
