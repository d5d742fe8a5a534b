//! Files that are no tables of ours, whatever their name says.

use super::make::archive;
use super::{Case, case, told};

/// The container of the old Office formats, with the names of its streams.
fn compound(streams: &[&str]) -> Vec<u8> {
    let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    bytes.resize(1024, 0);
    for stream in streams {
        let mut entry: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry.resize(128, 0);
        bytes.extend(entry);
    }
    bytes
}

pub(super) fn cases() -> Vec<Case> {
    let noise: Vec<u8> = (0..4000u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    vec![
        case("a workbook behind a password", compound(&["Root Entry", "EncryptionInfo", "EncryptedPackage"])),
        case("an xls workbook", compound(&["Root Entry", "Workbook"])),
        case(
            "an ods workbook",
            archive(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", b"<x/>")]),
        ),
        case(
            "an xlsb workbook",
            archive(&[
                ("[Content_Types].xml", b"<Types/>"),
                ("_rels/.rels", b"<x/>"),
                ("xl/workbook.bin", b"\x83\x01"),
            ]),
        ),
        case("a docx letter", archive(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w/>")])),
        case(
            "a pptx presentation",
            archive(&[("[Content_Types].xml", b"<Types/>"), ("ppt/presentation.xml", b"<p/>")]),
        ),
        case("a Numbers document", archive(&[("Index/Document.iwa", b"x"), ("Metadata/Properties.plist", b"x")])),
        case("a ZIP with a CSV in it", archive(&[("capaian.csv", b"tahun;triwulan")])),
        case("a PDF named xlsx", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"),
        case("a web page named xls", "<html><body><table><tr><td>tahun</td></tr></table></body></html>"),
        case(
            "a web page in UTF-16",
            "\u{feff}<html><table><tr><td>tahun</td></tr></table></html>"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect::<Vec<u8>>(),
        ),
        case(
            "an XML workbook of 2003",
            "\u{feff}<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>",
        ),
        case("a login page instead of the download", "\n\n<!DOCTYPE html><title>Masuk</title>"),
        case(
            "the lock file that Excel leaves",
            [&b"\x08Siti    "[..], &[b' '; 46], &b"\x08\0S\0i\0t\0i\0"[..], &[0; 96]].concat(),
        ),
        case("a SYLK table", "ID;PWXL;N;E\nC;Y1;X1;K\"tahun\"\nE\n"),
        case("JSON", "{\"tahun\": 2023, \"triwulan\": 4, \"kode\": \"K.2.01\"}"),
        case("a picture", b"\x89PNG\r\n\x1a\n0000"),
        case("a photo of the table", b"\xff\xd8\xff\xe0\0\x10JFIF"),
        case("a database", b"SQLite format 3\0"),
        case("an RTF letter", b"{\\rtf1 tahun}"),
        case("noise", noise),
        case("nothing", b""),
        case("blanks and line ends", b" \r\n\t\r\n"),
        case("a file of zeros, as a full disk leaves it", vec![0; 8192]),
        case("a letter in plain text", "Yth. Kepala Dinas,\n\nbersama ini kami sampaikan laporan.\n"),
    ]
}

#[test]
fn a_file_of_another_kind_is_told_what_it_is_and_how_to_make_a_table_of_it() {
    insta::assert_snapshot!(told(&cases()));
}
