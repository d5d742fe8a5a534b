//! Drafts: what was typed into a cell and is no line yet, kept as typed with the reason.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use selaras_domain::line::{Kind, Subject};
use selaras_domain::period::{Period, Quarter};

/// Names of fields with their texts, as typed.
pub type Fields = BTreeMap<String, String>;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub kind: Kind,
    pub subject: Subject,
    pub fields: Fields,
    /// Why it is no line; empty: the cell has not been left yet.
    pub reason: String,
    pub writer: String,
    pub time_ms: i64,
}

/// Keeps a draft in the place of the one before.
pub fn keep_draft(connection: &Connection, period: Period, draft: &Draft) -> Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO draft (year, quarter, kind, subject, fields, reason, writer, time_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            period.year,
            period.quarter.map_or(0, Quarter::number),
            draft.kind.number(),
            draft.subject.as_str(),
            serde_json::to_string(&draft.fields)?,
            draft.reason,
            draft.writer,
            draft.time_ms
        ])?;
    Ok(())
}

/// A draft became a line, or was taken back.
pub fn remove_draft(connection: &Connection, period: Period, kind: Kind, subject: &Subject) -> Result<()> {
    connection
        .prepare_cached("DELETE FROM draft WHERE year = ?1 AND quarter = ?2 AND kind = ?3 AND subject = ?4")?
        .execute(params![period.year, period.quarter.map_or(0, Quarter::number), kind.number(), subject.as_str()])?;
    Ok(())
}

/// All drafts of a period.
pub fn drafts(connection: &Connection, period: Period) -> Result<Vec<Draft>> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, subject, fields, reason, writer, time_ms FROM draft WHERE year = ?1 AND quarter = ?2
         ORDER BY kind, subject",
    )?;
    let mut rows = statement.query(params![period.year, period.quarter.map_or(0, Quarter::number)])?;
    let mut drafts = Vec::new();
    while let Some(row) = rows.next()? {
        drafts.push(Draft {
            kind: Kind::from_number(row.get(0)?),
            subject: Subject::from_text(&row.get::<_, String>(1)?).context("the subject of a draft")?,
            fields: serde_json::from_str(&row.get::<_, String>(2)?)?,
            reason: row.get(3)?,
            writer: row.get(4)?,
            time_ms: row.get(5)?,
        });
    }
    Ok(drafts)
}
