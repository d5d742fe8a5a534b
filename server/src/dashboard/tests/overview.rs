//! The overview: what it shows, how it is asked, and that it is as new as the store.

use axum::http::StatusCode;
use selaras_domain::amount::Score;
use selaras_domain::period::Period;
use selaras_domain::region::{RegionCode, of_province};
use selaras_ledger::SealTimes;

use super::{Desk, NOW_MS};
use crate::store::{self, StandingRow};

pub fn standing(region: &str, period: &str, percent: u32) -> StandingRow {
    let (region, period): (RegionCode, Period) = (region.parse().unwrap(), period.parse().unwrap());
    StandingRow {
        region,
        period,
        score: Some(Score::percent(percent)),
        so_far: None,
        sectors: [Some(Score::percent(percent)); 6],
        answered: 300,
        asked: 326,
        has_answer: true,
        spm_allocation: None,
        spm_realisation: None,
        apbd_allocation: None,
        sealed: None,
        reported_ms: Some(NOW_MS),
        rules: "1/1".to_owned(),
    }
}

impl Desk {
    pub async fn standings(&self, rows: Vec<StandingRow>) {
        let write =
            move |tx: &selaras_ledger::Transaction<'_>| rows.iter().try_for_each(|row| store::write_standing(tx, row));
        self.write(write).await;
    }
}

#[tokio::test]
async fn it_shows_every_region_on_the_map_and_in_the_table() {
    let desk = Desk::new().await;
    let sealed = SealTimes { written_ms: NOW_MS, not_before_ms: None, received_ms: NOW_MS };
    desk.standings(vec![
        standing("62.07", "2023 TW III", 60),
        standing("62.71", "2023 TW III", 90),
        StandingRow { sealed: Some(sealed), ..standing("62.07", "2023 TW IV", 95) },
        standing("62.71", "2023 TW IV", 90),
    ])
    .await;
    let admin = desk.browser("admin").await;
    let page = desk.get(&admin, "/").await.body;
    assert!(page.contains("Triwulan IV 2023"), "the last quarter that was reported");
    for region in of_province(62) {
        assert!(page.contains(&format!("<tr id=\"d-{}\">", region.code)), "{}", region.name);
        assert!(page.contains(&format!("<a href=\"/daerah/{}/2023/4\">", region.code)), "{}", region.name);
    }
    let text: String = page.lines().filter(|line| line.starts_with("<tr id=")).take(3).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(text);
}

#[tokio::test]
async fn the_address_says_what_is_shown() {
    let desk = Desk::new().await;
    desk.standings(vec![standing("62.07", "2023 TW IV", 95), standing("62.71", "2023 TW IV", 90)]).await;
    let admin = desk.browser("admin").await;
    let kota = desk.get(&admin, "/?year=2023&quarter=4&pool=kota&by=sector:2").await.body;
    assert!(kota.contains("Kota Palangka Raya") && !kota.contains("Kabupaten Seruyan"));
    assert!(kota.contains("data-live=\"/ringkasan?year=2023&#38;quarter=4&#38;pool=kota&#38;by=sector:2\""), "{kota}");
    assert_eq!(desk.get(&admin, "/?year=x&quarter=&pool=%3Cscript%3E&by=1").await.status, StatusCode::OK);
    let english = desk.get(&admin, "/?lang=en&by=budget").await.body;
    assert!(english.contains("SPM share of the budget") && english.contains("no data yet"));
}

#[tokio::test]
async fn what_follows_the_store_is_read_again_after_a_change_and_only_then() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    let path = "/ringkasan?year=2023&quarter=4";
    let before = desk.get(&admin, path).await.body;
    desk.standings(vec![standing("62.07", "2023 TW IV", 95)]).await;
    assert_eq!(desk.get(&admin, path).await.body, before, "nobody was told yet");
    desk.page.changes.tell(&serde_json::json!({}));
    assert!(desk.get(&admin, path).await.body.contains("95,00"));
}
