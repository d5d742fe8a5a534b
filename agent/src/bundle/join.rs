//! `bundle join`: the request to join, in a file. The token's secret travels in it, sealed to a key that only the province
//! and this office can compute; the key of the office never leaves its folder.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use selaras_program::whole_file;
use selaras_proto::bundle::SealTo;
use selaras_proto::token::JoinToken;
use selaras_proto::v1;
use selaras_proto::v1::bundle_item::Item;
use serde::{Deserialize, Serialize};

use super::{Written, seal_to};
use crate::sync::offline::new_identity;

const PENDING: &str = "keys/join.json";

/// What is kept until the answer comes: nothing secret.
#[derive(Serialize, Deserialize)]
pub(super) struct Pending {
    pub token: [u8; 16],
    /// Fingerprint of the CA that the token names.
    pub authority: [u8; 32],
    /// Empty: no address known.
    pub server: String,
}

/// Writes the request; again for the same token it asks for the same key.
pub fn request(data: &Path, token: &JoinToken, server: Option<&str>, path: &Path) -> Result<Written> {
    let identity = new_identity(data)?;
    let secret = token.secret_text();
    let to = SealTo::token(blake3::hash(secret.as_bytes()).as_bytes());
    let request = v1::EnrolRequest {
        token_id: token.id_text(),
        secret,
        csr: identity.request()?,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
    };
    let header = v1::BundleHeader {
        kind: v1::BundleKind::Join.into(),
        from: token.id.to_vec(),
        to: token.authority.to_vec(),
        encapsulated_key: Vec::new(),
    };
    let bytes = seal_to(&to, header, &identity, vec![Item::Join(v1::BundleJoin { request: Some(request) })])?;
    let server = server.unwrap_or_default().trim().to_owned();
    let pending = Pending { token: token.id, authority: token.authority, server };
    whole_file::write(&data.join(PENDING), &serde_json::to_vec(&pending)?)?;
    whole_file::write(path, &bytes)?;
    Ok(Written { file: path.to_owned(), bytes: bytes.len(), part: 1, lines: 0 })
}

/// What was asked for, `None` when nothing was.
pub(super) fn pending(data: &Path) -> Result<Option<Pending>> {
    let path = data.join(PENDING);
    if !path.exists() {
        return Ok(None);
    }
    let text = fs::read(&path).with_context(|| format!("read {}", path.display()))?;
    Ok(Some(serde_json::from_slice(&text).with_context(|| format!("read {}", path.display()))?))
}

/// The office joined: the request is answered.
pub(super) fn answered(data: &Path) -> Result<()> {
    let path = data.join(PENDING);
    if path.exists() {
        fs::remove_file(&path).with_context(|| format!("remove {}", path.display()))?;
    }
    Ok(())
}
