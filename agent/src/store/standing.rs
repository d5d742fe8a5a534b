//! How the regions of the province stand, as the province told: for the own place, what moved it and the score that is next.

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, params};
use selaras_domain::advice::Other;
use selaras_domain::amount::Score;
use selaras_domain::period::{Period, Quarter};
use selaras_domain::region::RegionCode;
use selaras_proto::standings::{NONE_YET, Standings};

/// What the province is told that this office has.
pub fn standings_tag(connection: &Connection) -> Result<Vec<u8>> {
    let tag = connection
        .prepare_cached("SELECT tag FROM standings WHERE id = 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(tag.unwrap_or_else(|| NONE_YET.to_vec()))
}

/// Keeps what the province told in place of what it told before.
pub fn keep_standings(connection: &Connection, standings: &Standings) -> Result<()> {
    connection.execute("DELETE FROM standing", [])?;
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO standing (year, quarter, region, before, restated, after) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for quarter in &standings.quarters {
        let number = quarter.period.quarter.map_or(0, Quarter::number);
        for one in &quarter.regions {
            let [before, restated, after] =
                [one.before, one.restated, one.after].map(|score| score.map(Score::billionths));
            insert.execute(params![quarter.period.year, number, one.region.number(), before, restated, after])?;
        }
    }
    connection.execute("INSERT OR REPLACE INTO standings (id, tag) VALUES (1, ?1)", [&standings.tag])?;
    Ok(())
}

/// The regions that are ranked in a quarter or were a year before, by code; empty where the province told nothing of it.
pub fn standings_of(connection: &Connection, period: Period) -> Result<Vec<Other>> {
    let mut statement = connection.prepare_cached(
        "SELECT region, before, restated, after FROM standing WHERE year = ?1 AND quarter = ?2 ORDER BY region",
    )?;
    let rows = statement.query_map(params![period.year, period.quarter.map_or(0, Quarter::number)], |row| {
        let score = |index| row.get::<_, Option<i64>>(index).map(|score| score.map(Score::from_billionths));
        Ok((row.get::<_, u16>(0)?, [score(1)?, score(2)?, score(3)?]))
    })?;
    let mut regions = Vec::new();
    for row in rows {
        let (region, [before, restated, after]) = row?;
        let region = RegionCode::new(region).context("a region code in the standing table")?;
        regions.push(Other { region, before, restated, after });
    }
    Ok(regions)
}
