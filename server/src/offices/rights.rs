//! A dated change of an office's rights: a line of the province says so; what was refused is judged again by it, and what was
//! accepted stays.

use anyhow::Result;
use selaras_domain::line::OfficeRights;
use selaras_ledger::Connection;

use crate::ingest::{self, Rejudged};
use crate::store::OfficeRow;

/// The office may write these sectors (empty: all) from an instant on.
pub fn change_rights(
    connection: &Connection,
    row: &OfficeRow,
    sectors: Vec<u8>,
    from_ms: i64,
    actor: &str,
    now_ms: i64,
) -> Result<Rejudged> {
    let rights = OfficeRights {
        office: row.office,
        name: row.name.clone(),
        region: row.region,
        sectors,
        from_ms: Some(from_ms),
        until_ms: None,
    };
    ingest::change_rights(connection, &rights, actor, now_ms)
}
