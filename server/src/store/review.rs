//! How the province stands to sealed quarters, as it is kept beside their standings.

use anyhow::{Context, Result};
use rusqlite::{Connection, Row, params};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_ledger::{Review, ReviewState, SealTimes};

/// What the queue shows of a sealed quarter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewRow {
    pub state: ReviewState,
    /// Who wrote the present seal.
    pub sealed_by: String,
    /// When it came here, milliseconds since 1970 UTC.
    pub received_ms: i64,
    /// Cells that changed since the seal.
    pub since_seal: usize,
    /// Cells that changed since the approval; `None`: never approved.
    pub since_approval: Option<usize>,
    /// Of the quarter's first seal.
    pub first: Option<SealTimes>,
}

impl ReviewRow {
    pub fn of(review: &Review) -> ReviewRow {
        let line = &review.sealing.line;
        ReviewRow {
            state: review.state,
            sealed_by: line.header.writer.clone(),
            received_ms: line.received_ms.unwrap_or(line.header.time_ms),
            since_seal: review.since_seal.len(),
            since_approval: review.since_approval.as_ref().map(Vec::len),
            first: review.sealing.first,
        }
    }
}

/// Keeps how the province stands to a quarter; `None`: it is not sealed.
pub fn write_review(
    connection: &Connection,
    region: RegionCode,
    period: Period,
    review: Option<&ReviewRow>,
) -> Result<()> {
    let quarter = period.quarter.map_or(0, Quarter::number);
    let Some(row) = review else {
        connection
            .prepare_cached("DELETE FROM review WHERE year = ?1 AND quarter = ?2 AND region = ?3")?
            .execute(params![period.year, quarter, region.number()])?;
        return Ok(());
    };
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO review (year, quarter, region, state, sealed_by, received_ms, since_seal,
             since_approval, first_written_ms, first_not_before_ms, first_received_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            period.year,
            quarter,
            region.number(),
            row.state.word(),
            row.sealed_by,
            row.received_ms,
            row.since_seal as i64,
            row.since_approval.map(|count| count as i64),
            row.first.map(|first| first.written_ms),
            row.first.and_then(|first| first.not_before_ms),
            row.first.map(|first| first.received_ms),
        ])?;
    Ok(())
}

/// All that is kept, by quarter and region.
pub fn reviews(connection: &Connection) -> Result<Vec<(RegionCode, Period, ReviewRow)>> {
    let mut statement = connection.prepare_cached(
        "SELECT region, year, quarter, state, sealed_by, received_ms, since_seal, since_approval, first_written_ms,
         first_not_before_ms, first_received_ms FROM review ORDER BY year, quarter, region",
    )?;
    let rows = statement.query_map([], |row| Ok(review_row(row)))?;
    rows.map(|row| row?).collect()
}

fn review_row(row: &Row<'_>) -> Result<(RegionCode, Period, ReviewRow)> {
    let region = RegionCode::new(row.get(0)?).context("a region code in the review table")?;
    let period = Period { year: row.get(1)?, quarter: Quarter::from_number(row.get(2)?) };
    let state = ReviewState::from_word(row.get_ref(3)?.as_str()?).context("a state in the review table")?;
    let (written_ms, received_ms): (Option<i64>, Option<i64>) = (row.get(8)?, row.get(10)?);
    let not_before_ms = row.get(9)?;
    let first = written_ms.zip(received_ms).map(|(written_ms, received_ms)| SealTimes {
        written_ms,
        not_before_ms,
        received_ms,
    });
    let review = ReviewRow {
        state,
        sealed_by: row.get(4)?,
        received_ms: row.get(5)?,
        since_seal: row.get::<_, i64>(6)? as usize,
        since_approval: row.get::<_, Option<i64>>(7)?.map(|count| count as usize),
        first,
    };
    Ok((region, period, review))
}
