//! Puts a backup back: looked through before anything is touched, the present database set aside and never deleted, and the
//! restored one marked, so that the next pass knows that the other side may hold more.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use selaras_ledger::{Alone, Database, Inspected, Program, Restored, Transaction, inspect_file};

use super::archive::{self, DATABASE, KEYS, Manifest};
use super::backup::{Scratch, sync_folder, told};
use super::progress::Progress;
use crate::WrongUse;

/// Which backup goes where.
pub struct Restore<'a> {
    pub data: &'a Path,
    pub file: &'a Path,
    pub program: &'static Program,
    /// A key that tells whose folder it is; one that differs from the backup's is refused.
    pub identity: Option<&'a str>,
    pub now_ms: i64,
    pub progress: Progress<'a>,
}

/// What was put back.
pub struct Returned {
    pub manifest: Manifest,
    pub inspected: Inspected,
    /// The database that was there.
    pub set_aside: Option<PathBuf>,
    /// Keys and settings that were missing and came from the backup.
    pub filled: Vec<String>,
    /// Those that stayed as they were: they may be younger than the backup.
    pub kept: Vec<String>,
}

impl Restore<'_> {
    /// `holder` tells whose database one is; `mark` notes the restore in the database before it is put in its place.
    pub fn run(
        &self,
        holder: impl Fn(&Transaction<'_>) -> Result<String>,
        mark: impl FnOnce(&Transaction<'_>, &Restored) -> Result<()> + Send + 'static,
    ) -> Result<Returned> {
        if !self.file.is_file() {
            return Err(WrongUse(format!("there is no backup file {}", self.file.display())).into());
        }
        fs::create_dir_all(self.data).with_context(|| format!("create {}", self.data.display()))?;
        let place = self.data.join(DATABASE);
        let present = self.present_holder(&place, holder);
        let _alone = Alone::take(&place)?;
        let scratch = Scratch::new(self.data, "restore.scratch")?;
        self.put_back(&place, present, &scratch.path, mark).map_err(told)
    }

    fn put_back(
        &self,
        place: &Path,
        present: Option<String>,
        scratch: &Path,
        mark: impl FnOnce(&Transaction<'_>, &Restored) -> Result<()> + Send + 'static,
    ) -> Result<Returned> {
        let manifest = archive::extract(self.file, scratch, self.progress)?;
        let copy = scratch.join(DATABASE);
        let inspected =
            inspect_file(&copy).with_context(|| format!("{} holds no whole database", self.file.display()))?;
        self.belongs_here(&manifest, present, scratch)?;
        let restored = Restored {
            restored_ms: self.now_ms,
            made_ms: manifest.made_ms,
            file: self.file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            lines: inspected.lines,
        };
        Database::open(&copy, self.program)?.write_blocking(move |tx| mark(tx, &restored))?;
        let mut returned = Returned { manifest, inspected, set_aside: None, filled: Vec::new(), kept: Vec::new() };
        self.fill_in(scratch, &mut returned)?;
        returned.set_aside = self.set_aside(place)?;
        fs::rename(&copy, place).with_context(|| format!("write {}", place.display()))?;
        sync_folder(place)?;
        Ok(returned)
    }

    /// Whose database lies there now; `None` where there is none, or none that can be read.
    fn present_holder(&self, place: &Path, holder: impl Fn(&Transaction<'_>) -> Result<String>) -> Option<String> {
        let database = place.exists().then(|| Database::open_again(place, self.program));
        database?.ok()?.read(holder).ok()
    }

    fn belongs_here(&self, manifest: &Manifest, present: Option<String>, scratch: &Path) -> Result<()> {
        if manifest.program != self.program.name {
            return Err(
                WrongUse(format!("this is a backup of {}, not of {}", manifest.program, self.program.name)).into()
            );
        }
        let data = self.data.display();
        if let Some(present) = present.filter(|present| *present != manifest.holder) {
            let (theirs, name) = (&manifest.holder, &manifest.name);
            return Err(WrongUse(format!(
                "{data} belongs to {present}, this backup to {theirs} ({name}); use another --data folder"
            ))
            .into());
        }
        let Some(identity) = self.identity else { return Ok(()) };
        match (fs::read(self.data.join(identity)), fs::read(scratch.join(identity))) {
            (Ok(here), Ok(there)) if here != there => {
                Err(WrongUse(format!("{data} has another {identity} than this backup; use another --data folder"))
                    .into())
            }
            _ => Ok(()),
        }
    }

    /// Keys and settings that the folder lacks. What is there stays: certificates may have been renewed since.
    fn fill_in(&self, scratch: &Path, returned: &mut Returned) -> Result<()> {
        let keys = self.data.join(KEYS);
        fs::create_dir_all(&keys).with_context(|| format!("create {}", keys.display()))?;
        for entry in &returned.manifest.files {
            let (to, from) = (self.data.join(&entry.name), scratch.join(&entry.name));
            if entry.name == DATABASE {
                continue;
            }
            if to.exists() {
                returned.kept.push(entry.name.clone());
            } else {
                fs::rename(&from, &to).with_context(|| format!("write {}", to.display()))?;
                sync_folder(&to)?;
                returned.filled.push(entry.name.clone());
            }
        }
        Ok(())
    }

    /// Moves the present database out of the way, with the log that belongs to it.
    fn set_aside(&self, place: &Path) -> Result<Option<PathBuf>> {
        let time = Timestamp::from_millisecond(self.now_ms)?.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%SZ");
        let aside = place.with_file_name(format!("{DATABASE}.disisihkan-{time}"));
        let mut moved = None;
        for end in ["", "-wal", "-shm"] {
            let from = place.with_file_name(format!("{DATABASE}{end}"));
            let to = aside.with_file_name(format!("{DATABASE}.disisihkan-{time}{end}"));
            if !from.exists() {
                continue;
            }
            ensure!(!to.exists(), "{} is there already; run the command again", to.display());
            fs::rename(&from, &to).with_context(|| format!("set {} aside", from.display()))?;
            moved = Some(aside.clone());
        }
        Ok(moved)
    }
}
