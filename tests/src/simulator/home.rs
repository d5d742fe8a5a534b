//! The data folder of one program. A crash moves it: the files as they lie at that moment, write-ahead log and all, are
//! what the next start finds.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

const FILES: [&str; 2] = ["selaras.db", "selaras.db-wal"];

pub(super) struct Home {
    base: PathBuf,
    moved: u32,
}

impl Home {
    /// A folder with the database of `template`.
    pub(super) fn new(base: PathBuf, template: &Path) -> Result<Home> {
        let home = Home { base, moved: 0 };
        copy(template, &home.folder())?;
        Ok(home)
    }

    pub(super) fn folder(&self) -> PathBuf {
        self.base.with_extension(self.moved.to_string())
    }

    /// Keeps the files as they are now; the programs that still hold the former ones write to nobody.
    pub(super) fn crash(&mut self) -> Result<()> {
        let before = self.folder();
        self.moved += 1;
        copy(&before, &self.folder())?;
        fs::remove_dir_all(&before).with_context(|| format!("remove {}", before.display()))
    }
}

/// Copies a database that nobody writes to at the moment.
pub(super) fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for name in FILES.iter().filter(|name| from.join(name).exists()) {
        fs::copy(from.join(name), to.join(name)).with_context(|| format!("copy {name} from {}", from.display()))?;
    }
    Ok(())
}
