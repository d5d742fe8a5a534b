//! Published editions: added once, never changed.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use rusqlite::{Connection, OptionalExtension, Row, params};
use selaras_domain::period::{Period, Quarter};
use selaras_domain::rank::{Measure, Pool};
use selaras_domain::region::RegionCode;

use crate::edition::{Digest, Document, Signed};

/// A published edition, without its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EditionRow {
    pub digest: Digest,
    pub year: u16,
    pub quarter: Quarter,
    pub number: u32,
    pub is_final: bool,
    pub made_ms: i64,
    /// Until when regions may object.
    pub until_ms: i64,
    pub writer: String,
}

impl EditionRow {
    pub fn period(&self) -> Period {
        Period::quarter(self.year, self.quarter)
    }

    /// As people call it: `2023 TW IV #2`.
    pub fn title(&self) -> String {
        format!("{} TW {} #{}", self.year, self.quarter.roman(), self.number)
    }
}

/// The places of the last final edition before a quarter, by a measure in a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastPlaces {
    pub digest: Digest,
    pub period: Period,
    pub ranks: BTreeMap<RegionCode, u32>,
}

const COLUMNS: &str = "digest, year, quarter, number, is_final, made_ms, until_ms, writer FROM edition";
/// The younger first; a final edition has a greater number than what it replaces.
const YOUNGEST: &str = "ORDER BY year DESC, quarter DESC, number DESC";

pub fn add_edition(connection: &Connection, document: &Document, signed: &Signed, writer: &str) -> Result<()> {
    let digest = signed.digest.0;
    connection.execute(
        "INSERT INTO edition (digest, year, quarter, number, is_final, made_ms, until_ms, document, signature, writer)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            digest,
            document.year,
            document.quarter.number(),
            document.number,
            document.is_final(),
            document.made_at.0,
            document.objections_until.0,
            signed.bytes,
            signed.signature,
            writer,
        ],
    )?;
    let mut insert = connection.prepare_cached(
        "INSERT INTO edition_place (digest, measure, pool, region, rank) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for table in &document.rankings {
        let (measure, pool) = (table.by.to_string(), table.pool.to_string());
        for row in &table.rows {
            insert.execute(params![digest, measure, pool, row.region.number(), row.rank])?;
        }
    }
    Ok(())
}

pub fn edition(connection: &Connection, digest: Digest) -> Result<Option<EditionRow>> {
    one(connection, "WHERE digest = ?1", params![digest.0])
}

/// The document of an edition, as it was signed.
pub fn signed_edition(connection: &Connection, digest: Digest) -> Result<Option<Signed>> {
    let sql = "SELECT document, signature FROM edition WHERE digest = ?1";
    let signed = |row: &Row<'_>| Ok(Signed { bytes: row.get(0)?, digest, signature: row.get(1)? });
    Ok(connection.prepare_cached(sql)?.query_row([digest.0], signed).optional()?)
}

/// All editions, those of the youngest quarter first.
pub fn editions(connection: &Connection) -> Result<Vec<EditionRow>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} {YOUNGEST}"))?;
    let rows = statement.query_map([], |row| Ok(edition_row(row)))?;
    rows.map(|row| row?).collect()
}

/// Of each edition when it was published and of which quarter, without its document.
pub fn publications(connection: &Connection) -> Result<Vec<(i64, u16, Quarter)>> {
    let mut statement = connection.prepare_cached("SELECT made_ms, year, quarter FROM edition ORDER BY made_ms")?;
    let mut rows = statement.query([])?;
    let mut publications = Vec::new();
    while let Some(row) = rows.next()? {
        let quarter = Quarter::from_number(row.get(2)?).context("a quarter in the table of editions")?;
        publications.push((row.get(0)?, row.get(1)?, quarter));
    }
    Ok(publications)
}

/// The last edition of a quarter.
pub fn last_edition(connection: &Connection, year: u16, quarter: Quarter) -> Result<Option<EditionRow>> {
    one(connection, "WHERE year = ?1 AND quarter = ?2", params![year, quarter.number()])
}

/// The edition of a quarter that was made at an instant, in milliseconds since 1970 UTC; where none was, the last one.
pub fn edition_at(connection: &Connection, year: u16, quarter: Quarter, made_ms: i64) -> Result<Option<EditionRow>> {
    let at = "WHERE year = ?1 AND quarter = ?2 AND made_ms = ?3";
    match one(connection, at, params![year, quarter.number(), made_ms])? {
        Some(edition) => Ok(Some(edition)),
        None => last_edition(connection, year, quarter),
    }
}

/// The last final edition, of the quarters before `before` where that is given.
pub fn last_final_edition(connection: &Connection, before: Option<Period>) -> Result<Option<EditionRow>> {
    let before = before.unwrap_or(Period::year(u16::MAX));
    let quarter = before.quarter.map_or(0, Quarter::number);
    one(connection, "WHERE is_final = 1 AND (year, quarter) < (?1, ?2)", params![before.year, quarter])
}

/// The places of the last final edition of the quarters before `before`; `None`: there is none.
pub fn last_places(connection: &Connection, before: Period, by: Measure, pool: Pool) -> Result<Option<LastPlaces>> {
    let sql = format!(
        "SELECT digest, year, quarter FROM edition WHERE is_final = 1 AND (year, quarter) < (?1, ?2) {YOUNGEST} LIMIT 1"
    );
    let quarter = before.quarter.map_or(0, Quarter::number);
    let last = connection
        .prepare_cached(&sql)?
        .query_row(params![before.year, quarter], |row| {
            let period = Period { year: row.get(1)?, quarter: Quarter::from_number(row.get(2)?) };
            Ok((Digest(row.get(0)?), period))
        })
        .optional()?;
    let Some((digest, period)) = last else { return Ok(None) };
    let mut statement = connection
        .prepare_cached("SELECT region, rank FROM edition_place WHERE digest = ?1 AND measure = ?2 AND pool = ?3")?;
    let mut rows = statement.query(params![digest.0, by.to_string(), pool.to_string()])?;
    let mut ranks = BTreeMap::new();
    while let Some(row) = rows.next()? {
        ranks.insert(RegionCode::new(row.get(0)?).context("a region code of an edition")?, row.get(1)?);
    }
    Ok(Some(LastPlaces { digest, period, ranks }))
}

fn one(connection: &Connection, which: &str, values: impl rusqlite::Params) -> Result<Option<EditionRow>> {
    let mut statement = connection.prepare_cached(&format!("SELECT {COLUMNS} {which} {YOUNGEST} LIMIT 1"))?;
    statement.query_row(values, |row| Ok(edition_row(row))).optional()?.transpose()
}

fn edition_row(row: &Row<'_>) -> Result<EditionRow> {
    Ok(EditionRow {
        digest: Digest(row.get(0)?),
        year: row.get(1)?,
        quarter: Quarter::from_number(row.get(2)?).context("the quarter of an edition")?,
        number: row.get(3)?,
        is_final: row.get(4)?,
        made_ms: row.get(5)?,
        until_ms: row.get(6)?,
        writer: row.get(7)?,
    })
}

#[cfg(test)]
mod tests {
    use selaras_ledger::Database;

    use super::*;
    use crate::edition::tests::{NOW_MS, Province, published, value};
    use crate::edition::{Wanted, prepare};
    use crate::store::PROGRAM;

    fn places(database: &Database) -> Vec<(String, String, u16, u32)> {
        let read = |tx: &rusqlite::Transaction<'_>| -> Result<Vec<_>> {
            let mut statement = tx.prepare("SELECT measure, pool, region, rank FROM edition_place ORDER BY 1, 2, 3")?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?;
            Ok(rows.collect::<rusqlite::Result<_>>()?)
        };
        database.read(read).unwrap()
    }

    #[test]
    fn a_database_of_an_earlier_program_learns_the_places_of_its_editions_by_every_measure() {
        let province = Province::founded();
        province.office("62.07").reports(&province, &[("K.2.01", value(1_000, 550))]);
        province.office("62.71").reports(&province, &[("K.2.01", value(1_000, 650))]);
        let wanted = Wanted { year: 2023, quarter: Quarter::Q4, until_ms: NOW_MS + 1, small_below: 5, again: false };
        published(&province, &prepare(&province.database, wanted, NOW_MS).unwrap());
        let kept = places(&province.database);
        assert!(kept.contains(&("sector:2".to_owned(), "kabupaten".to_owned(), 6207, 1)), "{kept:?}");

        let migration =
            PROGRAM.migrations.iter().position(|sql| sql.contains("edition_place (digest, measure")).unwrap();
        province.database.write_blocking(|tx| Ok(tx.execute_batch("DELETE FROM edition_place")?)).unwrap();
        province.database.write_blocking(move |tx| Ok(tx.execute_batch(PROGRAM.migrations[migration])?)).unwrap();
        assert_eq!(places(&province.database), kept);
    }
}
