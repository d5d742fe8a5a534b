//! The catalogues as the lines of the province say them: taken up by this process, the same way at the province and at every
//! office.

use anyhow::{Context, Result};
use rusqlite::{Connection, params};
use selaras_domain::catalogue::Catalogues;
use selaras_domain::line::{CatalogueVersion, Cell, Content, Kind, Subject, decode_content};
use selaras_domain::period::Period;
use selaras_domain::region::RegionCode;

/// The cell in which a region is told of the version that holds from a year on.
pub fn catalogue_cell(region: RegionCode, from_year: u16) -> Cell {
    Cell { region, period: Period::year(from_year), kind: Kind::Catalogue, subject: Subject::whole() }
}

/// The versions that a region was told of.
pub fn catalogues(connection: &Connection, region: RegionCode) -> Result<Vec<CatalogueVersion>> {
    // Year by year: asked for with every batch that arrives, and the heads of a region are many.
    let mut statement = connection.prepare_cached(
        "WITH RECURSIVE told(year) AS (
             SELECT min(year) FROM head WHERE region = ?1
             UNION ALL
             SELECT (SELECT min(year) FROM head WHERE region = ?1 AND year > told.year) FROM told WHERE told.year NOT NULL
         )
         SELECT l.content FROM told
         JOIN head h ON h.region = ?1 AND h.year = told.year AND h.quarter = 0 AND h.kind = ?2
         JOIN line l ON l.ledger = h.ledger AND l.seq = h.seq
         ORDER BY h.effective_ms, h.ledger, h.seq",
    )?;
    let rows =
        statement.query_map(params![region.number(), Kind::Catalogue.number()], |row| row.get::<_, Vec<u8>>(0))?;
    let mut versions = Vec::new();
    for content in rows {
        let content = content.context("a line of a catalogue")?;
        if let Ok(Content::Catalogue(version)) = decode_content(Kind::Catalogue, &content) {
            versions.push(version);
        }
    }
    Ok(versions)
}

/// Takes up the versions that a region was told of.
pub fn learn_catalogues(connection: &Connection, region: RegionCode) -> Result<()> {
    catalogues(connection, region)?.iter().for_each(learn);
    Ok(())
}

/// Takes up one; a damaged one holds up nobody.
pub(crate) fn learn(said: &CatalogueVersion) {
    match Catalogues::learn(said) {
        Ok(true) => tracing::info!(version = said.version, from_year = said.from_year, "another catalogue holds"),
        Ok(false) => {}
        Err(error) => tracing::error!(version = said.version, %error, "a catalogue of the province cannot be read"),
    }
}
