//! Reports that lie ready, at the province's side: an office learns of those of its region, fetches their bytes by the same calls as
//! evidence, and says which it has.

use anyhow::Result;
use selaras_domain::evidence::{FileHash, tag};
use selaras_domain::report::KEPT_MAX;
use selaras_ledger::Connection;
use selaras_proto::convert::Malformed;
use selaras_proto::v1;

use super::exchange::Exchange;
use crate::store::{self, LaidRow, OfficeRow};

/// What an office is told of the reports of its region, to see whether it knows of all.
pub(super) fn reports_tag(connection: &Connection, office: &OfficeRow) -> Result<Vec<u8>> {
    let mut laid: Vec<FileHash> =
        store::laid_reports(connection, office.region)?.into_iter().map(|row| row.digest).collect();
    laid.sort_unstable();
    Ok(tag(&laid))
}

impl Exchange {
    /// Notes what the office has, durable when this returns, and tells what lies ready.
    pub async fn list_reports(
        &self,
        office: &OfficeRow,
        request: v1::ListReportsRequest,
    ) -> Result<v1::ListReportsReply> {
        let (whole, rest) = request.whole.as_chunks::<32>();
        if !rest.is_empty() || whole.len() > KEPT_MAX {
            return Err(Malformed("a list of reports that cannot be read").into());
        }
        if !whole.is_empty() {
            let (region, name, whole, now_ms) = (office.region, office.name.clone(), whole.to_vec(), (self.clock)());
            let note =
                move |digest: &FileHash, tx: &Connection| store::note_fetched(tx, region, digest, (&name, now_ms));
            self.database.write(move |tx| whole.iter().try_for_each(|digest| note(digest, tx).map(drop))).await?;
        }
        let laid = self.database.read(|tx| store::laid_reports(tx, office.region))?;
        Ok(v1::ListReportsReply { reports: laid.into_iter().map(to_wire).collect() })
    }
}

fn to_wire(row: LaidRow) -> v1::Report {
    v1::Report {
        digest: row.digest.to_vec(),
        size_bytes: row.size_bytes,
        title: row.title,
        file_name: row.file_name,
        media_type: row.media_type,
        kind: row.kind,
        year: u32::from(row.year),
        quarter: u32::from(row.quarter.number()),
        laid_ms: row.laid_ms,
    }
}
