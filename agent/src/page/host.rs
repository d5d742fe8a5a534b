//! What holds for every answer: the page is asked for by a name of this computer (a foreign name that was led here by DNS
//! is turned away), and the browser is told to load and frame nothing else.

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::App;

const HEADERS: [(HeaderName, &str); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'",
    ),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

pub async fn check(State(page): State<App>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let mut response = match is_ours(host, page.address.port()) {
        true => next.run(request).await,
        false => {
            (StatusCode::MISDIRECTED_REQUEST, "alamat ini bukan milik Selaras; buka lewat localhost").into_response()
        }
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    // Assets say for themselves how long they last.
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Whether `Host` names this computer and the page's own port.
fn is_ours(host: &str, port: u16) -> bool {
    let Some((name, asked)) = host.rsplit_once(':') else { return false };
    asked.parse() == Ok(port) && ["localhost", "127.0.0.1", "[::1]"].iter().any(|own| name.eq_ignore_ascii_case(own))
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn only_names_of_this_computer_with_the_own_port_are_ours() {
        for host in ["localhost:7450", "LOCALHOST:7450", "127.0.0.1:7450", "[::1]:7450"] {
            assert!(is_ours(host, 7450), "{host}");
        }
        for host in ["", "localhost", "127.0.0.1:7451", "jahat.example:7450", "127.0.0.1.jahat.example:7450", "::1:x"] {
            assert!(!is_ours(host, 7450), "{host}");
        }
    }
}
