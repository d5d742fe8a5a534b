//! The data folder of one program. A crash moves it: the files as they lie at that moment, write-ahead log and all, are
//! what the next start finds. What stands beside the database, in keys/, outlives every database that is put in its place.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

const DATABASE: &str = "selaras.db";
const FILES: [&str; 2] = [DATABASE, "selaras.db-wal"];
const KEYS: &str = "keys";

pub(super) struct Home {
    base: PathBuf,
    moved: u32,
    /// A copy of the database was kept.
    has_copy: bool,
}

impl Home {
    /// A folder with the database of `template`, and what it keeps beside it.
    pub(super) fn new(base: PathBuf, template: &Path) -> Result<Home> {
        let home = Home { base, moved: 0, has_copy: false };
        copy(template, &home.folder())?;
        copy_keys(template, &home.folder())?;
        Ok(home)
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.base.with_extension(self.moved.to_string())
    }

    /// Keeps the files as they are now; the programs that still hold the former ones write to nobody.
    pub(super) fn crash(&mut self) -> Result<()> {
        let before = self.folder();
        self.replace(Some(&before))
    }

    /// Copies the database aside, for a later [`Self::put_back`].
    pub(super) fn keep_copy(&mut self) -> Result<()> {
        let kept = self.kept();
        if self.has_copy {
            fs::remove_dir_all(&kept)?;
        }
        self.has_copy = true;
        copy(&self.folder(), &kept)
    }

    /// [`Self::crash`] with the kept copy in the place of the database. `false`: there is none, and nothing happened.
    pub(super) fn put_back(&mut self) -> Result<bool> {
        if self.has_copy {
            self.replace(Some(&self.kept()))?;
        }
        Ok(self.has_copy)
    }

    /// [`Self::crash`] without a database left.
    pub(super) fn empty(&mut self) -> Result<()> {
        self.replace(None)
    }

    /// [`Self::crash`] with a damaged database file.
    pub(super) fn damage(&mut self, damage: impl FnOnce(&mut Vec<u8>)) -> Result<()> {
        self.crash()?;
        let file = self.folder().join(DATABASE);
        let mut bytes = fs::read(&file)?;
        damage(&mut bytes);
        fs::write(&file, bytes).with_context(|| format!("write {}", file.display()))
    }

    fn kept(&self) -> PathBuf {
        self.base.with_extension("kept")
    }

    fn replace(&mut self, database: Option<&Path>) -> Result<()> {
        let before = self.folder();
        self.moved += 1;
        let folder = self.folder();
        fs::create_dir_all(&folder)?;
        if let Some(database) = database {
            copy(database, &folder)?;
        }
        copy_keys(&before, &folder)?;
        fs::remove_dir_all(&before).with_context(|| format!("remove {}", before.display()))
    }
}

/// Copies a database that nobody writes to at the moment.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for name in FILES.iter().filter(|name| from.join(name).exists()) {
        fs::copy(from.join(name), to.join(name)).with_context(|| format!("copy {name} from {}", from.display()))?;
    }
    Ok(())
}

fn copy_keys(from: &Path, to: &Path) -> Result<()> {
    let (from, to) = (from.join(KEYS), to.join(KEYS));
    if !from.exists() {
        return Ok(());
    }
    fs::create_dir_all(&to)?;
    for entry in fs::read_dir(&from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
