//! The one gate in front of every handler: whose session it is, whether the role suffices, and for a change that it comes
//! from our own page. Leaves a [`Visit`] for the handler.

use std::sync::Arc;

use axum::Extension;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::MethodRouter;
use cookie::{Cookie, SameSite, time::Duration};
use data_encoding::BASE64URL_NOPAD;

use super::error::PageError;
use super::words::{Language, Words};
use super::{App, BODY_MAX_BYTES};
use crate::store::{self, Account, Role};

/// Who may use a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// No login.
    Nobody,
    /// Only while there is no account at all.
    FirstStart,
    Viewer,
    Operator,
    Coordinator,
}

/// Who asks, and in which language.
#[derive(Clone, Debug)]
pub struct Visit {
    /// `None` on pages without login.
    pub account: Option<Account>,
    pub words: Words,
    /// Goes into every form; empty without a session.
    pub token: String,
    pub session: Option<[u8; 32]>,
}

pub type Visitor = Extension<Visit>;

impl Need {
    fn role(self) -> Option<Role> {
        match self {
            Need::Nobody | Need::FirstStart => None,
            Need::Viewer => Some(Role::Viewer),
            Need::Operator => Some(Role::Operator),
            Need::Coordinator => Some(Role::Coordinator),
        }
    }
}

impl Visit {
    pub fn name(&self) -> &str {
        self.account.as_ref().map_or("", |account| &account.name)
    }

    pub fn has_role(&self, role: Role) -> bool {
        self.account.as_ref().is_some_and(|account| account.role >= role)
    }

    pub fn is_coordinator(&self) -> bool {
        self.has_role(Role::Coordinator)
    }

    /// Whether the person enters figures of a sector at this office.
    pub fn may_enter(&self, sector: u8, office_sectors: &[u8]) -> bool {
        let within = |sectors: &[u8]| sectors.is_empty() || sectors.contains(&sector);
        let Some(account) = &self.account else { return false };
        let own = match account.role {
            Role::Viewer => false,
            Role::Operator => within(&account.sectors),
            Role::Coordinator => true,
        };
        own && within(office_sectors)
    }
}

/// Puts the gate in front of the methods of a route.
pub fn guarded(page: &App, need: Need, methods: MethodRouter<App>) -> MethodRouter<App> {
    methods.layer(from_fn_with_state((Arc::clone(page), need, BODY_MAX_BYTES), pass))
}

/// [`guarded`] for a form with files, up to `max_bytes`; its token is the first field.
pub fn guarded_upload(page: &App, need: Need, max_bytes: usize, methods: MethodRouter<App>) -> MethodRouter<App> {
    let gate = from_fn_with_state((Arc::clone(page), need, max_bytes), pass);
    methods.layer(DefaultBodyLimit::max(max_bytes)).layer(gate)
}

/// The cookie that carries a session. One computer may serve several offices, each at its own port.
pub fn session_cookie(page: &App, value: String, lasts: Duration) -> HeaderValue {
    let cookie = Cookie::build((cookie_name(page), value)).path("/").http_only(true).same_site(SameSite::Strict);
    let text = cookie.max_age(lasts).build().to_string();
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

pub fn token_hash(token: &str) -> [u8; 32] {
    *blake3::hash(token.as_bytes()).as_bytes()
}

async fn pass(
    State((page, need, max_bytes)): State<(App, Need, usize)>,
    request: Request,
    next: Next,
) -> Result<Response, PageError> {
    let token = cookie_of(request.headers(), &cookie_name(&page)).unwrap_or_default();
    let session = token_hash(&token);
    let now_ms = page.now_ms();
    let (account, has_account) =
        page.database.read(|tx| Ok((store::session_account(tx, &session, now_ms)?, store::has_account(tx)?)))?;
    let (language, chosen) = language(request.headers(), request.uri());
    let form_token = account.as_ref().map(|_| form_token(&token)).unwrap_or_default();
    let visit =
        Visit { words: Words(language), session: account.as_ref().map(|_| session), account, token: form_token };
    if let Some(answer) = turned_away(need, &visit, has_account) {
        return Ok(answer);
    }
    if is_change(request.method()) && told_bytes(request.headers()) > max_bytes {
        return Ok((StatusCode::PAYLOAD_TOO_LARGE, visit.words.say("upload-large")).into_response());
    }
    let mut request = match is_change(request.method()) {
        true => match own_change(request, &visit.token, max_bytes).await {
            Some(request) => request,
            None => return Ok((StatusCode::FORBIDDEN, visit.words.say("foreign-form")).into_response()),
        },
        false => request,
    };
    request.extensions_mut().insert(visit);
    let mut response = next.run(request).await;
    if chosen {
        let cookie = format!("selaras_lang={}; Path=/; Max-Age=31536000; SameSite=Strict", language.word());
        response.headers_mut().append(header::SET_COOKIE, HeaderValue::from_str(&cookie)?);
    }
    Ok(response)
}

/// The answer to somebody who may not use a route.
fn turned_away(need: Need, visit: &Visit, has_account: bool) -> Option<Response> {
    match (need.role(), &visit.account) {
        (None, _) if need == Need::FirstStart && has_account => Some(Redirect::to("/masuk").into_response()),
        (None, _) => None,
        (Some(_), None) => Some(Redirect::to(if has_account { "/masuk" } else { "/mulai" }).into_response()),
        (Some(role), Some(_)) if !visit.has_role(role) => {
            Some((StatusCode::FORBIDDEN, visit.words.say("no-right")).into_response())
        }
        _ => None,
    }
}

/// The size that a request says it has.
fn told_bytes(headers: &HeaderMap) -> usize {
    let told = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    told.unwrap_or(0)
}

fn is_change(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD)
}

/// The request again when it comes from a page of ours: by its origin, and within a session by the token of its form.
async fn own_change(request: Request, token: &str, max_bytes: usize) -> Option<Request> {
    let (parts, body) = request.into_parts();
    let text = |name| parts.headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let host = text(header::HOST)?;
    if text(header::ORIGIN)? != format!("http://{host}") {
        return None;
    }
    let body: Bytes = to_bytes(body, max_bytes).await.ok()?;
    let has_files = text(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("multipart/form-data"));
    let in_form = || if has_files { part(&body) } else { field(&body, "token") };
    let given = text(header::HeaderName::from_static("x-selaras-token")).map(str::to_owned).or_else(in_form);
    // blake3's hashes compare in constant time.
    if !token.is_empty() && blake3::hash(given?.as_bytes()) != blake3::hash(token.as_bytes()) {
        return None;
    }
    Some(Request::from_parts(parts, Body::from(body)))
}

/// A field of a form that needs no decoding.
fn field(body: &[u8], name: &str) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let value = text.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))?;
    Some(value.to_owned())
}

/// The token of a form with files.
fn part(body: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(body.get(..1_024).unwrap_or(body));
    let (_, rest) = start.split_once("name=\"token\"\r\n\r\n")?;
    Some(rest.split_once("\r\n")?.0.to_owned())
}

/// What a form of a session carries; made from the session's secret, so that it needs no place of its own.
fn form_token(token: &str) -> String {
    BASE64URL_NOPAD.encode(&blake3::derive_key("selaras agent page form token", token.as_bytes()))
}

fn cookie_name(page: &App) -> String {
    format!("selaras_{}", page.address.port())
}

fn cookie_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut cookies = all.flat_map(Cookie::split_parse).flatten();
    cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}

/// As chosen now (`?lang=en`), as chosen before, else Indonesian.
fn language(headers: &HeaderMap, uri: &Uri) -> (Language, bool) {
    let asked = uri.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("lang="));
    match asked.and_then(Language::from_word) {
        Some(language) => (language, true),
        None => {
            let before = cookie_of(headers, "selaras_lang");
            (before.as_deref().and_then(Language::from_word).unwrap_or(Language::Indonesian), false)
        }
    }
}
