//! Makes a backup beside the running program: a consistent copy of the database, the keys and the settings in one archive,
//! which gets its name only when it has been read back and every chain in it recomputed.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use selaras_ledger::{BackupRow, Database, Inspected, Program, StoreError, Transaction, inspect_file, record_backup};

use super::archive::{self, DATABASE, KEYS, Manifest};
use super::progress::{Progress, Step};
use super::shelf::PARTIAL;
use crate::{SETTINGS_FILE, now_ms};

/// Whose data folder it is.
#[derive(Clone)]
pub struct Holder {
    pub program: &'static Program,
    pub version: &'static str,
    /// The province's code, or the office's id.
    pub id: String,
    pub name: String,
    /// Keys that open people's names: they go only into an archive that nobody else can read.
    pub guarded_keys: &'static [&'static str],
}

/// What is backed up, and who watches.
pub struct Backup<'a> {
    pub data: &'a Path,
    pub database: &'a Database,
    pub holder: &'a Holder,
    /// Made by the program itself, and not by a person.
    pub is_scheduled: bool,
    pub progress: Progress<'a>,
}

/// A backup that was read back and is whole.
#[derive(Clone, Debug)]
pub struct Made {
    pub file: PathBuf,
    pub size_bytes: u64,
    pub inspected: Inspected,
    /// Every byte and chain is right, and yet `prove` is not content: to be looked into.
    pub doubt: Option<String>,
    /// Keys that stayed out, since others could read the archive where it lies.
    pub left_out: Vec<String>,
}

impl Backup<'_> {
    /// Makes the archive at the path that `to` gives, replacing what stood there once the new one is known to be good; notes
    /// the outcome in the database. `witness` reads the very state that is copied, and `prove` compares it with the copy after it was unpacked again.
    pub fn make<W>(
        &self,
        to: impl FnOnce() -> Result<PathBuf>,
        witness: impl FnOnce(&Transaction<'_>) -> Result<W>,
        prove: impl FnOnce(&Path, W) -> Result<()>,
    ) -> Result<Made> {
        let _only = Only::take(self.data)?;
        let started_ms = now_ms();
        let to = to();
        let file = to.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
        let made = to.and_then(|to| self.make_alone(&to, started_ms, witness, prove)).map_err(told);
        let row = BackupRow {
            started_ms,
            ended_ms: now_ms(),
            is_scheduled: self.is_scheduled,
            file,
            size_bytes: made.as_ref().map_or(0, |made| made.size_bytes),
            lines: made.as_ref().map_or(0, |made| made.inspected.lines),
            error: match &made {
                Ok(made) => made.doubt.clone().unwrap_or_default(),
                Err(error) => format!("{error:#}"),
            },
        };
        let noted = self.database.write_blocking(move |tx| record_backup(tx, &row));
        match (made, noted) {
            (Ok(made), noted) => noted.map(|()| made),
            (Err(error), noted) => {
                if let Err(unnoted) = noted {
                    tracing::warn!(error = format!("{unnoted:#}"), "a failed backup could not be noted");
                }
                Err(error)
            }
        }
    }

    fn make_alone<W>(
        &self,
        to: &Path,
        made_ms: i64,
        witness: impl FnOnce(&Transaction<'_>) -> Result<W>,
        prove: impl FnOnce(&Path, W) -> Result<()>,
    ) -> Result<Made> {
        let scratch = Scratch::new(self.data, "backup.scratch")?;
        let copy = scratch.path.join("copy.db");
        let seen = self.database.copy_to(&copy, &|done, total| (self.progress)(Step::Copy, done, total), witness)?;
        let partial = Partial::new(to);
        let manifest = Manifest {
            format: 0,
            program: self.holder.program.name.to_owned(),
            version: self.holder.version.to_owned(),
            holder: self.holder.id.clone(),
            name: self.holder.name.clone(),
            made_ms,
            files: Vec::new(),
        };
        let is_private = archive::is_private(&partial.0, self.data)?;
        let guarded = |name: &str| !is_private && self.holder.guarded_keys.contains(&name);
        let (left_out, files): (Vec<_>, Vec<_>) =
            self.files(&copy)?.into_iter().partition(|(name, _)| name.strip_prefix("keys/").is_some_and(guarded));
        archive::write(&partial.0, manifest, &files, self.progress)?;
        fs::remove_file(&copy)?;
        // Not the copy is looked at but what a restore would find.
        let unpacked = scratch.path.join("unpacked");
        fs::create_dir(&unpacked)?;
        archive::extract(&partial.0, &unpacked, self.progress)?;
        let database = unpacked.join(DATABASE);
        let inspected = inspect_file(&database).context("the copy that was made is not whole")?;
        let doubt = prove(&database, seen).err().map(|error| format!("{error:#}"));
        let size_bytes = fs::metadata(&partial.0)?.len();
        fs::rename(&partial.0, to).with_context(|| format!("write {}", to.display()))?;
        sync_folder(to)?;
        let left_out = left_out.into_iter().map(|(name, _)| name).collect();
        Ok(Made { file: to.to_owned(), size_bytes, inspected, doubt, left_out })
    }

    /// What goes into the archive: its name there, and where it is.
    fn files(&self, copy: &Path) -> Result<Vec<(String, PathBuf)>> {
        let mut files = vec![(DATABASE.to_owned(), copy.to_owned())];
        let settings = self.data.join(SETTINGS_FILE);
        if settings.is_file() {
            files.push((SETTINGS_FILE.to_owned(), settings));
        }
        let folder = self.data.join(KEYS);
        let entries = fs::read_dir(&folder).with_context(|| format!("read {}", folder.display()))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
            if entry.file_type()?.is_file() {
                files.push((format!("{KEYS}/{name}"), entry.path()));
            }
        }
        Ok(files)
    }
}

/// A folder for this call's own files, which nobody else may look into; gone when dropped.
pub(super) struct Scratch {
    pub(super) path: PathBuf,
}

impl Scratch {
    /// What a call that was killed has left there is removed first.
    pub(super) fn new(data: &Path, name: &str) -> Result<Scratch> {
        let path = data.join(name);
        if path.exists() {
            fs::remove_dir_all(&path).with_context(|| format!("remove {}", path.display()))?;
        }
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).with_context(|| format!("create {}", path.display()))?;
        Ok(Scratch { path })
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}

/// The archive before it has its name; gone when dropped under this one.
struct Partial(PathBuf);

impl Partial {
    fn new(to: &Path) -> Partial {
        let mut name = OsString::from(to);
        name.push(PARTIAL);
        let _ = fs::remove_file(&name);
        Partial(PathBuf::from(name))
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

/// One backup of a data folder at a time.
struct Only {
    _file: File,
}

impl Only {
    fn take(data: &Path) -> Result<Only> {
        let path = data.join("backup.lock");
        let file = File::create(&path).with_context(|| format!("write {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Only { _file: file }),
            Err(TryLockError::WouldBlock) => {
                bail!("another backup of this folder is being made; try again when it is done")
            }
            Err(TryLockError::Error(error)) => Err(error).with_context(|| format!("lock {}", path.display())),
        }
    }
}

/// A full disk says so, wherever it was met.
pub(super) fn told(error: anyhow::Error) -> anyhow::Error {
    let full = error.chain().find_map(|cause| {
        let io = cause.downcast_ref::<std::io::Error>();
        let packed = cause.downcast_ref::<zip::result::ZipError>().and_then(|zip| match zip {
            zip::result::ZipError::Io(io) => Some(io),
            _ => None,
        });
        io.or(packed).and_then(StoreError::of_io)
    });
    full.map_or(error, anyhow::Error::from)
}

/// A new name in a folder lasts when the folder itself is on the disk.
#[cfg(unix)]
pub(super) fn sync_folder(path: &Path) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(not(unix))]
pub(super) fn sync_folder(_path: &Path) -> Result<()> {
    Ok(())
}
