//! Bundles at the province: an office without any network brings its lines in a file, they are stored and judged as a push is,
//! and an answer goes back in a file. How a bundle is sealed is the contract's.

mod accept;
mod answer;
mod import;
mod push;

use std::path::{Path, PathBuf};

use anyhow::Result;
use selaras_program::whole_file;
use selaras_proto::bundle::{BundleError, FILE_MAX_BYTES};

pub use answer::{Addressee, answer};
pub use import::{Brought, Group, Imported, import};

/// A file that was written, to be carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    pub file: PathBuf,
    pub bytes: usize,
    pub lines: u64,
}

/// The bytes of a bundle file, as far as one is taken.
fn read(path: &Path) -> Result<Vec<u8>> {
    let bytes = whole_file::read(path, FILE_MAX_BYTES)?;
    if bytes.len() > FILE_MAX_BYTES { Err(BundleError::TooLarge.into()) } else { Ok(bytes) }
}
