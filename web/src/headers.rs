//! What holds for every answer: it is asked for by a name of this computer, and the browser is told to load and frame
//! nothing else, to keep nothing, and to come back by TLS where it came by TLS.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Site;
use super::fault::Asking;

const HEADERS: [(HeaderName, &str); 7] = [
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
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// The layer around a program's whole router.
pub async fn check<S: Site>(State(site): State<Arc<S>>, request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let asking = Asking::of(&*site, &request);
    let response = match site.address().is_ours(host) {
        true => next.run(request).await,
        false => {
            let words = "alamat ini bukan milik Selaras; buka lewat nama yang dicetak program (this address is not one of \
                         Selaras; open it by the name that the program prints)";
            (StatusCode::MISDIRECTED_REQUEST, words).into_response()
        }
    };
    let mut response = asking.told(response).await;
    if site.address().is_secure {
        response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    // Assets say for themselves how long they last.
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
