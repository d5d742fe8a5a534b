//! What this side has, read from the store for a pass.

use anyhow::Result;
use selaras_domain::line::{Frontier, LedgerStart, Owner};
use selaras_ledger::{Connection, find_ledger, frontier, ledgers_of_region, region_digest};

use super::pass::Known;
use crate::store::Office;

pub(super) fn known(connection: &Connection, office: &Office) -> Result<Known> {
    let start = own_start(connection, office)?;
    let own = match find_ledger(connection, start.id)? {
        Some(ledger) => frontier(connection, &ledger)?,
        None => Frontier { ledger: start.id, seq: 0, chain: start.chain() },
    };
    let mut followed = Vec::new();
    for ledger in ledgers_of_region(connection, office.region)? {
        if ledger.start.id != office.ledger {
            followed.push(frontier(connection, &ledger)?);
        }
    }
    Ok(Known { own, followed, digest: region_digest(connection, office.region)? })
}

/// The start record of the live ledger; of a database begun anew, which has none yet, one that names the office.
pub(super) fn own_start(connection: &Connection, office: &Office) -> Result<LedgerStart> {
    let unopened = || LedgerStart {
        id: office.ledger,
        owner: Owner::Office(office.office),
        region: office.region,
        predecessor: None,
    };
    Ok(find_ledger(connection, office.ledger)?.map_or_else(unopened, |ledger| ledger.start))
}

/// The digest of the region's cells as this side has them.
pub fn own_digest(connection: &Connection, office: &Office) -> Result<[u8; 32]> {
    region_digest(connection, office.region)
}
