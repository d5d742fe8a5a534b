//! What pages load: in the binary, so that no other place is needed.

use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

const ASSETS: &[(&str, &str, &str)] = &[
    ("gaya.css", "text/css; charset=utf-8", include_str!("assets/gaya.css")),
    ("sinkron.js", "text/javascript; charset=utf-8", include_str!("assets/sinkron.js")),
    ("isian.js", "text/javascript; charset=utf-8", include_str!("assets/isian.js")),
];

pub async fn asset(Path(name): Path<String>) -> Response {
    match ASSETS.iter().find(|(own, _, _)| *own == name) {
        // Asked for again after a minute: a newer program brings newer ones.
        Some((_, kind, text)) => {
            ([(header::CONTENT_TYPE, *kind), (header::CACHE_CONTROL, "max-age=60")], *text).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
