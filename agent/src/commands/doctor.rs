//! `doctor`: looks the office's folder and its way to the province through and says what to do.

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Result;
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_ledger::{Database, backups, last_good_backup};
use selaras_program::care::{
    Findings, Level, Outcome, backup_finding, certificate_expires_ms, certificate_finding, clock_finding, damaged,
    disk_finding, integrity_finding, key_rights_finding, settings_finding,
};
use selaras_program::{DoctorArguments, WrongUse, now_ms};
use selaras_proto::PROTOCOL;

use crate::config::Config;
use crate::register::{KeyState, key_state};
use crate::store::{self, Office};
use crate::sync::{self, Network, SyncError};
use crate::told::message_of;

const CERTIFICATE_WARN_DAYS: i64 = 30;

pub fn run(arguments: &DoctorArguments, json: bool) -> Result<ExitCode> {
    let data = &arguments.data.data;
    let config = Config::load(data);
    let mut found = Findings::default();
    match super::open(&arguments.data) {
        Ok((database, office)) => {
            within(&mut found, &database, arguments.deep, config.as_ref().ok())?;
            let version = env!("CARGO_PKG_VERSION");
            found.well(
                "version",
                message!(
                    "selaras-agent {version}, protokol {PROTOCOL}",
                    "selaras-agent {version}, protocol {PROTOCOL}"
                ),
            );
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
    certificates(&mut found, data);
    found.answer(json)
}

fn certificates(found: &mut Findings, data: &Path) {
    for (file, what) in [
        ("office.cert.der", message!("sertifikat perangkat ini", "this office's certificate")),
        ("ca.cert.der", message!("sertifikat CA provinsi", "the certificate of the province's CA")),
    ] {
        let action = || {
            message!(
                "jalankan `sync` selagi terhubung; bila tetap begini, minta token baru kepada admin provinsi",
                "run `sync` while there is a connection; if it stays so, ask the province's administrator for a new token"
            )
        };
        let outcome = match certificate_expires_ms(data, file) {
            Some(expires_ms) => certificate_finding(what, expires_ms, now_ms(), CERTIFICATE_WARN_DAYS, action),
            None => {
                let Message { id, en } = what;
                let action = message!(
                    "pulihkan folder keys dari cadangan dengan `restore`",
                    "put the folder keys back from a backup with `restore`"
                );
                Err((Level::Error, message!("{id} tidak dapat dibaca", "{en} cannot be read"), action))
            }
        };
        found.take("certificate", outcome);
    }
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
fn register_finding(database: &Database) -> Outcome {
    let failed = |error: anyhow::Error| {
        let text = message!(
            "kunci daftar penerima tidak dapat diperiksa: {error:#}",
            "the key of the recipients' register cannot be looked at: {error:#}"
        );
        let action = message!(
            "pulihkan keys/register.key dari cadangan yang tertutup",
            "put keys/register.key back from a backup that is closed to others"
        );
        (Level::Error, text, action)
    };
    let action = message!(
        "pulihkan keys/register.key dari cadangan yang tertutup; tanpa kunci itu nama tidak terbaca lagi",
        "put keys/register.key back from a backup that is closed to others; without it no name can be read again"
    );
    match key_state(database).map_err(failed)? {
        KeyState::Unused => Ok(message!("daftar penerima belum dipakai", "the recipients' register is not used yet")),
        KeyState::Missing => {
            let text = message!("kunci daftar penerima tidak ada", "the key of the recipients' register is not there");
            Err((Level::Error, text, action))
        }
        KeyState::Foreign => {
            let text = message!(
                "kunci daftar penerima bukan kunci daftar ini",
                "the key of the recipients' register is not the key of this register"
            );
            Err((Level::Error, text, action))
        }
        KeyState::Fits => {
            let good = database.read(|tx| last_good_backup(tx)).map_err(failed)?;
            match good.filter(|good| is_open_to_others(Path::new(&good.file))) {
                Some(good) => {
                    let file = good.file;
                    let text = message!(
                        "cadangan {file} dapat dibaca orang lain di komputer ini",
                        "the backup {file} can be read by others on this computer"
                    );
                    let action = message!(
                        "jalankan chmod 600 pada berkas itu, atau simpan keys/register.key di tempat lain",
                        "run chmod 600 on that file, or keep keys/register.key elsewhere"
                    );
                    Err((Level::Warning, text, action))
                }
                None => Ok(message!(
                    "daftar penerima tersandi dan kuncinya ada; kunci itu ikut hanya dalam cadangan yang tertutup bagi orang lain",
                    "the recipients' register is encrypted and its key is there; only backups closed to others hold that key"
                )),
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
            found.well("reach", SyncError::NoAddress.message());
            return Ok(());
        }
        Ok(probe) => {
            found.reached(true);
            let (millis, version) = (probe.millis, &probe.program_version);
            found.well(
                "reach",
                message!(
                    "provinsi menjawab dalam {millis} ms (versi {version})",
                    "the province answers within {millis} ms (version {version})"
                ),
            );
            found.take("clock", clock_finding(probe.clock_offset_ms));
            if probe.protocol_min > PROTOCOL {
                let least = probe.protocol_min;
                let text = message!(
                    "provinsi meminta protokol {least} ke atas, agen ini {PROTOCOL}",
                    "the province asks for protocol {least} or newer, this agent speaks {PROTOCOL}"
                );
                let action = message!("pasang versi agen yang baru", "install a newer version of the agent");
                found.wrong("protocol", Level::Error, text, action);
            }
            return Ok(());
        }
        Err(error) => error,
    };
    let (is_reachable, action) = match error.downcast_ref() {
        Some(SyncError::Unreachable(_)) => (
            false,
            message!(
                "periksa jaringan, alamat server dan proksi; data tetap aman di sini",
                "look at the network, the server's address and the proxy; the data stay safe here"
            ),
        ),
        Some(SyncError::Proxy(_)) => (
            false,
            message!(
                "periksa [proxy] di selaras.toml, atau tanyakan kepada admin jaringan",
                "look at [proxy] in selaras.toml, or ask the network's administrator"
            ),
        ),
        Some(SyncError::Busy(_)) => {
            (false, message!("coba lagi nanti; `run` mencobanya sendiri", "try again later; `run` does so by itself"))
        }
        Some(SyncError::WrongServer(_) | SyncError::Address(_)) => (
            true,
            message!(
                "periksa alamat server, lalu tanyakan kepada admin provinsi",
                "look at the server's address, then ask the province's administrator"
            ),
        ),
        _ => (
            true,
            message!(
                "hubungi admin provinsi dan sebutkan pesan ini",
                "tell the province's administrator what it says here"
            ),
        ),
    };
    found.reached(is_reachable);
    found.wrong("reach", Level::Error, message_of(&error), action);
    let contact = database.read(|tx| store::read_contact(tx))?;
    if contact.last_contact_ms.is_some() {
        found.take("clock", clock_finding(contact.clock_offset_ms));
    }
    Ok(())
}
