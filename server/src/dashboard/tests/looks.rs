//! Regions beside each other: trends, two compared, money against achievement. Each picture has its table.

use axum::http::StatusCode;
use selaras_domain::amount::{Rupiah, Score};

use super::overview::standing;
use super::{Browser, Desk, text_of};
use crate::store::StandingRow;

fn spent(row: StandingRow, percent: u64) -> StandingRow {
    let rupiah = Rupiah::new;
    StandingRow {
        spm_allocation: rupiah(1_000),
        spm_realisation: rupiah(percent * 10),
        apbd_allocation: rupiah(4_000),
        ..row
    }
}

async fn three_years() -> (Desk, Browser) {
    let desk = Desk::new().await;
    let health = |row: StandingRow, percent| {
        let mut sectors = row.sectors;
        sectors[1] = Some(Score::percent(percent));
        StandingRow { sectors, ..row }
    };
    desk.standings(vec![
        standing("62.07", "2021 TW IV", 60),
        standing("62.71", "2021 TW IV", 75),
        standing("62.71", "2022 TW IV", 85),
        standing("62.07", "2023 TW III", 10),
        spent(health(standing("62.07", "2023 TW IV", 90), 95), 80),
        spent(standing("62.71", "2023 TW IV", 88), 120),
        spent(standing("62.01", "2023 TW IV", 70), 60),
        standing("62.02", "2023 TW IV", 65),
    ])
    .await;
    let admin = desk.browser("admin").await;
    (desk, admin)
}

#[tokio::test]
async fn trends_compare_the_same_quarter_of_each_year() {
    let (desk, admin) = three_years().await;
    let all = desk.get(&admin, "/tren?year=2023&quarter=4&name=62.07").await.body;
    insta::assert_snapshot!("trend_of_all", text_of(&all));
    assert_eq!((all.matches("<svg").count(), all.matches("\nSeruyan\n").count()), (1, 1), "one line stands out");
    let one = desk.get(&admin, "/tren?year=2023&quarter=4&region=62.07").await.body;
    insta::assert_snapshot!("trend_of_one", text_of(&one));
    assert!(desk.get(&admin, "/tren?year=2018&quarter=1").await.body.contains("Belum ada daerah"));
}

#[tokio::test]
async fn two_regions_are_compared_by_every_measure() {
    let (desk, admin) = three_years().await;
    let page = desk.get(&admin, "/banding?year=2023&quarter=4&a=62.71&b=62.02").await.body;
    insta::assert_snapshot!("comparison", text_of(&page));
    assert!(page.contains("\nA  Kota Palangka Raya\n") && page.contains("\nB  Kotawaringin Timur\n"), "{page}");
    let usual = text_of(&desk.get(&admin, "/banding?year=2023&quarter=4").await.body);
    assert!(usual.contains("A Kabupaten Seruyan") && usual.contains("B Kota Palangka Raya"), "the first two: {usual}");
    let nobody = desk.get(&admin, "/banding?year=2019&quarter=1&a=62.07&b=62.07").await;
    assert_eq!(nobody.status, StatusCode::OK);
}

#[tokio::test]
async fn money_and_achievement_make_quadrants_at_the_medians() {
    let (desk, admin) = three_years().await;
    let page = desk.get(&admin, "/sebaran?year=2023&quarter=4").await.body;
    insta::assert_snapshot!("scatter", text_of(&page));
    assert_eq!(page.matches("<circle").count(), 6);
    let share = desk.get(&admin, "/sebaran?year=2023&quarter=4&money=budget").await.body;
    assert!(share.contains("25,00") && share.contains("Porsi anggaran SPM (%)"), "{share}");
    let none = desk.get(&admin, "/sebaran?year=2021&quarter=4").await.body;
    assert!(none.contains("Belum ada daerah") && !none.contains("<svg"), "{none}");
}
