//! The ranking and the awards: the same figures as `rank`, with their rules and those who stand beside it.

use selaras_domain::amount::Rupiah;
use selaras_domain::rank::Pool;
use selaras_web::Shown;

use super::overview::standing;
use super::{Desk, NOW_MS, text_of};
use crate::dashboard::view::{MEASURES, View};
use crate::store::StandingRow;

fn money(row: StandingRow, allocation: u64, realisation: u64) -> StandingRow {
    StandingRow {
        spm_allocation: Rupiah::new(allocation),
        spm_realisation: Rupiah::new(realisation),
        apbd_allocation: Rupiah::new(1_000_000),
        ..row
    }
}

async fn some(desk: &Desk) {
    let sealed = selaras_ledger::SealTimes { written_ms: NOW_MS, not_before_ms: None, received_ms: NOW_MS };
    desk.standings(vec![
        standing("62.07", "2022 TW IV", 80),
        standing("62.71", "2022 TW IV", 95),
        StandingRow { sealed: Some(sealed), ..money(standing("62.07", "2023 TW IV", 90), 300_000, 270_000) },
        money(standing("62.71", "2023 TW IV", 90), 500_000, 300_000),
        standing("62.01", "2023 TW IV", 70),
        StandingRow { score: None, sectors: [None; 6], ..standing("62.02", "2023 TW IV", 0) },
    ])
    .await;
}

#[tokio::test]
async fn it_says_who_stands_where_by_which_rule_and_who_does_not() {
    let desk = Desk::new().await;
    some(&desk).await;
    let admin = desk.browser("admin").await;
    insta::assert_snapshot!(text_of(&desk.get(&admin, "/peringkat?year=2023&quarter=4").await.body));
    let sealed = desk.get(&admin, "/peringkat?year=2023&quarter=4&by=realisation&sealed=1").await.body;
    assert!(sealed.contains("90,00") && !sealed.contains("Kota Palangka Raya"), "{sealed}");
    assert!(sealed.contains("by=realisation&#38;sealed=1"), "what follows the store asks for the same: {sealed}");
    let empty = desk.get(&admin, "/peringkat?year=2019&quarter=1&by=budget").await.body;
    assert!(empty.contains("Belum ada daerah") && !empty.contains("<svg") && empty.contains("belum ada data"));
}

#[tokio::test]
async fn every_measure_shows_the_figures_of_the_rank_command() {
    let desk = Desk::new().await;
    some(&desk).await;
    let admin = desk.browser("admin").await;
    for by in MEASURES {
        for pool in [Pool::All, Pool::Kabupaten, Pool::Kota] {
            let view = View { shown: Shown::checked(2023, 4).unwrap(), pool, by };
            let page = desk.get(&admin, &format!("/peringkat?{view}")).await.body;
            let request = view.request(NOW_MS, false).unwrap();
            let ranking = desk.database.read(|tx| crate::standing::ranking(tx, &request)).unwrap();
            assert_eq!(page.matches("<tr id=").count(), ranking.rows.len(), "{view}");
            for row in ranking.rows {
                let value = row.value.replace('.', ",").replace('-', "−");
                let shown = format!("<strong>{value}</strong>");
                let line = page.lines().find(|line| line.contains(&format!("id=\"d-{}\"", row.region))).unwrap();
                let is_ranked = line.contains(&format!("<td class=\"number\">{}</td>", row.rank));
                assert!(line.contains(&shown) && is_ranked, "{view}: {line}");
            }
        }
    }
}

#[tokio::test]
async fn winners_share_a_place_and_a_loss_wins_nothing() {
    let desk = Desk::new().await;
    some(&desk).await;
    let admin = desk.browser("admin").await;
    let page = desk.get(&admin, "/penghargaan?year=2023&quarter=4").await.body;
    assert!(page.contains("<span class=\"warn\">DRAF</span>"), "nothing is published: {page}");
    insta::assert_snapshot!(text_of(&page));
}
