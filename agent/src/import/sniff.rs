//! What a file is, by its first bytes and never by its name: CSV text, an XLSX workbook, or something else that the user
//! is told how to turn into one of them.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use super::limits::FILE_MAX_BYTES;
use super::refusal::FileRefusal;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileType {
    Text,
    /// A ZIP archive; whether it is a workbook is told by its parts.
    Zip,
}

/// Reads the file into memory, if it is a regular file within the size limit.
pub fn load(path: &Path) -> Result<Vec<u8>, FileRefusal> {
    let refused = |error: std::io::Error| {
        FileRefusal::new(match error.kind() {
            ErrorKind::NotFound => "berkas tidak ditemukan: periksa nama dan foldernya".to_owned(),
            ErrorKind::PermissionDenied => {
                "berkas tidak boleh dibaca: periksa izinnya, atau tutup program yang sedang memakainya".to_owned()
            }
            _ => format!("berkas tidak dapat dibaca ({error}): salin ke komputer ini lalu coba lagi"),
        })
    };
    // Looked at before opening: opening a pipe would wait for its writer.
    let metadata = std::fs::metadata(path).map_err(refused)?;
    if metadata.is_dir() {
        return Err(FileRefusal::new("ini folder, bukan berkas: sebutkan berkas CSV atau XLSX di dalamnya"));
    }
    if !metadata.is_file() {
        return Err(FileRefusal::new("ini bukan berkas biasa: sebutkan berkas CSV atau XLSX"));
    }
    let too_large =
        || FileRefusal::new(format!("berkas lebih dari {} MiB: bagi menjadi beberapa berkas", FILE_MAX_BYTES >> 20));
    if metadata.len() > FILE_MAX_BYTES {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    File::open(path).and_then(|file| file.take(FILE_MAX_BYTES + 1).read_to_end(&mut bytes)).map_err(refused)?;
    if bytes.len() as u64 > FILE_MAX_BYTES { Err(too_large()) } else { Ok(bytes) }
}

/// Tells the type, or what the file is instead and what to do.
pub fn file_type(bytes: &[u8]) -> Result<FileType, FileRefusal> {
    let refused = |what: &str, next: &str| Err(FileRefusal::new(format!("ini {what}, bukan CSV atau XLSX: {next}")));
    const SAVE_AS: &str = "buka di Excel atau LibreOffice lalu simpan sebagai .xlsx";
    const USE_TEMPLATE: &str = "salin angkanya ke templat .xlsx";
    let start = &bytes[..bytes.len().min(4096)];
    if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(FileRefusal::new("berkas kosong: isi templat, simpan, lalu impor lagi"));
    }
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Ok(FileType::Zip);
    }
    if start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        // An encrypted workbook hides in the container of the old formats; its directory names the stream in UTF-16.
        let marker: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return if bytes.windows(marker.len()).any(|window| window == marker) {
            refused("buku kerja berkata sandi", "buka di Excel, hapus kata sandinya, simpan, lalu impor lagi")
        } else {
            refused("berkas Office lama (.xls atau .doc)", SAVE_AS)
        };
    }
    let magics: [(&[u8], &str, &str); 9] = [
        (b"%PDF", "PDF", USE_TEMPLATE),
        (b"\x89PNG", "gambar PNG", USE_TEMPLATE),
        (b"\xff\xd8\xff", "gambar JPEG", USE_TEMPLATE),
        (b"GIF8", "gambar GIF", USE_TEMPLATE),
        (b"{\\rtf", "dokumen RTF", USE_TEMPLATE),
        (b"\x1f\x8b", "berkas terkompresi (gzip)", "buka dulu kompresinya"),
        (b"Rar!", "berkas terkompresi (RAR)", "buka dulu kompresinya"),
        (b"7z\xbc\xaf", "berkas terkompresi (7z)", "buka dulu kompresinya"),
        (b"SQLite format 3", "basis data SQLite", "impor berkas CSV atau XLSX"),
    ];
    if let Some((_, what, next)) = magics.iter().find(|(magic, ..)| start.starts_with(magic)) {
        return refused(what, next);
    }
    // Many systems export a web page or an XML table under the name .xls.
    let text = start.trim_ascii_start();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let begins = |tag: &str| text.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag.as_bytes()));
    if ["<!doctype", "<html", "<table", "<head", "<meta"].iter().any(|tag| begins(tag)) {
        return refused("halaman web (HTML)", SAVE_AS);
    }
    if begins("<?xml") {
        return refused("berkas XML", SAVE_AS);
    }
    let is_utf_16 = start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff");
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 14..=25 | 28..=31 | 127);
    if !is_utf_16 && start.iter().any(is_control) {
        return refused("berkas jenis lain atau rusak", "pakai templat .xlsx, atau simpan sebagai CSV UTF-8");
    }
    Ok(FileType::Text)
}
