//! `bundle export`: the lines that the province does not have yet, in a file for the province.

use std::path::Path;

use anyhow::Result;
use selaras_ledger::Database;
use selaras_program::whole_file;
use selaras_proto::bundle::{SealTo, batch_bytes, name_of_part, split};
use selaras_proto::v1;
use selaras_proto::v1::bundle_item::Item;

use super::{Written, seal_to};
use crate::recovery::count_sending;
use crate::store::Office;
use crate::sync::offline::{identity, outgoing};

/// A bundle ready to be carried: one part of it.
pub struct Part {
    pub number: u32,
    pub of: u32,
    pub lines: u64,
    pub bytes: Vec<u8>,
}

/// Writes `path`, or several parts beside each other when it would be larger than `max_bytes`. The store notes that lines left,
/// not that they arrived: only an answer says so.
pub fn export(
    data: &Path,
    database: &Database,
    office: &Office,
    path: &Path,
    max_bytes: usize,
    now_ms: i64,
) -> Result<(Vec<Written>, u64)> {
    let (parts, after) = parts(data, database, office, max_bytes, now_ms)?;
    let mut written = Vec::new();
    for Part { number, of, lines, bytes } in parts {
        let file = name_of_part(path, number, of);
        whole_file::write(&file, &bytes)?;
        written.push(Written { file, bytes: bytes.len(), part: number, lines });
    }
    Ok((written, after))
}

/// Makes the bundle in parts of at most `max_bytes`, and tells after which own line it begins.
pub fn parts(
    data: &Path,
    database: &Database,
    office: &Office,
    max_bytes: usize,
    now_ms: i64,
) -> Result<(Vec<Part>, u64)> {
    let (identity, renewal) = identity(data)?;
    let outgoing = database.read(|tx| outgoing(tx, office, batch_bytes(max_bytes), now_ms))?;
    if !outgoing.batches.is_empty() {
        count_sending(database)?;
    }
    let split = split(outgoing.batches, max_bytes);
    let of = split.len() as u32;
    let to = SealTo::province(&office.province_key)?;
    let mut parts = Vec::new();
    for (number, batches) in (1..).zip(split) {
        let lines = batches.iter().map(|batch| u64::from(batch.lines)).sum();
        let first = v1::BundleOffice {
            hello: Some(outgoing.hello.clone()),
            renewal: Some(renewal.clone()),
            part: Some(v1::Part { number, of }),
        };
        let header = v1::BundleHeader {
            kind: v1::BundleKind::Office.into(),
            from: office.office.as_bytes().to_vec(),
            to: office.province_key.to_vec(),
            encapsulated_key: Vec::new(),
        };
        let items = std::iter::once(Item::Office(first)).chain(batches.into_iter().map(Item::Batch)).collect();
        parts.push(Part { number, of, lines, bytes: seal_to(&to, header, &identity, items)? });
    }
    Ok((parts, outgoing.start.seq))
}
