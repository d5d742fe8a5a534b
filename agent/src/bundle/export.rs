//! `bundle export`: the lines that the province does not have yet, in a file for the province.

use std::path::Path;

use anyhow::Result;
use selaras_ledger::Database;
use selaras_program::whole_file;
use selaras_proto::bundle::{SealTo, batch_bytes, name_of_part, split};
use selaras_proto::v1;
use selaras_proto::v1::bundle_item::Item;

use super::{Written, files, seal_to, wanted};
use crate::recovery::{count_sending, missed_sendings};
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
    let wanted = wanted::kept(data)?;
    let outgoing = {
        let (bytes, missed) = (batch_bytes(max_bytes), missed_sendings(database)?);
        database.read(|tx| outgoing(tx, data, office, bytes, &wanted, missed, now_ms))?
    };
    if !outgoing.batches.is_empty() {
        count_sending(database)?;
    }
    let returned = outgoing.returned.into_iter().map(Item::GiveBack);
    let (pieces, here) = database.read(|tx| files::outgoing(tx, office, outgoing.has_lost))?;
    let lines = outgoing.batches.into_iter().map(Item::Batch);
    let split = split(returned.chain(lines).chain(pieces).collect(), max_bytes);
    let of = split.len() as u32;
    let to = SealTo::province(&office.province_key)?;
    let mut parts = Vec::new();
    for (number, items) in (1..).zip(split) {
        let lines = items.iter().map(lines_of).sum();
        let first = v1::BundleOffice {
            hello: Some(outgoing.hello.clone()),
            renewal: Some(renewal.clone()),
            part: Some(v1::Part { number, of }),
            returned: !wanted.is_empty(),
            lost: outgoing.has_lost,
            takes_files: true,
            files: here.clone(),
        };
        let header = v1::BundleHeader {
            kind: v1::BundleKind::Office.into(),
            from: office.office.as_bytes().to_vec(),
            to: office.province_key.to_vec(),
            encapsulated_key: Vec::new(),
        };
        let items = std::iter::once(Item::Office(first)).chain(items).collect();
        parts.push(Part { number, of, lines, bytes: seal_to(&to, header, &identity, items)? });
    }
    Ok((parts, outgoing.start.seq))
}

/// Own lines.
fn lines_of(item: &Item) -> u64 {
    match item {
        Item::Batch(batch) => u64::from(batch.lines),
        _ => 0,
    }
}
