//! The drill of a backup: what was unpacked again is opened as the server would, the heads of a sample region are computed
//! anew from its lines, and its scores from those. They must be the live ones of the moment at which the copy was made.

use std::path::Path;

use anyhow::{Result, ensure};
use selaras_domain::region::RegionCode;
use selaras_ledger::{Connection, Database, rebuild_region, region_digest};

use crate::standing::compute;
use crate::store::{self, StandingRow};

/// What the live database says of a region.
pub struct Witness {
    region: RegionCode,
    /// Over its current cells.
    digest: [u8; 32],
    standings: Vec<StandingRow>,
}

/// The live values of one of the regions that reported; `luck` (any number) picks it. `None`: nobody reported yet.
pub fn witness(connection: &Connection, luck: u64) -> Result<Option<Witness>> {
    let regions = store::reported_regions(connection)?;
    let index = luck.checked_rem(regions.len() as u64).unwrap_or(0) as usize;
    regions.get(index).map(|region| of_region(connection, *region)).transpose()
}

/// Compares an unpacked database with what the live one said.
pub fn prove(copy: &Path, witness: Option<Witness>) -> Result<()> {
    let Some(live) = witness else { return Ok(()) };
    let region = live.region;
    let restored = Database::open(copy, &store::PROGRAM)?.write_blocking(move |tx| {
        rebuild_region(tx, region, None)?;
        of_region(tx, region)
    })?;
    ensure!(
        restored.digest == live.digest && restored.standings == live.standings,
        "restored on trial, region {region} has other current values or scores than the live database"
    );
    Ok(())
}

fn of_region(connection: &Connection, region: RegionCode) -> Result<Witness> {
    let periods = store::reported_periods(connection, region)?;
    let standings = periods.into_iter().map(|period| compute(connection, region, period)).collect::<Result<_>>()?;
    Ok(Witness { region, digest: region_digest(connection, region)?, standings })
}
