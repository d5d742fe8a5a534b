//! Files that were given to the page and are not done with: each whole on disk, in a folder that only this account of the
//! computer may read, for a day at most. A restart loses none of them.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use selaras_program::whole_file;

const FOLDER: &str = "uploads";
/// Largest file that the page takes; a larger one goes in by the command.
pub const UPLOAD_MAX_BYTES: usize = 8 << 20;
/// Files that wait at once; of more the oldest goes.
pub const UPLOADS_MAX: usize = 20;
/// How long a file waits.
pub const KEPT_MS: i64 = 24 * 3_600_000;

/// A name that nobody can guess, of a file within the folder.
pub fn new_id() -> String {
    HEXLOWER.encode(&rand::random::<[u8; 12]>())
}

/// Keeps the bytes under an id.
pub fn keep(data: &Path, id: &str, bytes: &[u8]) -> Result<PathBuf> {
    let folder = data.join(FOLDER);
    if !folder.is_dir() {
        make_private(&folder).with_context(|| format!("create {}", folder.display()))?;
    }
    let path = folder.join(id);
    whole_file::write(&path, bytes)?;
    Ok(path)
}

/// The bytes under an id; `None` once they are gone. An id is one of ours, never a path of somebody's choice.
pub fn read(data: &Path, id: &str) -> Result<Option<Vec<u8>>> {
    let path = data.join(FOLDER).join(id);
    if path.is_file() { whole_file::read(&path, UPLOAD_MAX_BYTES).map(Some) } else { Ok(None) }
}

pub fn remove(data: &Path, id: &str) -> Result<()> {
    let path = data.join(FOLDER).join(id);
    match fs::remove_file(&path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

/// Removes every file but those of `kept`: also what a stop in the middle left behind.
pub fn keep_only(data: &Path, kept: &[String]) -> Result<()> {
    let folder = data.join(FOLDER);
    if !folder.is_dir() {
        return Ok(());
    }
    for file in fs::read_dir(&folder).with_context(|| format!("read {}", folder.display()))? {
        let name = file?.file_name().to_string_lossy().into_owned();
        if !kept.contains(&name) {
            remove(data, &name)?;
        }
    }
    Ok(())
}

#[cfg(unix)]
fn make_private(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(folder)
}

/// Within the profile of the account that the service runs as.
#[cfg(not(unix))]
fn make_private(folder: &Path) -> std::io::Result<()> {
    fs::create_dir(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_waits_under_its_id_and_no_other_account_may_look() {
        let data = tempfile::tempdir().unwrap();
        let (one, two) = (new_id(), new_id());
        assert_ne!(one, two);
        for id in [&one, &two] {
            keep(data.path(), id, id.as_bytes()).unwrap();
        }
        assert_eq!(read(data.path(), &one).unwrap().unwrap(), one.as_bytes());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::metadata(data.path().join(FOLDER)).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{mode:o}");
        }
        keep_only(data.path(), std::slice::from_ref(&two)).unwrap();
        assert_eq!((read(data.path(), &one).unwrap(), read(data.path(), &two).unwrap().is_some()), (None, true));
        remove(data.path(), &two).unwrap();
        remove(data.path(), &two).unwrap();
        assert_eq!(read(data.path(), &two).unwrap(), None);
    }
}
