//! Where lines came from, as their office told with them: shown beside a line, never part of what is proven.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, params};
use selaras_domain::line::{LedgerId, LineId};
use selaras_proto::sources::SourceRun;

/// File, sheet and row of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Empty: its name was not told.
    pub file: String,
    /// Empty: CSV.
    pub sheet: String,
    pub row: u64,
}

/// Keeps what was told of lines; what is known already stays.
pub fn keep_sources(connection: &Connection, ledger: LedgerId, runs: &[SourceRun]) -> Result<()> {
    let mut insert = connection.prepare_cached(
        "INSERT OR IGNORE INTO line_source (ledger, from_seq, count, file, sheet, row) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for run in runs {
        insert.execute(params![
            ledger.as_bytes(),
            run.from_seq as i64,
            run.count as i64,
            run.file,
            run.sheet,
            run.row as i64
        ])?;
    }
    Ok(())
}

/// Where a line came from; `None`: typed, or nobody told.
pub fn source_of(connection: &Connection, line: LineId) -> Result<Option<Source>> {
    // Runs do not overlap, so only the last one that begins before can hold the line.
    let mut statement = connection.prepare_cached(
        "SELECT file, sheet, row + ?2 - from_seq, from_seq + count FROM line_source
         WHERE ledger = ?1 AND from_seq <= ?2 ORDER BY from_seq DESC LIMIT 1",
    )?;
    let found = statement.query_row(params![line.ledger.as_bytes(), line.seq as i64], |row| {
        let source = Source { file: row.get(0)?, sheet: row.get(1)?, row: row.get::<_, i64>(2)? as u64 };
        Ok((source, row.get::<_, i64>(3)? as u64))
    });
    Ok(found.optional()?.filter(|(_, end)| line.seq < *end).map(|(source, _)| source))
}
