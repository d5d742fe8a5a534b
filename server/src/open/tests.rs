//! What the public gets, and above all what it does not.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use selaras_domain::amount::{Amount, Score};
use selaras_domain::period::Quarter;

use super::*;
use crate::edition::tests::{NOW_MS, Province, published, value};
use crate::edition::{Digest, Document, Wanted, prepare, prepare_final};

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

/// What the public gets of these regions: who was to be served and who was, `…` where it is left out; then the total.
fn shown(document: &Document, regions: &[&str]) -> Vec<String> {
    let open = OpenEdition::of(document, Digest::of(b""));
    let text = |count: &Option<String>| count.clone().unwrap_or_else(|| "…".to_owned());
    let of = |region: &&str| {
        let region = open.regions.iter().find(|one| one.region == *region).unwrap();
        let one = region.services.iter().find(|one| one.service == K201).unwrap();
        assert_eq!(one.percent.is_none(), one.is_suppressed);
        format!("{}/{}", text(&one.required), text(&one.achieved))
    };
    let total = open.totals.iter().find(|one| one.service == K201).unwrap();
    assert_eq!(total.is_suppressed, total.left_out > 0);
    let total = format!("{}/{} without {}", text(&total.required), text(&total.achieved), total.left_out);
    regions.iter().map(of).chain([total]).collect()
}

#[test]
fn a_small_count_and_a_small_gap_are_left_out_of_the_region_and_of_the_total() {
    let document = edition(&[("62.01", 100, 97), ("62.02", 100, 50), ("62.03", 1_000, 600)]);
    // 3 of 100 were not served: a total with them would give 97 as its rest.
    assert_eq!(shown(&document, &["62.01", "62.02", "62.03"]), ["…/…", "100/50", "1000/600", "1100/650 without 1"]);
    let document = edition(&[("62.01", 3, 0), ("62.02", 3, 3), ("62.03", 500, 4)]);
    assert_eq!(shown(&document, &["62.01", "62.02", "62.03"]), ["…/…", "…/…", "…/…", "…/… without 3"]);
}

#[test]
fn a_sector_at_a_hundred_tells_no_count() {
    // All were served in both, and so the ranking by sector says: who was to be served would tell who was.
    let document = edition(&[("62.01", 4, 4), ("62.02", 40, 40), ("62.03", 1_000, 600)]);
    assert_eq!(shown(&document, &["62.01", "62.02", "62.03"]), ["…/…", "40/40", "1000/600", "1040/640 without 1"]);
}

#[test]
fn nothing_small_leaves_nothing_out() {
    let document = edition(&[("62.01", 100, 0), ("62.02", 100, 100), ("62.03", 5, 5)]);
    assert_eq!(shown(&document, &["62.01", "62.02", "62.03"]), ["100/0", "100/100", "5/5", "205/105 without 0"]);
}

const REGIONS: [&str; 3] = ["62.01", "62.02", "62.03"];

/// The document with other counts of pregnant women, and the percentages that come of them.
fn with(document: &Document, figures: Figures) -> Document {
    let mut document = document.clone();
    for (code, (required, achieved)) in REGIONS.into_iter().zip(figures) {
        let region = document.regions.iter_mut().find(|one| one.region.to_string() == code).unwrap();
        let services = region.sectors.iter_mut().flat_map(|sector| &mut sector.services);
        let service = services.into_iter().find(|one| one.service.to_string() == K201).unwrap();
        service.recipients.required = Some(Amount::units(required));
        service.recipients.achieved = Some(Amount::units(achieved));
        service.recipients.score = Score::of_ratio(achieved.min(required).into(), required.into());
    }
    document
}

/// Who was to be served and who was, in each of the regions.
type Figures = [(u32, u32); 3];

/// Counts near enough to the limit that many of them are small.
fn counts() -> impl Strategy<Value = (u32, u32)> {
    (1_u32..30).prop_flat_map(|required| (Just(required), 0..=required))
}

fn is_small((required, achieved): (u32, u32)) -> bool {
    [required, achieved, required - achieved].into_iter().any(|count| (1..5).contains(&count))
}

/// What the public gets of two final editions of a quarter, beside rankings, which tell shares.
fn public(document: &Document, figures: [Figures; 2]) -> Vec<String> {
    let open = figures.map(|figures| OpenEdition::of(&with(document, figures), Digest::of(b"")));
    open.iter().map(|open| serde_json::to_string(&(&open.regions, &open.totals)).unwrap()).collect()
}

#[test]
fn two_final_editions_tell_the_same_whatever_the_small_counts_are() {
    let document = edition(&REGIONS.map(|region| (region, 10, 5)));
    let small = counts().prop_filter("small", |figures| is_small(*figures));
    let cases = ([[counts(), counts(), counts()], [counts(), counts(), counts()]], 0..3_usize, small);
    let mut runner = TestRunner::new(Config { cases: 2_000, ..Config::default() });
    let law = |(figures, at, other): ([Figures; 2], usize, (u32, u32))| {
        let told = public(&document, figures);
        for edition in [0, 1] {
            let mut otherwise = figures;
            if is_small(figures[edition][at]) {
                otherwise[edition][at] = other;
                prop_assert_eq!(&told, &public(&document, otherwise));
            }
        }
        Ok(())
    };
    runner.run(&cases, law).unwrap();
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
            &"2023,4,62.07,Kabupaten Seruyan,K.2.01,Pelayanan kesehatan ibu hamil,orang,value,1000,550,55.00,tidak,"
        ),
        "{rows:?}"
    );
}
