//! What a file is, by its first bytes and never by its name: CSV text, an XLSX workbook, or something else that the user
//! is told how to turn into one of them.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use selaras_domain::message;

use super::limits::FILE_MAX_BYTES;
use super::refusal::{self, FileRefusal, Pair};

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
            ErrorKind::NotFound => message!(
                "berkas tidak ditemukan: periksa nama dan foldernya",
                "there is no such file: look at its name and folder"
            ),
            ErrorKind::PermissionDenied => message!(
                "berkas tidak boleh dibaca: periksa izinnya, atau tutup program yang sedang memakainya",
                "the file may not be read: look at its permissions, or close the program that uses it"
            ),
            _ => message!(
                "berkas tidak dapat dibaca ({error}): salin ke komputer ini lalu coba lagi",
                "the file cannot be read ({error}): copy it to this computer, then try again"
            ),
        })
    };
    // Looked at before opening: opening a pipe would wait for its writer.
    let metadata = std::fs::metadata(path).map_err(refused)?;
    if metadata.is_dir() {
        return Err(FileRefusal::new(message!(
            "ini folder, bukan berkas: sebutkan berkas CSV atau XLSX di dalamnya",
            "this is a folder and no file: name the CSV or XLSX file in it"
        )));
    }
    if !metadata.is_file() {
        return Err(FileRefusal::new(message!(
            "ini bukan berkas biasa: sebutkan berkas CSV atau XLSX",
            "this is no regular file: name a CSV or XLSX file"
        )));
    }
    let too_large = || {
        let most = FILE_MAX_BYTES >> 20;
        FileRefusal::new(message!(
            "berkas lebih dari {most} MiB: bagi menjadi beberapa berkas",
            "the file is larger than {most} MiB: divide it into several"
        ))
    };
    if metadata.len() > FILE_MAX_BYTES {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(metadata.len() as usize + 1);
    File::open(path).and_then(|file| file.take(FILE_MAX_BYTES + 1).read_to_end(&mut bytes)).map_err(refused)?;
    if bytes.len() as u64 > FILE_MAX_BYTES { Err(too_large()) } else { Ok(bytes) }
}

/// Tells the type, or what the file is instead and what to do.
pub fn file_type(bytes: &[u8]) -> Result<FileType, FileRefusal> {
    let refused = |what, next| Err(refusal::of_other_type(what, next));
    const SAVE_AS: Pair = (
        "buka di Excel atau LibreOffice lalu simpan sebagai .xlsx",
        "open it in Excel or LibreOffice, then save it as .xlsx",
    );
    const USE_TEMPLATE: Pair = ("salin angkanya ke templat .xlsx", "copy the figures into the .xlsx template");
    const UNPACK: Pair = ("buka dulu kompresinya", "unpack it first");
    let start = &bytes[..bytes.len().min(4096)];
    if bytes.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(FileRefusal::new(message!(
            "berkas kosong: isi templat, simpan, lalu impor lagi",
            "the file is empty: fill in the template, save it, then import it again"
        )));
    }
    if start.starts_with(b"PK\x03\x04") || start.starts_with(b"PK\x05\x06") {
        return Ok(FileType::Zip);
    }
    if start.starts_with(&[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]) {
        // An encrypted workbook hides in the container of the old formats; its directory names the stream in UTF-16.
        let marker: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        return if bytes.windows(marker.len()).any(|window| window == marker) {
            refused(
                ("buku kerja berkata sandi", "a workbook with a password"),
                (
                    "buka di Excel, hapus kata sandinya, simpan, lalu impor lagi",
                    "open it in Excel, remove the password, save it, then import it again",
                ),
            )
        } else {
            refused(("berkas Office lama (.xls atau .doc)", "an old Office file (.xls or .doc)"), SAVE_AS)
        };
    }
    let magics: [(&[u8], Pair, Pair); 9] = [
        (b"%PDF", ("PDF", "a PDF"), USE_TEMPLATE),
        (b"\x89PNG", ("gambar PNG", "a PNG picture"), USE_TEMPLATE),
        (b"\xff\xd8\xff", ("gambar JPEG", "a JPEG picture"), USE_TEMPLATE),
        (b"GIF8", ("gambar GIF", "a GIF picture"), USE_TEMPLATE),
        (b"{\\rtf", ("dokumen RTF", "an RTF document"), USE_TEMPLATE),
        (b"\x1f\x8b", ("berkas terkompresi (gzip)", "a compressed file (gzip)"), UNPACK),
        (b"Rar!", ("berkas terkompresi (RAR)", "a compressed file (RAR)"), UNPACK),
        (b"7z\xbc\xaf", ("berkas terkompresi (7z)", "a compressed file (7z)"), UNPACK),
        (
            b"SQLite format 3",
            ("basis data SQLite", "an SQLite database"),
            ("impor berkas CSV atau XLSX", "import a CSV or XLSX file"),
        ),
    ];
    if let Some((_, what, next)) = magics.into_iter().find(|(magic, ..)| start.starts_with(magic)) {
        return refused(what, next);
    }
    // Many systems export a web page or an XML table under the name .xls.
    let text = start.trim_ascii_start();
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let begins = |tag: &str| text.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag.as_bytes()));
    if ["<!doctype", "<html", "<table", "<head", "<meta"].iter().any(|tag| begins(tag)) {
        return refused(("halaman web (HTML)", "a web page (HTML)"), SAVE_AS);
    }
    if begins("<?xml") {
        return refused(("berkas XML", "an XML file"), SAVE_AS);
    }
    let is_utf_16 = start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff");
    let is_control = |byte: &u8| matches!(byte, 0..=8 | 14..=25 | 28..=31 | 127);
    if !is_utf_16 && start.iter().any(is_control) {
        return refused(
            ("berkas jenis lain atau rusak", "a file of another type, or a damaged one"),
            ("pakai templat .xlsx, atau simpan sebagai CSV UTF-8", "use the .xlsx template, or save it as CSV UTF-8"),
        );
    }
    Ok(FileType::Text)
}
