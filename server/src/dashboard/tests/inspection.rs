//! Inspection, asked like a browser does.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use selaras_domain::amount::Amount;
use selaras_domain::line::{
    Achievement, Cell, Content, Header, LedgerId, LedgerStart, Line, LineId, OfficeId, Owner, Reply,
};
use selaras_domain::period::Quarter;
use selaras_ledger::{LedgerInfo, add_ledger, append, apply, keep_file};
use uuid::Uuid;

use super::{Browser, Came, Desk, HOST, NOW_MS};
use crate::store::Role;

const PATH: &str = "/pemeriksaan/2023/4/62.07/achievement:K.2.01";
const PDF: &[u8] = b"%PDF-1.7 foto SAMPLE";

fn cell(code: &str) -> Cell {
    Cell::named("62.07".parse().unwrap(), 2023, Some(Quarter::Q4), code).unwrap()
}

fn value(achieved: u32) -> Content {
    Content::Achievement(Achievement::Value {
        required: Amount::units(1_000),
        achieved: Amount::units(achieved),
        below_standard: None,
        note: String::new(),
    })
}

/// A line of an office of Seruyan, accepted.
async fn reported(desk: &Desk, cell: Cell, content: Content) -> LineId {
    desk.write(move |tx| {
        let (region, owner) = (cell.region, Owner::Office(OfficeId(Uuid::from_u128(7))));
        let start = LedgerStart { id: LedgerId(Uuid::from_u128(5)), owner, region, predecessor: None };
        let ledger = LedgerInfo { key: add_ledger(tx, &start)?, start };
        let kind = content.kind();
        let header = Header { time_ms: NOW_MS, writer: "siti".to_owned(), kind, cell, base: Vec::new(), origin: None };
        let line = Line { header, content };
        let at = append(tx, ledger.key, &line.to_bytes())?;
        apply(tx, &ledger, at.seq, &line, Some(NOW_MS))?;
        Ok(LineId { ledger: at.ledger, seq: at.seq })
    })
    .await
}

async fn find(desk: &Desk, browser: &Browser, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Came {
    let part = "--SAMPLE\r\nContent-Disposition: form-data; name=";
    let mut body = Vec::new();
    for (name, value) in [("token", browser.token.as_str())].iter().chain(fields) {
        body.extend_from_slice(format!("{part}\"{name}\"\r\n\r\n{value}\r\n").as_bytes());
    }
    for (name, bytes) in files {
        let head = format!("{part}\"file\"; filename=\"{name}\"\r\n\r\n");
        body.extend_from_slice(&[head.as_bytes(), bytes, b"\r\n"].concat());
    }
    body.extend_from_slice(b"--SAMPLE--\r\n");
    let request = Request::post(path)
        .header(header::HOST, HOST)
        .header(header::ORIGIN, format!("http://{HOST}"))
        .header(header::COOKIE, &browser.cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=SAMPLE");
    desk.send(request.body(Body::from(body)).unwrap()).await
}

fn address(bytes: &[u8]) -> String {
    format!("/bukti/62.07/{}", blake3::hash(bytes).to_hex())
}

#[tokio::test]
async fn a_finding_with_its_file_is_written_shown_answered_and_logged() {
    let desk = Desk::new().await;
    let line = reported(&desk, cell("K.2.01"), value(800)).await;
    let ani = desk.person("ani", Role::Inspector).await;
    let page = desk.get(&ani, PATH).await.body;
    assert!(page.contains("800 / 1.000") && page.contains("Tutupi nama orang dan NIK"), "{page}");
    let on = line.to_string();
    let fields = [("on", on.as_str()), ("field_value", "750,5"), ("text", "di lapangan <kurang>")];
    let came = find(&desk, &ani, PATH, &fields, &[("foto.html", PDF)]).await;
    assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.body);
    let page = desk.get(&ani, PATH).await.body;
    assert!(page.contains("di lapangan &#60;kurang&#62;") && page.contains("750,5") && page.contains(&address(PDF)));
    let list = desk.get(&ani, "/pemeriksaan?year=2023").await.body;
    assert!(list.contains("49,5 (6 %)") && list.contains("Menunggu koreksi"), "{list}");
    assert!(desk.get(&ani, "/pemeriksaan?year=2022").await.body.contains("Belum ada temuan."));
    let saved = desk.get(&ani, &address(PDF)).await;
    assert_eq!((saved.status, saved.body.as_bytes()), (StatusCode::OK, PDF));
    assert_eq!(saved.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"foto.html.pdf\"");
    assert_eq!(saved.headers[header::CONTENT_TYPE], "application/pdf");
    assert_eq!(saved.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert_eq!(desk.get(&ani, &address(PDF).replace("62.07", "62.01")).await.status, StatusCode::NOT_FOUND);
    let finding = desk.page.read(|tx| Ok(selaras_ledger::thread_of(tx, &cell("K.2.01"))?.unanswered[0])).await.unwrap();
    let region = cell("K.2.01").region;
    let answer = desk.write(move |tx| keep_file(tx, region, "jawaban.pdf", b"%PDF-1.7 jawaban")).await.unwrap();
    let reply = Content::Reply(Reply { to: finding, text: "terlampir".to_owned(), files: vec![answer] });
    reported(&desk, cell("K.2.01").about(reply.kind()), reply).await;
    let page = desk.get(&ani, PATH).await.body;
    assert!(page.contains("Sudah dijawab") && page.contains(&address(b"%PDF-1.7 jawaban")), "{page}");
    let admin = desk.browser("admin").await;
    let log = desk.get(&admin, "/kelola/catatan").await.body;
    assert!(log.contains("finding.add") && log.contains("ani"), "{log}");
}

#[tokio::test]
async fn what_cannot_be_written_comes_back_with_the_reason_and_other_roles_only_read() {
    let desk = Desk::new().await;
    let line = reported(&desk, cell("K.2.01"), value(800)).await.to_string();
    let ani = desk.person("ani", Role::Inspector).await;
    let stale = LineId { ledger: LedgerId(Uuid::from_u128(5)), seq: 9 }.to_string();
    let text = ("text", "periksa");
    for (fields, files, said) in [
        (vec![("on", line.as_str()), ("text", " ")], vec![], "teks belum diisi"),
        (vec![("on", &stale), text], vec![], "berubah"),
        (vec![("on", &line), text, ("field_value", "1.234")], vec![], "Nilai di lapangan"),
        (vec![("on", &line), text], vec![("a.pdf", b"<svg/>".as_slice())], "a.pdf: isi berkas bukan PDF"),
        (vec![("on", &line), text], vec![("a.pdf", PDF); 4], "paling banyak 3 berkas"),
        (vec![("on", &line), ("text", "NIK 6271014101900001")], vec![], "memuat NIK"),
    ] {
        let came = find(&desk, &ani, PATH, &fields, &files).await;
        assert_eq!(came.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}: {}", came.body);
        assert!(came.body.contains(said), "{said}: {}", came.body);
    }
    let nothing = find(&desk, &ani, &PATH.replace("K.2.01", "K.2.02"), &[("text", "x")], &[]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    for role in [Role::Viewer, Role::Reviewer] {
        let reader = desk.person(&format!("seorang {}", role.word()), role).await;
        assert!(!desk.get(&reader, PATH).await.body.contains("<textarea"), "{role:?}");
        assert_eq!(find(&desk, &reader, PATH, &[text], &[]).await.status, StatusCode::FORBIDDEN);
    }
    assert_eq!(desk.get(&ani, &address(PDF)).await.status, StatusCode::NOT_FOUND);
    for path in [
        "/pemeriksaan/2023/0/62.07/achievement:K.2.01",
        "/pemeriksaan/2023/4/63.07/achievement:K.2.01",
        "/bukti/62.07/x",
    ] {
        assert_eq!(desk.get(&ani, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    let found = desk.get(&ani, "/pemeriksaan/cari?year=2023&quarter=4&region=62.07&cell=k.2.01").await;
    assert_eq!(found.headers[header::LOCATION], PATH);
    let none = desk.get(&ani, "/pemeriksaan/cari?year=2023&quarter=4&region=62.07&cell=X").await;
    assert_eq!(none.status, StatusCode::NOT_FOUND);
}
