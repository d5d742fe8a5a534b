//! A damaged database file: found at a start, and set aside under another name. Nothing of it is ever deleted.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::lock::Alone;
use super::open::open_reader;
use crate::StoreError;

/// Looks at the structure of every page.
pub(super) fn check(path: &Path) -> Result<(), StoreError> {
    let named = |error: rusqlite::Error| StoreError::of(&error, path).unwrap_or(StoreError::Sqlite(error));
    let connection = open_reader(path)?;
    let found: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(named)?;
    match found.as_str() {
        "ok" => Ok(()),
        detail => Err(StoreError::Damaged { path: path.to_owned(), detail: detail.to_owned() }),
    }
}

/// What the name of a file set aside goes on with, before the time.
const ASIDE: &str = ".rusak-";

/// Gives a damaged file and its log the name `<file>.rusak-<time_ms>`. Returns the new path. Fails where somebody uses the
/// file, or has put another in its place.
pub fn set_file_aside(path: &Path, time_ms: i64) -> Result<PathBuf, StoreError> {
    let _alone = Alone::take(path)?;
    match is_empty(path) || matches!(check(path), Err(StoreError::Damaged { .. })) {
        true => rename(path, time_ms).map_err(|error| {
            StoreError::of_io(&error)
                .unwrap_or_else(|| StoreError::NotWritable { path: path.to_owned(), detail: error.to_string() })
        }),
        false => Err(StoreError::InUse { path: path.to_owned() }),
    }
}

/// The files that [`set_file_aside`] made of `path` so far, the oldest first.
pub fn files_set_aside(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name().and_then(|name| name.to_str())) else {
        return Ok(Vec::new());
    };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let at = entry.file_name().to_str().and_then(|file| file.strip_prefix(name)?.strip_prefix(ASIDE)?.parse().ok());
        if let Some(at) = at {
            let at: i64 = at;
            files.push((at, entry.path()));
        }
    }
    files.sort();
    Ok(files.into_iter().map(|(_, file)| file).collect())
}

/// A file that was in use and is without a byte has lost them.
pub(super) fn is_empty(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.len() == 0)
}

fn rename(path: &Path, time_ms: i64) -> std::io::Result<PathBuf> {
    let with = |end: &str| {
        let mut name = OsString::from(path);
        name.push(end);
        PathBuf::from(name)
    };
    let aside = with(&format!("{ASIDE}{time_ms}"));
    // The file last: cut off before it, the next start finds it damaged again and goes on.
    for end in ["-wal", "-shm"] {
        let mut beside = OsString::from(&aside);
        beside.push(end);
        match std::fs::rename(with(end), beside) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    std::fs::rename(path, &aside)?;
    Ok(aside)
}
