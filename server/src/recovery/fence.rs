//! The fence: a small file beside the keys that is only ever appended to. Used tokens and revocations stand in it before they
//! stand in the database, so that no backup of the database, however old, lets anybody in again.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use data_encoding::HEXLOWER;
use selaras_domain::line::OfficeId;
use selaras_ledger::Connection;

const FILE: &str = "fence";

/// One line of the fence. Times are milliseconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A join token of an office was used by the key with this hash.
    Token { id: String, office: OfficeId, key_hash: [u8; 32], at_ms: i64 },
    /// An office may no longer write.
    Office { office: OfficeId, at_ms: i64 },
    /// An office that was revoked may write again; its former certificates and tokens stay out.
    Readmitted { office: OfficeId, at_ms: i64 },
    /// A certificate, by the BLAKE3 of its DER, is no longer good.
    Certificate { fingerprint: [u8; 32], at_ms: i64 },
    /// The server was started so many times.
    Boot { count: u64, at_ms: i64 },
}

pub struct Fence {
    path: PathBuf,
}

impl Fence {
    pub fn of(data: &Path) -> Fence {
        Fence { path: data.join("keys").join(FILE) }
    }

    /// The fence of the data folder that this database stands in. What it is to hold is appended before the transaction
    /// commits.
    pub fn beside(connection: &Connection) -> Result<Fence> {
        let folder =
            connection.path().and_then(|path| Path::new(path).parent()).context("a database file in a folder")?;
        Ok(Fence::of(folder))
    }

    /// Durable when it returns.
    pub fn append(&self, entry: &Entry) -> Result<()> {
        let named = || format!("write {}", self.path.display());
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).with_context(named)?;
        }
        let mut options = fs::OpenOptions::new();
        options.create(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&self.path).with_context(named)?;
        // Begun with a line end, so that a line that a crash cut short spoils no other.
        file.write_all(format!("\n{entry}").as_bytes()).with_context(named)?;
        file.sync_all().with_context(named)
    }

    /// All entries that count: what was said last of an office takes the place of what was said before. A line that cannot be
    /// read was cut short by a crash before anybody was told.
    pub fn entries(&self) -> Result<Vec<Entry>> {
        match fs::read_to_string(&self.path) {
            Ok(text) => Ok(counting(text.lines().filter_map(parse).collect())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
            Err(error) => Err(error).with_context(|| format!("read {}", self.path.display())),
        }
    }

    /// How often the server was started, as far as the fence knows.
    pub fn boots(&self) -> Result<u64> {
        let counts = self.entries()?.into_iter().filter_map(|entry| match entry {
            Entry::Boot { count, .. } => Some(count),
            _ => None,
        });
        Ok(counts.max().unwrap_or(0))
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Entry::Token { id, office, key_hash, at_ms } => {
                write!(f, "token {id} {office} {} {at_ms} .", HEXLOWER.encode(key_hash))
            }
            Entry::Office { office, at_ms } => write!(f, "office {office} {at_ms} ."),
            Entry::Readmitted { office, at_ms } => write!(f, "readmitted {office} {at_ms} ."),
            Entry::Certificate { fingerprint, at_ms } => {
                write!(f, "certificate {} {at_ms} .", HEXLOWER.encode(fingerprint))
            }
            Entry::Boot { count, at_ms } => write!(f, "boot {count} {at_ms} ."),
        }
    }
}

/// Leaves out what a later word on the same office has overtaken.
fn counting(entries: Vec<Entry>) -> Vec<Entry> {
    let about = |entry: &Entry| match entry {
        Entry::Office { office, .. } | Entry::Readmitted { office, .. } => Some(*office),
        Entry::Token { .. } | Entry::Certificate { .. } | Entry::Boot { .. } => None,
    };
    let last: HashMap<OfficeId, usize> =
        entries.iter().enumerate().filter_map(|(index, entry)| Some((about(entry)?, index))).collect();
    let counts = |(index, entry): (usize, Entry)| {
        about(&entry).is_none_or(|office| last.get(&office) == Some(&index)).then_some(entry)
    };
    entries.into_iter().enumerate().filter_map(counts).collect()
}

/// Each line ends with a full stop: without it a number may have been cut.
fn parse(line: &str) -> Option<Entry> {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let hash = |text: &str| HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok();
    Some(match words[..] {
        ["token", id, office, key, at, "."] => Entry::Token {
            id: id.to_owned(),
            office: office.parse().ok()?,
            key_hash: hash(key)?,
            at_ms: at.parse().ok()?,
        },
        ["office", office, at, "."] => Entry::Office { office: office.parse().ok()?, at_ms: at.parse().ok()? },
        ["readmitted", office, at, "."] => Entry::Readmitted { office: office.parse().ok()?, at_ms: at.parse().ok()? },
        ["certificate", print, at, "."] => Entry::Certificate { fingerprint: hash(print)?, at_ms: at.parse().ok()? },
        ["boot", count, at, "."] => Entry::Boot { count: count.parse().ok()?, at_ms: at.parse().ok()? },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_fenced_reads_back_and_a_line_cut_short_spoils_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let fence = Fence::of(folder.path());
        assert_eq!((fence.entries().unwrap(), fence.boots().unwrap()), (vec![], 0));
        let office = OfficeId(uuid::Uuid::from_u128(9));
        let entries = [
            Entry::Boot { count: 3, at_ms: 1 },
            Entry::Token { id: "AAB".to_owned(), office, key_hash: [7; 32], at_ms: 2 },
            Entry::Office { office, at_ms: 3 },
            Entry::Certificate { fingerprint: [8; 32], at_ms: 4 },
        ];
        entries.iter().for_each(|entry| fence.append(entry).unwrap());
        let cut = format!("\n{}", &entries[1].to_string()[..20]);
        fs::OpenOptions::new().append(true).open(&fence.path).unwrap().write_all(cut.as_bytes()).unwrap();
        fence.append(&Entry::Boot { count: 4, at_ms: 5 }).unwrap();
        let read = fence.entries().unwrap();
        assert_eq!(read[..4], entries);
        assert_eq!((read.len(), fence.boots().unwrap()), (5, 4));
    }

    #[test]
    fn the_last_word_on_an_office_counts() {
        let folder = tempfile::tempdir().unwrap();
        let fence = Fence::of(folder.path());
        let [one, two] = [1, 2].map(|number| OfficeId(uuid::Uuid::from_u128(number)));
        let revoked = |office, at_ms| Entry::Office { office, at_ms };
        let readmitted = |office, at_ms| Entry::Readmitted { office, at_ms };
        for entry in [revoked(one, 1), revoked(two, 2), readmitted(one, 3), readmitted(two, 4), revoked(two, 5)] {
            fence.append(&entry).unwrap();
        }
        assert_eq!(fence.entries().unwrap(), [readmitted(one, 3), revoked(two, 5)]);
    }
}
