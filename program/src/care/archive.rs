//! A backup as one file: a ZIP archive, readable by any tool in an emergency, of the database, the keys and the settings, and
//! a manifest with the hash of each. Its owner alone may read it: it holds keys.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use serde::{Deserialize, Serialize};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::progress::{Progress, Step};
use crate::SETTINGS_FILE;

/// The name of the database within a data folder and an archive.
pub const DATABASE: &str = "selaras.db";
/// The folder of keys within a data folder and an archive.
pub const KEYS: &str = "keys";

const MANIFEST: &str = "manifest.json";
const MANIFEST_MAX_BYTES: u64 = 1024 * 1024;
const FORMAT: u32 = 1;
const CHUNK_BYTES: usize = 256 * 1024;

/// What an archive says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// Grows when an older program could not read the archive.
    pub format: u32,
    pub program: String,
    pub version: String,
    /// Whose folder it is: the province's code, or the office's id.
    pub holder: String,
    pub name: String,
    pub made_ms: i64,
    pub files: Vec<Entry>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// With `/`, relative to the data folder.
    pub name: String,
    pub size_bytes: u64,
    /// BLAKE3, hexadecimal.
    pub hash: String,
}

/// Writes a new archive of these files (name within the archive, path), on the disk when this returns. The manifest's list of
/// files is filled in.
pub(super) fn write(
    to: &Path,
    mut manifest: Manifest,
    files: &[(String, PathBuf)],
    progress: Progress<'_>,
) -> Result<()> {
    manifest.format = FORMAT;
    let total = files.iter().map(|(_, path)| path.metadata().map_or(0, |file| file.len())).sum();
    let mut archive = ZipWriter::new(BufWriter::new(create(to)?));
    let mut done = 0;
    for (name, path) in files {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .unix_permissions(0o600)
            .large_file(true);
        archive.start_file(name, options)?;
        let file = File::open(path).with_context(|| format!("read {}", path.display()))?;
        let (size_bytes, hash) = carry(file, &mut archive, &mut |bytes| {
            done += bytes;
            progress(Step::Pack, done, total);
        })?;
        manifest.files.push(Entry { name: name.clone(), size_bytes, hash });
    }
    archive.start_file(MANIFEST, SimpleFileOptions::default().unix_permissions(0o600))?;
    serde_json::to_writer_pretty(&mut archive, &manifest)?;
    let file = archive.finish()?.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    file.sync_all()?;
    Ok(())
}

/// Unpacks an archive into an empty folder of the caller and compares every byte with the manifest. The error says what is
/// wrong with the archive.
pub(super) fn extract(from: &Path, folder: &Path, progress: Progress<'_>) -> Result<Manifest> {
    let file = File::open(from).with_context(|| format!("read {}", from.display()))?;
    extract_from(file, folder, progress)
        .with_context(|| format!("{} is not a whole backup; use another one", from.display()))
}

fn extract_from(file: File, folder: &Path, progress: Progress<'_>) -> Result<Manifest> {
    let mut archive = ZipArchive::new(BufReader::new(file)).context("it is cut off, or no archive")?;
    let mut text = Vec::new();
    archive.by_name(MANIFEST).context("it has no manifest")?.take(MANIFEST_MAX_BYTES).read_to_end(&mut text)?;
    let manifest: Manifest = serde_json::from_slice(&text).context("its manifest cannot be read")?;
    ensure!(manifest.format <= FORMAT, "it was made by a newer version ({}) of this program", manifest.version);
    let names: BTreeSet<&str> = manifest.files.iter().map(|entry| entry.name.as_str()).collect();
    ensure!(names.len() == manifest.files.len() && archive.len() == names.len() + 1, "its manifest names other files");
    let total = manifest.files.iter().map(|entry| entry.size_bytes).sum();
    let mut done = 0;
    for entry in &manifest.files {
        ensure!(is_ours(&entry.name), "it holds {:?}, which is not a file of a data folder", entry.name);
        let path = folder.join(&entry.name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        // A byte more than told is read, so that a larger content is seen and not unpacked without end.
        let packed =
            archive.by_name(&entry.name).context("a file is missing")?.take(entry.size_bytes.saturating_add(1));
        let mut to = create(&path)?;
        let (size_bytes, hash) = carry(packed, &mut to, &mut |bytes| {
            done += bytes;
            progress(Step::ReadBack, done, total);
        })?;
        if size_bytes != entry.size_bytes || hash != entry.hash {
            bail!("{} in it is not as it was when the backup was made", entry.name);
        }
        to.sync_all()?;
    }
    ensure!(names.contains(DATABASE), "it holds no database");
    Ok(manifest)
}

/// Whether a name may be unpacked into a data folder: no path out of it, no folder but the keys'.
fn is_ours(name: &str) -> bool {
    let is_plain = |name: &str| {
        !name.is_empty()
            && !name.starts_with('.')
            && !name.contains(['/', '\\', ':'])
            && !name.chars().any(char::is_control)
    };
    name == DATABASE
        || name == SETTINGS_FILE
        || name.strip_prefix(KEYS).and_then(|rest| rest.strip_prefix('/')).is_some_and(is_plain)
}

/// Whether an archive at this place would be its owner's alone: tried, since a memory stick keeps no rights.
#[cfg(unix)]
pub(super) fn is_private(path: &Path, _data: &Path) -> Result<bool> {
    let file = create(path)?;
    let mode = std::os::unix::fs::PermissionsExt::mode(&file.metadata()?.permissions());
    std::fs::remove_file(path).with_context(|| format!("remove {}", path.display()))?;
    Ok(mode & 0o077 == 0)
}

/// Elsewhere only the data folder is known to be its user's alone.
#[cfg(not(unix))]
pub(super) fn is_private(path: &Path, data: &Path) -> Result<bool> {
    let folder = path.parent().unwrap_or(path);
    Ok(folder.canonicalize()?.starts_with(data.canonicalize()?))
}

/// Copies all bytes; gives their number and hash.
fn carry(mut from: impl Read, to: &mut impl Write, moved: &mut dyn FnMut(u64)) -> Result<(u64, String)> {
    let (mut hasher, mut size_bytes) = (blake3::Hasher::new(), 0);
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = from.read(&mut chunk)?;
        let Some(bytes) = chunk.get(..read).filter(|bytes| !bytes.is_empty()) else { break };
        hasher.update(bytes);
        to.write_all(bytes)?;
        size_bytes += read as u64;
        moved(read as u64);
    }
    Ok((size_bytes, hasher.finalize().to_hex().to_string()))
}

/// A new file that only its owner may read.
fn create(path: &Path) -> Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    // Elsewhere the folder's own rights keep it.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).with_context(|| format!("write {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::care::silent;

    /// An archive with one file of this name, and a manifest that fits it.
    fn archive(path: &Path, name: &str, told_bytes: u64) {
        let mut archive = ZipWriter::new(File::create(path).unwrap());
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(b"isi").unwrap();
        let hash = blake3::hash(b"isi").to_hex().to_string();
        let manifest = Manifest {
            format: FORMAT,
            program: "selaras-test".to_owned(),
            version: "1".to_owned(),
            holder: "62".to_owned(),
            name: "SAMPLE".to_owned(),
            made_ms: 0,
            files: vec![Entry { name: name.to_owned(), size_bytes: told_bytes, hash }],
        };
        archive.start_file(MANIFEST, SimpleFileOptions::default()).unwrap();
        serde_json::to_writer(&mut archive, &manifest).unwrap();
        archive.finish().unwrap();
    }

    #[test]
    fn an_archive_unpacks_into_its_folder_and_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.zip");
        let inside = folder.path().join("inside");
        let unpack = |name: &str, told_bytes| {
            archive(&path, name, told_bytes);
            let _ = std::fs::remove_dir_all(&inside);
            std::fs::create_dir(&inside).unwrap();
            extract(&path, &inside, &silent).map_err(|error| format!("{error:#}"))
        };
        for name in ["../selaras.db", "/selaras.db", "keys/../../x", "keys/a/b", "keys/", "lain", "keys/.x", "keys\\x"]
        {
            let error = unpack(name, 3).unwrap_err();
            assert!(error.contains("not a file of a data folder"), "{name}: {error}");
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing beside the folder");
        assert!(unpack(DATABASE, 2).unwrap_err().contains("not as it was"), "larger than told");
        assert!(unpack(DATABASE, 4).unwrap_err().contains("not as it was"), "smaller than told");
        assert!(unpack("keys/a.pem", 3).unwrap_err().contains("no database"));
        assert_eq!(unpack(DATABASE, 3).unwrap().files.len(), 1);
    }
}
