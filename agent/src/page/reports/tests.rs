//! The list of reports as a browser sees it.

use axum::http::{StatusCode, header};
use data_encoding::HEXLOWER;
use selaras_domain::period::Quarter;
use selaras_ledger::REPORTS;

use crate::page::tests::Desk;
use crate::store::{self, Report};

const PDF: &[u8] = b"%PDF-1.7 laporan SAMPLE";

fn report(bytes: &[u8], title: &str, laid_ms: i64) -> Report {
    Report {
        digest: *blake3::hash(bytes).as_bytes(),
        size_bytes: bytes.len() as u64,
        title: title.to_owned(),
        file_name: "laporan <1>.pdf".to_owned(),
        media_type: "text/html".to_owned(),
        kind: "region".to_owned(),
        year: 2023,
        quarter: Quarter::Q4,
        laid_ms,
    }
}

/// The province tells of reports; the first of them is all here.
async fn tells(desk: &Desk, told: Vec<Report>, whole: &'static [u8]) {
    let region = desk.page.office.region;
    let job = move |tx: &selaras_ledger::Transaction<'_>| {
        store::keep_told_reports(tx, region, &told)?;
        let digest = REPORTS.keep(tx, region, whole)?;
        store::report_came(tx, &digest, 1_700_000_000_000)
    };
    desk.page.database.write(job).await.unwrap();
}

#[tokio::test]
async fn a_report_is_new_until_somebody_opens_it_and_is_saved_but_never_shown() {
    let desk = Desk::of(&[2]).await;
    let siti = desk.coordinator().await;
    let empty = desk.get(&siti, "/laporan").await.body;
    assert!(empty.contains("Belum ada laporan") && empty.contains("/sinkron"), "{empty}");
    assert!(!desk.get(&siti, "/").await.body.contains("laporan provinsi belum dibuka"));

    tells(&desk, vec![report(PDF, "Seruyan <b>naik</b>", 2), report(b"lain", "Yang lama", 1)], PDF).await;
    let list = desk.get(&siti, "/laporan").await.body;
    let (new, old) = (list.find("Seruyan &#60;b&#62;naik").unwrap(), list.find("Yang lama").unwrap());
    assert!(new < old && list.contains("Baru") && list.contains("Sedang diambil"), "{list}");
    assert!(desk.get(&siti, "/").await.body.contains("1 laporan provinsi belum dibuka"));
    let address = |bytes: &[u8]| format!("/laporan/{}", HEXLOWER.encode(blake3::hash(bytes).as_bytes()));
    assert!(list.contains(&address(PDF)) && !list.contains(&address(b"lain")), "what is not all here is no link");

    let viewer = desk.other(&siti, "pembaca", "viewer", "").await;
    let saved = desk.get(&viewer, &address(PDF)).await;
    assert_eq!((saved.status, saved.body.as_bytes()), (StatusCode::OK, PDF));
    assert_eq!(saved.headers[header::CONTENT_TYPE], "application/pdf", "not what was told");
    assert_eq!(saved.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"laporan--1-.pdf\"");
    let list = desk.get(&siti, "/laporan").await.body;
    assert!(list.contains("Sudah dibuka") && !list.contains("Baru"), "{list}");
    for path in ["/laporan/x", &address(b"lain")] {
        assert_eq!(desk.get(&siti, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
