//! Reports laid ready for the offices of a region: within what is kept, until they are fetched and after.

use anyhow::{Context, Result};
use rusqlite::{Connection, Row, params};
use selaras_domain::evidence::FileHash;
use selaras_domain::period::Quarter;
use selaras_domain::region::RegionCode;
use selaras_domain::report::kept;
use selaras_ledger::REPORTS;

/// A report for the offices of a region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaidRow {
    /// Of the delivery that laid it.
    pub key: String,
    pub region: RegionCode,
    pub digest: FileHash,
    pub size_bytes: u64,
    pub title: String,
    pub file_name: String,
    pub media_type: String,
    /// Which document.
    pub kind: String,
    pub year: u16,
    pub quarter: Quarter,
    /// Milliseconds since 1970 UTC.
    pub laid_ms: i64,
    /// The first office that said it has all of it, and when.
    pub fetched: Option<(String, i64)>,
}

/// Lays a report ready, with its bytes; what of the region is beyond what is kept goes. The same key again changes nothing.
/// Bytes that an office of the region has already are fetched.
pub fn lay(connection: &Connection, row: &LaidRow, bytes: &[u8]) -> Result<()> {
    let (region, quarter) = (row.region.number(), row.quarter.number());
    REPORTS.keep(connection, row.region, bytes)?;
    connection.execute(
        "INSERT OR IGNORE INTO laid_report (key, region, digest, size_bytes, title, file_name, media_type, kind, year, quarter,
         laid_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        params![row.key, region, row.digest, row.size_bytes as i64, row.title, row.file_name, row.media_type, row.kind,
            row.year, quarter, row.laid_ms],
    )?;
    connection.execute(
        "UPDATE laid_report SET (fetched_ms, fetched_by) = (SELECT o.fetched_ms, o.fetched_by FROM laid_report o
         WHERE o.region = ?2 AND o.digest = ?3 AND o.fetched_ms > 0 LIMIT 1)
         WHERE key = ?1 AND EXISTS (SELECT 1 FROM laid_report o WHERE o.region = ?2 AND o.digest = ?3 AND o.fetched_ms > 0)",
        params![row.key, region, row.digest],
    )?;
    let all = laid_reports(connection, row.region)?;
    for old in all.iter().skip(kept(all.iter().map(|one| one.size_bytes))) {
        connection.execute("DELETE FROM laid_report WHERE region = ?1 AND digest = ?2", params![region, old.digest])?;
        REPORTS.forget(connection, old.region, &old.digest)?;
    }
    Ok(())
}

/// What is laid ready for the offices of a region, the newest first; the same bytes once.
pub fn laid_reports(connection: &Connection, region: RegionCode) -> Result<Vec<LaidRow>> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE region = ?1 ORDER BY laid_ms DESC, key"))?;
    let mut rows = statement.query([region.number()])?;
    let mut reports: Vec<LaidRow> = Vec::new();
    while let Some(row) = rows.next()? {
        let row = read(row)?;
        if reports.iter().all(|one| one.digest != row.digest) {
            reports.push(row);
        }
    }
    Ok(reports)
}

/// The report that a delivery laid; `None`: none, or newer ones took its place.
pub fn laid_report(connection: &Connection, key: &str) -> Result<Option<LaidRow>> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE key = ?1"))?;
    let mut rows = statement.query([key])?;
    rows.next()?.map(read).transpose()
}

/// An office of the region said that it has all of a report; who said it first is kept. Returns whether this is the first.
pub fn note_fetched(
    connection: &Connection,
    region: RegionCode,
    digest: &FileHash,
    (office, now_ms): (&str, i64),
) -> Result<bool> {
    let noted = connection.execute(
        "UPDATE laid_report SET fetched_ms = ?3, fetched_by = ?4 WHERE region = ?1 AND digest = ?2 AND fetched_ms = 0",
        params![region.number(), digest, now_ms, office],
    )?;
    Ok(noted > 0)
}

const SELECT: &str =
    "SELECT key, region, digest, size_bytes, title, file_name, media_type, kind, year, quarter, laid_ms,
    fetched_ms, fetched_by FROM laid_report";

fn read(row: &Row<'_>) -> Result<LaidRow> {
    let (fetched_ms, fetched_by): (i64, String) = (row.get(11)?, row.get(12)?);
    Ok(LaidRow {
        key: row.get(0)?,
        region: RegionCode::new(row.get(1)?).context("a region code in the table of laid reports")?,
        digest: row.get(2)?,
        size_bytes: row.get::<_, i64>(3)? as u64,
        title: row.get(4)?,
        file_name: row.get(5)?,
        media_type: row.get(6)?,
        kind: row.get(7)?,
        year: row.get(8)?,
        quarter: Quarter::from_number(row.get(9)?).context("a quarter in the table of laid reports")?,
        laid_ms: row.get(10)?,
        fetched: (fetched_ms > 0).then_some((fetched_by, fetched_ms)),
    })
}
