//! Forgets a person: everything of a NIK, in all services and years, overwritten in the file and its log. That it happened, by
//! whom and when is kept, with the keyed hash alone.

use anyhow::Result;
use selaras_domain::recipient::Nik;
use selaras_ledger::Database;

use super::{Looking, Secret};
use crate::store::register::{self as store, Look};

/// How many entries were deleted.
pub fn forget(database: &Database, secret: &Secret, nik: Nik, looking: &Looking) -> Result<usize> {
    let (nik_hash, looking) = (secret.nik_hash(nik), looking.clone());
    let deleted = database.write_blocking(move |tx| {
        store::delete_securely(tx)?;
        let deleted = store::forget_person(tx, &nik_hash)?;
        for (year, service) in &deleted {
            store::touch_register(tx, *year, service, looking.now_ms)?;
        }
        store::record_look(tx, &looking.at_one(Look::Forget, None, nik_hash, deleted.len()))?;
        Ok(deleted.len())
    })?;
    store::fold_log(database)?;
    Ok(deleted)
}
