//! The limit that bulk sync is held against: SQLite alone, writing the same rows to the same two tables, the ledger and the
//! current values, in transactions of the same size, with the same pragmas.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use selaras_domain::line::{Base, decode_header};
use selaras_ledger::MIGRATION_1;

/// A row of the ledger, and what it does to the current values.
struct Row {
    seq: i64,
    chain: [u8; 32],
    header: Vec<u8>,
    content: Vec<u8>,
    year: u16,
    quarter: u8,
    subject: String,
    replaces: Option<i64>,
}

/// Lines a second that SQLite alone writes of the province's largest ledger.
pub(super) fn lines_per_second(province: &Path, folder: &Path, lines_per_transaction: f64) -> Result<f64> {
    let rows = read(&Connection::open(province.join("selaras.db"))?)?;
    let connection = Connection::open(folder.join("raw.db"))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch(MIGRATION_1)?;
    connection.execute(
        "INSERT INTO ledger (id, ledger, region, owner, office, start) VALUES (1, x'00', 6201, 0, x'', x'')",
        [],
    )?;
    let began = Instant::now();
    for chunk in rows.chunks(lines_per_transaction.ceil() as usize) {
        write(&connection, chunk)?;
    }
    Ok(rows.len() as f64 / began.elapsed().as_secs_f64())
}

fn read(connection: &Connection) -> Result<Vec<Row>> {
    let mut statement = connection.prepare(
        "SELECT seq, chain, header, content FROM line WHERE ledger =
         (SELECT ledger FROM line GROUP BY ledger ORDER BY count(*) DESC LIMIT 1) ORDER BY seq",
    )?;
    let mut found = statement.query([])?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let header: Vec<u8> = row.get(2)?;
        let read = decode_header(&header)?;
        let replaces = read.base.first().and_then(|base| match base {
            Base::Own(seq) => Some(*seq as i64),
            Base::Other(_) => None,
        });
        rows.push(Row {
            seq: row.get(0)?,
            chain: row.get(1)?,
            header,
            content: row.get(3)?,
            year: read.cell.period.year,
            quarter: read.cell.period.quarter.context("a quarter")?.number(),
            subject: read.cell.subject.as_str().to_owned(),
            replaces,
        });
    }
    Ok(rows)
}

fn write(connection: &Connection, rows: &[Row]) -> Result<()> {
    let transaction = connection.unchecked_transaction()?;
    let mut line = transaction
        .prepare_cached("INSERT INTO line (ledger, seq, chain, header, content) VALUES (1, ?1, ?2, ?3, ?4)")?;
    let mut gone = transaction.prepare_cached(
        "DELETE FROM head WHERE region = 6201 AND year = ?1 AND quarter = ?2 AND kind = 1 AND subject = ?3 AND ledger = 1 AND seq = ?4",
    )?;
    let mut head = transaction.prepare_cached(
        "INSERT INTO head (region, year, quarter, kind, subject, ledger, seq, effective_ms, state, first, second)
         VALUES (6201, ?1, ?2, 1, ?3, 1, ?4, 1700000000000, 1, 100000, 55000)",
    )?;
    for row in rows {
        line.execute(params![row.seq, row.chain, row.header, row.content])?;
        if let Some(replaces) = row.replaces {
            gone.execute(params![row.year, row.quarter, row.subject, replaces])?;
        }
        head.execute(params![row.year, row.quarter, row.subject, row.seq])?;
    }
    drop((line, gone, head));
    Ok(transaction.commit()?)
}
