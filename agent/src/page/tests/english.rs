//! Who chose English reads no Indonesian reason, whatever there is to say.

use axum::http::{StatusCode, header};

use super::*;
use crate::store::{PassRow, record_failure};
use crate::sync::SyncError;

/// Words that most Indonesian reasons hold and no English page does. Names of services and of columns are Indonesian in both.
const INDONESIAN: &[&str] = &[
    " tidak ",
    " belum ",
    "periksa",
    " lagi",
    "tulis ",
    "pakai ",
    "isi ",
    "melebihi",
    "lebih besar",
    "jauh berbeda",
    "turun dari",
];

/// A browser whose person chose English.
async fn english(desk: &Desk) -> Browser {
    let siti = desk.coordinator().await;
    let chosen = desk.get(&siti, "/?lang=en").await.headers[header::SET_COOKIE].to_str().unwrap().to_owned();
    let chosen = chosen.split(';').next().unwrap();
    Browser { cookie: format!("{}; {chosen}", siti.cookie), ..siti }
}

/// What the page says; the help of the office's own words is left out.
fn said(came: &Came) -> String {
    let main = came.body.split("<main").nth(1).unwrap_or(&came.body);
    let mut text = String::new();
    let mut is_tag = false;
    for sign in main.chars() {
        match sign {
            '<' => is_tag = true,
            '>' => is_tag = false,
            sign if !is_tag => text.push(sign),
            _ => {}
        }
    }
    text
}

async fn reads(desk: &Desk, browser: &Browser, path: &str, reasons: &[&str]) {
    let came = desk.get(browser, path).await;
    assert_eq!(came.status, StatusCode::OK, "{path}");
    only_english(path, &said(&came), reasons);
}

fn only_english(path: &str, text: &str, reasons: &[&str]) {
    for reason in reasons {
        assert!(text.contains(reason), "{path} lacks {reason}:\n{text}");
    }
    let lines = text.lines().filter(|line| INDONESIAN.iter().any(|word| line.contains(word)));
    // The names of services and items, which the catalogue has in Indonesian only.
    let names: Vec<String> = selaras_domain::catalogue::Catalogue::for_year(2023)
        .components(selaras_domain::catalogue::Level::Kabupaten)
        .iter()
        .filter_map(|one| selaras_domain::catalogue::Catalogue::for_year(2023).name_of(*one).map(str::to_owned))
        .collect();
    let told: Vec<&str> = lines.filter(|line| !names.iter().any(|name| line.contains(name.as_str()))).collect();
    assert!(told.is_empty(), "{path}: {told:#?}");
}

#[tokio::test]
async fn findings_drafts_and_a_failed_pass_are_told_in_the_language_of_the_page() {
    let desk = Desk::new().await;
    let siti = english(&desk).await;
    for (path, fields) in [
        ("/isi/2022/4/K.2.01", vec![("a.K.2.01:dibutuhkan", "90"), ("a.K.2.01:terpenuhi", "80")]),
        ("/isi/2023/3/K.2.01", vec![("a.K.2.01:dibutuhkan", "1000"), ("a.K.2.01:terpenuhi", "900")]),
        (
            "/isi/2023/4/K.2.01",
            vec![
                ("a.K.2.01:dibutuhkan", "1000"),
                ("a.K.2.01:terpenuhi", "550"),
                ("a.K.2.01.01:dibutuhkan", "seratus"),
                ("a.K.2.01.02:dibutuhkan", "0"),
                ("a.K.2.01.02:terpenuhi", "0"),
                ("a.K.2.01.03:dibutuhkan", "10"),
                ("a.K.2.01.03:terpenuhi", "12"),
                ("b.K.2.01:pagu", "5"),
                ("b.K.2.01:realisasi", "9"),
                ("b.APBD:pagu", "4"),
                ("b.APBD:realisasi", "1"),
                ("n.K.2.01:masalah", "6207014101900001"),
            ],
        ),
        ("/rencana/tahapan/2023", vec![("s.planning:tanggal", "x")]),
    ] {
        assert_eq!(desk.post(&siti, path, &fields).await.status, StatusCode::SEE_OTHER, "{path}");
    }
    let error = SyncError::late(std::time::Duration::from_secs(5)).message();
    let row = PassRow { started_ms: NOW_MS, ended_ms: NOW_MS + 1, error, ..PassRow::default() };
    desk.page.database.write(move |tx| record_failure(tx, &row, NOW_MS)).await.unwrap();
    let findings = [
        "achieved 550 fell from quarter III (900)",
        "required 1000 is far from the same quarter of the year before (90)",
        "achieved 12 is more than required 10",
        "realisation 9 is more than the allocation 5",
    ];
    let drafts =
        ["&#34;seratus&#34; is no number", "required is 0: if this item does not apply", "the text holds a NIK"];
    let on_grid: Vec<&str> = findings.iter().chain(&drafts).copied().collect();
    reads(&desk, &siti, "/isi/2023/4/K.2.01", &on_grid).await;
    reads(&desk, &siti, "/periksa/2023/4", &on_grid).await;
    let unreached = "the province cannot be reached (no answer within 5 seconds)";
    reads(&desk, &siti, "/", &[unreached]).await;
    reads(&desk, &siti, "/sinkron", &[unreached]).await;
}

#[tokio::test]
async fn rows_that_a_file_or_the_register_refuses_are_told_in_the_language_of_the_page() {
    let desk = Desk::new().await;
    let siti = english(&desk).await;
    let head = "tahun,triwulan,kode,dibutuhkan,terpenuhi,tidak_sesuai_standar,status,keterangan";
    let rows = [
        "K.2.99,1,1,,,",
        "K.2.01,\"1.234\",5,,,",
        "K.2.02,0,0,,,",
        "K.2.03,5,,,,",
        "K.2.04,,,,lain,",
        "K.2.05,10,12,,,",
    ];
    let file = format!("{head}\n{}\n", rows.map(|row| format!("2023,4,{row}")).join("\n"));
    let given = desk.upload(&siti, "/buku/unggah", "capaian.csv", file.as_bytes()).await;
    let preview = given.headers[header::LOCATION].to_str().unwrap();
    let refused = [
        "is not in the catalogue of 2023; nearest:",
        "may mean 1234 (thousands) or 1,234 (a fraction)",
        "declare it nihil with a reason",
        "`terpenuhi` is empty",
        "status &#34;lain&#34; is not known",
        "achieved 12 is more than required 10",
    ];
    reads(&desk, &siti, preview, &refused).await;
    let people = "nik,nama\n6207014101900001,Siti\n12,Budi\n";
    desk.upload(&siti, "/daftar/impor", "penerima.csv", people.as_bytes()).await;
    reads(&desk, &siti, "/daftar/impor", &["the NIK has 2 digits and not 16"]).await;
}
