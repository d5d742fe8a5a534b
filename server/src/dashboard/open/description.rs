//! What the open data is, for programs: an OpenAPI description made from the shapes that are handed out.

use std::sync::LazyLock;

use anyhow::{Context, Result};
use axum::extract::State;
use axum::http::HeaderMap;
use utoipa::OpenApi;

use super::answers::bytes;
use super::{__path_edition, __path_list, __path_ranking, __path_services, turned_away};
use crate::dashboard::App;
use crate::dashboard::error::Answer;
use crate::dashboard::guard::Visitor;
use crate::open::{Body, OpenEdition};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Selaras: data terbuka SPM",
        description = "Peringkat dan capaian Standar Pelayanan Minimal dari edisi final. Hitungan orang yang kecil ditutup.",
    ),
    paths(list, edition, ranking, services),
    components(schemas(OpenEdition))
)]
struct Description;

pub(super) async fn show(State(page): State<App>, visit: Visitor, headers: HeaderMap) -> Answer {
    if let Some(turned_away) = turned_away(&page, &visit) {
        return Ok(turned_away);
    }
    static DESCRIPTION: LazyLock<Result<Body>> = LazyLock::new(|| {
        let mut description = Description::openapi();
        // That of the program is none of the data; which one these have is the province's to say.
        description.info.license = None;
        Ok(Body::of(serde_json::to_vec(&description)?))
    });
    let body = DESCRIPTION.as_ref().ok().context("the description of the open data")?;
    Ok(bytes(&headers, body, "application/json", false))
}
