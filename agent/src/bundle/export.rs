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
    let (identity, renewal) = identity(data)?;
    let outgoing = database.read(|tx| outgoing(tx, office, batch_bytes(max_bytes), now_ms))?;
    if !outgoing.batches.is_empty() {
        count_sending(database)?;
    }
    let parts = split(outgoing.batches, max_bytes);
    let of = parts.len() as u32;
    let to = SealTo::province(&office.province_key)?;
    let mut written = Vec::new();
    for (number, batches) in (1..).zip(parts) {
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
        let bytes = seal_to(&to, header, &identity, items)?;
        let file = name_of_part(path, number, of);
        whole_file::write(&file, &bytes)?;
        written.push(Written { file, bytes: bytes.len(), part: number, lines });
    }
    Ok((written, outgoing.start.seq))
}
