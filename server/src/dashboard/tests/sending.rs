//! Schedules tried out before they send, and letters that test a way.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use selaras_domain::message::Message;

use super::{Desk, HOST, NOW_MS};
use crate::config::Config;
use crate::delivery::{Channels, DeliverySettings, Engine, Makers};
use crate::store;

const SCHEDULE: [(&str, &str); 5] =
    [("name", "rekap & surat"), ("kind", "csv"), ("when", "publish"), ("period", "previous"), ("to", "folder:satu")];

#[tokio::test]
async fn a_schedule_shows_what_it_would_send_before_it_sends() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    desk.post(&admin, "/kelola/kiriman", &SCHEDULE).await;
    let page = desk.get(&admin, "/kelola/kiriman").await;
    assert!(page.body.contains("/kelola/kiriman/coba?name=rekap%20%26%20surat"), "{}", page.body);
    let asked = "/kelola/kiriman/coba?name=rekap%20%26%20surat&year=2023&quarter=4";
    let tried = desk.get(&admin, asked).await;
    for part in ["folder:satu", "spm-csv-62-2023-tw4-draft.csv", "TW IV 2023", "<pre class=\"letter\" lang=\"id\">"] {
        assert!(tried.body.contains(part), "{part} in {}", tried.body);
    }
    let runs = || desk.database.read(|tx| store::runs(tx, 9)).unwrap();
    assert!(runs().is_empty(), "looking sends nothing");
    let now = [("name", "rekap & surat"), ("year", "2023"), ("quarter", "4")];
    assert_eq!(desk.post(&admin, "/kelola/kiriman/sekarang", &now).await.status, StatusCode::SEE_OTHER);
    let begun = runs();
    assert_eq!((begun.len(), begun[0].year, begun[0].quarter.number()), (1, 2023, 4));
    let gone = desk.get(&admin, "/kelola/kiriman/coba?name=lain").await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER, "forgotten meanwhile");
}

#[tokio::test]
async fn the_next_times_name_their_year_and_zone_and_pausing_is_told_from_resuming() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    let daily = [("name", "harian"), ("kind", "csv"), ("when", "0 7 * * * Asia/Jayapura"), ("period", "previous")];
    desk.post(&admin, "/kelola/kiriman", &[&daily[..], &[("to", "folder:satu")]].concat()).await;
    let page = desk.get(&admin, "/kelola/kiriman").await;
    let year = jiff::Timestamp::from_millisecond(super::NOW_MS).unwrap().strftime("%Y").to_string();
    assert!(page.body.contains(&format!("{year} 07.00 WIT")), "{}", page.body);
    for _ in 0..2 {
        desk.post(&admin, "/kelola/kiriman/jeda", &[("name", "harian")]).await;
    }
    let acts = desk.database.read(|tx| store::acts(tx, None, 2)).unwrap();
    let acts: Vec<&str> = acts.iter().map(|(_, acted)| acted.act.as_str()).collect();
    assert_eq!(acts, ["report.resume", "report.pause"]);
}

#[tokio::test]
async fn administration_tells_of_alarms_that_nobody_hears() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    let quiet = desk.get(&admin, "/kelola").await;
    assert!(!quiet.body.contains("delivery.alarm"), "nothing is sent, so nothing lacks: {}", quiet.body);
    desk.post(&admin, "/kelola/kiriman", &SCHEDULE).await;
    let now = [("name", "rekap & surat"), ("year", "2023"), ("quarter", "4")];
    desk.post(&admin, "/kelola/kiriman/sekarang", &now).await;
    desk.write(|tx| {
        let run = store::runs(tx, 1)?.remove(0).id;
        store::raise_alarm(tx, run, ("late", None), &Message::untranslated("Laporan terlambat"), super::NOW_MS)
    })
    .await;
    let told = desk.get(&admin, "/kelola").await;
    for part in ["delivery.alarm", "1 peringatan tentang laporan belum sampai kepada siapa pun"] {
        assert!(told.body.contains(part), "{part} in {}", told.body);
    }
    desk.write(|tx| {
        let mut delivery = store::deliveries(tx, store::runs(tx, 1)?.remove(0).id)?.remove(0);
        delivery.state = store::DeliveryState::Failed;
        store::settle_delivery(tx, &delivery)?;
        let alarm = store::untold_alarms(tx)?.remove(0);
        store::note_alarm_told(tx, &alarm, super::NOW_MS)
    })
    .await;
    let told = desk.get(&admin, "/kelola").await.body;
    assert!(
        told.contains("1 kiriman laporan gagal atau tidak pasti") && !told.contains("belum sampai kepada siapa"),
        "{told}"
    );
}

#[tokio::test]
async fn the_gauges_follow_a_run_from_its_begin_to_its_failure() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    std::fs::write(desk.page.config.web.metrics_token_file.as_ref().unwrap(), "rahasia SAMPLE").unwrap();
    let gauges = async || {
        let request = Request::get("/metrics").header(header::HOST, HOST);
        let request = request.header(header::AUTHORIZATION, "Bearer rahasia SAMPLE").body(Body::empty()).unwrap();
        let text = desk.send(request).await.body;
        let value = |name: &str| {
            let line = text.lines().find(|line| line.split(' ').next() == Some(name));
            line.unwrap_or_else(|| panic!("{name} in {text}")).rsplit(' ').next().unwrap().parse::<i64>().unwrap()
        };
        ["reports_open", "reports_late", "reports_failed", "reports_uncertain", "report_alarms_untold"]
            .map(|name| value(&format!("selaras_{name}")))
    };
    assert_eq!(gauges().await, [0; 5]);
    desk.post(&admin, "/kelola/kiriman", &SCHEDULE).await;
    let now = [("name", "rekap & surat"), ("year", "2023"), ("quarter", "4")];
    desk.post(&admin, "/kelola/kiriman/sekarang", &now).await;
    assert_eq!(gauges().await, [1, 0, 0, 0, 0]);
    desk.clock.store(NOW_MS + 5 * 60_000, Ordering::Relaxed);
    assert_eq!(gauges().await, [1, 1, 0, 0, 0]);
    let database = Arc::clone(&desk.database);
    let makers = Makers::new(&database, std::path::Path::new("nowhere"), &Config::default());
    // No folder for drops is in the settings, and no channel for alarms.
    let channels = Channels::new(DeliverySettings::default(), &database);
    Engine::new(database, makers, channels, Arc::new(|| NOW_MS + 5 * 60_000)).look().await.unwrap();
    assert_eq!(gauges().await, [0, 0, 1, 0, 1]);
    desk.write(|tx| {
        let mut delivery = store::deliveries(tx, store::runs(tx, 1)?.remove(0).id)?.remove(0);
        delivery.state = store::DeliveryState::Uncertain;
        store::settle_delivery(tx, &delivery)
    })
    .await;
    assert_eq!(gauges().await, [0, 0, 0, 1, 1]);
}

#[tokio::test]
async fn a_letter_tests_a_way_and_the_answer_is_shown() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    let took = desk.post(&admin, "/kelola/kiriman/uji", &[("to", "folder:arsip")]).await;
    assert_eq!(took.status, StatusCode::OK);
    assert!(took.body.contains("folder:arsip menerimanya"), "{}", took.body);
    // No mail server is in the settings; the other is no address.
    for (to, said) in [("mail:kepala@contoh.id", "[delivery.mail]"), ("kepala", "Ada alamat yang tidak dapat dibaca")] {
        let came = desk.post(&admin, "/kelola/kiriman/uji", &[("to", to)]).await;
        assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(came.body.contains(said) && came.body.contains(&format!("value=\"{to}\"")), "{}", came.body);
    }
    let acts = desk.database.read(|tx| store::acts(tx, None, 9)).unwrap();
    let tested: Vec<_> = acts.iter().filter(|(_, acted)| acted.act == "report.test").collect();
    assert_eq!(tested.len(), 2, "what was tried is written down");
}

#[tokio::test]
async fn who_is_waited_for_and_why_something_failed_is_told_in_both_languages() {
    let desk = Desk::new().await;
    let admin = desk.browser("admin").await;
    desk.found_office(1).await;
    let wrong = desk.post(&admin, "/kelola/kiriman", &[&SCHEDULE[..4], &[("to", "office")]].concat()).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(wrong.body.contains("tulis daerahnya, office:62.07"), "{}", wrong.body);
    let to = "office:62.07\noffice:62.08\nmail:kepala@contoh.id";
    desk.post(&admin, "/kelola/kiriman", &[&SCHEDULE[..4], &[("to", to)]].concat()).await;
    let now = [("name", "rekap & surat"), ("year", "2023"), ("quarter", "4")];
    desk.post(&admin, "/kelola/kiriman/sekarang", &now).await;
    let database = Arc::clone(&desk.database);
    let makers = Makers::new(&database, std::path::Path::new("nowhere"), &Config::default());
    let channels = Channels::new(DeliverySettings::default(), &database);
    Engine::new(database, makers, channels, Arc::new(|| NOW_MS)).look().await.unwrap();
    let indonesian = desk.get(&admin, "/kelola/kiriman").await.body;
    let english = desk.get(&admin, "/kelola/kiriman?lang=en").await.body;
    for (id, en) in [
        ("menunggu dijemput kantor", "waits for an office to fetch it"),
        ("daerah 62.08 belum mempunyai perangkat", "region 62.08 has no office yet"),
        ("tidak berisi bagian [delivery.mail]", "has no section [delivery.mail]"),
        ("tidak sampai ke semua", "did not reach everybody"),
    ] {
        assert!(indonesian.contains(id) && !indonesian.contains(en), "{id}: {indonesian}");
        assert!(english.contains(en) && !english.contains(id), "{en}: {english}");
    }
}

#[tokio::test]
async fn a_schedule_says_why_it_has_no_next_time() {
    let desk = Desk::new().await;
    // Nobody has set the deadlines of 2030.
    desk.clock.store(1_900_000_000_000, Ordering::Relaxed);
    let admin = desk.browser("admin").await;
    for when in ["deadline-7", "publish"] {
        let fields =
            [("name", when), ("kind", "reminder"), ("when", when), ("period", "previous"), ("to", "folder:satu")];
        assert_eq!(desk.post(&admin, "/kelola/kiriman", &fields).await.status, StatusCode::SEE_OTHER, "{when}");
    }
    let page = desk.get(&admin, "/kelola/kiriman").await.body;
    assert_eq!(page.matches("belum ada tenggat yang akan datang").count(), 1, "{page}");
    assert_eq!(page.matches("<td>setiap terbit</td>").count(), 1, "{page}");
}
