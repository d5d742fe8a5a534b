//! The own standing: what stands here set among what the province told.

use axum::http::StatusCode;
use selaras_domain::advice::Other;
use selaras_domain::amount::Score;
use selaras_domain::line::{Achievement, Cell, Content, Kind, Subject};
use selaras_domain::period::{Period, Quarter};
use selaras_proto::standings::{QuarterStandings, Standings};

use super::Desk;
use crate::store;

const PATH: &str = "/kedudukan?year=2023&quarter=4";

fn other(code: &str, [before, after]: [Option<u32>; 2]) -> Other {
    let [before, after] = [before, after].map(|score| score.map(Score::percent));
    Other { region: code.parse().unwrap(), before, restated: before, after }
}

async fn tell(desk: &Desk, regions: Vec<Other>) {
    let period = Period::quarter(2023, Quarter::Q4);
    let standings = Standings { tag: vec![1], quarters: vec![QuarterStandings { period, regions }] };
    let job = move |tx: &selaras_ledger::Transaction<'_>| {
        store::record_province_time(tx, super::NOW_MS, super::NOW_MS)?;
        store::keep_standings(tx, &standings)
    };
    desk.page.database.write(job).await.unwrap();
}

async fn enter(desk: &Desk, year: u16, achieved: &str) {
    let cell = Cell {
        region: desk.page.office.region,
        period: Period::quarter(year, Quarter::Q4),
        kind: Kind::Achievement,
        subject: Subject::from_text("K.2.01").unwrap(),
    };
    let content = Content::Achievement(Achievement::Value {
        required: "100".parse().unwrap(),
        achieved: achieved.parse().unwrap(),
        below_standard: None,
        note: String::new(),
    });
    desk.enter(cell, content).await;
}

#[tokio::test]
async fn an_office_that_was_told_nothing_shows_its_index_and_no_place() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let came = desk.get(&siti, PATH).await;
    assert_eq!(came.status, StatusCode::OK);
    assert!(came.body.contains("Provinsi belum memberi tahu peringkat"), "{}", came.body);
    assert!(came.body.contains("20 Januari 2024 23.59 WIB") && came.body.contains("hari lagi"), "{}", came.body);
}

#[tokio::test]
async fn the_place_follows_the_own_figures_without_a_network_and_each_part_opens_its_cells() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    // Health is one of six sectors, this one of its twelve services, and recipients are 80 % of it.
    enter(&desk, 2022, "50").await;
    enter(&desk, 2023, "60").await;
    let own = Other { after: Some(Score::from_billionths(555_555_556)), ..other("62.07", [None; 2]) };
    tell(&desk, vec![other("62.01", [None, Some(1)]), other("62.02", [Some(2), Some(2)]), own]).await;
    let came = desk.get(&siti, PATH).await;
    assert!(came.body.contains("<p class=\"big\">3 <small>/ 3</small></p>"), "{}", came.body);
    assert!(
        came.body.contains("Menurut provinsi per 15 Januari 2024 07.00 WIB: <strong>3 / 3</strong>"),
        "{}",
        came.body
    );
    assert!(came.body.contains("href=\"/isi/2023/4/K.2.01#a.K.2.01\""), "{}", came.body);
    assert!(came.body.contains("50 / 100 → 60 / 100"), "own data: {}", came.body);
    assert!(came.body.contains("Kabupaten Kotawaringin Barat: belum berperingkat → 1,00"), "others: {}", came.body);
    assert!(came.body.contains("Peringkat 2 (bersama Kabupaten Kotawaringin Barat)"), "next: {}", came.body);
    enter(&desk, 2023, "95").await;
    let came = desk.get(&siti, PATH).await;
    assert!(came.body.contains("<p class=\"big\">2 <small>/ 3</small></p>"), "before any pass: {}", came.body);
    let english = desk.get(&siti, &format!("{PATH}&lang=en")).await;
    assert!(english.body.contains("Why our rank moved") && !english.body.contains("Peringkat"), "{}", english.body);
}
