//! Catalogues: lines in the regions' ledgers, so that every office learns them with its next pass and whatever brings a region's
//! ledger back brings them back.

use anyhow::Result;
use rusqlite::{Connection, params};
use selaras_domain::line::{Base, CatalogueVersion, Content, Header, Kind, Line};
use selaras_domain::region::RegionCode;
use selaras_ledger::{catalogue_cell, heads_of_cell};

use super::province::{append_for_region, region_ledger};

/// Tells some regions of a version; the standings of the years it holds for are to be computed anew.
pub fn write_catalogue(
    connection: &Connection,
    regions: &[RegionCode],
    version: &CatalogueVersion,
    actor: &str,
    now_ms: i64,
) -> Result<()> {
    for region in regions {
        let cell = catalogue_cell(*region, version.from_year);
        let ledger = region_ledger(connection, *region)?.start.id;
        let mut base: Vec<Base> =
            heads_of_cell(connection, &cell)?.iter().map(|head| Base::of(head.line, ledger)).collect();
        base.sort_unstable();
        let (writer, kind) = (actor.to_owned(), Kind::Catalogue);
        let header = Header { time_ms: now_ms, writer, kind, cell, base, origin: None };
        append_for_region(connection, *region, &Line { header, content: Content::Catalogue(version.clone()) })?;
        // Also where nothing is reported yet: what is computed anew wakes a server that runs beside.
        connection.execute(
            "INSERT OR IGNORE INTO stale (year, quarter, region)
             SELECT year, quarter, region FROM standing WHERE region = ?1 AND year >= ?2 UNION SELECT ?2, 1, ?1",
            params![region.number(), version.from_year],
        )?;
    }
    Ok(())
}
