//! What the office's pages load beside what both programs' pages do.

use axum::extract::Path;
use axum::response::Response;
use selaras_web::Asset;

const ASSETS: &[Asset] = &[
    ("gaya.css", "text/css; charset=utf-8", include_str!("assets/gaya.css")),
    ("isian.js", "text/javascript; charset=utf-8", include_str!("assets/isian.js")),
];

pub async fn asset(Path(name): Path<String>) -> Response {
    selaras_web::asset(ASSETS, &name)
}
