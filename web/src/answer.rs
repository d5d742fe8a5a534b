//! What goes wrong in a handler, as an answer: logged here, once.

use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

/// A failure of this program or its store; the visitor is told where to look.
pub struct PageError(anyhow::Error);

pub type Answer = Result<Response, PageError>;

impl<E: Into<anyhow::Error>> From<E> for PageError {
    fn from(error: E) -> PageError {
        PageError(error.into())
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        tracing::error!(error = format!("{:#}", self.0), "a page failed");
        let text = "Halaman gagal dimuat; yang sudah tersimpan tetap aman. Coba lagi, lalu jalankan perintah `doctor` program ini. \
                    (The page failed; what was saved is safe. Try again, then run this program's `doctor` command.)";
        (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
    }
}

/// Renders a template.
pub fn html(template: &impl askama::Template) -> Answer {
    Ok(Html(template.render()?).into_response())
}

/// Renders a template for something refused.
pub fn refused(status: StatusCode, template: &impl askama::Template) -> Answer {
    Ok((status, Html(template.render()?)).into_response())
}
