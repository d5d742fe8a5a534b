//! The folder that the backups of one data folder lie in, named so that their names sort by time. What others keep there is
//! left alone.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::backup::Holder;

const ENDING: &str = ".zip";
/// What is written and not yet read back.
pub(super) const PARTIAL: &str = ".partial";

pub struct Shelf {
    folder: PathBuf,
    /// `selaras-server-62-`: before the time.
    prefix: String,
}

impl Shelf {
    /// `folder` as in the settings, from the data folder; without it `backups` there.
    pub fn new(data: &Path, folder: Option<&Path>, holder: &Holder) -> Shelf {
        let folder = data.join(folder.unwrap_or(Path::new("backups")));
        Shelf { folder, prefix: format!("{}-{}-", holder.program.name, holder.id) }
    }

    /// The shelf that is this folder.
    pub fn at(folder: &Path, holder: &Holder) -> Shelf {
        Shelf::new(Path::new(""), Some(folder), holder)
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes the folder if it is not there, removes what backups that were killed have left, and gives the path of the next.
    pub fn next(&self, now_ms: i64) -> Result<PathBuf> {
        fs::create_dir_all(&self.folder).with_context(|| format!("create {}", self.folder.display()))?;
        for unfinished in self.named(&format!("{ENDING}{PARTIAL}"))? {
            fs::remove_file(&unfinished).with_context(|| format!("remove {}", unfinished.display()))?;
        }
        let time = Timestamp::from_millisecond(now_ms)?.to_zoned(TimeZone::UTC).strftime("%Y%m%dT%H%M%S%3fZ");
        Ok(self.folder.join(format!("{}{time}{ENDING}", self.prefix)))
    }

    /// The backups that lie here, the youngest first.
    pub fn backups(&self) -> Result<Vec<PathBuf>> {
        match self.folder.exists() {
            true => self.named(ENDING),
            false => Ok(Vec::new()),
        }
    }

    /// Removes the oldest beyond `keep`; called when a newer good one lies here.
    pub fn prune(&self, keep: usize) -> Result<()> {
        for old in self.backups()?.iter().skip(keep.max(1)) {
            fs::remove_file(old).with_context(|| format!("remove {}", old.display()))?;
        }
        Ok(())
    }

    fn named(&self, ending: &str) -> Result<Vec<PathBuf>> {
        let entries = fs::read_dir(&self.folder).with_context(|| format!("read {}", self.folder.display()))?;
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry?;
            let is_time = |name: &str| {
                let time = name.strip_prefix(self.prefix.as_str())?.strip_suffix(ending)?;
                Some(time.len() == 19 && time.ends_with('Z') && time.bytes().all(|byte| byte.is_ascii_alphanumeric()))
            };
            if entry.file_name().to_str().and_then(is_time) == Some(true) {
                found.push(entry.path());
            }
        }
        found.sort_unstable_by(|one, other| other.cmp(one));
        Ok(found)
    }
}
