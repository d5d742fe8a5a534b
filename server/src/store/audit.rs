//! The log of acts: written once, never changed.

use anyhow::Result;
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::audit::Acted;

pub fn record_act(connection: &Connection, acted: &Acted) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO audit (time_ms, actor, origin, act, object) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![acted.time_ms, acted.actor, acted.origin, acted.act, acted.object])?;
    Ok(())
}

/// The acts before an id (of all, with `None`), the youngest first, each with its id.
pub fn acts(connection: &Connection, before: Option<i64>, limit: u32) -> Result<Vec<(i64, Acted)>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, time_ms, actor, origin, act, object FROM audit WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
    )?;
    let rows = statement.query_map(params![before.unwrap_or(i64::MAX), limit], acted_row)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The id of the last act that changed more than who may log in; 0: none.
pub fn last_act(connection: &Connection) -> Result<i64> {
    let sql =
        "SELECT id FROM audit WHERE act NOT GLOB 'session.*' AND act NOT GLOB 'person.*' ORDER BY id DESC LIMIT 1";
    Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get(0)).optional()?.unwrap_or_default())
}

fn acted_row(row: &Row<'_>) -> rusqlite::Result<(i64, Acted)> {
    let acted =
        Acted { time_ms: row.get(1)?, actor: row.get(2)?, origin: row.get(3)?, act: row.get(4)?, object: row.get(5)? };
    Ok((row.get(0)?, acted))
}
