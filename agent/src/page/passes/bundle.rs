//! Passes in files: the bundle for the province is saved from the page, its answer is given to the page. The same as the
//! commands, in the same words.

use anyhow::Result;
use axum::extract::{Multipart, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use selaras_domain::message::Told;
use selaras_proto::bundle::FILE_MAX_BYTES;
use selaras_web::{Uploaded, files, saved_as};

use super::{Paged, passes};
use crate::bundle::{self, Imported, said};
use crate::page::App;
use crate::page::error::{Answer, html, refused};
use crate::page::guard::Visitor;
use crate::told::message_of;
use crate::uploads::{self, UPLOAD_MAX_BYTES};

/// All parts of an answer together, with what the form adds.
pub const ANSWERS_MAX_BYTES: usize = UPLOAD_MAX_BYTES + (64 << 10);
const SELARAS: &str = "application/octet-stream";

/// The lines that the province does not have yet, as a file to be carried.
pub async fn out(State(page): State<App>, visit: Visitor) -> Answer {
    let (of_job, now_ms) = (App::clone(&page), page.now_ms());
    let make = move || bundle::parts(&of_job.desk.data, &of_job.database, &of_job.office, FILE_MAX_BYTES, now_ms);
    let (mut parts, after) = tokio::task::spawn_blocking(make).await??;
    let (Some(part), true) = (parts.pop(), parts.is_empty()) else {
        let said = Some((visit.words.say("bundle-large"), false));
        return refused(StatusCode::UNPROCESSABLE_ENTITY, &passes(&page, &visit, Paged::default(), said)?);
    };
    tracing::info!(lines = part.lines, bytes = part.bytes.len(), by = visit.name(), "a bundle was saved from the page");
    let name = format!("{}-{}.selaras", page.office.region, after + part.lines);
    Ok((saved_as(&name, SELARAS), part.bytes).into_response())
}

/// Takes in the province's answer, all parts of it at once.
pub async fn take_in(State(page): State<App>, visit: Visitor, form: Multipart) -> Answer {
    let shown = |text: String, is_whole: bool| passes(&page, &visit, Paged::default(), Some((text, is_whole)));
    let files = match files(form).await {
        Ok(files) if !files.is_empty() => files,
        _ => return refused(StatusCode::UNPROCESSABLE_ENTITY, &shown(visit.words.say("upload-none"), false)?),
    };
    let data = page.desk.data.clone();
    match import(&page, files).await {
        Ok(imported) => {
            tracing::info!(by = visit.name(), files = imported.files.len(), "an answer was taken in from the page");
            let told = said(&imported, &data.display().to_string()).into_text(visit.words.language());
            html(&shown(told, imported.is_whole())?)
        }
        // What cannot be taken in changed nothing, and says why.
        Err(error) => {
            let told = message_of(&error).into_text(visit.words.language());
            refused(StatusCode::UNPROCESSABLE_ENTITY, &shown(told, false)?)
        }
    }
}

/// Through files of its own, as the command reads them; they are gone afterwards.
async fn import(page: &App, files: Vec<Uploaded>) -> Result<Imported> {
    let (data, now_ms) = (page.desk.data.clone(), page.now_ms());
    let runtime = tokio::runtime::Handle::current();
    let job = move || {
        let mut paths = Vec::new();
        let mut ids = Vec::new();
        for file in &files {
            let id = uploads::new_id();
            paths.push(uploads::keep(&data, &id, &file.bytes)?);
            ids.push(id);
        }
        let imported = runtime.block_on(bundle::import(&data, &paths, now_ms));
        ids.iter().try_for_each(|id| uploads::remove(&data, id))?;
        // Told by the names that the person knows.
        let mut imported = imported.map_err(|error| named(error, &paths, &files))?;
        for (path, _) in &mut imported.files {
            if let Some(at) = paths.iter().position(|own| own == path) {
                *path = files[at].name.clone().into();
            }
        }
        Ok(imported)
    };
    tokio::task::spawn_blocking(job).await?
}

/// An error with the name that its sender gave the file in place of our path.
fn named(error: anyhow::Error, paths: &[std::path::PathBuf], files: &[Uploaded]) -> anyhow::Error {
    let mut told = message_of(&error);
    for (path, file) in paths.iter().zip(files) {
        for text in [&mut told.id, &mut told.en] {
            *text = text.replace(&path.display().to_string(), &file.name);
        }
    }
    anyhow::anyhow!(Told(told))
}
