//! The checks that are the same at both programs. Each gives what is well, or what is wrong and the one thing to do, in
//! Indonesian.

use std::path::Path;

use anyhow::Result;
use selaras_ledger::{BackupRow, Database, StoreError, inspect, inspect_quickly};

use super::archive::KEYS;
use super::certificate::DAY_MS;
use super::finding::Level;
use crate::instant;

type Outcome = Result<String, (Level, String, String)>;

/// Below this nothing can be relied on to be written.
const DISK_LEAST_BYTES: u64 = 64 * 1024 * 1024;
/// A clock further off than this puts lines into another day than people think.
const CLOCK_MOST_MS: i64 = 5 * 60 * 1_000;
const MEBIBYTE: u64 = 1024 * 1024;

/// SQLite's own check; `is_deep`: with every index and every chain.
pub fn integrity_finding(database: &Database, is_deep: bool) -> Outcome {
    let checked = database.read(|tx| match is_deep {
        true => inspect(tx).map(Some),
        false => inspect_quickly(tx).map(|()| None),
    });
    match checked {
        Ok(Some(inspected)) => Ok(format!(
            "basis data utuh: {} buku besar, {} baris, semua rantai cocok",
            inspected.ledgers, inspected.lines
        )),
        Ok(None) => Ok("basis data utuh (periksa juga semua rantai dengan --deep)".to_owned()),
        Err(error) => Err(damaged(&error)),
    }
}

/// What an error on opening or checking a database says to its operator.
pub fn damaged(error: &anyhow::Error) -> (Level, String, String) {
    let action = match error.downcast_ref() {
        Some(StoreError::Newer { .. }) => "pasang versi program yang sama atau lebih baru",
        Some(StoreError::Foreign { .. }) => "periksa --data: berkas ini milik program lain",
        Some(StoreError::NotWritable { .. }) => "periksa hak akses folder data dan apakah disk hanya-baca",
        Some(StoreError::DiskFull) => "kosongkan ruang pada disk folder data",
        Some(StoreError::Busy | StoreError::InUse { .. }) => "tunggu perintah lain selesai, lalu jalankan lagi",
        _ => "hentikan program, simpan berkas ini, lalu jalankan `restore` dengan cadangan terakhir yang baik",
    };
    (Level::Error, format!("basis data tidak dapat dipakai: {error:#}"), action.to_owned())
}

/// Room on the data folder's disk: for a copy of the database and its archive.
pub fn disk_finding(data: &Path, database: &Path) -> Outcome {
    let size_bytes = std::fs::metadata(database).map_or(0, |file| file.len());
    let wanted_bytes = DISK_LEAST_BYTES + 3 * size_bytes;
    let action = "kosongkan ruang, atau pindahkan folder data ke disk yang lebih besar".to_owned();
    match fs4::available_space(data) {
        Ok(free) if free >= wanted_bytes => Ok(format!("ruang disk tersisa {} MiB", free / MEBIBYTE)),
        Ok(free) => {
            let level = if free < DISK_LEAST_BYTES { Level::Error } else { Level::Warning };
            let text = format!(
                "ruang disk tersisa {} MiB; untuk bekerja dan membuat cadangan perlu {} MiB",
                free / MEBIBYTE,
                wanted_bytes / MEBIBYTE
            );
            Err((level, text, action))
        }
        Err(error) => Err((Level::Warning, format!("ruang disk tidak dapat dibaca: {error}"), action)),
    }
}

/// Whether anybody else may read the keys.
#[cfg(unix)]
pub fn key_rights_finding(data: &Path) -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    let folder = data.join(KEYS);
    let failed = |error: std::io::Error| {
        let text = format!("kunci di {} tidak dapat dibaca: {error}", folder.display());
        (Level::Error, text, "pulihkan folder ini dari cadangan dengan `restore`".to_owned())
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
        return Ok("kunci hanya dapat dibaca oleh pemiliknya".to_owned());
    }
    let text = format!("kunci dapat dibaca orang lain di komputer ini: {}", open.join(", "));
    Err((Level::Error, text, format!("jalankan chmod 600 {}/*", folder.display())))
}

/// Elsewhere the rights of the user's own folder keep them.
#[cfg(not(unix))]
pub fn key_rights_finding(data: &Path) -> Outcome {
    match data.join(KEYS).is_dir() {
        true => Ok("folder kunci ada".to_owned()),
        false => Err((
            Level::Error,
            format!("folder kunci {} tidak ada", data.join(KEYS).display()),
            "pulihkan folder ini dari cadangan dengan `restore`".to_owned(),
        )),
    }
}

/// Whether the settings could be read.
pub fn settings_finding<T>(loaded: &Result<T>) -> Outcome {
    match loaded {
        Ok(_) => Ok("pengaturan terbaca".to_owned()),
        Err(error) => {
            Err((Level::Error, format!("pengaturan tidak terbaca: {error:#}"), "perbaiki baris itu".to_owned()))
        }
    }
}

/// This clock against the other side's, as last told: this minus the other.
pub fn clock_finding(offset_ms: i64) -> Outcome {
    let seconds = offset_ms.abs() / 1_000;
    if offset_ms.abs() <= CLOCK_MOST_MS {
        return Ok(format!("jam cocok (selisih {seconds} detik)"));
    }
    let way = if offset_ms > 0 { "terlalu cepat" } else { "terlambat" };
    let text = format!("jam komputer ini {way} {seconds} detik");
    Err((Level::Warning, text, "setel jam komputer, sebaiknya otomatis (NTP)".to_owned()))
}

/// The life left in a certificate; `action` is for one that ends within `warn_days`.
pub fn certificate_finding(what: &str, expires_ms: i64, now_ms: i64, warn_days: i64, action: &str) -> Outcome {
    let days = (expires_ms - now_ms).div_euclid(DAY_MS);
    if expires_ms <= now_ms {
        return Err((Level::Error, format!("{what} kedaluwarsa sejak {}", instant(expires_ms)), action.to_owned()));
    }
    if days < warn_days {
        return Err((Level::Warning, format!("{what} berlaku {days} hari lagi"), action.to_owned()));
    }
    Ok(format!("{what} berlaku {days} hari lagi"))
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
    let action = "jalankan `backup` dan simpan hasilnya di komputer lain".to_owned();
    let oldest_ms = now_ms - 2 * if every_ms > 0 { every_ms } else { 7 * DAY_MS };
    if let Some(failed) = last_tries.first().filter(|row| !row.error.is_empty()) {
        let text = format!("cadangan terakhir gagal pada {}: {}", instant(failed.ended_ms), failed.error);
        return Err((Level::Error, text, action));
    }
    match last_good {
        Some(good) if good.ended_ms < oldest_ms => {
            Err((Level::Warning, format!("cadangan terakhir yang baik dari {}", instant(good.ended_ms)), action))
        }
        Some(good) if !Path::new(&good.file).exists() => {
            Err((Level::Warning, format!("cadangan terakhir {} tidak ada lagi di tempatnya", good.file), action))
        }
        Some(good) => Ok(format!("cadangan terakhir yang baik: {} ({})", instant(good.ended_ms), good.file)),
        None if since_ms < oldest_ms => Err((Level::Warning, "belum ada cadangan".to_owned(), action)),
        None => Ok("belum waktunya cadangan pertama".to_owned()),
    }
}
