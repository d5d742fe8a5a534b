//! Files dropped into a folder: whole or not at all, and once, for the name holds the key.

use std::fs;
use std::path::{Path, PathBuf};

use super::{NotDelivered, Parcel, Receipt};

/// How much of the key stands in the name.
const KEY_CHARS: usize = 12;

pub struct Ready {
    folder: PathBuf,
    name: String,
    bytes: Vec<u8>,
}

/// A name of one folder, so that nothing is written elsewhere.
pub fn check(name: &str) -> Result<(), String> {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_. ".contains(char);
    if name.len() <= 80 && name.chars().all(is_plain) && !name.starts_with('.') {
        return Ok(());
    }
    Err(format!("folder:{name}: write the name of one folder, letters, digits, - and _"))
}

pub(super) fn prepare(root: &Path, name: &str, parcel: &Parcel) -> Result<Ready, NotDelivered> {
    let document = &parcel.document;
    let key: String = parcel.key.chars().take(KEY_CHARS).collect();
    let (stem, bytes) = match document.file_name.as_str() {
        "" => ("surat.txt", format!("{}\n\n{}", document.subject, document.text).into_bytes()),
        file_name => (file_name, document.bytes.clone()),
    };
    let (stem, extension) = stem.rsplit_once('.').unwrap_or((stem, "bin"));
    Ok(Ready { folder: root.join(name), name: format!("{stem}-{key}.{extension}"), bytes })
}

pub(super) fn hand_over(ready: &Ready) -> Result<Receipt, NotDelivered> {
    let path = ready.folder.join(&ready.name);
    let told = |error: std::io::Error| NotDelivered::Later(format!("{}: {error}", path.display()));
    if path.exists() {
        return Ok(path.display().to_string());
    }
    fs::create_dir_all(&ready.folder).map_err(told)?;
    selaras_program::whole_file::write(&path, &ready.bytes)
        .map_err(|error| NotDelivered::Later(format!("{error:#}")))?;
    Ok(path.display().to_string())
}
