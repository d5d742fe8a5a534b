//! The page as a browser sees it, without a socket: requests to the router over a real database file.

mod accounts;
mod safety;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use selaras_domain::line::{LedgerId, OfficeId};
use selaras_web::Address;
use tempfile::TempDir;
use tower::ServiceExt;
use uuid::Uuid;

use super::{Page, router};
use crate::store::{self, Office};

pub const HOST: &str = "127.0.0.1:7450";
const PASSWORD: &str = "kata sandi SAMPLE";
/// 15 January 2024, WIB.
const NOW_MS: i64 = 1_705_276_800_000;

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
    pub body: String,
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
        let database = Arc::new(store::open(folder.path()).unwrap());
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
        let clock = Arc::new(AtomicI64::new(NOW_MS));
        let told = Arc::clone(&clock);
        let page = Page::new(
            database,
            office,
            Address::loopback(HOST.parse().unwrap()),
            Arc::new(move || told.load(Ordering::Relaxed)),
        );
        Desk { folder, page, clock }
    }

    pub async fn send(&self, request: Request<Body>) -> Came {
        let response = router(Arc::clone(&self.page)).oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Came { status: parts.status, headers: parts.headers, body: String::from_utf8(body.to_vec()).unwrap() }
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
    async fn browser(&self, came: &Came) -> Browser {
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
    ("POST", "/sinkron", [false, false, true, true]),
    ("GET", "/akun", [false, false, false, true]),
    ("POST", "/akun", [false, false, false, true]),
    ("POST", "/akun/hapus", [false, false, false, true]),
];
