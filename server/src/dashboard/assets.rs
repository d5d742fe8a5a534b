//! What the dashboard's pages load beside what both programs' pages do.

use axum::extract::Path;
use axum::response::Response;
use selaras_web::Asset;

use super::guard::{Need, Routes};

const ASSETS: &[Asset] = &[
    ("papan.css", "text/css; charset=utf-8", include_str!("assets/papan.css")),
    ("sibuk.js", "text/javascript; charset=utf-8", include_str!("assets/sibuk.js")),
    ("ubah.js", "text/javascript; charset=utf-8", include_str!("assets/ubah.js")),
];

pub(super) fn routes(routes: Routes) -> Routes {
    routes.get("/aset/{name}", Need::Nobody, asset)
}

async fn asset(Path(name): Path<String>) -> Response {
    selaras_web::asset(ASSETS, &name)
}
