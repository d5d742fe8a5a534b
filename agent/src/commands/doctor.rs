//! `doctor`: looks the office's folder and its way to the province through and says what to do.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use selaras_ledger::{Database, backups, last_good_backup};
use selaras_program::care::{
    Findings, Level, backup_finding, certificate_expires_ms, certificate_finding, clock_finding, damaged, disk_finding,
    integrity_finding, key_rights_finding, settings_finding,
};
use selaras_program::{DoctorArguments, WrongUse, now_ms};
use selaras_proto::PROTOCOL;

use crate::config::Config;
use crate::register::{KeyState, key_state};
use crate::store::{self, Office};
use crate::sync::{self, Network, SyncError};

pub fn run(arguments: &DoctorArguments, json: bool) -> Result<ExitCode> {
    let data = &arguments.data.data;
    let config = Config::load(data);
    let mut found = Findings::default();
    match super::open(&arguments.data) {
        Ok((database, office)) => {
            within(&mut found, &database, arguments.deep, config.as_ref().ok())?;
            found.well("version", format!("selaras-agent {}, protokol {PROTOCOL}", env!("CARGO_PKG_VERSION")));
            // With settings that cannot be read, as without any: the way may still be told.
            let network =
                config.as_ref().map_or_else(|_| Config::default().network(data), |config| config.network(data));
            reach(&mut found, &database, &office, &network)?;
        }
        Err(error) if error.downcast_ref::<WrongUse>().is_some() => return Err(error),
        Err(error) => found.take("database", Err(damaged(&error))),
    }
    found.take("settings", settings_finding(&config));
    found.take("disk", disk_finding(data, &data.join(store::FILE)));
    found.take("key_rights", key_rights_finding(data));
    for (file, what, warn_days) in
        [("office.cert.der", "sertifikat perangkat ini", 30), ("ca.cert.der", "sertifikat CA provinsi", 30)]
    {
        let action = "jalankan `sync` selagi terhubung; bila tetap begini, minta token baru kepada admin provinsi";
        match certificate_expires_ms(data, file) {
            Some(expires_ms) => {
                found.take("certificate", certificate_finding(what, expires_ms, now_ms(), warn_days, action));
            }
            None => {
                let action = "pulihkan folder keys dari cadangan dengan `restore`";
                found.wrong("certificate", Level::Error, format!("{what} tidak dapat dibaca"), action);
            }
        }
    }
    found.answer(json)
}

/// What the database tells.
fn within(found: &mut Findings, database: &Database, is_deep: bool, config: Option<&Config>) -> Result<()> {
    found.take("database", integrity_finding(database, is_deep));
    let (tries, good, since_ms) =
        database.read(|tx| Ok((backups(tx, 1)?, last_good_backup(tx)?, store::joined_ms(tx)?)))?;
    let every_ms = config.map_or(0, |config| config.backup.every_ms());
    found.take("register", register_finding(database));
    found.take("backup", backup_finding(&tries, good.as_ref(), since_ms, every_ms, now_ms()));
    Ok(())
}

/// Whether the register's key is there, and who could read it from a backup.
fn register_finding(database: &Database) -> Result<String, (Level, String, String)> {
    let failed = |error: anyhow::Error| {
        let text = format!("kunci daftar penerima tidak dapat diperiksa: {error:#}");
        (Level::Error, text, "pulihkan keys/register.key dari cadangan yang tertutup".to_owned())
    };
    let action = "pulihkan keys/register.key dari cadangan yang tertutup; tanpa kunci itu nama tidak terbaca lagi";
    match key_state(database).map_err(failed)? {
        KeyState::Unused => Ok("daftar penerima belum dipakai".to_owned()),
        KeyState::Missing => Err((Level::Error, "kunci daftar penerima tidak ada".to_owned(), action.to_owned())),
        KeyState::Foreign => {
            Err((Level::Error, "kunci daftar penerima bukan kunci daftar ini".to_owned(), action.to_owned()))
        }
        KeyState::Fits => {
            let good = database.read(|tx| last_good_backup(tx)).map_err(failed)?;
            match good.filter(|good| is_open_to_others(Path::new(&good.file))) {
                Some(good) => Err((
                    Level::Warning,
                    format!("cadangan {} dapat dibaca orang lain di komputer ini", good.file),
                    "jalankan chmod 600 pada berkas itu, atau simpan keys/register.key di tempat lain".to_owned(),
                )),
                None => {
                    Ok("daftar penerima tersandi dan kuncinya ada; kunci itu ikut hanya dalam cadangan yang tertutup \
                            bagi orang lain"
                        .to_owned())
                }
            }
        }
    }
}

#[cfg(unix)]
fn is_open_to_others(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|file| file.permissions().mode() & 0o077 != 0)
}

/// Elsewhere the rights of a folder decide.
#[cfg(not(unix))]
fn is_open_to_others(_file: &Path) -> bool {
    false
}

/// The way to the province: TCP, TLS and a Hello, of which nothing is kept here.
fn reach(found: &mut Findings, database: &Arc<Database>, office: &Office, network: &Network) -> Result<()> {
    let probed = super::runtime()?.block_on(sync::probe(network, database, office, now_ms));
    let error = match probed {
        Err(error) if matches!(error.downcast_ref(), Some(SyncError::NoAddress)) => {
            found.well("reach", error.to_string());
            return Ok(());
        }
        Ok(probe) => {
            found.reached(true);
            found.well(
                "reach",
                format!("provinsi menjawab dalam {} ms (versi {})", probe.millis, probe.program_version),
            );
            found.take("clock", clock_finding(probe.clock_offset_ms));
            if probe.protocol_min > PROTOCOL {
                let text = format!("provinsi meminta protokol {} ke atas, agen ini {PROTOCOL}", probe.protocol_min);
                found.wrong("protocol", Level::Error, text, "pasang versi agen yang baru");
            }
            return Ok(());
        }
        Err(error) => error,
    };
    let (is_reachable, action) = match error.downcast_ref() {
        Some(SyncError::Unreachable(_)) => {
            (false, "periksa jaringan, alamat server dan proksi; data tetap aman di sini")
        }
        Some(SyncError::Proxy(_)) => (false, "periksa [proxy] di selaras.toml, atau tanyakan kepada admin jaringan"),
        Some(SyncError::Busy(_)) => (false, "coba lagi nanti; `run` mencobanya sendiri"),
        Some(SyncError::WrongServer(_) | SyncError::Address(_)) => {
            (true, "periksa alamat server, lalu tanyakan kepada admin provinsi")
        }
        _ => (true, "hubungi admin provinsi dan sebutkan pesan ini"),
    };
    found.reached(is_reachable);
    found.wrong("reach", Level::Error, format!("{error:#}"), action);
    let contact = database.read(|tx| store::read_contact(tx))?;
    if contact.last_contact_ms.is_some() {
        found.take("clock", clock_finding(contact.clock_offset_ms));
    }
    Ok(())
}
