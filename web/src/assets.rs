//! What pages load: in the binary, so that no other place is needed.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

/// A file of a page: its name, its content type, its text.
pub type Asset = (&'static str, &'static str, &'static str);

const SHARED: &[Asset] = &[("dasar.css", "text/css; charset=utf-8", include_str!("assets/dasar.css"))];

/// The asset of a name, a program's own or one of both programs.
pub fn asset(own: &[Asset], name: &str) -> Response {
    match own.iter().chain(SHARED).find(|(known, _, _)| *known == name) {
        // Asked for again after a minute: a newer program brings newer ones.
        Some((_, kind, text)) => {
            ([(header::CONTENT_TYPE, *kind), (header::CACHE_CONTROL, "max-age=60")], *text).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
