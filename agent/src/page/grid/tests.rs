//! The entry grid as the browser's script and a plain form use it.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use selaras_domain::line::{Achievement, Cell, Content, Kind, Subject};
use selaras_domain::period::{Period, Quarter};
use selaras_ledger::frontier;
use serde_json::Value;

use super::row::Now;
use crate::entry::Writer;
use crate::page::tests::{Browser, Desk, HOST};
use crate::store;

const PATH: &str = "/isi/2023/4/K.2.01";
const ROW: &str = "a.K.2.01";

/// What the script sends of one row.
async fn type_in(desk: &Desk, browser: &Browser, until: &str, fields: &[(&str, &str)]) -> Value {
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{ROW}:{name}={value}")).collect();
    let request = Request::post(PATH)
        .header(header::HOST, HOST)
        .header(header::ORIGIN, format!("http://{HOST}"))
        .header(header::COOKIE, &browser.cookie)
        .header(header::ACCEPT, "application/json")
        .header("x-selaras-token", &browser.token)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    let came = desk.send(request.body(Body::from(format!("until={until}&{}", pairs.join("&")))).unwrap()).await;
    assert_eq!(came.status, StatusCode::OK, "{}", came.body);
    serde_json::from_str(&came.body).unwrap()
}

fn lines(desk: &Desk) -> u64 {
    let page = &desk.page;
    page.database.read(|tx| Ok(frontier(tx, &store::own_ledger(tx, &page.office)?)?.seq)).unwrap()
}

fn cell(desk: &Desk) -> Cell {
    Cell {
        region: desk.page.office.region,
        period: Period::quarter(2023, Quarter::Q4),
        kind: Kind::Achievement,
        subject: Subject::from_text("K.2.01").unwrap(),
    }
}

#[tokio::test]
async fn what_is_typed_is_a_draft_and_counts_and_becomes_one_line_when_its_row_is_left() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    for typed in ["5", "55"] {
        let told = type_in(&desk, &siti, "draft", &[("dibutuhkan", "100"), ("terpenuhi", typed)]).await;
        assert_eq!((&told["rows"][0]["state"], lines(&desk)), (&"draft".into(), 0), "no line while it is typed");
    }
    let told = type_in(&desk, &siti, "draft", &[("dibutuhkan", "100"), ("terpenuhi", "75,5")]).await;
    let counted = told["standing"]["service"]["score"].clone();
    assert_ne!(counted, "0,00", "{told}");
    let told = type_in(&desk, &siti, "line", &[("dibutuhkan", "100"), ("terpenuhi", "75,5")]).await;
    assert_eq!((&told["rows"][0]["state"], lines(&desk)), (&"saved".into(), 1));
    assert_eq!(told["standing"]["service"]["score"], counted, "the same by draft and by line");
    type_in(&desk, &siti, "line", &[("dibutuhkan", "100"), ("terpenuhi", "75,5")]).await;
    assert_eq!(lines(&desk), 1, "the same again is no line");
    let writer = desk.page.database.read(|tx| {
        let own = store::own_ledger(tx, &desk.page.office)?;
        Ok(selaras_ledger::line_at(tx, own.key, 1)?.unwrap().bytes.decode()?.header.writer)
    });
    assert_eq!(writer.unwrap(), "siti");
}

#[tokio::test]
async fn what_is_wrong_is_kept_as_typed_with_its_reason() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    for (fields, reason) in [
        (vec![("dibutuhkan", "seratus"), ("terpenuhi", "5")], "bukan angka"),
        (vec![("dibutuhkan", "1.234"), ("terpenuhi", "5")], "dapat berarti 1234"),
        (vec![("dibutuhkan", "0"), ("terpenuhi", "0")], "isi status nihil"),
        (vec![("status", "nihil")], "alasan belum diisi"),
        (vec![("dibutuhkan", "5"), ("terpenuhi", "4"), ("keterangan", "6271014101900001")], "memuat NIK"),
    ] {
        let told = type_in(&desk, &siti, "line", &fields).await;
        let row = &told["rows"][0];
        assert!(row["state"] == "wrong" && row["message"].as_str().unwrap().contains(reason), "{row}");
        let page = desk.get(&siti, PATH).await.body;
        for (name, text) in fields.iter().filter(|(name, _)| *name != "status") {
            assert!(page.contains(&format!("name=\"{ROW}:{name}\" value=\"{text}\"")), "{name} {text}");
        }
        assert!(page.contains(reason) && page.contains("aria-invalid"), "{reason}");
    }
    assert_eq!(lines(&desk), 0);
}

#[tokio::test]
async fn a_value_never_goes_away_by_an_empty_field_but_by_a_reason() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    type_in(&desk, &siti, "line", &[("dibutuhkan", "100"), ("terpenuhi", "80")]).await;
    let told = type_in(&desk, &siti, "line", &[("dibutuhkan", ""), ("terpenuhi", "")]).await;
    assert_eq!((&told["rows"][0]["state"], lines(&desk)), (&"wrong".into(), 1));
    let told = type_in(&desk, &siti, "line", &[("status", "tarik"), ("keterangan", "salah sel")]).await;
    assert_eq!((&told["rows"][0]["state"], lines(&desk)), (&"blank".into(), 2), "{told}");
}

#[tokio::test]
async fn a_row_sent_again_because_its_answer_was_lost_is_no_second_line_in_whatever_way_it_is_written() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let mut written = 0;
    for (fields, state) in [
        (vec![("dibutuhkan", "1.000"), ("terpenuhi", "0550,50"), ("keterangan", " dua baris ")], "wrong"),
        (vec![("dibutuhkan", "1.000.000"), ("terpenuhi", "0550,50"), ("keterangan", " dua baris ")], "saved"),
        (vec![("dibutuhkan", "10"), ("terpenuhi", "5"), ("tidak_sesuai_standar", "00")], "saved"),
        (vec![("status", "nihil"), ("keterangan", "tidak ada")], "saved"),
        (vec![("status", "tarik"), ("keterangan", "salah sel")], "blank"),
    ] {
        let cell = cell(&desk);
        let seen = desk.page.database.read(|tx| Ok(Now::read(tx, &cell)?.seen)).unwrap();
        let sent: Vec<(&str, &str)> = fields.iter().copied().chain([("seen", seen.as_str())]).collect();
        type_in(&desk, &siti, "line", &sent).await;
        let once = lines(&desk);
        assert_eq!(once, written + u64::from(state != "wrong"), "{fields:?}");
        // The script knows no answer: it sends what it had seen before.
        let told = type_in(&desk, &siti, "line", &sent).await;
        assert_eq!((&told["rows"][0]["state"], lines(&desk)), (&state.into(), once), "{fields:?}: {told}");
        written = once;
    }
}

#[tokio::test]
async fn a_page_opened_long_ago_replaces_nothing_it_has_not_shown() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    type_in(&desk, &siti, "line", &[("dibutuhkan", "100"), ("terpenuhi", "80")]).await;
    let (cell, office) = (cell(&desk), desk.page.office.clone());
    let seen = desk.page.database.read(|tx| Ok(Now::read(tx, &cell)?.seen)).unwrap();
    let content = Content::Achievement(Achievement::Value {
        required: "100".parse().unwrap(),
        achieved: "90".parse().unwrap(),
        below_standard: None,
        note: String::new(),
    });
    let other = desk
        .page
        .database
        .write(move |tx| Writer::new(tx, store::own_ledger(tx, &office)?, "budi", 1)?.write(&cell, content));
    other.await.unwrap();
    let stale = [("dibutuhkan", "100"), ("terpenuhi", "70"), ("seen", seen.as_str())];
    let told = type_in(&desk, &siti, "line", &stale).await;
    assert_eq!((&told["rows"][0]["state"], lines(&desk)), (&"wrong".into(), 2));
    assert_eq!(told["rows"][0]["current"]["terpenuhi"], "90");
    let seen = told["rows"][0]["seen"].as_str().unwrap().to_owned();
    let told = type_in(&desk, &siti, "line", &[("dibutuhkan", "100"), ("terpenuhi", "70"), ("seen", &seen)]).await;
    assert_eq!((&told["rows"][0]["state"], lines(&desk)), (&"saved".into(), 3));
}

#[tokio::test]
async fn without_a_script_the_form_does_the_same() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let fields = [
        ("a.K.2.01:dibutuhkan", "1000"),
        ("a.K.2.01:terpenuhi", "550"),
        ("a.K.2.01.01:dibutuhkan", "x"),
        ("b.K.2.01:pagu", "2.000.000.000"),
        ("b.K.2.01:realisasi", "1.000.000.000"),
        ("n.K.2.01:masalah", "jalan rusak & banjir"),
        ("a.K.9.99:dibutuhkan", "1"),
    ];
    let came = desk.post(&siti, PATH, &fields).await;
    assert_eq!((came.status, &came.headers["location"]), (StatusCode::SEE_OTHER, &PATH.parse().unwrap()));
    assert_eq!(lines(&desk), 3, "a row that is wrong holds up no other");
    let page = desk.get(&siti, PATH).await.body;
    assert!(page.contains("jalan rusak &#38; banjir") && page.contains("value=\"2000000000\""), "{page}");
}

#[tokio::test]
async fn an_operator_enters_the_own_sectors_and_an_office_its_own() {
    let desk = Desk::of(&[2, 3]).await;
    let siti = desk.coordinator().await;
    let budi = desk.other(&siti, "budi", "operator", "3 4").await;
    for (browser, service, may) in [
        (&siti, "K.2.01", true),
        (&siti, "K.1.01", false),
        (&budi, "K.3.01", true),
        (&budi, "K.2.01", false),
        (&budi, "K.4.01", false),
    ] {
        let path = format!("/isi/2023/4/{service}");
        let came = desk.post(browser, &path, &[]).await;
        assert_eq!(came.status == StatusCode::SEE_OTHER, may, "{service}");
        assert_eq!(desk.get(browser, &path).await.body.contains("<fieldset disabled>"), !may, "{service}");
    }
    for path in
        ["/isi/2023/5/K.2.01", "/isi/1990/1/K.2.01", "/isi/2023/4/P.1.01", "/isi/2023/4/K.2.99", "/isi/2023/4/x"]
    {
        assert_eq!(desk.get(&siti, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_figures_before_stand_beside_with_the_change() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    for (path, achieved) in [("/isi/2023/3/K.2.01", "1400"), ("/isi/2022/4/K.2.01", "1600,5")] {
        let fields = [("a.K.2.01:dibutuhkan", "2000"), ("a.K.2.01:terpenuhi", achieved)];
        desk.post(&siti, path, &fields).await;
    }
    let told = type_in(&desk, &siti, "draft", &[("dibutuhkan", "2000"), ("terpenuhi", "1550")]).await;
    assert_eq!(told["rows"][0]["last_quarter"], "1.400 / 2.000 (+150)");
    assert_eq!(told["rows"][0]["last_year"], "1.600,50 / 2.000 (−50,50)");
}

#[tokio::test]
async fn budget_and_narrative_are_taken_back_by_a_reason_once() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let fields = [("b.K.2.01:pagu", "2000"), ("b.K.2.01:realisasi", "1000"), ("n.K.2.01:masalah", "banjir")];
    desk.post(&siti, PATH, &fields).await;
    let reasons = [("b.K.2.01:alasan", "salah layanan"), ("n.K.2.01:alasan", "salah layanan")];
    desk.post(&siti, PATH, &reasons).await;
    assert_eq!(lines(&desk), 4);
    let page = desk.get(&siti, PATH).await.body;
    assert!(!page.contains("value=\"2000\"") && !page.contains("banjir"), "{page}");
    desk.post(&siti, PATH, &reasons).await;
    assert_eq!(lines(&desk), 4, "the same again");
    assert!(!desk.get(&siti, PATH).await.body.contains("belum ada isi tersimpan"));
    desk.post(&siti, PATH, &[("b.K.2.01:alasan", "salah tahun")]).await;
    assert_eq!(lines(&desk), 4, "nothing is there to be taken back");
    assert!(desk.get(&siti, PATH).await.body.contains("belum ada isi tersimpan"));
}

#[tokio::test]
async fn the_regions_whole_budget_is_the_coordinators_at_the_coordinators_office() {
    let fields = [("b.APBD:pagu", "9000"), ("b.APBD:realisasi", "4000")];
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let budi = desk.other(&siti, "budi", "operator", "").await;
    desk.post(&budi, PATH, &fields).await;
    assert_eq!(lines(&desk), 0);
    desk.post(&siti, PATH, &fields).await;
    assert_eq!(lines(&desk), 1);
    assert!(desk.get(&budi, "/isi/2023/4/K.1.01").await.body.contains("value=\"9000\""), "on every page");
    let sector = Desk::of(&[2]).await;
    let siti = sector.coordinator().await;
    sector.post(&siti, PATH, &fields).await;
    assert_eq!(lines(&sector), 0);
    assert!(!sector.get(&siti, PATH).await.body.contains("APBD"));
}
