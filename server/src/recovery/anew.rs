//! A new database under the keys that are there: when the old one is gone or damaged. The offices keep their certificates, and
//! bring the lines back.

use std::path::Path;

use anyhow::{Context, Result};
use selaras_domain::region::RegionCode;
use selaras_ledger::{Database, StoreError, record_recovery, set_file_aside};
use selaras_program::instant;
use serde_json::json;

use crate::authority::Authority;
use crate::store;

/// Makes a new database for the province of these keys. `aside` is the damaged file, when there is one.
pub fn begin_anew(data: &Path, code: RegionCode, aside: Option<&Path>, now_ms: i64) -> Result<Database> {
    let database = store::open(data)?;
    let report = json!({
        "what": "begun_anew", "time": instant(now_ms), "set_aside": aside,
        "lost": "people and unused tokens; lines, offices and rights come back with each office's next sync",
    });
    let text = report.to_string();
    database.write_blocking(move |tx| {
        store::create_province(tx, code, now_ms)?;
        store::mark_lost_past(tx)?;
        record_recovery(tx, now_ms, &text)
    })?;
    super::apply_fence(&database, data)?;
    tracing::warn!(report = %report, "a new database was begun; offices bring its lines back");
    Ok(database)
}

/// Opens the database of a server that starts. A damaged one is set aside; one that is busy, locked, full, of a newer version
/// or not ours is left as it is.
pub fn open_or_begin_anew(data: &Path, authority: &Authority, now_ms: i64) -> Result<Database> {
    let error = match store::open_checked(data) {
        Ok(database) => {
            super::apply_fence(&database, data)?;
            return Ok(database);
        }
        Err(error) => error,
    };
    let Some(StoreError::Damaged { path, .. }) = error.downcast_ref::<StoreError>() else { return Err(error) };
    let code = authority.province().with_context(|| format!("{error:#}"))?;
    let aside = set_file_aside(path, now_ms).with_context(|| format!("set {} aside", path.display()))?;
    tracing::error!(error = format!("{error:#}"), aside = %aside.display(), "the damaged database was set aside");
    begin_anew(data, code, Some(&aside), now_ms)
}
