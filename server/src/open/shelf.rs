//! The last final edition, ready to hand out: computed once when it is published, then only bytes. Who waits is told.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result};
use selaras_ledger::Database;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::data::OpenEdition;
use super::rows::{ranking_csv, services_csv};
use crate::edition::Digest;
use crate::store;

/// Between two looks at the file: a command beside this program may publish.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// Bytes as they are handed out, and what tells whether somebody has them already.
#[derive(Clone, Debug)]
pub struct Body {
    pub bytes: Arc<[u8]>,
    /// An entity tag with its quotes.
    pub tag: String,
}

impl Body {
    pub fn of(bytes: Vec<u8>) -> Body {
        let tag = format!("\"{}\"", Digest::of(&bytes).short());
        Body { bytes: bytes.into(), tag }
    }
}

/// A final edition as the public gets it.
#[derive(Debug)]
pub struct Published {
    pub digest: Digest,
    pub edition: OpenEdition,
    pub json: Body,
    pub ranking_csv: Body,
    pub services_csv: Body,
}

impl Published {
    /// Of a final edition that is in the database; `None`: there is none of that digest.
    pub fn read(database: &Database, digest: Digest) -> Result<Option<Published>> {
        let signed = database.read(|tx| {
            let row = store::edition(tx, digest)?.filter(|row| row.is_final);
            Ok(match row {
                Some(_) => store::signed_edition(tx, digest)?,
                None => None,
            })
        })?;
        let Some(signed) = signed else { return Ok(None) };
        let edition = OpenEdition::of(&signed.document()?, digest);
        Ok(Some(Published {
            digest,
            json: Body::of(serde_json::to_vec(&edition).context("write the open data")?),
            ranking_csv: Body::of(ranking_csv(&edition).into_bytes()),
            services_csv: Body::of(services_csv(&edition).into_bytes()),
            edition,
        }))
    }
}

/// Holds the last final edition.
#[derive(Debug)]
pub struct Shelf(watch::Sender<Option<Arc<Published>>>);

impl Default for Shelf {
    fn default() -> Shelf {
        Shelf(watch::channel(None).0)
    }
}

impl Shelf {
    pub fn latest(&self) -> Option<Arc<Published>> {
        self.0.borrow().clone()
    }

    /// Tells of each edition that takes the place of the last.
    pub fn subscribe(&self) -> watch::Receiver<Option<Arc<Published>>> {
        self.0.subscribe()
    }

    /// Takes up what was published since.
    pub fn refresh(&self, database: &Database) -> Result<()> {
        let last = database.read(|tx| store::last_final_edition(tx, None))?;
        let held = self.latest().map(|published| published.digest);
        if let Some(row) = last.filter(|row| Some(row.digest) != held) {
            let published = Published::read(database, row.digest)?.map(Arc::new);
            self.0.send_if_modified(|latest| {
                *latest = published;
                true
            });
        }
        Ok(())
    }
}

/// Follows the database until shutdown.
pub async fn follow(shelf: Arc<Shelf>, database: Arc<Database>, shutdown: CancellationToken) -> Result<()> {
    let watch = database.watch()?;
    let mut seen = None;
    let mut ticks = tokio::time::interval(LOOK_EVERY);
    loop {
        tokio::select! {
            () = shutdown.cancelled() => return Ok(()),
            _ = ticks.tick() => {}
        }
        let version = watch.version()?;
        if seen == Some(version) {
            continue;
        }
        let (shelf, database) = (Arc::clone(&shelf), Arc::clone(&database));
        let refreshed = tokio::task::spawn_blocking(move || shelf.refresh(&database)).await;
        match refreshed.context("read the last edition").and_then(|refreshed| refreshed) {
            Ok(()) => seen = Some(version),
            Err(error) => {
                tracing::error!(error = format!("{error:#}"), "the open data could not be read; the former stay")
            }
        }
    }
}
