//! Files that were given to the page: kept on disk and read anew for each look, so that a restart in between loses nothing.

use std::time::Duration;

use anyhow::Result;
use selaras_ledger::Transaction;
use selaras_web::Uploaded;

use super::TAKEN_BACK_MS;
use crate::import::{FileRefusal, ParsedFile, parse_bytes};
use crate::page::App;
use crate::sources::context;
use crate::store::{self, Upload};
use crate::uploads::{self, KEPT_MS, UPLOADS_MAX};

/// How often what is too old is looked for.
const CLEAN_EVERY: Duration = Duration::from_secs(3_600);

/// Keeps a file that can be read as tables; of others says why not.
pub async fn give(page: &App, file: Uploaded, account: &str) -> Result<Result<Upload, FileRefusal>> {
    let Uploaded { name, bytes } = file;
    let upload = Upload {
        id: uploads::new_id(),
        name,
        hash: *blake3::hash(&bytes).as_bytes(),
        size_bytes: bytes.len() as u64,
        account: account.to_owned(),
        time_ms: page.now_ms(),
    };
    if let Err(refusal) = parse(page, &upload, bytes.clone()).await? {
        return Ok(Err(refusal));
    }
    // On disk before its name is: a name without a file would be a promise that is not kept.
    let (data, id) = (page.desk.data.clone(), upload.id.clone());
    tokio::task::spawn_blocking(move || uploads::keep(&data, &id, &bytes)).await??;
    let kept = upload.clone();
    page.database.write(move |tx| store::keep_upload(tx, &kept)).await?;
    clean(page).await?;
    Ok(Ok(upload))
}

/// A file and what it holds; `None` once it is gone.
pub async fn read(page: &App, id: &str) -> Result<Option<(Upload, ParsedFile)>> {
    let Some(upload) = page.database.read(|tx| store::upload(tx, id))? else { return Ok(None) };
    let Some(bytes) = bytes(page, &upload)? else { return Ok(None) };
    // It could be read when it was given.
    Ok(parse(page, &upload, bytes).await?.ok().map(|parsed| (upload, parsed)))
}

pub fn bytes(page: &App, upload: &Upload) -> Result<Option<Vec<u8>>> {
    let bytes = uploads::read(&page.desk.data, &upload.id)?;
    // Rows are taken of what was shown and of nothing else.
    Ok(bytes.filter(|bytes| blake3::hash(bytes) == upload.hash))
}

pub async fn forget(page: &App, id: &str) -> Result<()> {
    if let Some(upload) = page.database.read(|tx| store::upload(tx, id))? {
        remove(page, vec![upload.id]).await?;
    }
    Ok(())
}

/// Removes what is too old, at the start and every hour, until it is dropped. What cannot be removed is tried again.
pub(in crate::page) async fn keep_clean(page: &App) {
    let told = |outcome: Result<()>| {
        if let Err(error) = outcome {
            tracing::error!(error = format!("{error:#}"), "given files are not in order");
        }
    };
    told(keep_named(page));
    let mut ticks = tokio::time::interval(CLEAN_EVERY);
    loop {
        ticks.tick().await;
        told(clean(page).await);
    }
}

/// What a stop in the middle left behind has no name.
fn keep_named(page: &App) -> Result<()> {
    let kept = page.database.read(|tx| store::uploads(tx))?;
    let kept: Vec<String> = kept.into_iter().map(|upload| upload.id).collect();
    uploads::keep_only(&page.desk.data, &kept)
}

/// One file at a time: a large one takes memory and a core.
async fn parse(page: &App, upload: &Upload, bytes: Vec<u8>) -> Result<Result<ParsedFile, FileRefusal>> {
    let _turn = page.reading.acquire().await?;
    let (name, context) = (upload.name.clone(), context(&page.office, page.now_ms())?);
    Ok(tokio::task::spawn_blocking(move || parse_bytes(&name, bytes, &context)).await?)
}

async fn clean(page: &App) -> Result<()> {
    let now_ms = page.now_ms();
    let uploads = page.database.read(|tx| store::uploads(tx))?;
    let is_old = |at: usize, upload: &Upload| at >= UPLOADS_MAX || upload.time_ms < now_ms - KEPT_MS;
    let old = uploads.iter().enumerate().filter(|(at, upload)| is_old(*at, upload));
    let old: Vec<String> = old.map(|(_, upload)| upload.id.clone()).collect();
    if !old.is_empty() {
        remove(page, old).await?;
    }
    page.database.write(move |tx| store::forget_acceptances(tx, now_ms - TAKEN_BACK_MS)).await
}

async fn remove(page: &App, ids: Vec<String>) -> Result<()> {
    let of_job = ids.clone();
    let forget = move |tx: &Transaction<'_>| of_job.iter().try_for_each(|id| store::forget_upload(tx, id));
    page.database.write(forget).await?;
    ids.iter().try_for_each(|id| uploads::remove(&page.desk.data, id))
}
