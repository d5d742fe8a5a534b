//! Reading what can still be read out of a damaged file: lines that fit on to the line before them, from both ends towards
//! the damage.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, Row};
use selaras_domain::line::LedgerId;

use crate::lines::{StoredLine, stored_line};

/// The readable lines of a ledger in a damaged file, in their order; none when the file tells nothing at all.
///
/// Each line's chain is checked against its bytes and the chain of the line before it, as far as that was read too.
pub fn salvage(file: &Path, ledger: LedgerId) -> Vec<StoredLine> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let Ok(connection) = Connection::open_with_flags(file, flags) else { return Vec::new() };
    let Ok(key) =
        connection.query_row("SELECT id FROM ledger WHERE ledger = ?1", [ledger.as_bytes()], |row| row.get(0))
    else {
        return Vec::new();
    };
    let mut lines = read(&connection, key, "ASC");
    let reached = lines.last().map_or(0, |line| line.seq);
    let mut from_the_end = read(&connection, key, "DESC");
    from_the_end.retain(|line| line.seq > reached);
    lines.extend(from_the_end.into_iter().rev());
    fitting(lines)
}

/// Reads until the damage.
fn read(connection: &Connection, key: i64, order: &str) -> Vec<StoredLine> {
    let sql = format!("SELECT seq, chain, header, content FROM line WHERE ledger = ?1 ORDER BY seq {order}");
    let Ok(mut statement) = connection.prepare(&sql) else { return Vec::new() };
    let line = |row: &Row<'_>| stored_line(row);
    let Ok(rows) = statement.query_map([key], line) else { return Vec::new() };
    rows.map_while(Result::ok).collect()
}

/// Only lines whose chain follows from the line before; the first after a hole has none to follow from.
fn fitting(lines: Vec<StoredLine>) -> Vec<StoredLine> {
    let mut fitting: Vec<StoredLine> = Vec::with_capacity(lines.len());
    let mut before: Option<StoredLine> = None;
    for line in lines {
        let fits = before
            .as_ref()
            .is_none_or(|before| before.seq + 1 != line.seq || line.bytes.chain_after(&before.chain) == line.chain);
        if fits {
            fitting.push(line.clone());
        }
        before = Some(line);
    }
    fitting
}
