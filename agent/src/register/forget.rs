//! Takes a person out: of one service and year, or everything of a NIK, overwritten in the file and its log. That it happened,
//! by whom and when is kept, with the keyed hash alone.

use anyhow::Result;
use selaras_domain::recipient::Nik;
use selaras_ledger::Database;

use super::{Entry, Looking, Secret};
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

/// Takes a person out of one service and year; false: nobody was there.
pub fn remove(database: &Database, secret: &Secret, nik: Nik, entry: Entry, looking: &Looking) -> Result<bool> {
    let (nik_hash, looking) = (secret.nik_hash(nik), looking.clone());
    let removed = database.write_blocking(move |tx| {
        store::delete_securely(tx)?;
        let service = entry.service.to_string();
        let removed = store::remove_entry(tx, &nik_hash, entry.year, &service)?;
        if removed {
            store::touch_register(tx, entry.year, &service, looking.now_ms)?;
        }
        store::record_look(tx, &looking.at_one(Look::Remove, Some(entry), nik_hash, usize::from(removed)))?;
        Ok(removed)
    })?;
    store::fold_log(database)?;
    Ok(removed)
}
