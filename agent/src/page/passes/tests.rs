//! The sync panel, asked like a browser does.

use axum::http::{StatusCode, header};
use selaras_domain::line::{Cell, Content, Kind, Narrative, Subject};
use selaras_domain::period::{Period, Quarter};
use serde_json::Value;

use crate::page::tests::{Desk, NOW_MS};
use crate::store::{self, PassRow};
use crate::sync::Progress;

async fn passed(desk: &Desk, started_ms: i64, bytes_up: u64, error: &'static str) {
    let row = PassRow {
        started_ms,
        ended_ms: started_ms + 1_500,
        bytes_up,
        error: selaras_domain::message::Message::untranslated(error),
        ..PassRow::default()
    };
    desk.page.database.write(move |tx| store::record_pass(tx, &row, 0)).await.unwrap();
}

async fn wrote(desk: &Desk, problem: &str) {
    let cell = Cell {
        region: desk.page.office.region,
        period: Period::quarter(2023, Quarter::Q4),
        kind: Kind::Narrative,
        subject: Subject::from_text("K.2.01").unwrap(),
    };
    let content = Content::Narrative(Narrative { problem: problem.to_owned(), remedy: String::new() });
    desk.enter(cell, content).await;
}

#[tokio::test]
async fn what_waits_leads_to_its_cell_and_the_cost_follows_the_measured_speed() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    wrote(&desk, "obat <b>habis</b>").await;
    let came = desk.get(&siti, "/sinkron").await;
    assert!(came.body.contains("Belum selaras.") && came.body.contains("1 / 1 baris menunggu sejak"), "{}", came.body);
    assert!(came.body.contains("/isi/2023/4/K.2.01#n.K.2.01"), "{}", came.body);
    assert!(came.body.contains("obat &#60;b&#62;habis"), "text is text: {}", came.body);
    assert!(came.body.contains("Kecepatan jaringan belum diukur."), "{}", came.body);
    desk.page.database.write(|tx| store::record_speed(tx, 1_000)).await.unwrap();
    let came = desk.get(&siti, "/sinkron").await;
    assert!(came.body.contains("detik, 1.000 byte per detik"), "{}", came.body);
}

#[tokio::test]
async fn the_history_is_told_by_month_and_page_by_page() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let november_ms = NOW_MS - 60 * 24 * 3_600_000;
    passed(&desk, november_ms, 700, "tidak terjangkau").await;
    for at in 0..60 {
        passed(&desk, NOW_MS + at, 10, "").await;
    }
    let came = desk.get(&siti, "/sinkron").await;
    assert!(came.body.contains("Januari 2024") && came.body.contains("November 2023"), "{}", came.body);
    assert!(came.body.contains("Terpakai bulan ini: 600"), "{}", came.body);
    assert!(!came.body.contains("tidak terjangkau</td>"), "it is on the next page");
    let next = came.body.split("href=\"/sinkron?before=").nth(1).unwrap().split('"').next().unwrap();
    let older = desk.get(&siti, &format!("/sinkron?before={next}")).await;
    let main = older.body.split("<main").nth(1).unwrap();
    assert!(main.contains("tidak terjangkau</td>") && !main.contains("?before="), "{main}");
}

#[tokio::test]
async fn a_pass_under_way_is_told_and_the_last_one_named() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    passed(&desk, 5, 1, "").await;
    let state = async || -> Value { serde_json::from_str(&desk.get(&siti, "/sinkron/keadaan").await.body).unwrap() };
    let now = state().await;
    assert_eq!((&now["running"], &now["last"]), (&false.into(), &1.into()));
    desk.page.by_hand.tell(Some(Progress { stored: 3, head_seq: 9, pulled: 0 }));
    let now = state().await;
    assert_eq!((&now["running"], &now["stored"], &now["head_seq"]), (&true.into(), &3.into(), &9.into()));
    assert!(desk.get(&siti, "/sinkron").await.body.contains("data-running=\"true\""));
}

#[tokio::test]
async fn a_file_that_is_no_answer_changes_nothing_and_says_why_by_its_own_name() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let came = desk.upload(&siti, "/sinkron/jawaban", "liburan.jpg", b"SAMPLE").await;
    assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!came.body.contains("uploads"), "{}", came.body);
    let none = desk.upload(&siti, "/sinkron/jawaban", "", b"").await;
    assert!(none.body.contains("Pilih dahulu berkasnya."), "{}", none.body);
    let left = std::fs::read_dir(desk.folder.path().join("uploads")).map_or(0, |files| files.count());
    assert_eq!(left, 0, "nothing of it is left on disk");
}

#[tokio::test]
async fn whoever_asks_for_a_pass_comes_back_to_the_panel() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let came = desk.post(&siti, "/sinkron", &[]).await;
    assert_eq!((came.status, &came.headers[header::LOCATION]), (StatusCode::SEE_OTHER, &"/sinkron".parse().unwrap()));
    assert_eq!(desk.page.database.read(|tx| store::read_contact(tx)).unwrap().next_try_ms, 0);
}
