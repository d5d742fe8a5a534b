//! A whole copy of a database file while it is in use: SQLite's backup API over one read transaction, so that the copy is
//! one consistent state, writers go on, and nothing has to begin anew when they commit.

use std::ffi::OsString;
use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

use super::open;
use crate::StoreError;

/// Copied in one step: 4 MiB, and a word of progress after each.
const STEP_PAGES: i32 = 1_024;

/// Copies what `from`, in a transaction, sees into a new file. `progress` is told pages done and pages in all. The new file
/// is one file without a log beside it, on the disk when this returns; one that failed is removed.
pub(super) fn copy(from: &Connection, to: &Path, progress: &dyn Fn(u64, u64)) -> Result<(), StoreError> {
    let file = File::create_new(to).map_err(|error| write_failed(to, &error))?;
    let synced = || file.sync_all().map_err(|error| write_failed(to, &error));
    copy_into(from, to, progress).and_then(|()| synced()).inspect_err(|_| {
        let _ = std::fs::remove_file(to);
    })
}

fn copy_into(from: &Connection, to: &Path, progress: &dyn Fn(u64, u64)) -> Result<(), StoreError> {
    let named = |error: rusqlite::Error| open::named(error, to);
    // A transaction's state is fixed by its first read; without one SQLite would begin anew at every commit of others.
    from.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())).map_err(named)?;
    let mut target = open::open_connection(to)?;
    // Nobody reads the copy before it is whole: one fsync at the end does.
    target.pragma_update(None, "synchronous", "OFF").map_err(named)?;
    let backup = Backup::new(from, &mut target).map_err(named)?;
    loop {
        let step = backup.step(STEP_PAGES).map_err(named)?;
        let state = backup.progress();
        let total = u64::try_from(state.pagecount).unwrap_or(0);
        progress(total.saturating_sub(u64::try_from(state.remaining).unwrap_or(0)), total);
        match step {
            StepResult::Done => break,
            StepResult::More => {}
            _ => return Err(StoreError::Busy),
        }
    }
    drop(backup);
    // The copy says of itself that it has a write-ahead log, which would be made beside it by whoever looks at it.
    target.pragma_update(None, "journal_mode", "DELETE").map_err(named)?;
    target.close().map_err(|(_, error)| named(error))
}

/// Makes a copy beside a file before its tables are changed, as FILE.sebelum-v`version`, and keeps the newest two of such.
pub(super) fn safety_copy(connection: &mut Connection, path: &Path, version: i64) -> Result<(), StoreError> {
    let copy_path = beside(path, &format!("{BEFORE}{version}"));
    let unfinished = beside(path, &format!("{BEFORE}{version}.tmp"));
    // What a run that was killed has left.
    let _ = std::fs::remove_file(&unfinished);
    let transaction = connection.transaction().map_err(|error| open::named(error, path))?;
    copy(&transaction, &unfinished, &|_, _| {})?;
    let renamed = std::fs::rename(&unfinished, &copy_path).and_then(|()| sync_folder(path));
    renamed.map_err(|error| write_failed(&copy_path, &error))?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned() + BEFORE;
    let mut copies: Vec<(i64, PathBuf)> = Vec::new();
    for entry in path.parent().and_then(|folder| folder.read_dir().ok()).into_iter().flatten().flatten() {
        let number = entry.file_name().to_str().and_then(|found| found.strip_prefix(&name)?.parse().ok());
        copies.extend(number.map(|number| (number, entry.path())));
    }
    copies.sort_unstable_by(|one, other| other.cmp(one));
    for (_, old) in copies.iter().skip(COPIES_KEPT) {
        let _ = std::fs::remove_file(old);
    }
    tracing::info!(copy = %copy_path.display(), "a copy of the database was made before its tables are changed");
    Ok(())
}

const BEFORE: &str = ".sebelum-v";
const COPIES_KEPT: usize = 2;

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    PathBuf::from(name)
}

/// A new name in a folder lasts when the folder itself is on the disk.
#[cfg(unix)]
fn sync_folder(path: &Path) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(not(unix))]
fn sync_folder(_path: &Path) -> std::io::Result<()> {
    Ok(())
}

fn write_failed(path: &Path, error: &std::io::Error) -> StoreError {
    StoreError::of_io(error)
        .unwrap_or_else(|| StoreError::NotWritable { path: path.to_owned(), detail: error.to_string() })
}
