//! Files that wait to be looked at, and what was taken of them.

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, Row, params};
use selaras_domain::line::{LedgerId, LineId};

/// A file that waits: its bytes lie under its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub id: String,
    /// As its sender calls it.
    pub name: String,
    /// BLAKE3.
    pub hash: [u8; 32],
    pub size_bytes: u64,
    pub account: String,
    pub time_ms: i64,
}

/// What was taken of a file at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    pub id: i64,
    pub name: String,
    pub account: String,
    pub time_ms: i64,
    pub ledger: LedgerId,
    pub lines: u64,
    pub undone_ms: Option<i64>,
}

/// What a cell held before a line of a file came into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    Nothing,
    Line(LineId),
    /// A conflict, which the line settled.
    Several,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptedLine {
    pub seq: u64,
    pub before: Before,
}

pub fn keep_upload(connection: &Connection, upload: &Upload) -> Result<()> {
    let Upload { id, name, hash, size_bytes, account, time_ms } = upload;
    connection.execute(
        "INSERT INTO upload (id, name, file_hash, size_bytes, account, time_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![id, name, hash, *size_bytes as i64, account, time_ms],
    )?;
    Ok(())
}

/// The files that wait, the newest first.
pub fn uploads(connection: &Connection) -> Result<Vec<Upload>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, name, file_hash, size_bytes, account, time_ms FROM upload ORDER BY time_ms DESC, id",
    )?;
    let rows = statement.query_map([], upload_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub fn upload(connection: &Connection, id: &str) -> Result<Option<Upload>> {
    let mut statement = connection
        .prepare_cached("SELECT id, name, file_hash, size_bytes, account, time_ms FROM upload WHERE id = ?1")?;
    Ok(statement.query_row([id], upload_row).optional()?)
}

pub fn forget_upload(connection: &Connection, id: &str) -> Result<()> {
    connection.execute("DELETE FROM upload WHERE id = ?1", [id])?;
    Ok(())
}

/// Keeps what was taken of a file.
pub fn keep_acceptance(
    connection: &Connection,
    upload: &Upload,
    (account, time_ms): (&str, i64),
    ledger: LedgerId,
    lines: &[AcceptedLine],
) -> Result<()> {
    connection.execute(
        "INSERT INTO acceptance (name, account, time_ms, ledger, undone_ms) VALUES (?1, ?2, ?3, ?4, 0)",
        params![upload.name, account, time_ms, ledger.as_bytes()],
    )?;
    let acceptance = connection.last_insert_rowid();
    let mut insert = connection.prepare_cached(
        "INSERT INTO accepted_line (acceptance, seq, before, before_ledger, before_seq) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for line in lines {
        let (before, id) = match line.before {
            Before::Nothing => (0, None),
            Before::Line(id) => (1, Some(id)),
            Before::Several => (2, None),
        };
        let (ledger, seq) = (id.as_ref().map(|id| id.ledger.as_bytes()), id.map(|id| id.seq as i64));
        insert.execute(params![acceptance, line.seq as i64, before, ledger, seq])?;
    }
    Ok(())
}

/// What was taken at or after an instant, the newest first.
pub fn acceptances(connection: &Connection, since_ms: i64) -> Result<Vec<Acceptance>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, name, account, time_ms, ledger, undone_ms,
         (SELECT count(*) FROM accepted_line WHERE acceptance = acceptance.id)
         FROM acceptance WHERE time_ms >= ?1 ORDER BY id DESC",
    )?;
    let mut rows = statement.query([since_ms])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(Acceptance {
            id: row.get(0)?,
            name: row.get(1)?,
            account: row.get(2)?,
            time_ms: row.get(3)?,
            ledger: LedgerId::from_slice(row.get_ref(4)?.as_blob()?).context("a ledger id of an acceptance")?,
            undone_ms: Some(row.get(5)?).filter(|time_ms| *time_ms != 0),
            lines: row.get::<_, i64>(6)? as u64,
        });
    }
    Ok(found)
}

/// The lines of an acceptance, in their order.
pub fn accepted_lines(connection: &Connection, acceptance: i64) -> Result<Vec<AcceptedLine>> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, before, before_ledger, before_seq FROM accepted_line WHERE acceptance = ?1 ORDER BY seq",
    )?;
    let mut rows = statement.query([acceptance])?;
    let mut lines = Vec::new();
    while let Some(row) = rows.next()? {
        let before = match row.get::<_, i64>(1)? {
            0 => Before::Nothing,
            1 => Before::Line(LineId {
                ledger: LedgerId::from_slice(row.get_ref(2)?.as_blob()?).context("a ledger id of an accepted line")?,
                seq: row.get::<_, i64>(3)? as u64,
            }),
            _ => Before::Several,
        };
        lines.push(AcceptedLine { seq: row.get::<_, i64>(0)? as u64, before });
    }
    Ok(lines)
}

pub fn mark_undone(connection: &Connection, acceptance: i64, now_ms: i64) -> Result<()> {
    connection.execute("UPDATE acceptance SET undone_ms = ?2 WHERE id = ?1", params![acceptance, now_ms])?;
    Ok(())
}

/// Forgets what was taken before an instant: it is no longer taken back.
pub fn forget_acceptances(connection: &Connection, before_ms: i64) -> Result<()> {
    connection.execute(
        "DELETE FROM accepted_line WHERE acceptance IN (SELECT id FROM acceptance WHERE time_ms < ?1)",
        [before_ms],
    )?;
    connection.execute("DELETE FROM acceptance WHERE time_ms < ?1", [before_ms])?;
    Ok(())
}

fn upload_row(row: &Row<'_>) -> rusqlite::Result<Upload> {
    Ok(Upload {
        id: row.get(0)?,
        name: row.get(1)?,
        hash: row.get(2)?,
        size_bytes: row.get::<_, i64>(3)? as u64,
        account: row.get(4)?,
        time_ms: row.get(5)?,
    })
}
