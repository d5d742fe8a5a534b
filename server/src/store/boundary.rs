//! Boundaries of regions that an administrator imported, for the map.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use selaras_domain::region::RegionCode;

/// Rings of longitude and latitude, in ten-thousandths of a degree (about 11 m).
pub type Rings = Vec<Vec<[i32; 2]>>;

/// Puts these boundaries in the place of all that were there.
pub fn write_boundaries(connection: &Connection, boundaries: &BTreeMap<RegionCode, Rings>) -> Result<()> {
    connection.execute("DELETE FROM boundary", [])?;
    for (region, rings) in boundaries {
        connection.execute(
            "INSERT INTO boundary (region, rings) VALUES (?1, ?2)",
            params![region.number(), serde_json::to_string(rings)?],
        )?;
    }
    Ok(())
}

pub fn boundaries(connection: &Connection) -> Result<BTreeMap<RegionCode, Rings>> {
    let mut statement = connection.prepare_cached("SELECT region, rings FROM boundary ORDER BY region")?;
    let rows = statement.query_map([], |row| Ok((row.get::<_, u16>(0)?, row.get::<_, String>(1)?)))?;
    let mut boundaries = BTreeMap::new();
    for row in rows {
        let (region, rings) = row?;
        let region = RegionCode::new(region).context("a region code in the boundary table")?;
        boundaries.insert(region, serde_json::from_str(&rings).context("rings in the boundary table")?);
    }
    Ok(boundaries)
}
