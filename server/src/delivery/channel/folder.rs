//! Files dropped into a folder: whole or not at all, and once, for the name holds the key.

use std::fs;
use std::path::{Path, PathBuf};

use selaras_domain::message;
use selaras_domain::message::Message;

use super::{NotDelivered, Parcel, Receipt};

/// How much of the key stands in the name.
const KEY_CHARS: usize = 12;

pub struct Ready {
    folder: PathBuf,
    name: String,
    bytes: Vec<u8>,
}

/// A name of one folder, so that nothing is written elsewhere.
pub fn check(name: &str) -> Result<(), Message> {
    let is_plain = |char: char| char.is_ascii_alphanumeric() || "-_. ".contains(char);
    if name.len() <= 80 && name.chars().all(is_plain) && !name.starts_with('.') {
        return Ok(());
    }
    Err(message!(
        "folder:{name}: tulis nama satu folder: huruf, angka, - dan _",
        "folder:{name}: write the name of one folder, letters, digits, - and _"
    ))
}

pub(super) fn prepare(root: &Path, name: &str, parcel: &Parcel) -> Result<Ready, NotDelivered> {
    let key: String = parcel.key.chars().take(KEY_CHARS).collect();
    let (name_of_file, _, bytes) = parcel.document.as_file();
    let (stem, extension) = name_of_file.rsplit_once('.').unwrap_or((&name_of_file, "bin"));
    Ok(Ready { folder: root.join(name), name: format!("{stem}-{key}.{extension}"), bytes })
}

pub(super) fn hand_over(ready: &Ready) -> Result<Receipt, NotDelivered> {
    let path = ready.folder.join(&ready.name);
    let here = || Message::untranslated(path.display().to_string());
    let told = |error: std::io::Error| NotDelivered::Later(here().within("", &format!(": {error}")));
    if path.exists() {
        return Ok(here());
    }
    fs::create_dir_all(&ready.folder).map_err(told)?;
    selaras_program::whole_file::write(&path, &ready.bytes)
        .map_err(|error| NotDelivered::Later(super::told(&error)))?;
    Ok(here())
}
