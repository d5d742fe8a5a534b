//! Reports of the province for the region's offices: what it told of each, whether all of it is here, and whether somebody opened it.

use anyhow::{Context, Result};
use rusqlite::{Connection, Row, params};
use selaras_domain::evidence::FileHash;
use selaras_domain::period::Quarter;
use selaras_domain::region::RegionCode;
use selaras_domain::report::kept;
use selaras_ledger::REPORTS;

/// A report as the province told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub digest: FileHash,
    pub size_bytes: u64,
    pub title: String,
    pub file_name: String,
    pub media_type: String,
    /// Which document: region, workbook, …
    pub kind: String,
    pub year: u16,
    pub quarter: Quarter,
    /// Milliseconds since 1970 UTC, by the province's clock.
    pub laid_ms: i64,
}

/// A report and where it stands. Instants are milliseconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    pub report: Report,
    /// The province has it, as it told last.
    pub is_listed: bool,
    /// Since when all of it is here; `None`: it is not.
    pub came_ms: Option<i64>,
    pub opened_ms: Option<i64>,
    /// Of its bytes, when some are here and not all.
    pub percent: u8,
}

impl ReportRow {
    /// Here, and nobody has opened it.
    pub fn is_new(&self) -> bool {
        self.came_ms.is_some() && self.opened_ms.is_none()
    }
}

/// All that is known, the newest first.
pub fn reports(connection: &Connection, region: RegionCode) -> Result<Vec<ReportRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT digest, size_bytes, title, file_name, media_type, kind, year, quarter, laid_ms, listed, came_ms, opened_ms
         FROM report ORDER BY laid_ms DESC, digest",
    )?;
    let mut rows = statement.query([])?;
    let mut reports = Vec::new();
    while let Some(row) = rows.next()? {
        let mut row = read(row)?;
        let state = REPORTS.state(connection, region, &row.report.digest)?;
        row.percent = state.map_or(0, |state| (state.stored_bytes * 100 / state.size_bytes.max(1)).min(99) as u8);
        reports.push(row);
    }
    Ok(reports)
}

/// How many are here that nobody has opened.
pub fn new_reports(connection: &Connection) -> Result<u64> {
    let sql = "SELECT count(*) FROM report WHERE came_ms > 0 AND opened_ms = 0";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get::<_, i64>(0))? as u64)
}

/// The reports that the province has, as it told last, by hash.
pub fn listed_reports(connection: &Connection) -> Result<Vec<FileHash>> {
    let mut statement = connection.prepare_cached("SELECT digest FROM report WHERE listed = 1 ORDER BY digest")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Keeps what the province told in place of what it told before. Those that it has no more stay as long as there is room
/// beside those that it has; what never came goes.
pub fn keep_told_reports(connection: &Connection, region: RegionCode, told: &[Report]) -> Result<()> {
    connection.execute("UPDATE report SET listed = 0", [])?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO report (digest, size_bytes, title, file_name, media_type, kind, year, quarter, laid_ms, listed, came_ms,
         told, opened_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1, 0, 0, 0)
         ON CONFLICT (digest) DO UPDATE SET listed = 1",
    )?;
    for one in told {
        let (year, quarter) = (one.year, one.quarter.number());
        let (size_bytes, laid_ms) = (one.size_bytes as i64, one.laid_ms);
        let values =
            params![one.digest, size_bytes, one.title, one.file_name, one.media_type, one.kind, year, quarter, laid_ms];
        insert.execute(values)?;
    }
    let (mut listed, mut others): (Vec<_>, Vec<_>) =
        reports(connection, region)?.into_iter().partition(|row| row.is_listed);
    let never_came = |row: &ReportRow| row.came_ms.is_none();
    let gone: Vec<ReportRow> = others.iter().filter(|row| never_came(row)).cloned().collect();
    others.retain(|row| !never_came(row));
    listed.extend(others);
    let room = kept(listed.iter().map(|row| row.report.size_bytes));
    for row in gone.iter().chain(listed.iter().skip(room)).filter(|row| !row.is_listed) {
        connection.execute("DELETE FROM report WHERE digest = ?1", [row.report.digest])?;
        REPORTS.forget(connection, region, &row.report.digest)?;
    }
    Ok(())
}

/// Those that the province has and that are not all here, the newest first.
pub fn reports_to_take(connection: &Connection, region: RegionCode) -> Result<Vec<Report>> {
    let wanted = reports(connection, region)?.into_iter().filter(|row| row.is_listed && row.came_ms.is_none());
    Ok(wanted.map(|row| row.report).collect())
}

/// Those that are here: which, and whether the province was told of all.
pub fn reports_here(connection: &Connection) -> Result<(Vec<FileHash>, bool)> {
    let mut statement =
        connection.prepare_cached("SELECT digest, told FROM report WHERE came_ms > 0 ORDER BY digest")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let here: Vec<(FileHash, bool)> = rows.collect::<rusqlite::Result<_>>()?;
    let is_told = here.iter().all(|(_, is_told)| *is_told);
    Ok((here.into_iter().map(|(digest, _)| digest).collect(), is_told))
}

/// All of a report is here now.
pub fn report_came(connection: &Connection, digest: &FileHash, now_ms: i64) -> Result<()> {
    connection.execute("UPDATE report SET came_ms = ?2, told = 0 WHERE digest = ?1", params![digest, now_ms])?;
    Ok(())
}

/// The province was told that these are here.
pub fn mark_told_reports(connection: &Connection, told: &[FileHash]) -> Result<()> {
    let mut mark = connection.prepare_cached("UPDATE report SET told = 1 WHERE digest = ?1")?;
    told.iter().try_for_each(|digest| mark.execute([digest]).map(drop).context("mark a report"))
}

/// Somebody opened a report; the first time is kept.
pub fn open_report(connection: &Connection, digest: &FileHash, now_ms: i64) -> Result<()> {
    connection
        .execute("UPDATE report SET opened_ms = ?2 WHERE digest = ?1 AND opened_ms = 0", params![digest, now_ms])?;
    Ok(())
}

fn read(row: &Row<'_>) -> Result<ReportRow> {
    let instant = |at: i64| (at > 0).then_some(at);
    let report = Report {
        digest: row.get(0)?,
        size_bytes: row.get::<_, i64>(1)? as u64,
        title: row.get(2)?,
        file_name: row.get(3)?,
        media_type: row.get(4)?,
        kind: row.get(5)?,
        year: row.get(6)?,
        quarter: Quarter::from_number(row.get(7)?).context("a quarter in the table of reports")?,
        laid_ms: row.get(8)?,
    };
    let (came_ms, opened_ms) = (instant(row.get(10)?), instant(row.get(11)?));
    Ok(ReportRow { report, is_listed: row.get(9)?, came_ms, opened_ms, percent: 0 })
}
