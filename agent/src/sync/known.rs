//! What this side has, read from the store for a pass.

use anyhow::Result;
use selaras_ledger::{Connection, frontier, ledgers_of_region, region_digest};

use super::pass::Known;
use crate::store::{self, Office};

pub(super) fn known(connection: &Connection, office: &Office) -> Result<Known> {
    let own = frontier(connection, &store::own_ledger(connection, office)?)?;
    let mut followed = Vec::new();
    for ledger in ledgers_of_region(connection, office.region)? {
        if ledger.start.id != office.ledger {
            followed.push(frontier(connection, &ledger)?);
        }
    }
    Ok(Known { own, followed, digest: region_digest(connection, office.region)? })
}

/// The digest of the region's cells as this side has them.
pub fn own_digest(connection: &Connection, office: &Office) -> Result<[u8; 32]> {
    region_digest(connection, office.region)
}
