//! Where the own lines of a batch came from goes along with them, so that the province can name the file and the row.

use anyhow::Result;
use selaras_ledger::Connection;
use selaras_proto::sources::add_sources;
use selaras_proto::{convert, v1};

use crate::store;

/// Tells of the lines of a packed batch of the own ledger.
pub(super) fn tell_sources(connection: &Connection, batch: &mut v1::Batch) -> Result<()> {
    let ledger = convert::ledger_id(&batch.ledger)?;
    let (from, to) = (batch.after_seq + 1, batch.after_seq + u64::from(batch.lines));
    Ok(add_sources(batch, &store::sources_between(connection, ledger, from, to)?)?)
}
