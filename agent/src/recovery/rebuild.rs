//! A database begun anew: the office knows who it is from beside its keys, and has no ledger yet; the next pass brings the
//! province's lines and opens a successor.

use std::path::Path;

use anyhow::{Context, Result, bail};
use selaras_domain::line::LedgerId;
use selaras_ledger::{Database, StoreError, Why, files_set_aside, find_ledger, keep_aside, salvage, set_file_aside};
use uuid::Uuid;

use super::identity::{identity, keep_identity};
use crate::store::{self, Office};

/// Opens the database for a pass, and keeps who the office is beside its keys. A damaged or missing one is begun anew; one
/// that is busy, locked, full, of a newer version or not ours is left as it is. `None`: nobody has joined here.
pub fn open_for_pass(data: &Path, now_ms: i64) -> Result<Option<(Database, Office)>> {
    let is_there = data.join(store::FILE).exists();
    let error = match is_there.then(|| store::open_checked(data)).transpose() {
        Ok(Some(database)) => match database.read(|tx| store::office(tx))? {
            Some(office) => {
                // The younger of two names of the live ledger is right: a database that names the older was put back.
                let is_opened = database.read(|tx| Ok(find_ledger(tx, office.ledger)?.is_some()))?;
                if is_opened && identity(data)?.is_none_or(|kept| kept.ledger < office.ledger) {
                    keep_identity(data, &office)?;
                }
                return Ok(Some((database, office)));
            }
            // To be begun anew, which was cut off.
            None => None,
        },
        Ok(None) => None,
        Err(error) => match error.downcast_ref::<StoreError>() {
            Some(StoreError::Damaged { .. }) => Some(error),
            _ => return Err(error),
        },
    };
    let Some(kept) = identity(data)? else {
        return match error {
            Some(error) => Err(error),
            None => Ok(None),
        };
    };
    if let Some(error) = &error {
        tracing::error!(error = format!("{error:#}"), "the damaged database is set aside and begun anew");
    }
    begin_anew(data, &kept, error.is_some(), now_ms).map(Some)
}

/// Begins the database of an office anew: without a ledger until the province's lines are back. A damaged file is set
/// aside, and what can be read out of it is kept to be written again.
fn begin_anew(data: &Path, kept: &Office, is_damaged: bool, now_ms: i64) -> Result<(Database, Office)> {
    if is_damaged {
        set_file_aside(&data.join(store::FILE), now_ms).context("set the damaged database aside")?;
    }
    let mut lines = Vec::new();
    // Also of one that was set aside before a beginning that was cut off; what is kept or known already is kept once.
    for file in files_set_aside(&data.join(store::FILE))? {
        let found = salvage(&file, kept.ledger);
        tracing::warn!(file = %file.display(), lines = found.len(), "lines were read out of the damaged database");
        lines.extend(found);
    }
    let office = Office { ledger: LedgerId(Uuid::now_v7()), ..kept.clone() };
    let database = store::open(data)?;
    let (made, former) = (office.clone(), kept.ledger);
    database.write_blocking(move |tx| {
        if store::office(tx)?.is_some() {
            bail!("the database was begun anew already");
        }
        store::keep_office(tx, &made, now_ms)?;
        for line in &lines {
            keep_aside(tx, former, line, Why::Salvaged, now_ms)?;
        }
        Ok(())
    })?;
    Ok((database, office))
}

#[cfg(test)]
mod tests {
    use selaras_domain::line::{LineBytes, OfficeId};

    use super::*;

    fn sample() -> Office {
        Office {
            office: OfficeId(Uuid::from_u128(1)),
            region: "62.07".parse().unwrap(),
            name: "SAMPLE".to_owned(),
            sectors: Vec::new(),
            server: "https://localhost:7443".to_owned(),
            ledger: LedgerId(Uuid::from_u128(2)),
            province_key: [3; 32],
        }
    }

    #[test]
    fn lines_of_a_file_set_aside_are_read_by_the_next_start_when_the_first_was_cut_off() {
        let folder = tempfile::tempdir().unwrap();
        let (kept, path) = (sample(), folder.path().join(store::FILE));
        keep_identity(folder.path(), &kept).unwrap();
        let (made, lines) = (kept.clone(), 3);
        let database = store::open(folder.path()).unwrap();
        let written = move |tx: &selaras_ledger::Transaction<'_>| {
            store::create_office(tx, &made, 1)?;
            let ledger = store::own_ledger(tx, &made)?;
            for seq in 0..lines {
                let bytes = LineBytes { header: vec![seq], content: vec![seq] };
                selaras_ledger::append(tx, ledger.key, &bytes)?;
            }
            Ok(())
        };
        database.write_blocking(written).unwrap();
        drop(database);
        // Set aside, and then the power failed: before the new file, or before its first commit.
        std::fs::rename(&path, folder.path().join(format!("{}.rusak-5", store::FILE))).unwrap();
        for is_begun in [false, true] {
            if is_begun {
                drop(store::open(folder.path()).unwrap());
            }
            let (database, office) = open_for_pass(folder.path(), 9).unwrap().unwrap();
            assert_ne!(office.ledger, kept.ledger);
            let aside = database.read(|tx| selaras_ledger::unsettled(tx, kept.ledger)).unwrap();
            assert_eq!(aside.iter().map(|line| line.line.seq).collect::<Vec<_>>(), [1, 2, 3]);
            drop(database);
            for file in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{file}", path.display()));
            }
        }
    }

    #[test]
    fn a_database_whose_new_beginning_was_cut_off_is_begun_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let kept = sample();
        keep_identity(folder.path(), &kept).unwrap();
        drop(store::open(folder.path()).unwrap());
        let (_, office) = open_for_pass(folder.path(), 1).unwrap().unwrap();
        assert_eq!((office.office, office.name), (kept.office, kept.name));
        let nobody = tempfile::tempdir().unwrap();
        drop(store::open(nobody.path()).unwrap());
        assert!(open_for_pass(nobody.path(), 1).unwrap().is_none());
    }
}
