//! Bundles at an office without any network: a pass goes out as a file and its answer comes back as one. A person carries
//! them; what they hold is decided by `sync`, how they are sealed by the contract.

mod export;
mod files;
mod import;
mod join;
mod said;
mod wanted;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use rcgen::SigningKey;
use selaras_program::whole_file;
use selaras_proto::bundle::{BundleError, FILE_MAX_BYTES, SealTo, SignedBy, Signer, seal};
use selaras_proto::v1;
use selaras_proto::v1::bundle_item::Item;

use crate::sync::offline::Identity;

pub use export::{export, parts};
pub use import::{Imported, import};
pub use join::request;
pub use said::said;

/// A file that was written, to be carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub file: PathBuf,
    pub bytes: usize,
    pub part: u32,
    pub lines: u64,
}

/// Seals items to the province, signed with the office's key.
fn seal_to(to: &SealTo, header: v1::BundleHeader, identity: &Identity, items: Vec<Item>) -> Result<Vec<u8>> {
    let by = match &identity.certificate {
        Some(certificate) => SignedBy::Certificate(certificate.clone()),
        None => SignedBy::Key(identity.key.public_key_raw().to_vec()),
    };
    let sign = |bytes: &[u8]| identity.key.sign(bytes).map_err(|_| BundleError::Key);
    Ok(seal(header, to, &Signer { by, sign: &sign }, items)?)
}

/// The bytes of a bundle file, as far as one is taken.
fn read(path: &Path) -> Result<Vec<u8>> {
    let bytes = whole_file::read(path, FILE_MAX_BYTES)?;
    if bytes.len() > FILE_MAX_BYTES { Err(BundleError::TooLarge.into()) } else { Ok(bytes) }
}

fn id<const N: usize>(bytes: &[u8]) -> Result<[u8; N]> {
    bytes.try_into().map_err(|_| BundleError::Damaged).context("nama pengirim atau penerima")
}
