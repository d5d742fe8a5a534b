//! The cookies of a browser: a session's secret, of which a store keeps the hash only, and the language.

use axum::http::{HeaderMap, HeaderValue, Uri, header};
use cookie::{Cookie, SameSite, time::Duration};
use data_encoding::BASE64URL_NOPAD;

use super::{Address, Language};

const LANGUAGE: &str = "selaras_lang";

/// A secret that nobody has yet.
pub fn new_secret() -> String {
    BASE64URL_NOPAD.encode(&rand::random::<[u8; 32]>())
}

/// What a store keeps of a secret: who reads the store cannot log in with it.
pub fn secret_hash(secret: &str) -> [u8; 32] {
    *blake3::hash(secret.as_bytes()).as_bytes()
}

/// What a form of a session carries; made from the session's secret, so that it needs no place of its own.
pub fn form_token(secret: &str) -> String {
    BASE64URL_NOPAD.encode(&blake3::derive_key("selaras page form token", secret.as_bytes()))
}

/// The secret that a browser brings; empty without one.
pub fn secret_of(headers: &HeaderMap, address: &Address) -> String {
    cookie_of(headers, &name(address)).unwrap_or_default()
}

/// The cookie that carries a session for a while; an empty secret takes it back.
pub fn session_cookie(address: &Address, secret: String, seconds: i64) -> HeaderValue {
    set(Cookie::build((name(address), secret)).http_only(true), address, seconds)
}

/// The cookie that keeps the language for a year.
pub fn language_cookie(address: &Address, language: Language) -> HeaderValue {
    set(Cookie::build((LANGUAGE, language.word())), address, 31_536_000)
}

/// As chosen now (`?lang=en`), as chosen before, else Indonesian; and whether it was chosen now.
pub fn language(headers: &HeaderMap, uri: &Uri) -> (Language, bool) {
    let asked = uri.query().unwrap_or_default().split('&').find_map(|pair| pair.strip_prefix("lang="));
    match asked.and_then(Language::from_word) {
        Some(language) => (language, true),
        None => {
            let before = cookie_of(headers, LANGUAGE);
            (before.as_deref().and_then(Language::from_word).unwrap_or(Language::Indonesian), false)
        }
    }
}

/// One computer may serve several offices, each at its own port. A browser takes the prefix only by TLS and from this very
/// host, so that no neighbour of the network can set it.
fn name(address: &Address) -> String {
    let prefix = if address.is_secure { "__Host-" } else { "" };
    format!("{prefix}selaras_{}", address.socket.port())
}

fn set(cookie: cookie::CookieBuilder<'_>, address: &Address, seconds: i64) -> HeaderValue {
    let cookie = cookie.path("/").same_site(SameSite::Strict).secure(address.is_secure);
    let text = cookie.max_age(Duration::seconds(seconds)).build().to_string();
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

fn cookie_of(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(header::COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut cookies = all.flat_map(Cookie::split_parse).flatten();
    cookies.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}
