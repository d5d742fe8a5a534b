//! Webhooks and Telegram. A webhook's body is signed, and carries a key by which the receiver knows a repeat.

use std::net::IpAddr;
use std::path::Path;

use data_encoding::{BASE64, HEXLOWER};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{Certificate, ClientBuilder, RequestBuilder, StatusCode, Url};
use rustls::crypto::{CryptoProvider, ring};
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_program::now_ms;
use serde::de::IgnoredAny;
use serde_json::json;
use sha2::Sha256;

use super::{NotDelivered, Parcel, Receipt, TRY_MAX, told};
use crate::delivery::settings::{Secret, Telegram, Webhook};
use crate::report;

/// `sha256=HEX` of HMAC-SHA256 (RFC 2104) over the time, a dot and the body.
pub const SIGNATURE: &str = "x-selaras-signature";
/// Milliseconds since 1970 UTC, part of what is signed: an old call cannot be played again.
pub const TIME: &str = "x-selaras-time";
/// The same for every try of one delivery.
pub const KEY: &str = "idempotency-key";
/// Of the secret; a shorter one can be guessed.
const SECRET_MIN_BYTES: usize = 32;
/// What fits into a Telegram message.
const TELEGRAM_CHARS: usize = 4_000;
const RECEIPT_CHARS: usize = 200;
const TELEGRAM_TEMPLATE: &str = "telegram.json";

pub struct Ready {
    request: RequestBuilder,
    notices_repeats: bool,
    /// What of it arrives, before the answer in the receipt; empty: all.
    arrived: Message,
}

/// TLS, but for this computer itself.
pub fn check(address: &str) -> Result<(), Message> {
    let wrong = || {
        message!(
            "webhook:{address}: tulis alamat seperti https://contoh.id/selaras",
            "webhook:{address}: write an address like https://example.id/selaras"
        )
    };
    let url = Url::parse(address).map_err(|_| wrong())?;
    let host = url.host_str().map(|host| host.trim_matches(['[', ']']));
    let is_here = host.is_some_and(|host| host == "localhost" || host.parse().is_ok_and(|ip: IpAddr| ip.is_loopback()));
    match url.scheme() {
        "https" if host.is_some() => Ok(()),
        "http" if is_here => Ok(()),
        "http" => Err(message!(
            "webhook:{address}: di luar komputer ini hanya https",
            "webhook:{address}: beyond this computer only https"
        )),
        _ => Err(wrong()),
    }
}

/// Where it goes, as far as one machine.
pub fn host(address: &str) -> String {
    Url::parse(address).map_or_else(|_| String::new(), |url| url.authority().to_owned())
}

pub(super) fn webhook(settings: &Webhook, url: &str, parcel: &Parcel) -> Result<Ready, NotDelivered> {
    let secret = Secret::read(&settings.secret_file).map_err(|error| never(&error))?;
    if secret.expose().len() < SECRET_MIN_BYTES {
        return Err(NotDelivered::Never(message!(
            "rahasia webhook lebih pendek dari {SECRET_MIN_BYTES} byte",
            "the webhook's secret is shorter than {SECRET_MIN_BYTES} bytes"
        )));
    }
    let document = &parcel.document;
    let file = (!document.file_name.is_empty()).then(|| {
        json!({
            "name": document.file_name, "media_type": document.media_type, "bytes": document.bytes.len(),
            "blake3": blake3::hash(&document.bytes).to_hex().as_str(), "base64": BASE64.encode(&document.bytes),
        })
    });
    let body =
        json!({ "key": parcel.key, "subject": document.subject, "text": document.text, "file": file }).to_string();
    let time = now_ms().to_string();
    let signature = sign(&secret, &time, body.as_bytes()).map_err(|error| never(&error))?;
    let request = client(settings.ca_file.as_deref())?
        .post(url)
        .header("content-type", "application/json")
        .header(KEY, &parcel.key)
        .header(TIME, time)
        .header(SIGNATURE, format!("sha256={signature}"))
        .body(body);
    Ok(Ready { request, notices_repeats: true, arrived: Message::default() })
}

pub(super) fn telegram(settings: &Telegram, data: &Path, chat: &str, parcel: &Parcel) -> Result<Ready, NotDelivered> {
    let token = Secret::read(&settings.token_file).map_err(|error| never(&error))?;
    check(&settings.url).map_err(NotDelivered::Never)?;
    let document = &parcel.document;
    let file = document.file_name.as_str();
    let left_out = match file {
        "" => String::new(),
        file => format!("\n\nBerkas {file} tidak ikut lewat Telegram: ambil di dasbor › Laporan."),
    };
    let room = TELEGRAM_CHARS.saturating_sub(left_out.chars().count());
    let text: String = format!("{}\n\n{}", document.subject, document.text).chars().take(room).collect();
    let values = json!({ "chat": chat, "text": text + &left_out, "subject": document.subject, "file": file });
    let body = report::render(data, TELEGRAM_TEMPLATE, &values).map_err(|error| NotDelivered::Never(told(&error)))?;
    if let Err(error) = serde_json::from_str::<IgnoredAny>(&body) {
        return Err(NotDelivered::Never(message!(
            "templat {TELEGRAM_TEMPLATE} tidak menghasilkan JSON: {error}",
            "the template {TELEGRAM_TEMPLATE} gives no JSON: {error}"
        )));
    }
    let url = format!("{}/bot{}/sendMessage", settings.url.trim_end_matches('/'), token.expose());
    let request = client(None)?.post(url).header("content-type", "application/json").body(body);
    let alone = (!file.is_empty())
        .then(|| message!("hanya pesannya, tanpa berkas {file}; ", "the message alone, without the file {file}; "));
    Ok(Ready { request, notices_repeats: false, arrived: alone.unwrap_or_default() })
}

pub(super) async fn hand_over(ready: Ready) -> Result<Receipt, NotDelivered> {
    let unknown = |reason: String| match ready.notices_repeats {
        true => NotDelivered::Later(Message::untranslated(reason)),
        false => NotDelivered::Unknown(message!(
            "pesan sudah diserahkan, jawabannya tidak datang ({reason}); lihat di tujuan, lalu kirim ulang atau nyatakan terkirim",
            "the message was handed over and no answer came ({reason}); look at the other side, then send again or say that it arrived"
        )),
    };
    // Never the address: Telegram's holds the token.
    let answer = match ready.request.send().await {
        Ok(answer) => answer,
        Err(error) if error.is_connect() => {
            return Err(NotDelivered::Later(Message::untranslated(error.without_url().to_string())));
        }
        Err(error) => return Err(unknown(error.without_url().to_string())),
    };
    let status = answer.status();
    let told: String = answer.text().await.unwrap_or_default().chars().take(RECEIPT_CHARS).collect();
    if status.is_success() {
        let (answer, arrived) = (format!("{status} {told}").trim().to_owned(), ready.arrived);
        return Ok(Message { id: arrived.id + &answer, en: arrived.en + &answer });
    }
    let reason = message!("jawaban {status} {told}", "answer {status} {told}");
    let is_for_now = status.is_server_error()
        || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT | StatusCode::CONFLICT);
    Err(if is_for_now { NotDelivered::Later(reason) } else { NotDelivered::Never(reason) })
}

/// Never the address in an error: it may hold a secret.
pub(super) async fn beat(url: &str) -> Result<(), NotDelivered> {
    let later = |error: reqwest::Error| NotDelivered::Later(Message::untranslated(error.without_url().to_string()));
    client(None)?.get(url).send().await.and_then(reqwest::Response::error_for_status).map(drop).map_err(later)
}

fn sign(secret: &Secret, time: &str, body: &[u8]) -> anyhow::Result<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes())?;
    mac.update(time.as_bytes());
    mac.update(b".");
    mac.update(body);
    Ok(HEXLOWER.encode(&mac.finalize().into_bytes()))
}

fn client(ca_file: Option<&Path>) -> Result<reqwest::Client, NotDelivered> {
    if CryptoProvider::get_default().is_none() {
        // Lost to another thread is as good: the workspace has no other provider.
        let _ = ring::default_provider().install_default();
    }
    let bad = |error: String| NotDelivered::Never(Message::untranslated(format!("TLS: {error}")));
    let extra = match ca_file {
        Some(path) => {
            let pem = std::fs::read(path).map_err(|error| bad(format!("{}: {error}", path.display())))?;
            Certificate::from_pem_bundle(&pem).map_err(|error| bad(format!("{}: {error}", path.display())))?
        }
        None => Vec::new(),
    };
    // A computer without any roots can still reach whom `ca_file` vouches for.
    let built = builder().tls_certs_merge(extra.clone()).build().or_else(|_| builder().tls_certs_only(extra).build());
    built.map_err(|error| bad(error.without_url().to_string()))
}

fn never(error: &impl std::fmt::Display) -> NotDelivered {
    NotDelivered::Never(Message::untranslated(error.to_string()))
}

fn builder() -> ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("selaras-server/", env!("CARGO_PKG_VERSION")))
        .timeout(TRY_MAX)
        // A report goes where it was addressed to.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
}
