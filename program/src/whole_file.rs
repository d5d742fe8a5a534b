//! Files written whole or not at all: whoever opens one sees the old content or the new, also after a power cut. And read
//! whole, as far as a limit allows.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = beside(path, &format!(".{}.tmp", std::process::id()));
    let written = File::create(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        drop(file);
        std::fs::rename(&beside, path)
    });
    if written.is_err() {
        // What went wrong first is what the user is told.
        let _ = std::fs::remove_file(&beside);
    }
    written.with_context(|| format!("write {}", path.display()))
}

/// The bytes of a file; of a larger one than `max_bytes` one byte more than that, whatever its size.
pub fn read(path: &Path, max_bytes: usize) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(max_bytes as u64 + 1).read_to_end(&mut bytes))
        .with_context(|| format!("read {}", path.display()))?;
    Ok(bytes)
}

/// Puts a file that is in the way aside, as `NAME.lama` beside it; `None` where there is none or an empty one.
pub fn set_aside(path: &Path) -> Result<Option<PathBuf>> {
    match std::fs::metadata(path) {
        Ok(metadata) if metadata.is_file() && metadata.len() > 0 => {
            let aside = beside(path, ".lama");
            std::fs::rename(path, &aside).with_context(|| format!("set {} aside", path.display()))?;
            Ok(Some(aside))
        }
        _ => Ok(None),
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_whole_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xlsx");
        write(&path, b"one").unwrap();
        assert_eq!(set_aside(&path).unwrap(), Some(folder.path().join("a.xlsx.lama")));
        write(&path, b"two").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"two");
        assert_eq!(std::fs::read(folder.path().join("a.xlsx.lama")).unwrap(), b"one");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2);
        assert_eq!((read(&path, 3).unwrap(), read(&path, 1).unwrap()), (b"two".to_vec(), b"tw".to_vec()));
        assert!(write(&folder.path().join("no/a.xlsx"), b"x").is_err());
    }
}
