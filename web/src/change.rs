//! Whether a change comes from a page of ours: by its origin, and within a session by the token of its form.

use std::time::Duration;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, Method, header};

use super::Address;

/// The field of a form, and the start of the header a script sends instead.
const TOKEN: &str = "token";
const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-selaras-token");
/// For the body of a form, and more for one that may be large: the slowest line that is borne carries 16 KiB a second.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);
const BYTES_PER_SECOND: usize = 16 << 10;
/// How far into a form with files its token stands at most: it is the first field.
const TOKEN_WITHIN_BYTES: usize = 1_024;

pub fn is_change(method: &Method) -> bool {
    !matches!(*method, Method::GET | Method::HEAD)
}

/// The size that a request says it has.
pub fn told_bytes(headers: &HeaderMap) -> usize {
    let told = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse().ok());
    told.unwrap_or(0)
}

/// The request again when it comes from a page of ours; its body is read up to `max_bytes`.
pub async fn own(request: Request, address: &Address, token: &str, max_bytes: usize) -> Option<Request> {
    let (parts, body) = request.into_parts();
    let text = |name: HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
    let host = text(header::HOST)?;
    if text(header::ORIGIN)? != format!("{}://{host}", address.scheme()) {
        return None;
    }
    let most = BODY_TIMEOUT + Duration::from_secs((max_bytes / BYTES_PER_SECOND) as u64);
    let body: Bytes = tokio::time::timeout(most, to_bytes(body, max_bytes)).await.ok()?.ok()?;
    let has_files = text(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("multipart/form-data"));
    let in_form = || if has_files { part(&body) } else { field(&body) };
    let given = text(TOKEN_HEADER).map(str::to_owned).or_else(in_form);
    // blake3's hashes compare in constant time.
    if !token.is_empty() && blake3::hash(given?.as_bytes()) != blake3::hash(token.as_bytes()) {
        return None;
    }
    Some(Request::from_parts(parts, Body::from(body)))
}

/// The token of a form; it needs no decoding.
fn field(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?;
    let value = text.split('&').find_map(|pair| pair.strip_prefix(TOKEN)?.strip_prefix('='))?;
    Some(value.to_owned())
}

/// The token of a form with files.
fn part(body: &[u8]) -> Option<String> {
    let start = String::from_utf8_lossy(body.get(..TOKEN_WITHIN_BYTES).unwrap_or(body));
    let (_, rest) = start.split_once(&format!("name=\"{TOKEN}\"\r\n\r\n"))?;
    Some(rest.split_once("\r\n")?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(kind: &str, body: String) -> Request {
        let request = Request::post("/buku").header(header::HOST, "localhost:7450").header(header::CONTENT_TYPE, kind);
        request.header(header::ORIGIN, "http://localhost:7450").body(Body::from(body)).unwrap()
    }

    #[tokio::test]
    async fn the_token_is_read_from_either_kind_of_form() {
        let address = Address::loopback("127.0.0.1:7450".parse().unwrap());
        let files = |token: &str| {
            let part = "--x\r\nContent-Disposition: form-data; name=";
            let body = format!(
                "{part}\"token\"\r\n\r\n{token}\r\n{part}\"file\"; filename=\"a.csv\"\r\n\r\ntahun\r\n--x--\r\n"
            );
            form("multipart/form-data; boundary=x", body)
        };
        let plain = |token: &str| form("application/x-www-form-urlencoded", format!("name=a&token={token}"));
        for (request, is_own) in [(files("T"), true), (files("U"), false), (plain("T"), true), (plain("U"), false)] {
            assert_eq!(own(request, &address, "T", 1_000).await.is_some(), is_own);
        }
        assert!(own(plain("T"), &address, "T", 10).await.is_none(), "longer than the route takes");
    }
}
