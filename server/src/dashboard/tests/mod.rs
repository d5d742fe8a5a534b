//! The dashboard as a browser sees it, without a socket: requests to the router over a real database file.

mod accounts;
mod admin;
mod calendar;
mod catalogues;
mod contacts;
mod editions;
mod faults;
mod inspection;
mod lines;
mod login;
mod looks;
mod overview;
mod ranking;
mod region;
mod review;
mod routes;
mod sending;
mod turns;
mod written;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use selaras_domain::region::RegionCode;
use selaras_ledger::Database;
use selaras_web::{Address, hash_password};
use tempfile::TempDir;
use tower::ServiceExt;

use super::{App, Dashboard, Ground, router};
use crate::authority::{Authority, Keyring};
use crate::config::{Config, Web};
use crate::delivery::{DeliverySettings, Looked};
use crate::store::{self, Role};

pub const HOST: &str = "127.0.0.1:8443";
pub const PASSWORD: &str = "kata sandi SAMPLE";
/// 15 January 2024, WIB.
pub const NOW_MS: i64 = 1_705_276_800_000;

/// Kalimantan Tengah with its dashboard and one administrator, `admin`.
pub struct Desk {
    _folder: TempDir,
    pub database: Arc<Database>,
    pub page: App,
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
        let folder = tempfile::tempdir().unwrap();
        let code: RegionCode = "62".parse().unwrap();
        Authority::create(folder.path(), "62", NOW_MS).unwrap();
        let database = Arc::new(store::open(folder.path()).unwrap());
        let hash = hash_password(PASSWORD).unwrap();
        let found = move |tx: &selaras_ledger::Transaction<'_>| {
            store::create_province(tx, code, NOW_MS)?;
            store::add_person(tx, "admin", Role::Admin, &hash, "", NOW_MS)
        };
        database.write(found).await.unwrap();
        let clock = Arc::new(AtomicI64::new(NOW_MS));
        let web = Web { metrics_token_file: Some(folder.path().join("metrics-token")), ..Web::default() };
        let delivery = DeliverySettings { folder: Some(folder.path().join("kiriman")), ..DeliverySettings::default() };
        let ground = Ground {
            data: folder.path().to_owned(),
            database: Arc::clone(&database),
            keyring: Arc::new(Keyring::open(folder.path(), &[], NOW_MS).unwrap()),
            config: Config { web, delivery, ..Config::default() },
            open: Arc::default(),
            looked: Looked::default(),
            clock: Arc::new({
                let clock = Arc::clone(&clock);
                move || clock.load(Ordering::Relaxed)
            }),
        };
        let page = Dashboard::new(ground, Address::loopback(HOST.parse().unwrap())).unwrap();
        Desk { _folder: folder, database, page, clock }
    }

    /// Adds a person and logs in.
    pub async fn person(&self, name: &str, role: Role) -> Browser {
        let (name, hash) = (name.to_owned(), hash_password(PASSWORD).unwrap());
        let added = name.clone();
        self.write(move |tx| store::add_person(tx, &added, role, &hash, "admin", NOW_MS)).await;
        self.browser(&name).await
    }

    pub async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&selaras_ledger::Transaction<'_>) -> anyhow::Result<T> + Send + 'static,
    ) -> T {
        self.database.write(job).await.unwrap()
    }

    pub async fn send(&self, request: Request<Body>) -> Came {
        let response = router(&self.page).0.oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        // A stream of changes has no end of its own.
        let is_stream = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
        let body = if is_stream { Vec::new() } else { to_bytes(body, usize::MAX).await.unwrap().to_vec() };
        Came { status: parts.status, headers: parts.headers, body: String::from_utf8(body).unwrap() }
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

    /// A form with files: fields whose name has a dot in it are files of the field before the dot.
    pub async fn upload(&self, browser: &Browser, path: &str, fields: &[(&str, &str)]) -> Came {
        let token = [("token", browser.token.as_str())];
        let field = |(name, value): &(&str, &str)| {
            let rest = match name.split_once('.') {
                Some((field, _)) => format!("name=\"{field}\"; filename=\"{name}\""),
                None => format!("name=\"{name}\""),
            };
            format!("--x\r\nContent-Disposition: form-data; {rest}\r\n\r\n{value}\r\n")
        };
        let body: String = token.iter().chain(fields).map(field).collect();
        let request = Request::post(path)
            .header(header::HOST, HOST)
            .header(header::ORIGIN, format!("http://{HOST}"))
            .header(header::COOKIE, &browser.cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
        self.send(request.body(Body::from(body + "--x--\r\n")).unwrap()).await
    }

    pub async fn log_in(&self, name: &str, password: &str, code: &str) -> Came {
        let fields = [("name", name), ("password", password), ("code", code)];
        self.post(&Browser::default(), "/masuk", &fields).await
    }

    /// A browser in which a person is logged in.
    pub async fn browser(&self, name: &str) -> Browser {
        let came = self.log_in(name, PASSWORD, "").await;
        assert_eq!(came.status, StatusCode::SEE_OTHER, "{}", came.body);
        self.logged_in(&came).await
    }

    pub async fn logged_in(&self, came: &Came) -> Browser {
        let cookie = came.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let browser = Browser { cookie, token: String::new() };
        let home = self.get(&browser, "/").await;
        let token = home.body.split("name=\"token\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
        Browser { token, ..browser }
    }
}

/// What the main part of a page says, a line for each row, paragraph and heading; pictures are left out.
pub fn text_of(page: &str) -> String {
    let main = page.split("<main").nth(1).and_then(|main| main.split("</main>").next()).unwrap_or(page);
    let mut text = String::new();
    let mut rest = main.split_once('>').map_or(main, |(_, rest)| rest);
    while let Some((before, after)) = rest.split_once('<') {
        text.push_str(&before.replace('\n', " "));
        let (tag, after) = after.split_once('>').unwrap_or((after, ""));
        rest = match tag.split([' ', '/']).next() {
            Some("svg") => after.split_once("</svg>").map_or("", |(_, after)| after),
            Some("form") => after.split_once("</form>").map_or("", |(_, after)| after),
            _ => after,
        };
        match tag {
            "/td" | "/th" | "/dt" | "/dd" | "/a" => text.push_str(" | "),
            "/tr" | "/p" | "/h1" | "/h2" | "/li" | "/div" | "/nav" | "br" => text.push('\n'),
            _ => {}
        }
    }
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n").replace("&#60;", "<").replace("&#38;", "&")
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
