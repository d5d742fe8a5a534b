//! The templates of documents and messages: inside the program, and overridden file by file by `templates/` in the data folder. An
//! override that is wrong is told of; the one inside is never used in its place.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use selaras_program::whole_file;

use super::press::Body;
use super::wording::wrong;

/// What a person may override, by the name of the file.
pub const EMBEDDED: [(&str, &str); 4] = [
    ("bagian.typ", include_str!("templates/bagian.typ")),
    ("buku.typ", include_str!("templates/buku.typ")),
    ("daerah.typ", include_str!("templates/daerah.typ")),
    ("rakor.typ", include_str!("templates/rakor.typ")),
];
/// Words of messages: the same, as texts with places for values (`wording`).
pub const LETTERS: [(&str, &str); 5] = [
    ("surat.txt", include_str!("templates/surat.txt")),
    ("surat.html", include_str!("templates/surat.html")),
    ("pengingat-daerah.txt", include_str!("templates/pengingat-daerah.txt")),
    ("pengingat-provinsi.txt", include_str!("templates/pengingat-provinsi.txt")),
    ("telegram.json", include_str!("templates/telegram.json")),
];
/// Of a message's words.
const LETTER_MAX_BYTES: usize = 64 << 10;
/// The folder within the data folder.
pub const FOLDER: &str = "templates";
/// Pictures and fonts of an office's own design among them.
const FILE_MAX_BYTES: usize = 8 << 20;
const FILES_MAX: usize = 64;

/// Every file that a template may read, beside the document's own.
pub fn files(data: &Path) -> Result<BTreeMap<String, Body>> {
    let mut files: BTreeMap<String, Body> =
        EMBEDDED.iter().map(|(name, text)| ((*name).to_owned(), Body::Text((*text).to_owned()))).collect();
    let folder = data.join(FOLDER);
    if !folder.is_dir() {
        return Ok(files);
    }
    for (count, entry) in std::fs::read_dir(&folder).with_context(|| format!("read {}", folder.display()))?.enumerate()
    {
        ensure!(count < FILES_MAX, "{} holds more than {FILES_MAX} files", folder.display());
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()).filter(|_| path.is_file()) else { continue };
        let bytes = whole_file::read(&path, FILE_MAX_BYTES)?;
        ensure!(bytes.len() <= FILE_MAX_BYTES, "{} is larger than 8 MiB", path.display());
        files.insert(name.to_owned(), Body::of(&bytes));
    }
    Ok(files)
}

/// The words of a message, ours or those of the data folder.
pub fn letter(data: &Path, name: &str) -> Result<String> {
    let path = data.join(FOLDER).join(name);
    if !path.is_file() {
        return built_in(name).map(str::to_owned).with_context(|| format!("no template is called {name}"));
    }
    let bytes = whole_file::read(&path, LETTER_MAX_BYTES)?;
    let text = (bytes.len() <= LETTER_MAX_BYTES).then(|| String::from_utf8(bytes).ok()).flatten();
    text.ok_or_else(|| wrong(name, None, "is no text of at most 64 KiB (UTF-8)"))
}

/// As the program has it.
pub fn built_in(name: &str) -> Option<&'static str> {
    all().find(|(known, _)| *known == name).map(|(_, text)| text)
}

/// The templates, and whether the data folder has one in their place.
pub fn overridden(data: &Path) -> Vec<(&'static str, bool)> {
    all().map(|(name, _)| (name, data.join(FOLDER).join(name).is_file())).collect()
}

fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    EMBEDDED.into_iter().chain(LETTERS)
}
