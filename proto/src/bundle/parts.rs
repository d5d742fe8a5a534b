//! A bundle that would be too large is split into parts, each a bundle of its own: signed, sealed, and importable alone when
//! the lines before it are there.

use std::path::{Path, PathBuf};

use prost::Message;

use super::{FILE_MAX_BYTES, LENGTH_BYTES, TAG_BYTES};
use crate::v1;
use crate::v1::bundle_item::Item;

/// Left for header, first item and signature: start records, frontiers of 256 ledgers, certificates, names.
const RESERVED_BYTES: usize = 64 * 1024;

/// Items by part; there is at least one part, which may be empty.
pub type Parts = Vec<Vec<Item>>;

/// Largest batch in parts of at most `max_bytes`, in bytes compressed.
pub fn batch_bytes(max_bytes: usize) -> usize {
    (max_bytes.saturating_sub(RESERVED_BYTES) / 2).clamp(16 * 1024, 256 * 1024)
}

/// Splits what follows the first item so that each part's file has at most `max_bytes` bytes; an item alone may exceed it.
pub fn split(items: Vec<Item>, max_bytes: usize) -> Parts {
    let room = max_bytes.min(FILE_MAX_BYTES).saturating_sub(RESERVED_BYTES);
    let mut parts: Parts = vec![Vec::new()];
    let mut size = 0;
    for item in items {
        let item = v1::BundleItem { item: Some(item) };
        let bytes = item.encoded_len() + TAG_BYTES + LENGTH_BYTES;
        if size + bytes > room && size > 0 {
            parts.push(Vec::new());
            size = 0;
        }
        size += bytes;
        if let Some(part) = parts.last_mut() {
            part.extend(item.item);
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
