//! What the code on a document leads to: whether its digest is an edition of this province, and how anybody proves that. The
//! figures are shown of a final edition only; who holds a paper with another learns what it is, and what replaced it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use data_encoding::HEXLOWER;
use selaras_domain::region::RegionCode;

use super::{Figures, published, turned_away};
use crate::dashboard::App;
use crate::dashboard::error::{Answer, html, refused};
use crate::dashboard::guard::{Visit, Visitor};
use crate::dashboard::turns::Work;
use crate::edition::{self, Digest, Document};
use crate::open::Published;
use crate::store::{self, EditionRow};

#[derive(Template)]
#[template(path = "terbuka_bukti.html")]
struct Proof<'a> {
    visit: &'a Visit,
    office: &'a str,
    zone: RegionCode,
    /// As it was asked for.
    digest: &'a str,
    /// The province's key, 64 hexadecimal digits.
    key: String,
    known: Option<Known>,
    published: Option<Arc<Published>>,
}

struct Known {
    row: EditionRow,
    document: Document,
    /// The last edition of the quarter, where it is another.
    replaced_by: Option<EditionRow>,
}

pub async fn show(State(page): State<App>, visit: Visitor, Path(digest): Path<String>) -> Answer {
    if let Some(turned_away) = turned_away(&page, &visit) {
        return Ok(turned_away);
    }
    let named = digest.parse::<Digest>().ok();
    let known = match named {
        Some(digest) => page.with_database(Work::Public, move |database| database.read(|tx| known(tx, digest))).await?,
        None => None,
    };
    let published = match (&known, named) {
        (Some(_), Some(digest)) => published(&page, digest).await?,
        _ => None,
    };
    let proof = Proof {
        visit: &visit,
        office: &page.province.name,
        zone: page.province.code,
        digest: &digest,
        key: HEXLOWER.encode(&page.keyring.authority()?.public_key()),
        published,
        known,
    };
    match proof.known {
        Some(_) => html(&proof),
        None => refused(StatusCode::NOT_FOUND, &proof),
    }
}

fn known(tx: &selaras_ledger::Transaction<'_>, digest: Digest) -> anyhow::Result<Option<Known>> {
    let Some(row) = store::edition(tx, digest)? else { return Ok(None) };
    let last = store::last_edition(tx, row.year, row.quarter)?;
    let document = edition::document(tx, digest)?;
    Ok(Some(Known { replaced_by: last.filter(|last| last.digest != digest), row, document }))
}

impl Proof<'_> {
    fn figures(&self, published: &Published) -> askama::Result<String> {
        Figures { visit: self.visit, edition: &published.edition }.render()
    }
}
