//! A bundle that would be too large is split into parts, each a bundle of its own: signed, sealed, and importable alone when
//! the lines before it are there.

use std::path::{Path, PathBuf};

use prost::Message;

use super::{FILE_MAX_BYTES, LENGTH_BYTES, TAG_BYTES};
use crate::v1;

/// Left for header, first item and signature: start records, frontiers of 256 ledgers, certificates, names.
const RESERVED_BYTES: usize = 64 * 1024;

/// Batches by part; there is at least one part, which may be empty.
pub type Parts = Vec<Vec<v1::Batch>>;

/// Largest batch in parts of at most `max_bytes`, in bytes compressed.
pub fn batch_bytes(max_bytes: usize) -> usize {
    (max_bytes.saturating_sub(RESERVED_BYTES) / 2).clamp(16 * 1024, 256 * 1024)
}

/// Splits batches so that each part's file has at most `max_bytes` bytes; a batch alone may exceed it.
pub fn split(batches: Vec<v1::Batch>, max_bytes: usize) -> Parts {
    let room = max_bytes.min(FILE_MAX_BYTES).saturating_sub(RESERVED_BYTES);
    let mut parts: Parts = vec![Vec::new()];
    let mut size = 0;
    for batch in batches {
        // The tag and length of the item that holds it.
        let bytes = batch.encoded_len() + TAG_BYTES + LENGTH_BYTES + 8;
        if size + bytes > room && size > 0 {
            parts.push(Vec::new());
            size = 0;
        }
        size += bytes;
        if let Some(part) = parts.last_mut() {
            part.push(batch);
        }
    }
    parts
}

/// The name of a part: `kirim.selaras` becomes `kirim-1-dari-3.selaras`; one part alone keeps the name.
pub fn name_of_part(path: &Path, number: u32, of: u32) -> PathBuf {
    if of == 1 {
        return path.to_owned();
    }
    let mut name = path.file_stem().unwrap_or_default().to_owned();
    name.push(format!("-{number}-dari-{of}"));
    if let Some(ending) = path.extension() {
        name.push(".");
        name.push(ending);
    }
    path.with_file_name(name)
}
