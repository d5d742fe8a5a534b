//! Files of evidence, given and looked at as a browser does.

use axum::http::{StatusCode, header};
use selaras_domain::evidence::{FILE_MAX_BYTES, FileHash};
use selaras_domain::line::{Attachment, Cell, Content, Finding, LineId, OfficeId, Owner};
use selaras_domain::period::Quarter;
use selaras_ledger::{frontier, heads_of_cell, keep_file, put_piece};
use uuid::Uuid;

use crate::page::tests::{Browser, Desk};
use crate::page::threads::tests::{comes_down, sent_back};
use crate::store;

const PATH: &str = "/percakapan/2023/4/achievement:K.2.01";
const PDF: &[u8] = b"%PDF-1.7 berita acara SAMPLE";

fn cell() -> Cell {
    Cell::named("62.07".parse().unwrap(), 2023, Some(Quarter::Q4), "K.2.01").unwrap()
}

fn hash(bytes: &[u8]) -> FileHash {
    *blake3::hash(bytes).as_bytes()
}

fn named(name: &str, bytes: &[u8]) -> Attachment {
    let (media_type, size_bytes) = ("application/pdf".to_owned(), bytes.len() as u64);
    Attachment { name: name.to_owned(), media_type, size_bytes, digest: hash(bytes) }
}

fn address(bytes: &[u8]) -> String {
    format!("/bukti/{}", named("", bytes).hex())
}

async fn report(desk: &Desk, browser: &Browser) {
    let fields = [("a.K.2.01:dibutuhkan", "100"), ("a.K.2.01:terpenuhi", "80")];
    assert_eq!(desk.post(browser, "/isi/2023/4/K.2.01", &fields).await.status, StatusCode::SEE_OTHER);
}

fn lines(desk: &Desk) -> u64 {
    let page = &desk.page;
    page.database.read(|tx| Ok(frontier(tx, &store::own_ledger(tx, &page.office)?)?.seq)).unwrap()
}

#[tokio::test]
async fn a_file_is_put_beside_a_figure_seen_there_and_in_the_list_and_saved_but_never_shown() {
    let desk = Desk::of(&[2]).await;
    let siti = desk.coordinator().await;
    report(&desk, &siti).await;
    let page = desk.get(&siti, PATH).await.body;
    assert!(page.contains("terkirim ke provinsi") && page.contains("5 MiB"), "said before it is given: {page}");
    let given = [("laporan <1>.html", PDF), ("data.csv", b"kode;nilai\nK.2.01;80\n".as_slice())];
    let came = desk.upload_with(&siti, PATH, &[("what", "bukti")], &given).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.body);
    let page = desk.get(&siti, PATH).await.body;
    assert!(
        page.contains(&format!("href=\"{}\"", address(PDF))) && page.contains("laporan &#60;1&#62;.html"),
        "{page}"
    );
    let list = desk.get(&siti, "/bukti").await.body;
    assert!(list.contains("menunggu dikirim") && list.contains("data.csv") && list.contains("1 / 100 MiB"), "{list}");
    let viewer = desk.other(&siti, "pembaca", "viewer", "").await;
    let saved = desk.get(&viewer, &address(PDF)).await;
    assert_eq!((saved.status, saved.body.as_bytes()), (StatusCode::OK, PDF));
    let name = saved.headers[header::CONTENT_DISPOSITION].to_str().unwrap();
    assert_eq!(name, "attachment; filename=\"laporan--1-.html.pdf\"", "no name makes a page of it");
    assert_eq!(saved.headers[header::CONTENT_TYPE], "application/pdf");
    assert_eq!(saved.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    for path in ["/bukti/x", &address(b"lain")] {
        assert_eq!(desk.get(&siti, path).await.status, StatusCode::NOT_FOUND);
    }
}

#[tokio::test]
async fn what_may_not_be_given_comes_back_with_the_reason_and_nothing_is_written() {
    let desk = Desk::of(&[2]).await;
    let siti = desk.coordinator().await;
    report(&desk, &siti).await;
    let ask = sent_back(&desk, "bukti?").await.to_string();
    let before = lines(&desk);
    let large = [PDF, &vec![b'x'; FILE_MAX_BYTES as usize]].concat();
    let nik = b"nama,nik\nx,6271014101900001\n".as_slice();
    let answer = [("what", "jawab"), ("on", ask.as_str()), ("text", "terlampir")];
    for (fields, files, said) in [
        (&[("what", "bukti")][..], &[][..], "Pilih"),
        (&answer, &[("a.exe", b"MZ\x90\0".as_slice())], "a.exe: isi berkas bukan PDF"),
        (&answer, &[("a.csv", nik)], "a.csv: berkas memuat NIK"),
        (&answer, &[("a.pdf", &large)], "a.pdf: berkas lebih besar dari 5 MiB"),
        (&answer, &[("a.pdf", PDF); 4], "paling banyak 3 berkas"),
        (&answer, &[("NIK 6271014101900001.pdf", PDF)], "memuat NIK"),
    ] {
        let came = desk.upload_with(&siti, PATH, fields, files).await;
        assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(came.body.contains(said), "{said}: {}", came.body);
        assert!(fields.len() == 1 || came.body.contains("terlampir</textarea>"), "{said}: what was typed stays");
    }
    let budi = desk.other(&siti, "budi", "operator", "3").await;
    let came = desk.upload_with(&budi, PATH, &[("what", "bukti")], &[("a.pdf", PDF)]).await;
    assert_eq!(came.status, StatusCode::FORBIDDEN, "of another sector");
    assert_eq!(lines(&desk), before);
    assert_eq!(desk.get(&siti, &address(PDF)).await.status, StatusCode::NOT_FOUND, "nothing was kept either");
}

#[tokio::test]
async fn a_finding_comes_with_its_files_and_is_answered_with_files() {
    let desk = Desk::of(&[2]).await;
    let siti = desk.coordinator().await;
    report(&desk, &siti).await;
    let on = desk.page.database.read(|tx| Ok(heads_of_cell(tx, &cell())?.pop().unwrap().line)).unwrap();
    let files = vec![named("foto lapangan.pdf", PDF)];
    let found = Content::Finding(Finding { on, field_value: None, text: "di lapangan kurang".to_owned(), files });
    let line: LineId = comes_down(&desk, 91, Owner::Region, cell().about(found.kind()), found).await;
    let page = desk.get(&siti, PATH).await.body;
    assert!(page.contains("foto lapangan.pdf") && page.contains("belum ada di komputer ini"), "{page}");
    assert!(!page.contains(&address(PDF)), "a file that is not here has no link");
    let region = desk.page.office.region;
    let half = move |tx: &selaras_ledger::Transaction<'_>| {
        store::keep_told_files(tx, &[hash(PDF)])?;
        put_piece(tx, region, &named("x", PDF), 0, &PDF[..PDF.len() / 2])
    };
    desk.page.database.write(half).await.unwrap();
    assert!(desk.get(&siti, "/bukti").await.body.contains("sedang diambil (50 %)"));
    assert_eq!(desk.get(&siti, &address(PDF)).await.status, StatusCode::NOT_FOUND, "half a file is none");
    let whole = move |tx: &selaras_ledger::Transaction<'_>| keep_file(tx, region, "x", PDF);
    desk.page.database.write(whole).await.unwrap().unwrap();
    assert!(desk.get(&siti, PATH).await.body.contains(&address(PDF)));
    let answer = [("what", "jawab"), ("on", &line.to_string()), ("text", "terlampir")];
    let other = b"%PDF-1.7 jawaban SAMPLE".as_slice();
    let came = desk.upload_with(&siti, PATH, &answer, &[("jawaban.pdf", other)]).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.body);
    let page = desk.get(&siti, PATH).await.body;
    assert!(page.contains("Sudah dijawab") && page.contains(&address(other)), "{page}");
}

#[tokio::test]
async fn a_file_of_another_office_comes_when_it_is_asked_for() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let sibling = Owner::Office(OfficeId(Uuid::from_u128(7)));
    let about = cell().about(selaras_domain::line::Kind::Attachment);
    comes_down(&desk, 5, sibling, about, Content::Attachment(named("bukti.pdf", PDF))).await;
    assert!(desk.get(&siti, "/bukti").await.body.contains("Hanya dicatat"));
    desk.page.database.write(|tx| store::keep_told_files(tx, &[hash(PDF)])).await.unwrap();
    let list = desk.get(&siti, "/bukti").await.body;
    assert!(list.contains("Di provinsi") && list.contains("Minta berkas"), "{list}");
    let viewer = desk.other(&siti, "pembaca", "viewer", "").await;
    assert!(!desk.get(&viewer, "/bukti").await.body.contains("Minta berkas"));
    let digest = named("", PDF).hex();
    let came = desk.post(&siti, "/bukti/minta", &[("digest", &digest)]).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER);
    assert!(desk.get(&siti, "/bukti").await.body.contains("sedang diambil"));
    for digest in ["x", &named("", b"lain").hex()] {
        let came = desk.post(&siti, "/bukti/minta", &[("digest", digest)]).await;
        assert_eq!(came.status, StatusCode::NOT_FOUND);
    }
}
