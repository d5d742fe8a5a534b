//! Bytes as an answer that may be kept by whoever asked: with an entity tag, and how long it holds.

use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::open::Body;

/// The last edition may be another a minute later; one that is named by its digest changes only with this program.
const LATEST_LASTS: &str = "public, max-age=60";
const NAMED_LASTS: &str = "public, max-age=86400";

/// The bytes, or that the caller has them.
pub(super) fn bytes(asked: &HeaderMap, body: &Body, kind: &'static str, is_named: bool) -> Response {
    let lasts = if is_named { NAMED_LASTS } else { LATEST_LASTS };
    let headers: [(HeaderName, &str); 3] = [
        (header::ETAG, body.tag.as_str()),
        (header::CACHE_CONTROL, lasts),
        // Pages of others may read what everybody may.
        (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
    ];
    if has(asked, &body.tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    (headers, [(header::CONTENT_TYPE, kind)], body.bytes.to_vec()).into_response()
}

/// Whether `If-None-Match` names the tag.
fn has(asked: &HeaderMap, tag: &str) -> bool {
    let named = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = named.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}
