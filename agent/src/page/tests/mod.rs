//! The page as a browser sees it, without a socket: requests to the router over a real database file.

mod accounts;
mod english;
mod place;
mod safety;
mod seal;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use selaras_domain::line::{Cell, Content, LedgerId, OfficeId};
use selaras_ledger::Transaction;
use selaras_web::Address;
use tempfile::TempDir;
use tower::ServiceExt;
use uuid::Uuid;

use super::{Page, router};
use crate::entry::Writer;
use crate::schedule::{Allowance, AllowanceSettings};
use crate::store::{self, Office};

pub const HOST: &str = "127.0.0.1:7450";
const PASSWORD: &str = "kata sandi SAMPLE";
/// 15 January 2024, WIB.
pub const NOW_MS: i64 = 1_705_276_800_000;

/// An office with its page.
pub struct Desk {
    pub folder: TempDir,
    pub page: Arc<Page>,
    pub clock: Arc<AtomicI64>,
}

/// What came back.
pub struct Came {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// As text.
    pub body: String,
    pub bytes: Vec<u8>,
}

/// A browser: its cookie and the token of its forms.
#[derive(Clone, Default)]
pub struct Browser {
    pub cookie: String,
    pub token: String,
}

impl Desk {
    pub async fn new() -> Desk {
        Desk::of(&[]).await
    }

    pub async fn of(sectors: &[u8]) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let database = store::open(folder.path()).unwrap();
        let office = Office {
            office: OfficeId(Uuid::from_u128(1)),
            region: "62.07".parse().unwrap(),
            name: "SAMPLE Dinas".to_owned(),
            sectors: sectors.to_vec(),
            server: "https://localhost:7443".to_owned(),
            ledger: LedgerId(Uuid::from_u128(2)),
            province_key: [3; 32],
        };
        let made = office.clone();
        database.write(move |tx| store::create_office(tx, &made, NOW_MS)).await.unwrap();
        drop(database);
        Desk::open(folder, office, Arc::new(AtomicI64::new(NOW_MS)))
    }

    /// The same office after its program was started again.
    pub fn restarted(self) -> Desk {
        let Desk { folder, page, clock } = self;
        let office = page.office.clone();
        drop(page);
        Desk::open(folder, office, clock)
    }

    fn open(folder: TempDir, office: Office, clock: Arc<AtomicI64>) -> Desk {
        let database = Arc::new(store::open(folder.path()).unwrap());
        let told = Arc::clone(&clock);
        let allowance = Allowance::understand(&AllowanceSettings::default(), office.region).unwrap();
        let data = super::Desk { data: folder.path().to_owned(), allowance };
        let clock_of_page = Arc::new(move || told.load(Ordering::Relaxed));
        let page = Page::new(database, office, Address::loopback(HOST.parse().unwrap()), clock_of_page, data);
        Desk { folder, page, clock }
    }

    pub async fn send(&self, request: Request<Body>) -> Came {
        let response = router(Arc::clone(&self.page)).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        let (body, bytes) = (String::from_utf8_lossy(&body).into_owned(), body.to_vec());
        Came { status: parts.status, headers: parts.headers, body, bytes }
    }

    pub async fn get(&self, browser: &Browser, path: &str) -> Came {
        let request = Request::get(path).header(header::HOST, HOST).header(header::COOKIE, &browser.cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// A form of the page, sent as a browser does.
    pub async fn post(&self, browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Came {
        let token = [("token", browser.token.as_str())];
        let pairs: Vec<String> =
            token.iter().chain(fields).map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
        let request = Request::post(path)
            .header(header::HOST, HOST)
            .header(header::ORIGIN, format!("http://{HOST}"))
            .header(header::COOKIE, &browser.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(pairs.join("&"))).unwrap()).await
    }

    /// A file given to the page, sent as a browser does.
    pub async fn upload(&self, browser: &Browser, path: &str, name: &str, bytes: &[u8]) -> Came {
        self.upload_with(browser, path, &[], &[(name, bytes)]).await
    }

    /// A form with fields and files.
    pub async fn upload_with(
        &self,
        browser: &Browser,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Came {
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
            .header(header::CONTENT_LENGTH, body.len())
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=SAMPLE");
        self.send(request.body(Body::from(body)).unwrap()).await
    }

    /// A line that came in another way than over the page.
    pub async fn enter(&self, cell: Cell, content: Content) {
        let office = self.page.office.clone();
        let job = move |tx: &Transaction<'_>| {
            Writer::new(tx, store::own_ledger(tx, &office)?, "SAMPLE", 1)?.write(&cell, content)
        };
        self.page.database.write(job).await.unwrap();
    }

    /// The first start: a coordinator, logged in.
    pub async fn coordinator(&self) -> Browser {
        let fields = [("name", "Siti"), ("password", PASSWORD)];
        let came = self.post(&Browser::default(), "/mulai", &fields).await;
        assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.body);
        self.browser(&came).await
    }

    /// Another account, logged in.
    pub async fn other(&self, coordinator: &Browser, name: &str, role: &str, sectors: &str) -> Browser {
        let fields = [("name", name), ("password", PASSWORD), ("role", role), ("sectors", sectors)];
        let came = self.post(coordinator, "/akun", &fields).await;
        assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.body);
        let came = self.log_in(name, PASSWORD).await;
        assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.body);
        self.browser(&came).await
    }

    pub async fn log_in(&self, name: &str, password: &str) -> Came {
        self.post(&Browser::default(), "/masuk", &[("name", name), ("password", password)]).await
    }

    /// The browser that got a session.
    pub async fn browser(&self, came: &Came) -> Browser {
        let cookie = came.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let browser = Browser { cookie, token: String::new() };
        let home = self.get(&browser, "/").await;
        let token = home.body.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        Browser { token, ..browser }
    }
}

fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b".-_".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

/// Every route by method and path, and who may use it: nobody, viewer, operator, coordinator.
pub const ROUTES: &[(&str, &str, [bool; 4])] = &[
    ("GET", "/masuk", [true, true, true, true]),
    ("GET", "/aset/gaya.css", [true, true, true, true]),
    ("GET", "/aset/dasar.css", [true, true, true, true]),
    ("GET", "/mulai", [false, false, false, false]),
    ("POST", "/mulai", [false, false, false, false]),
    ("GET", "/", [false, true, true, true]),
    ("GET", "/isi/2023/4/K.2.01", [false, true, true, true]),
    ("POST", "/isi/2023/4/K.2.01", [false, false, true, true]),
    ("GET", "/sanggahan", [false, true, true, true]),
    ("POST", "/sanggahan", [false, false, true, true]),
    ("GET", "/periksa/2023/4", [false, true, true, true]),
    ("GET", "/sahkan/2023/4", [false, true, true, true]),
    ("POST", "/sahkan/2023/4", [false, false, false, true]),
    ("GET", "/sahkan/2023/4/bukti", [false, true, true, true]),
    ("POST", "/pengingat", [false, false, true, true]),
    ("GET", "/percakapan", [false, true, true, true]),
    ("GET", "/percakapan/2023/4/achievement:K.2.01", [false, true, true, true]),
    ("POST", "/percakapan/2023/4/achievement:K.2.01", [false, false, true, true]),
    ("GET", "/bukti", [false, true, true, true]),
    ("GET", "/bukti/x", [false, true, true, true]),
    ("POST", "/bukti/minta", [false, false, true, true]),
    ("GET", "/laporan", [false, true, true, true]),
    ("GET", "/laporan/x", [false, true, true, true]),
    ("GET", "/isian-daerah/2023/4", [false, true, true, true]),
    ("GET", "/bentrok", [false, true, true, true]),
    ("POST", "/bentrok", [false, false, true, true]),
    ("GET", "/rencana", [false, true, true, true]),
    ("GET", "/rencana/target/2023", [false, true, true, true]),
    ("POST", "/rencana/target/2023", [false, false, true, true]),
    ("GET", "/rencana/tahapan/2023", [false, true, true, true]),
    ("POST", "/rencana/tahapan/2023", [false, false, true, true]),
    ("GET", "/buku", [false, true, true, true]),
    ("GET", "/buku/templat", [false, true, true, true]),
    ("POST", "/buku/unggah", [false, false, true, true]),
    ("POST", "/buku/batal", [false, false, true, true]),
    ("GET", "/buku/berkas/x", [false, false, true, true]),
    ("POST", "/buku/berkas/x", [false, false, true, true]),
    ("GET", "/buku/berkas/x/catatan", [false, false, true, true]),
    ("POST", "/buku/berkas/x/hapus", [false, false, true, true]),
    ("GET", "/kedudukan", [false, true, true, true]),
    ("GET", "/sinkron", [false, true, true, true]),
    ("POST", "/sinkron", [false, false, true, true]),
    ("GET", "/sinkron/keadaan", [false, true, true, true]),
    ("POST", "/sinkron/bundel", [false, false, true, true]),
    ("POST", "/sinkron/jawaban", [false, false, true, true]),
    ("GET", "/akun", [false, false, false, true]),
    ("POST", "/akun", [false, false, false, true]),
    ("GET", "/akun/saya", [false, true, true, true]),
    ("POST", "/akun/saya", [false, true, true, true]),
    ("POST", "/akun/sandi", [false, false, false, true]),
    ("GET", "/akun/hapus?name=budi", [false, false, false, true]),
    ("POST", "/akun/hapus", [false, false, false, true]),
    ("GET", "/daftar", [false, false, true, true]),
    ("POST", "/daftar/cari", [false, false, true, true]),
    ("POST", "/daftar/lupakan", [false, false, false, true]),
    ("GET", "/daftar/ganda", [false, false, true, true]),
    ("GET", "/daftar/catatan", [false, false, false, true]),
    ("GET", "/daftar/impor", [false, false, true, true]),
    ("POST", "/daftar/impor", [false, false, true, true]),
    ("POST", "/daftar/impor/simpan", [false, false, true, true]),
    ("POST", "/daftar/impor/batal", [false, false, true, true]),
    ("GET", "/daftar/2023/K.2.01", [false, false, true, true]),
    ("POST", "/daftar/2023/K.2.01", [false, false, true, true]),
    ("POST", "/daftar/2023/K.2.01/hapus", [false, false, true, true]),
    ("POST", "/daftar/2023/K.2.01/ambil", [false, false, true, true]),
];
