//! What the doctor looks at in the province's folder, for the command and for the dashboard.

use std::path::Path;

use anyhow::{Error, Result};
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_ledger::{Database, backups, last_good_backup};
use selaras_program::care::{
    Findings, Level, backup_finding, certificate_expires_ms, certificate_finding, clock_finding, damaged, disk_finding,
    integrity_finding, key_rights_finding, settings_finding,
};
use selaras_program::now_ms;
use selaras_proto::{PROTOCOL, PROTOCOL_MIN};

use super::reports;
use crate::authority::Authority;
use crate::config::Config;
use crate::store::{self, OfficeRow};

/// Offices that were heard of this lately tell whose clock is off.
const LATELY_MS: i64 = 7 * 86_400_000;
/// Fewer than this many clocks prove nothing.
const CLOCKS_LEAST: usize = 3;

/// Looks a data folder through; `is_deep`: every page and chain of the database too.
pub fn examine(data: &Path, database: Result<&Database, &Error>, is_deep: bool) -> Result<Findings> {
    let config = Config::load(data);
    let mut found = Findings::default();
    match database {
        Ok(database) => within(&mut found, database, is_deep, config.as_ref().ok())?,
        Err(error) => found.take("database", Err(damaged(error))),
    }
    if let (Ok(database), Ok(config)) = (database, &config) {
        reports::examine(&mut found, database, &config.delivery, now_ms())?;
    }
    found.take("settings", settings_finding(&config));
    found.take("disk", disk_finding(data, &data.join(store::FILE)));
    found.take("key_rights", key_rights_finding(data));
    match Authority::load(data) {
        Ok(_) => found.well("keys", message!("kunci provinsi terbaca", "the province's keys are read")),
        Err(error) => found.wrong(
            "keys",
            Level::Error,
            Message::untranslated(format!("{error:#}")),
            message!(
                "pulihkan folder keys dari cadangan dengan `restore`; kunci baru berarti provinsi lain",
                "put the folder keys back from a backup with `restore`; new keys are another province"
            ),
        ),
    }
    for (file, warn_days, what, action) in [
        (
            "ca.cert.pem",
            365,
            message!("sertifikat CA provinsi", "the certificate of the province's CA"),
            message!("rencanakan penggantian CA sebelum hari itu", "plan to replace the CA before that day"),
        ),
        (
            "server.cert.pem",
            14,
            message!("sertifikat server", "the server's certificate"),
            message!("jalankan ulang `serve` agar sertifikatnya diperbarui", "start `serve` again, which renews it"),
        ),
    ] {
        if let Some(expires_ms) = certificate_expires_ms(data, file) {
            found.take("certificate", certificate_finding(what, expires_ms, now_ms(), warn_days, || action));
        }
    }
    let version = env!("CARGO_PKG_VERSION");
    found.well(
        "version",
        message!(
            "selaras-server {version}, protokol {PROTOCOL}, melayani mulai {PROTOCOL_MIN}",
            "selaras-server {version}, protocol {PROTOCOL}, serves {PROTOCOL_MIN} and newer"
        ),
    );
    Ok(found)
}

/// What the database tells.
fn within(found: &mut Findings, database: &Database, is_deep: bool, config: Option<&Config>) -> Result<()> {
    found.take("database", integrity_finding(database, is_deep));
    let now = now_ms();
    let (tries, good, since_ms, offices) = database
        .read(|tx| Ok((backups(tx, 1)?, last_good_backup(tx)?, store::province_since_ms(tx)?, store::offices(tx)?)))?;
    let every_ms = config.map_or(0, |config| config.backup.every_ms());
    found.take("backup", backup_finding(&tries, good.as_ref(), since_ms, every_ms, now));
    if let Some(offset_ms) = clock_against_offices(&offices, now) {
        found.take("clock", clock_finding(offset_ms));
    }
    Ok(())
}

/// This clock minus the middle one of the offices heard of lately.
fn clock_against_offices(offices: &[OfficeRow], now_ms: i64) -> Option<i64> {
    let is_lately = |office: &&OfficeRow| office.last_contact_ms.is_some_and(|at| at > now_ms - LATELY_MS);
    let mut offsets: Vec<i64> = offices.iter().filter(is_lately).map(|office| office.clock_offset_ms).collect();
    offsets.sort_unstable();
    let middle = offsets.get(offsets.len() / 2).copied()?;
    (offsets.len() >= CLOCKS_LEAST).then_some(-middle)
}
