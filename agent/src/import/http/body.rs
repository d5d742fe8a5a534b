//! The bytes of an answer: cut off at the importer's limit while they arrive, unpacked within the same limit, and refused
//! when they are a page for people. What they are is told by themselves, never by the Content-Type.

use std::io::Read;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use reqwest::Response;

use super::super::limits::FILE_MAX_BYTES;
use super::FetchError;

const GZIP: &[u8] = b"\x1f\x8b";

pub(super) async fn read(mut response: Response, timeout: Duration) -> Result<Vec<u8>, FetchError> {
    // What the address announces is believed only when it is too much.
    if response.content_length().is_some_and(|length| length > FILE_MAX_BYTES) {
        return Err(FetchError::TooLarge);
    }
    let mut bytes = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if (bytes.len() + chunk.len()) as u64 > FILE_MAX_BYTES => return Err(FetchError::TooLarge),
            Ok(Some(chunk)) => bytes.extend_from_slice(&chunk),
            Ok(None) => break,
            Err(error) if error.is_timeout() => return Err(FetchError::Timeout(timeout.as_secs())),
            Err(_) => return Err(FetchError::Truncated),
        }
    }
    let bytes = if bytes.starts_with(GZIP) { unpack(&bytes)? } else { bytes };
    if is_web_page(&bytes) { Err(FetchError::WebPage) } else { Ok(bytes) }
}

/// Unpacks one layer, of the transport or of a `.csv.gz`: the bytes do not tell which, and nobody needs to know.
fn unpack(packed: &[u8]) -> Result<Vec<u8>, FetchError> {
    let mut bytes = Vec::new();
    MultiGzDecoder::new(packed)
        .take(FILE_MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| FetchError::BadCompression)?;
    if bytes.len() as u64 > FILE_MAX_BYTES { Err(FetchError::TooLarge) } else { Ok(bytes) }
}

/// A login page looks like this, with status 200. An HTML table saved as `.xls` does too, and is no table either.
fn is_web_page(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    ["<!doctype html", "<html", "<head", "<body", "<meta", "<table", "<script", "<!--"]
        .iter()
        .any(|tag| text.get(..tag.len()).is_some_and(|start| start.eq_ignore_ascii_case(tag.as_bytes())))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn gzip_is_unpacked_within_the_limit() {
        assert_eq!(unpack(&packed(b"tahun,triwulan")).unwrap(), b"tahun,triwulan");
        let bomb = packed(&vec![b'1'; FILE_MAX_BYTES as usize + 1]);
        assert!(bomb.len() < 1_000_000);
        assert_eq!(unpack(&bomb), Err(FetchError::TooLarge));
        // The same in many small members, which one decoder of one member would not see.
        let member = packed(&vec![b'1'; 1 << 20]);
        assert_eq!(unpack(&member.repeat(65)), Err(FetchError::TooLarge));
    }

    #[test]
    fn a_broken_gzip_is_not_half_a_table() {
        let whole = packed(b"tahun,triwulan,kode,dibutuhkan,terpenuhi\n2023,4,K.2.01,10,9\n");
        for broken in [&whole[..whole.len() - 9], &whole[..12], b"\x1f\x8b", b"\x1f\x8btahun,kode"] {
            assert_eq!(unpack(broken), Err(FetchError::BadCompression));
        }
    }

    #[test]
    fn a_web_page_is_told_by_its_first_bytes() {
        for page in ["<!DOCTYPE html><title>Masuk</title>", "\u{feff}\r\n <HTML>", "<!-- x --><html>", "<table>"] {
            assert!(is_web_page(page.as_bytes()), "{page}");
        }
        for table in ["tahun,kode", "PK\x03\x04", "", "<", "\u{feff}tahun;kode"] {
            assert!(!is_web_page(table.as_bytes()), "{table}");
        }
    }
}
