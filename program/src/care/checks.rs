//! The checks that are the same at both programs. Each gives what is well, or what is wrong and the one thing to do.

use std::path::Path;

use anyhow::Result;
use selaras_domain::message;
use selaras_domain::message::Message;
use selaras_ledger::{BackupRow, Database, StoreError, inspect, inspect_quickly};

use super::archive::KEYS;
use super::certificate::DAY_MS;
use super::finding::{Level, Outcome};
use crate::instant;

/// Below this nothing can be relied on to be written.
const DISK_LEAST_BYTES: u64 = 64 * 1024 * 1024;
/// A clock further off than this puts lines into another day than people think.
pub const CLOCK_MOST_MS: i64 = 5 * 60 * 1_000;
const MEBIBYTE: u64 = 1024 * 1024;

/// SQLite's own check; `is_deep`: with every index and every chain.
pub fn integrity_finding(database: &Database, is_deep: bool) -> Outcome {
    let checked = database.read(|tx| match is_deep {
        true => inspect(tx).map(Some),
        false => inspect_quickly(tx).map(|()| None),
    });
    match checked {
        Ok(Some(inspected)) => {
            let (ledgers, lines) = (inspected.ledgers, inspected.lines);
            Ok(message!(
                "basis data utuh: {ledgers} buku besar, {lines} baris, semua rantai cocok",
                "the database is sound: {ledgers} ledgers, {lines} lines, every chain fits"
            ))
        }
        Ok(None) => Ok(message!(
            "basis data utuh (periksa juga semua rantai dengan --deep)",
            "the database is sound (look at every chain too with --deep)"
        )),
        Err(error) => Err(damaged(&error)),
    }
}

/// What an error on opening or checking a database says to its operator.
pub fn damaged(error: &anyhow::Error) -> (Level, Message, Message) {
    let action = match error.downcast_ref() {
        Some(StoreError::Newer { .. }) => message!(
            "pasang versi program yang sama atau lebih baru",
            "install the same version of the program, or a newer one"
        ),
        Some(StoreError::Foreign { .. }) => message!(
            "periksa --data: berkas ini milik program lain",
            "look at --data: this file belongs to another program"
        ),
        Some(StoreError::NotWritable { .. }) => message!(
            "periksa hak akses folder data dan apakah disk hanya-baca",
            "look at the rights of the data folder, and whether the disk is read-only"
        ),
        Some(StoreError::DiskFull) => {
            message!("kosongkan ruang pada disk folder data", "make room on the data folder's disk")
        }
        Some(StoreError::Busy | StoreError::InUse { .. }) => message!(
            "tunggu perintah lain selesai, lalu jalankan lagi",
            "wait until the other command has ended, then run this again"
        ),
        _ => message!(
            "hentikan program, simpan berkas ini, lalu jalankan `restore` dengan cadangan terakhir yang baik",
            "stop the program, keep this file, then run `restore` with the last good backup"
        ),
    };
    let text = message!("basis data tidak dapat dipakai: {error:#}", "the database cannot be used: {error:#}");
    (Level::Error, text, action)
}

/// Room on the data folder's disk: for a copy of the database and its archive.
pub fn disk_finding(data: &Path, database: &Path) -> Outcome {
    let size_bytes = std::fs::metadata(database).map_or(0, |file| file.len());
    let wanted_bytes = DISK_LEAST_BYTES + 3 * size_bytes;
    let action = message!(
        "kosongkan ruang, atau pindahkan folder data ke disk yang lebih besar",
        "make room, or move the data folder to a larger disk"
    );
    let free_bytes = match fs4::available_space(data) {
        Ok(free_bytes) => free_bytes,
        Err(error) => {
            let text =
                message!("ruang disk tidak dapat dibaca: {error}", "the room on the disk cannot be told: {error}");
            return Err((Level::Warning, text, action));
        }
    };
    let (free, wanted) = (free_bytes / MEBIBYTE, wanted_bytes / MEBIBYTE);
    if free_bytes >= wanted_bytes {
        return Ok(message!("ruang disk tersisa {free} MiB", "{free} MiB of the disk are free"));
    }
    let level = if free_bytes < DISK_LEAST_BYTES { Level::Error } else { Level::Warning };
    let text = message!(
        "ruang disk tersisa {free} MiB; untuk bekerja dan membuat cadangan perlu {wanted} MiB",
        "{free} MiB of the disk are free; working and making backups takes {wanted} MiB"
    );
    Err((level, text, action))
}

/// Whether anybody else may read the keys.
#[cfg(unix)]
pub fn key_rights_finding(data: &Path) -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    let folder = data.join(KEYS);
    let shown = folder.display();
    let failed = |error: std::io::Error| {
        let text =
            message!("kunci di {shown} tidak dapat dibaca: {error}", "the keys in {shown} cannot be read: {error}");
        (Level::Error, text, put_folder_back())
    };
    let mut open = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let mode = entry.metadata().map_err(failed)?.permissions().mode();
        // Certificates are shown to everybody anyway.
        if name.contains("key") && mode & 0o077 != 0 {
            open.push(name);
        }
    }
    if open.is_empty() {
        return Ok(message!("kunci hanya dapat dibaca oleh pemiliknya", "only their owner can read the keys"));
    }
    let open = open.join(", ");
    let text = message!(
        "kunci dapat dibaca orang lain di komputer ini: {open}",
        "keys can be read by others on this computer: {open}"
    );
    Err((Level::Error, text, message!("jalankan chmod 600 {shown}/*", "run chmod 600 {shown}/*")))
}

fn put_folder_back() -> Message {
    message!("pulihkan folder ini dari cadangan dengan `restore`", "put this folder back from a backup with `restore`")
}

/// Elsewhere the rights of the user's own folder keep them.
#[cfg(not(unix))]
pub fn key_rights_finding(data: &Path) -> Outcome {
    let folder = data.join(KEYS);
    let shown = folder.display();
    match folder.is_dir() {
        true => Ok(message!("folder kunci ada", "the folder of keys is there")),
        false => {
            let text = message!("folder kunci {shown} tidak ada", "the folder of keys {shown} is not there");
            Err((Level::Error, text, put_folder_back()))
        }
    }
}

/// Whether the settings could be read.
pub fn settings_finding<T>(loaded: &Result<T>) -> Outcome {
    match loaded {
        Ok(_) => Ok(message!("pengaturan terbaca", "the settings are read")),
        Err(error) => {
            let text = message!("pengaturan tidak terbaca: {error:#}", "the settings cannot be read: {error:#}");
            Err((Level::Error, text, message!("perbaiki baris itu", "mend that line")))
        }
    }
}

/// This clock against the other side's, as last told: this minus the other.
pub fn clock_finding(offset_ms: i64) -> Outcome {
    let seconds = offset_ms.abs() / 1_000;
    if offset_ms.abs() <= CLOCK_MOST_MS {
        return Ok(message!("jam cocok (selisih {seconds} detik)", "the clock is right ({seconds} seconds apart)"));
    }
    let text = match offset_ms > 0 {
        true => message!(
            "jam komputer ini terlalu cepat {seconds} detik",
            "this computer's clock is {seconds} seconds fast"
        ),
        false => {
            message!("jam komputer ini terlambat {seconds} detik", "this computer's clock is {seconds} seconds slow")
        }
    };
    let action = message!("setel jam komputer, sebaiknya otomatis (NTP)", "set the clock, best by itself (NTP)");
    Err((Level::Warning, text, action))
}

/// The life left in a certificate; `action` is for one that ends within `warn_days`.
pub fn certificate_finding(
    what: Message,
    expires_ms: i64,
    now_ms: i64,
    warn_days: i64,
    action: impl FnOnce() -> Message,
) -> Outcome {
    let Message { id, en } = what;
    let days = (expires_ms - now_ms).div_euclid(DAY_MS);
    if expires_ms <= now_ms {
        let since = instant(expires_ms);
        return Err((Level::Error, message!("{id} kedaluwarsa sejak {since}", "{en} has ended on {since}"), action()));
    }
    let left = message!("{id} berlaku {days} hari lagi", "{en} is good for {days} days more");
    if days < warn_days { Err((Level::Warning, left, action())) } else { Ok(left) }
}

/// Whether there is a backup young enough. `since_ms`: since when there is something to back up; `every_ms` 0: none is made
/// by itself.
pub fn backup_finding(
    last_tries: &[BackupRow],
    last_good: Option<&BackupRow>,
    since_ms: i64,
    every_ms: i64,
    now_ms: i64,
) -> Outcome {
    let action = message!(
        "jalankan `backup` dan simpan hasilnya di komputer lain",
        "run `backup` and keep what it makes on another computer"
    );
    let oldest_ms = now_ms - 2 * if every_ms > 0 { every_ms } else { 7 * DAY_MS };
    if let Some(failed) = last_tries.first().filter(|row| !row.error.is_empty()) {
        let (at, error) = (instant(failed.ended_ms), &failed.error);
        let text = message!("cadangan terakhir gagal pada {at}: {error}", "the last backup failed on {at}: {error}");
        return Err((Level::Error, text, action));
    }
    let Some(good) = last_good else {
        return match since_ms < oldest_ms {
            true => Err((Level::Warning, message!("belum ada cadangan", "there is no backup yet"), action)),
            false => Ok(message!("belum waktunya cadangan pertama", "the first backup is not due yet")),
        };
    };
    let (at, file) = (instant(good.ended_ms), &good.file);
    if good.ended_ms < oldest_ms {
        let text = message!("cadangan terakhir yang baik dari {at}", "the last good backup is of {at}");
        return Err((Level::Warning, text, action));
    }
    if !Path::new(file).exists() {
        let text = message!(
            "cadangan terakhir {file} tidak ada lagi di tempatnya",
            "the last backup {file} is no longer in its place"
        );
        return Err((Level::Warning, text, action));
    }
    Ok(message!("cadangan terakhir yang baik: {at} ({file})", "the last good backup: {at} ({file})"))
}
