//! Workbooks, asked like a browser does.

use std::sync::atomic::Ordering;

use axum::http::{StatusCode, header};
use selaras_domain::line::{Achievement, Cell, Content, Kind, Subject};
use selaras_domain::period::{Period, Quarter};
use selaras_ledger::frontier;

use crate::import::{self, Context};
use crate::page::grid::row::Now;
use crate::page::tests::{Browser, Came, Desk};
use crate::store;

const HEAD: &str = "tahun,triwulan,kode,dibutuhkan,terpenuhi,tidak_sesuai_standar,status,keterangan";

/// An achievement file with these rows of 2023 TW IV.
fn csv(rows: &[&str]) -> Vec<u8> {
    let rows: Vec<String> = rows.iter().map(|row| format!("2023,4,{row}")).collect();
    format!("{HEAD}\n{}\n", rows.join("\n")).into_bytes()
}

fn cell(desk: &Desk, code: &str) -> Cell {
    Cell {
        region: desk.page.office.region,
        period: Period::quarter(2023, Quarter::Q4),
        kind: Kind::Achievement,
        subject: Subject::from_text(code).unwrap(),
    }
}

fn lines(desk: &Desk) -> u64 {
    let page = &desk.page;
    page.database.read(|tx| Ok(frontier(tx, &store::own_ledger(tx, &page.office)?)?.seq)).unwrap()
}

/// What a cell says: "8 / 10", or nothing.
fn said(desk: &Desk, code: &str) -> String {
    match desk.page.database.read(|tx| Now::read(tx, &cell(desk, code))).unwrap().content {
        Some(Content::Achievement(Achievement::Value { required, achieved, .. })) => format!("{achieved} / {required}"),
        Some(other) => panic!("{other:?}"),
        None => String::new(),
    }
}

/// Another way into the same cell, while a preview is open.
async fn entered(desk: &Desk, code: &str, required: &str, achieved: &str) {
    let content = Content::Achievement(Achievement::Value {
        required: required.parse().unwrap(),
        achieved: achieved.parse().unwrap(),
        below_standard: None,
        note: String::new(),
    });
    desk.enter(cell(desk, code), content).await;
}

/// Gives a file and says where its preview is.
async fn given(desk: &Desk, browser: &Browser, rows: &[&str]) -> String {
    let came = desk.upload(browser, "/buku/unggah", "capaian.csv", &csv(rows)).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.body);
    came.headers[header::LOCATION].to_str().unwrap().to_owned()
}

/// What the form of a preview sends: everything hidden in it, the ticks that are asked for, and the button.
fn form<'a>(preview: &'a Came, ticked: &[&'a str], accept: &'a str) -> Vec<(&'a str, &'a str)> {
    let hidden = preview.body.split("name=\"seen.").skip(1);
    let mut fields: Vec<(&str, &str)> = hidden
        .map(|rest| {
            let (number, rest) = rest.split_once('"').unwrap();
            let name =
                &preview.body[number.as_ptr() as usize - preview.body.as_ptr() as usize - 5..][..number.len() + 5];
            (name, rest.split("value=\"").nth(1).unwrap().split('"').next().unwrap())
        })
        .collect();
    fields.extend(ticked.iter().map(|number| ("take", *number)));
    fields.push(("accept", accept));
    fields
}

#[tokio::test]
async fn a_file_is_looked_at_and_nothing_is_written_until_it_is_taken() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    entered(&desk, "K.2.01", "1000", "550").await;
    entered(&desk, "K.2.02", "10", "10").await;
    let place =
        given(&desk, &siti, &["K.2.01,1000,900,,,", "K.2.02,10,10,,,", "K.2.03,20,15,,,", "K.2.04,x,1,,,"]).await;
    let desk = desk.restarted();
    let preview = desk.get(&siti, &place).await;
    assert_eq!(preview.status, StatusCode::OK, "a restart loses nothing");
    for told in [
        "Baru <strong>1",
        "Berubah <strong>1",
        "Sama <strong>1",
        "Ditolak <strong>1",
        "<del>550</del>",
        "<ins>900</ins>",
    ] {
        assert!(preview.body.contains(told), "{told}: {}", preview.body);
    }
    assert!(preview.body.contains("/isi/2023/4/K.2.03#a.K.2.03"), "a row leads to its cell");
    assert_eq!(lines(&desk), 2);
    let came = desk.post(&siti, &place, &form(&preview, &[], "all")).await;
    assert!(came.body.contains("2 baris diterima."), "{}", came.body);
    assert_eq!((said(&desk, "K.2.01"), said(&desk, "K.2.03")), ("900 / 1000".into(), "15 / 20".into()));
    assert_eq!(lines(&desk), 4, "what is the same is no line");
    let again = desk.post(&siti, &place, &form(&preview, &[], "all")).await;
    assert!(again.body.contains("0 baris diterima. 2 tidak"), "{}", again.body);
    assert_eq!(lines(&desk), 4);
    let origin = desk.page.database.read(|tx| store::origin_of(tx, desk.page.office.ledger, 4)).unwrap().unwrap();
    assert_eq!((origin.origin.file.as_str(), origin.row), ("capaian.csv", Some(4)));
}

#[tokio::test]
async fn some_rows_are_taken_by_tick_or_by_service() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let place = given(&desk, &siti, &["K.2.01,10,1,,,", "K.2.01.01,10,2,,,", "K.2.02,10,3,,,", "K.2.03,10,4,,,"]).await;
    let preview = desk.get(&siti, &place).await;
    desk.post(&siti, &place, &form(&preview, &["0"], "K.2.01")).await;
    assert_eq!((said(&desk, "K.2.01.01"), said(&desk, "K.2.02")), ("2 / 10".into(), String::new()));
    let preview = desk.get(&siti, &place).await;
    desk.post(&siti, &place, &form(&preview, &["3"], "ticked")).await;
    assert_eq!((said(&desk, "K.2.02"), said(&desk, "K.2.03")), (String::new(), "4 / 10".into()));
}

#[tokio::test]
async fn a_cell_that_changed_after_it_was_shown_is_left_and_told() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let place = given(&desk, &siti, &["K.2.01,10,1,,,", "K.2.02,10,2,,,"]).await;
    let preview = desk.get(&siti, &place).await;
    entered(&desk, "K.2.01", "10", "9").await;
    let came = desk.post(&siti, &place, &form(&preview, &[], "all")).await;
    assert!(
        came.body.contains("1 baris diterima. 1 tidak") && came.body.contains("sudah berubah lagi"),
        "{}",
        came.body
    );
    assert_eq!((said(&desk, "K.2.01"), said(&desk, "K.2.02")), ("9 / 10".into(), "2 / 10".into()));
    let came = desk.post(&siti, &place, &form(&came, &[], "all")).await;
    assert!(came.body.contains("1 baris diterima."), "as it is shown now: {}", came.body);
    assert_eq!(said(&desk, "K.2.01"), "1 / 10");
}

#[tokio::test]
async fn what_was_taken_is_taken_back_by_new_lines_where_nobody_changed_it_since() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    entered(&desk, "K.2.01", "1000", "550").await;
    let place = given(&desk, &siti, &["K.2.01,1000,900,,,", "K.2.02,10,2,,,", "K.2.03,10,3,,,"]).await;
    let preview = desk.get(&siti, &place).await;
    desk.post(&siti, &place, &form(&preview, &[], "all")).await;
    entered(&desk, "K.2.03", "10", "7").await;
    let before = lines(&desk);
    for reason in [" ", "keliru 6207011508900001"] {
        let came = desk.post(&siti, "/buku/batal", &[("acceptance", "1"), ("reason", reason)]).await;
        assert_eq!((came.status, lines(&desk)), (StatusCode::UNPROCESSABLE_ENTITY, before), "{reason}");
    }
    let came = desk.post(&siti, "/buku/batal", &[("acceptance", "1"), ("reason", "berkas keliru")]).await;
    assert!(came.body.contains("2 sel kembali") && came.body.contains("K.2.03"), "{}", came.body);
    assert_eq!(said(&desk, "K.2.01"), "550 / 1000");
    assert_eq!((said(&desk, "K.2.02"), said(&desk, "K.2.03")), (String::new(), "7 / 10".into()));
    assert_eq!(lines(&desk), before + 2, "the history stays");
    let again = desk.post(&siti, "/buku/batal", &[("acceptance", "1"), ("reason", "lagi")]).await;
    assert_eq!((again.status, lines(&desk)), (StatusCode::NOT_FOUND, before + 2));
}

#[tokio::test]
async fn an_account_takes_only_what_it_enters() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let budi = desk.other(&siti, "budi", "operator", "3").await;
    let place = given(&desk, &budi, &["K.2.01,10,1,,,", "K.3.01,10,2,,,"]).await;
    let preview = desk.get(&budi, &place).await;
    assert!(preview.body.contains("urusan akun atau kantor lain"), "{}", preview.body);
    let mut fields = form(&preview, &[], "all");
    // Also when somebody puts the other row into the form by hand.
    let seen = desk.page.database.read(|tx| Now::read(tx, &cell(&desk, "K.2.01"))).unwrap().seen;
    fields.push(("seen.0", &seen));
    desk.post(&budi, &place, &fields).await;
    assert_eq!((said(&desk, "K.2.01"), said(&desk, "K.3.01")), (String::new(), "2 / 10".into()));
}

#[tokio::test]
async fn refused_rows_come_back_as_a_workbook_with_notes() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let place = given(&desk, &siti, &["K.2.01,10,1,,,", "K.2.02,1.234,2,,,"]).await;
    let came = desk.get(&siti, &format!("{place}/catatan")).await;
    assert_eq!(came.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"capaian-catatan.xlsx\"");
    let context = Context { region: desk.page.office.region, now_year: 2024 };
    let read = import::parse_bytes("catatan.xlsx", came.bytes.clone(), &context).unwrap();
    assert_eq!((read.entries.len(), read.refused.len()), (1, 1), "it reads like the file");
    let mut notes = String::new();
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(came.bytes)).unwrap();
    std::io::Read::read_to_string(&mut archive.by_name("xl/comments1.xml").unwrap(), &mut notes).unwrap();
    assert!(notes.contains("1.234"), "{notes}");
}

#[tokio::test]
async fn the_template_of_the_page_is_that_of_the_command_and_comes_back_unchanged() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    entered(&desk, "K.2.01", "1000", "550").await;
    let came = desk.get(&siti, "/buku/templat?year=2023&quarter=4").await;
    assert_eq!(came.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"spm-62.07-2023-tw4.xlsx\"");
    let came = desk.upload(&siti, "/buku/unggah", "templat.xlsx", &came.bytes).await;
    let preview = desk.get(&siti, came.headers[header::LOCATION].to_str().unwrap()).await;
    assert!(
        preview.body.contains("Tidak ada yang berubah.") && preview.body.contains("Sama <strong>1"),
        "{}",
        preview.body
    );
}

#[tokio::test]
async fn a_file_that_is_no_table_too_large_or_too_old_is_not_there() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let came = desk.upload(&siti, "/buku/unggah", "surat.pdf", b"%PDF-1.7 SAMPLE").await;
    assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", came.body);
    assert!(came.body.contains("surat.pdf: "), "{}", came.body);
    let came = desk.upload(&siti, "/buku/unggah", "besar.csv", &vec![b'a'; super::BODY_MAX_BYTES]).await;
    assert_eq!(came.status, StatusCode::PAYLOAD_TOO_LARGE);
    let old = given(&desk, &siti, &["K.2.01,10,1,,,"]).await;
    let dropped = given(&desk, &siti, &["K.2.01,10,2,,,"]).await;
    desk.post(&siti, &format!("{dropped}/hapus"), &[]).await;
    assert_eq!(desk.get(&siti, &dropped).await.status, StatusCode::NOT_FOUND);
    desk.clock.fetch_add(crate::uploads::KEPT_MS + 1, Ordering::Relaxed);
    let came = desk.log_in("siti", "kata sandi SAMPLE").await;
    let siti = desk.browser(&came).await;
    let young = given(&desk, &siti, &["K.2.01,10,3,,,"]).await;
    assert_eq!(desk.get(&siti, &old).await.status, StatusCode::NOT_FOUND, "a day went by");
    assert_eq!(desk.get(&siti, &young).await.status, StatusCode::OK);
    let files = std::fs::read_dir(desk.folder.path().join("uploads")).unwrap();
    assert_eq!(files.count(), 1, "and nothing of it is left on disk");
}
