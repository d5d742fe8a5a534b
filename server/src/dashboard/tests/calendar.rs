//! Deadlines and nihil, as a reviewer sets and answers them.

use axum::http::StatusCode;
use selaras_domain::line::Content;
use selaras_domain::period::Quarter;
use selaras_ledger::{answers, calendar, thread_of};

use super::written::{achieved, cell, nihil, period};
use super::{Desk, NOW_MS};
use crate::store::{self, Role};

const HOUR_MS: i64 = 3_600_000;
/// What the form of a deadline holds: 17 January 2024, two days after `NOW_MS`.
const DEADLINE: [(&str, &str); 7] = [
    ("year", "2023"),
    ("quarter", "4"),
    ("date", "2024-01-17"),
    ("time", "23:59"),
    ("zone", "Asia/Pontianak"),
    ("grace", "24"),
    ("region", ""),
];

/// The form with one field otherwise.
fn with<'a>(name: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    DEADLINE.into_iter().map(|(key, was)| (key, if key == name { value } else { was })).collect()
}

fn address(fields: &[(&str, &str)]) -> String {
    let pairs: Vec<String> = fields.iter().map(|(key, value)| format!("{key}={value}")).collect();
    format!("/kalender/periksa?{}", pairs.join("&"))
}

impl Desk {
    /// Until when Seruyan seals TW IV of 2023, as an instant.
    fn due(&self) -> String {
        let region = "62.07".parse().unwrap();
        let calendar = self.database.read(|tx| calendar(tx, [region], 2023..=2023)).unwrap();
        calendar.due(region, 2023, Quarter::Q4).unwrap().at.to_string()
    }
}

#[tokio::test]
async fn a_deadline_shows_whose_timeliness_it_changes_before_it_is_saved_and_keeps_its_history() {
    let desk = Desk::new().await;
    desk.found_office(NOW_MS).await;
    desk.report(cell("K.2.01"), achieved(1_000, 550), NOW_MS).await;
    desk.seal(NOW_MS + 30 * HOUR_MS).await;
    let rina = desk.person("rina", Role::Reviewer).await;
    let page = desk.get(&rina, "/kalender?year=2023").await.body;
    assert!(page.contains("20 Januari 2024 23.59 WIB") && page.contains("bawaan"), "{page}");

    let earlier = desk.get(&rina, &address(&with("date", "2024-01-15"))).await.body;
    let seruyan = earlier.split("Kabupaten Seruyan").nth(1).unwrap().split("</tr>").next().unwrap();
    assert!(seruyan.contains("tepat waktu → <strong>terlambat"), "{seruyan}");
    assert!(earlier.contains("Ketepatan waktu 1 daerah berubah") && earlier.contains("15 Januari 2024 23.59 WIB"));
    assert_eq!(desk.due(), "2024-01-20T16:59:59Z", "nothing is saved by looking");
    let same = desk.get(&rina, &address(&DEADLINE)).await.body;
    assert!(same.contains("Ketepatan waktu 0 daerah berubah") && !same.contains("→"), "{same}");

    let saved = desk.post(&rina, "/kalender", &DEADLINE).await;
    assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.body);
    assert_eq!(desk.due(), "2024-01-17T16:59:59Z");
    desk.post(&rina, "/kalender", &DEADLINE).await;
    desk.post(&rina, "/kalender", &with("zone", "Asia/Jayapura")).await;
    assert_eq!(desk.due(), "2024-01-17T14:59:59Z");
    let page = desk.get(&rina, "/kalender?year=2023").await.body;
    let told = ["17 Januari 2024 23.59 WIT", "Sebelumnya 17 Januari 2024 23.59 WIB", "rina", "tenggang 24 jam"];
    for told in told {
        assert!(page.contains(told), "{told} in {page}");
    }
    let acts = desk.database.read(|tx| store::acts(tx, None, 100)).unwrap();
    let set = acts.iter().filter(|(_, acted)| acted.act == "calendar.set").count();
    assert_eq!(set, 2, "what changes nothing is no act");

    let own = desk.post(&rina, "/kalender", &[&with("region", "62.01")[..], &[]].concat()).await;
    assert_eq!(own.status, StatusCode::SEE_OTHER);
    assert!(desk.get(&rina, "/kalender?year=2023").await.body.contains("Kabupaten Kotawaringin Barat</td>"));
    for (name, value, why) in [
        ("quarter", "5", "triwulan yang ada"),
        ("year", "1999", "triwulan yang ada"),
        ("date", "2024-02-31", "Isi tanggal dan jam"),
        ("zone", "Europe/Paris", "Isi tanggal dan jam"),
        ("grace", "-1", "Tenggang 0 sampai"),
        ("region", "63.01", "Pilih daerah"),
        ("date", "2022-12-30", "sebelum tahunnya mulai"),
    ] {
        let looked = desk.get(&rina, &address(&with(name, value))).await;
        let saved = desk.post(&rina, "/kalender", &with(name, value)).await;
        for came in [looked, saved] {
            assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY, "{name} {value}");
            assert!(came.body.contains(why), "{why} in {}", came.body);
        }
    }
}

#[tokio::test]
async fn nihil_of_a_service_that_always_has_recipients_is_agreed_or_refused() {
    let desk = Desk::new().await;
    desk.found_office(NOW_MS).await;
    let line = desk.report(cell("K.2.01"), nihil("tidak ada ibu hamil"), NOW_MS).await.to_string();
    // Nobody needs this one unless something happens.
    desk.report(cell("K.4.01"), nihil("tidak ada bencana"), NOW_MS).await;
    let rina = desk.person("rina", Role::Reviewer).await;
    let path = "/nihil?year=2023&quarter=4";
    let page = desk.get(&rina, path).await.body;
    assert!(page.contains("tidak ada ibu hamil") && !page.contains("bencana"), "{page}");
    let region = "62.07".parse().unwrap();
    let counts = || {
        let catalogue = selaras_domain::catalogue::Catalogue::for_year(2023);
        let (answers, _) = desk.database.read(|tx| answers(tx, region, period(), &catalogue)).unwrap();
        selaras_domain::score::explain(region, period(), &answers).answered
    };
    let before = counts();
    let form = |what, text, on| {
        let place = [("region", "62.07"), ("year", "2023"), ("quarter", "4"), ("cell", "achievement:K.2.01")];
        [&place[..], &[("what", what), ("text", text), ("on", on)]].concat()
    };
    let refused = desk.post(&rina, "/nihil", &form("tolak", "", &line)).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("teks belum diisi"), "{}", refused.body);
    assert_eq!(desk.post(&rina, "/nihil", &form("setuju", "", &line)).await.status, StatusCode::SEE_OTHER);
    assert!(counts() > before, "it counts now");
    assert!(desk.get(&rina, path).await.body.contains("disetujui"));
    let refused = desk.post(&rina, "/nihil", &form("tolak", "posyandu menyebut 12", &line)).await;
    assert_eq!((refused.status, counts()), (StatusCode::SEE_OTHER, before));

    let seen = desk.report(cell("K.2.01"), nihil("alasan lain"), NOW_MS + 1).await.to_string();
    let stale = desk.post(&rina, "/nihil", &form("setuju", "", &line)).await;
    assert!(stale.status == StatusCode::UNPROCESSABLE_ENTITY && stale.body.contains("berubah sejak"), "{}", stale.body);
    desk.post(&rina, "/nihil", &form("setuju", "", &seen)).await;
    let thread = desk.database.read(|tx| thread_of(tx, &cell("K.2.01"))).unwrap();
    assert_eq!(thread.state.word(), "agreed");
    let agreed = thread.entries.last().unwrap();
    assert!(matches!(&agreed.content, Content::Decision(_)) && agreed.writer == "rina");
    for (name, value) in [("region", "63.01"), ("quarter", "7"), ("what", "x"), ("on", "x"), ("cell", "x")] {
        let mut wrong = form("setuju", "", &seen);
        wrong.iter_mut().filter(|(key, _)| *key == name).for_each(|field| field.1 = value);
        assert_eq!(desk.post(&rina, "/nihil", &wrong).await.status, StatusCode::NOT_FOUND, "{name}");
    }
}
