//! What the province wants back of others, by its last answer: kept until the next one, for the bundles made meanwhile.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use prost::Message;
use selaras_program::whole_file;
use selaras_proto::v1;

/// Beside the database: without it the next answer tells the same again.
const FILE: &str = "diminta.selaras";

pub(super) fn keep(data: &Path, wanted: &[v1::Frontier]) -> Result<()> {
    let path = data.join(FILE);
    if !wanted.is_empty() {
        let told = v1::BundleProvince { wanted: wanted.to_vec(), ..Default::default() };
        return whole_file::write(&path, &told.encode_to_vec());
    }
    match fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error).with_context(|| path.display().to_string()),
        _ => Ok(()),
    }
}

pub(super) fn kept(data: &Path) -> Result<Vec<v1::Frontier>> {
    let path = data.join(FILE);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).with_context(|| format!("read {}", path.display())),
    };
    Ok(v1::BundleProvince::decode(bytes.as_slice()).map(|told| told.wanted).unwrap_or_default())
}
