//! The register as a browser uses it. All people are SAMPLE.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use selaras_ledger::frontier;

use crate::page::tests::{Browser, Came, Desk, HOST};
use crate::store;
use crate::store::register::looks;

const LIST: &str = "/daftar/2023/K.2.01";
const NIK: &str = "6271014101900001";
const SITI: [(&str, &str); 6] = [
    ("nik", NIK),
    ("nama", "SAMPLE <Siti>"),
    ("alamat", "Jl. Contoh \"1\""),
    ("tanggal_lahir", "1/1/1990"),
    ("tanggal_dilayani", "3/2/2023"),
    ("sesuai_standar", "ya"),
];

/// A file sent by the form of the import.
async fn send_file(desk: &Desk, browser: &Browser, service: &str, file: &str) -> Came {
    let part = |name: &str, more: &str, text: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n{text}\r\n")
    };
    let fields = [("token", browser.token.as_str()), ("service", service), ("year", "2023")];
    let fields: String = fields.iter().map(|(name, text)| part(name, "", text)).collect();
    let body = format!("{fields}{}--x--\r\n", part("file", "; filename=\"orang.csv\"", file));
    let request = Request::post("/daftar/impor")
        .header(header::HOST, HOST)
        .header(header::ORIGIN, format!("http://{HOST}"))
        .header(header::COOKIE, &browser.cookie)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    desk.send(request.body(Body::from(body)).unwrap()).await
}

fn acts(desk: &Desk) -> Vec<String> {
    let looks = desk.page.database.read(|tx| looks(tx, None, 99)).unwrap();
    looks.iter().rev().map(|look| format!("{} {} {}", look.person, look.act, look.people)).collect()
}

fn lines(desk: &Desk) -> u64 {
    let page = &desk.page;
    page.database.read(|tx| Ok(frontier(tx, &store::own_ledger(tx, &page.office)?)?.seq)).unwrap()
}

#[tokio::test]
async fn a_person_is_entered_changed_taken_out_and_every_look_is_kept() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let came = desk.post(&siti, LIST, &SITI).await;
    assert_eq!(
        (came.status, &came.headers["location"]),
        (StatusCode::SEE_OTHER, &LIST.parse().unwrap()),
        "{}",
        came.body
    );
    let list = desk.get(&siti, LIST).await.body;
    for text in [NIK, "SAMPLE &#60;Siti&#62;", "Jl. Contoh &#34;1&#34;", "1990-01-01", "2023-02-03"] {
        assert!(list.contains(text), "{text}: {list}");
    }
    let id = list.split("?ubah=").nth(1).unwrap().split(['"', '#']).next().unwrap().to_owned();
    let change = desk.get(&siti, &format!("{LIST}?ubah={id}")).await.body;
    assert!(change.contains("readonly") && change.contains("value=\"2023-02-03\""), "{change}");
    let mut changed = SITI.to_vec();
    changed[1] = ("nama", "SAMPLE Siti Aminah");
    let came = desk.post(&siti, LIST, &changed).await;
    assert!(came.status == StatusCode::UNPROCESSABLE_ENTITY && came.body.contains("atas nama lain"), "{}", came.body);
    changed.push(("ubah", "ya"));
    assert_eq!(desk.post(&siti, LIST, &changed).await.status, StatusCode::SEE_OTHER);
    assert!(desk.get(&siti, LIST).await.body.contains("SAMPLE Siti Aminah"));
    assert_eq!(desk.post(&siti, &format!("{LIST}/hapus"), &[("id", &id)]).await.status, StatusCode::SEE_OTHER);
    assert!(!desk.get(&siti, LIST).await.body.contains(NIK));
    assert_eq!(
        acts(&desk),
        [
            "siti enter 1",
            "siti list 1",
            "siti list 1",
            "siti enter 1",
            "siti list 1",
            "siti enter 1",
            "siti list 1",
            "siti remove 1",
            "siti list 0"
        ]
    );
    let log = desk.get(&siti, "/daftar/catatan").await.body;
    assert!(
        log.contains("mengeluarkan") && log.contains("K.2.01") && !log.contains(NIK) && !log.contains("SAMPLE Siti")
    );
    assert_eq!(lines(&desk), 0, "nobody is a line");
}

#[tokio::test]
async fn what_is_wrong_in_the_form_is_said_and_stays_in_it() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    for (at, text, reason) in [
        (0, "627101410190", "NIK berisi 12 angka"),
        (1, "", "`nama` belum diisi"),
        (3, "31/02/1990", "`tanggal_lahir` bukan tanggal"),
        (4, "3/2/2022", "di luar tahunnya"),
        (5, "", "`sesuai_standar` belum diisi"),
    ] {
        let mut fields = SITI.to_vec();
        fields[at].1 = text;
        let came = desk.post(&siti, LIST, &fields).await;
        assert!(
            came.status == StatusCode::UNPROCESSABLE_ENTITY && came.body.contains(reason),
            "{reason}: {}",
            came.body
        );
        assert!(came.body.contains("value=\"SAMPLE &#60;Siti&#62;\"") || at == 1, "{}", came.body);
    }
    assert!(desk.get(&siti, LIST).await.body.contains("Belum ada orang"));
}

#[tokio::test]
async fn viewers_see_nobody_and_operators_the_people_of_their_sectors() {
    let desk = Desk::of(&[2, 3]).await;
    let siti = desk.coordinator().await;
    let budi = desk.other(&siti, "budi", "operator", "3").await;
    let rina = desk.other(&siti, "rina", "viewer", "").await;
    desk.post(&siti, LIST, &SITI).await;
    for (browser, path, may) in [
        (&siti, LIST, true),
        (&siti, "/daftar/2023/K.1.01", false),
        (&budi, LIST, false),
        (&budi, "/daftar/2023/K.3.01", true),
        (&rina, LIST, false),
        (&rina, "/daftar", false),
        (&rina, "/daftar/ganda", false),
        (&budi, "/daftar/catatan", false),
    ] {
        let came = desk.get(browser, path).await;
        assert_eq!(came.status == StatusCode::OK, may, "{path} {}", came.status);
        assert!(may || !came.body.contains(NIK), "{path}");
        let posts: &[&str] = if path.matches('/').count() == 3 { &["", "/hapus", "/ambil"] } else { &[] };
        for post in posts {
            let fields: Vec<_> = SITI.into_iter().chain([("id", "1"), ("quarter", "1")]).collect();
            let came = desk.post(browser, &format!("{path}{post}"), &fields).await;
            assert_eq!(came.status != StatusCode::FORBIDDEN, may, "{path}{post} {}", came.status);
        }
    }
    desk.post(&siti, LIST, &SITI).await;
    let found = desk.post(&budi, "/daftar/cari", &[("nik", NIK)]).await;
    assert!(found.status == StatusCode::OK && !found.body.contains("Siti&#62;"), "of another sector: {}", found.body);
    let forget = desk.post(&budi, "/daftar/lupakan", &[("nik", NIK)]).await;
    assert_eq!(forget.status, StatusCode::FORBIDDEN);
    assert!(!desk.get(&budi, "/daftar").await.body.contains("K.2.01"));
    assert!(!desk.get(&rina, "/").await.body.contains("/daftar"), "no way there either");
    for path in ["/daftar/2023/P.1.01", "/daftar/2023/K.2.99", "/daftar/1990/K.2.01", "/daftar/2023/x"] {
        assert_eq!(desk.get(&siti, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_file_is_shown_with_every_bad_row_before_anything_is_in() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    let file = format!(
        "nik;nama;tanggal_lahir\n{NIK};SAMPLE Siti;\n123;SAMPLE Budi;\n6271014101900002;SAMPLE Rina;2/1/1990\n"
    );
    let came = send_file(&desk, &siti, "K.2.01", &file).await;
    assert_eq!((came.status, &came.headers["location"]), (StatusCode::SEE_OTHER, &"/daftar/impor".parse().unwrap()));
    for file in
        std::fs::read_dir(desk.folder.path()).unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file())
    {
        let bytes = std::fs::read(file).unwrap();
        let holds = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
        assert!(!holds(b"SAMPLE Rina") && !holds(b"6271014101900002"), "what waits is sealed");
    }
    let shown = desk.get(&siti, "/daftar/impor").await.body;
    for text in ["3 baris", "2 baru", "1 ditolak", "NIK berisi 3 angka", "tidak sama dengan"] {
        assert!(shown.contains(text), "{text}: {shown}");
    }
    assert!(!shown.contains("SAMPLE Budi"));
    assert!(desk.get(&siti, LIST).await.body.contains("Belum ada orang"));
    let budi = desk.other(&siti, "budi", "operator", "").await;
    assert!(!desk.get(&budi, "/daftar/impor").await.body.contains("2 baru"), "it waits for its sender alone");
    let taken = desk.post(&siti, "/daftar/impor/simpan", &[]).await.body;
    assert!(taken.contains("Sudah masuk") && taken.contains("2 baru"), "{taken}");
    assert!(desk.get(&siti, LIST).await.body.contains("SAMPLE Rina"));
    assert!(!desk.get(&siti, "/daftar/impor").await.body.contains("2 baru"), "nothing waits any more");

    send_file(&desk, &siti, "", "judul\nlain\n").await;
    assert!(desk.get(&siti, "/daftar/impor").await.body.contains("judul kolom daftar penerima tidak ditemukan"));
    desk.post(&siti, "/daftar/impor/batal", &[]).await;
    assert!(!desk.get(&siti, "/daftar/impor").await.body.contains("judul kolom daftar penerima tidak ditemukan"));
    assert_eq!(send_file(&desk, &siti, "", "").await.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn counts_are_taken_over_into_the_report_and_a_later_change_shows() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    desk.post(&siti, LIST, &SITI).await;
    let took = desk.post(&siti, &format!("{LIST}/ambil"), &[("quarter", "1")]).await;
    assert_eq!((took.status, lines(&desk)), (StatusCode::SEE_OTHER, 1), "{}", took.body);
    let grid = desk.get(&siti, "/isi/2023/1/K.2.01").await.body;
    assert!(grid.contains("dari daftar penerima") && !grid.contains(NIK), "{grid}");
    assert!(!desk.get(&siti, LIST).await.body.contains("Daftar berubah sejak itu"));
    let mut other = SITI.to_vec();
    other[0].1 = "6271014101900002";
    desk.post(&siti, LIST, &other).await;
    assert!(desk.get(&siti, LIST).await.body.contains("Daftar berubah sejak itu"));
    let nobody = desk.post(&siti, "/daftar/2023/K.2.02/ambil", &[("quarter", "1")]).await;
    assert!(nobody.status == StatusCode::UNPROCESSABLE_ENTITY && nobody.body.contains("nihil"), "{}", nobody.body);
}

#[tokio::test]
async fn a_person_is_found_by_nik_shown_at_two_services_and_forgotten() {
    let desk = Desk::new().await;
    let siti = desk.coordinator().await;
    for list in [LIST, "/daftar/2023/K.2.06", "/daftar/2023/K.2.07"] {
        assert_eq!(desk.post(&siti, list, &SITI).await.status, StatusCode::SEE_OTHER);
    }
    let doubles = desk.get(&siti, "/daftar/ganda?year=2023").await.body;
    assert!(doubles.contains("K.2.01 + K.2.06") && !doubles.contains(NIK), "{doubles}");
    let pair = desk.get(&siti, "/daftar/ganda?year=2023&satu=K.2.01&dua=K.2.06").await.body;
    assert_eq!(pair.matches(&format!("<th scope=\"row\">{NIK}")).count(), 2, "{pair}");
    let found = desk.post(&siti, "/daftar/cari", &[("nik", "6271 0141 0190 0001")]).await.body;
    assert!(found.contains("K.2.07 2023") && found.contains("umur di luar 60 tahun ke atas"), "{found}");
    let forgotten = desk.post(&siti, "/daftar/lupakan", &[("nik", NIK)]).await.body;
    assert!(forgotten.contains("3 catatan orang ini sudah dihapus"), "{forgotten}");
    assert!(!desk.post(&siti, "/daftar/cari", &[("nik", NIK)]).await.body.contains("Siti&#62;"));
    let wrong = desk.post(&siti, "/daftar/cari", &[("nik", "62710141019000")]).await;
    assert!(wrong.status == StatusCode::UNPROCESSABLE_ENTITY && wrong.body.contains("NIK berisi 14 angka"));
}
