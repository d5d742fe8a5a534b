//! Standings as stored: one row a region and quarter, computed anew when its lines change.

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, Row, params};
use selaras_domain::amount::{Rupiah, Score};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_ledger::SealTimes;

/// What a ranking needs of a region in a quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingRow {
    pub region: RegionCode,
    pub period: Period,
    pub score: Option<Score>,
    pub so_far: Option<Score>,
    pub sectors: [Option<Score>; 6],
    pub answered: u32,
    pub asked: u32,
    pub has_answer: bool,
    pub spm_allocation: Option<Rupiah>,
    pub spm_realisation: Option<Rupiah>,
    pub apbd_allocation: Option<Rupiah>,
    pub sealed: Option<SealTimes>,
    pub reported_ms: Option<i64>,
    /// The catalogue and rule versions it was computed with.
    pub rules: String,
}

/// Notes that the standing of a region's quarter is to be computed anew; what belongs to a whole year has none.
pub fn mark_stale(connection: &Connection, region: RegionCode, period: Period) -> Result<()> {
    let Some(quarter) = period.quarter else { return Ok(()) };
    connection
        .prepare_cached("INSERT OR IGNORE INTO stale (year, quarter, region) VALUES (?1, ?2, ?3)")?
        .execute(params![period.year, quarter.number(), region.number()])?;
    Ok(())
}

/// Regions and quarters whose standing is to be computed anew.
pub fn stale_periods(connection: &Connection, limit: u32) -> Result<Vec<(RegionCode, Period)>> {
    let mut statement = connection.prepare_cached("SELECT region, year, quarter FROM stale LIMIT ?1")?;
    let rows = statement.query_map([limit], |row| Ok((row.get::<_, u16>(0)?, row.get(1)?, row.get(2)?)))?;
    rows.map(|row| periods_row(row?)).collect()
}

fn periods_row((region, year, quarter): (u16, u16, u8)) -> Result<(RegionCode, Period)> {
    let region = RegionCode::new(region).context("a region code of a standing")?;
    Ok((region, Period { year, quarter: Quarter::from_number(quarter) }))
}

/// The regions that have a standing in any quarter.
pub fn reported_regions(connection: &Connection) -> Result<Vec<RegionCode>> {
    let mut statement =
        connection.prepare_cached("SELECT DISTINCT region FROM standing WHERE has_answer = 1 ORDER BY region")?;
    let rows = statement.query_map([], |row| row.get::<_, u16>(0))?;
    rows.map(|code| RegionCode::new(code?).context("a region code in the standing table")).collect()
}

/// The quarters in which a region has a standing.
pub fn reported_periods(connection: &Connection, region: RegionCode) -> Result<Vec<Period>> {
    let mut statement =
        connection.prepare_cached("SELECT year, quarter FROM standing WHERE region = ?1 ORDER BY year, quarter")?;
    let rows = statement.query_map([region.number()], |row| {
        Ok(Period { year: row.get(0)?, quarter: Quarter::from_number(row.get(1)?) })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The last quarters in which any region of a province has answered, the newest first.
pub fn last_reported_periods(connection: &Connection, province: u8, most: usize) -> Result<Vec<Period>> {
    let mut statement = connection.prepare_cached(
        "SELECT DISTINCT year, quarter FROM standing WHERE has_answer = 1 AND region BETWEEN ?1 AND ?2
         ORDER BY year DESC, quarter DESC LIMIT ?3",
    )?;
    let first = u16::from(province) * 100;
    let rows = statement.query_map(params![first, first + 99, most as i64], |row| {
        Ok(Period { year: row.get(0)?, quarter: Quarter::from_number(row.get(1)?) })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The score that each region of a province is ranked by in a quarter.
pub fn ranked_scores(
    connection: &Connection,
    province: u8,
    period: Period,
) -> Result<Vec<(RegionCode, Option<Score>)>> {
    let mut statement = connection.prepare_cached(
        "SELECT region, score FROM standing WHERE year = ?1 AND quarter = ?2 AND region BETWEEN ?3 AND ?4
         AND has_answer = 1",
    )?;
    let (first, quarter) = (u16::from(province) * 100, period.quarter.map_or(0, Quarter::number));
    let rows = statement.query_map(params![period.year, quarter, first, first + 99], |row| {
        Ok((row.get::<_, u16>(0)?, row.get::<_, Option<i64>>(1)?.map(Score::from_billionths)))
    })?;
    let mut scores = Vec::new();
    for row in rows {
        let (region, score) = row?;
        scores.push((RegionCode::new(region).context("a region code in the standing table")?, score));
    }
    Ok(scores)
}

/// Keeps a standing and strikes it off the stale ones.
pub fn write_standing(connection: &Connection, row: &StandingRow) -> Result<()> {
    let quarter = row.period.quarter.map_or(0, Quarter::number);
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO standing (year, quarter, region, score, so_far, sectors, answered, asked, has_answer,
             spm_allocation, spm_realisation, apbd_allocation, sealed_ms, seal_not_before_ms, seal_received_ms,
             reported_ms, rules, changed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,
             (SELECT coalesce(max(changed), 0) + 1 FROM standing))",
        )?
        .execute(params![
            row.period.year,
            quarter,
            row.region.number(),
            row.score.map(Score::billionths),
            row.so_far.map(Score::billionths),
            sectors_to_text(&row.sectors),
            row.answered,
            row.asked,
            row.has_answer,
            row.spm_allocation.map(|rupiah| rupiah.get() as i64),
            row.spm_realisation.map(|rupiah| rupiah.get() as i64),
            row.apbd_allocation.map(|rupiah| rupiah.get() as i64),
            row.sealed.map(|sealed| sealed.written_ms),
            row.sealed.and_then(|sealed| sealed.not_before_ms),
            row.sealed.map(|sealed| sealed.received_ms),
            row.reported_ms,
            row.rules,
        ])?;
    connection
        .prepare_cached("DELETE FROM stale WHERE year = ?1 AND quarter = ?2 AND region = ?3")?
        .execute(params![row.period.year, quarter, row.region.number()])?;
    Ok(())
}

/// The last quarter up to `until` that any region reported.
pub fn last_reported(connection: &Connection, until: Period) -> Result<Option<Period>> {
    let sql = "SELECT year, quarter FROM standing WHERE has_answer = 1 AND (year, quarter) <= (?1, ?2)
        ORDER BY year DESC, quarter DESC LIMIT 1";
    let until = params![until.year, until.quarter.map_or(0, Quarter::number)];
    let row = |row: &Row<'_>| Ok(Period { year: row.get(0)?, quarter: Quarter::from_number(row.get(1)?) });
    Ok(connection.prepare_cached(sql)?.query_row(until, row).optional()?)
}

/// The number of the last change of any standing.
pub fn last_change(connection: &Connection) -> Result<i64> {
    let mut statement = connection.prepare_cached("SELECT coalesce(max(changed), 0) FROM standing")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// The regions and quarters whose standing was computed after that change.
pub fn standings_changed_since(connection: &Connection, change: i64) -> Result<Vec<(RegionCode, Period)>> {
    let mut statement = connection.prepare_cached(
        "SELECT region, year, quarter FROM standing WHERE changed > ?1 ORDER BY year, quarter, region",
    )?;
    let rows = statement.query_map([change], |row| Ok((row.get::<_, u16>(0)?, row.get(1)?, row.get(2)?)))?;
    rows.map(|row| periods_row(row?)).collect()
}

/// All standings of a quarter, by region.
pub fn read_standings(connection: &Connection, period: Period) -> Result<Vec<StandingRow>> {
    let mut statement = connection.prepare_cached(
        "SELECT region, score, so_far, sectors, answered, asked, has_answer, spm_allocation, spm_realisation,
         apbd_allocation, sealed_ms, seal_not_before_ms, seal_received_ms, reported_ms, rules FROM standing WHERE year = ?1 AND quarter = ?2 ORDER BY region",
    )?;
    let quarter = period.quarter.map_or(0, Quarter::number);
    let rows = statement.query_map(params![period.year, quarter], |row| Ok(standing_row(row, period)))?;
    rows.map(|row| row?).collect()
}

fn standing_row(row: &Row<'_>, period: Period) -> Result<StandingRow> {
    let rupiah = |value: Option<i64>| value.and_then(|rupiah| Rupiah::new(rupiah as u64));
    Ok(StandingRow {
        region: RegionCode::new(row.get(0)?).context("a region code in the standing table")?,
        period,
        score: row.get::<_, Option<i64>>(1)?.map(Score::from_billionths),
        so_far: row.get::<_, Option<i64>>(2)?.map(Score::from_billionths),
        sectors: sectors_from_text(&row.get::<_, String>(3)?),
        answered: row.get(4)?,
        asked: row.get(5)?,
        has_answer: row.get(6)?,
        spm_allocation: rupiah(row.get(7)?),
        spm_realisation: rupiah(row.get(8)?),
        apbd_allocation: rupiah(row.get(9)?),
        sealed: sealed(row)?,
        reported_ms: row.get(13)?,
        rules: row.get(14)?,
    })
}

fn sealed(row: &Row<'_>) -> Result<Option<SealTimes>> {
    let (written_ms, received_ms): (Option<i64>, Option<i64>) = (row.get(10)?, row.get(12)?);
    let not_before_ms = row.get(11)?;
    Ok(written_ms.zip(received_ms).map(|(written_ms, received_ms)| SealTimes {
        written_ms,
        not_before_ms,
        received_ms,
    }))
}

fn sectors_to_text(sectors: &[Option<Score>; 6]) -> String {
    let texts: Vec<String> =
        sectors.iter().map(|score| score.map_or_else(String::new, |score| score.billionths().to_string())).collect();
    texts.join(",")
}

fn sectors_from_text(text: &str) -> [Option<Score>; 6] {
    let mut sectors = [None; 6];
    for (slot, text) in sectors.iter_mut().zip(text.split(',')) {
        *slot = text.parse().ok().map(Score::from_billionths);
    }
    sectors
}
