//! Files that are something else, damaged, or made to hurt.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::*;

const RELATIONS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const PARTS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://x/relationships/worksheet" Target="/xl/worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://x/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;

fn zip(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook of one sheet, by hand.
fn workbook(strings: &str, sheet: &str) -> Vec<u8> {
    zip(&[
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", r#"<workbook><sheets><sheet name="A" sheetId="1" r:id="rId1"/></sheets></workbook>"#),
        ("xl/_rels/workbook.xml.rels", PARTS),
        ("xl/sharedStrings.xml", strings),
        ("xl/worksheets/sheet1.xml", sheet),
    ])
}

fn sheet(rows: &str) -> String {
    let titles = ["tahun", "triwulan", "kode", "dibutuhkan", "terpenuhi"];
    let header: String =
        titles.iter().map(|title| format!(r#"<c t="inlineStr"><is><t>{title}</t></is></c>"#)).collect();
    format!("<worksheet><sheetData><row>{header}</row>{rows}</sheetData></worksheet>")
}

fn row(cells: &[&str]) -> String {
    let cells: String = cells.iter().map(|cell| format!("<c><v>{cell}</v></c>")).collect();
    format!("<row>{cells}</row>")
}

const CODE: &str = r#"<c t="inlineStr"><is><t>K.2.01</t></is></c>"#;

#[test]
fn files_of_another_kind_are_named_with_the_way_out() {
    for (bytes, part) in [
        (b"%PDF-1.7 ...".as_slice(), "PDF"),
        (b"\x89PNG\r\n\x1a\n0000", "PNG"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old workbook", "Office lama"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", "kata sandi"),
        (b"<html><table><tr><td>tahun</td></tr></table>", "HTML"),
        (b"<?xml version=\"1.0\"?><Workbook/>", "XML"),
        (b"", "berkas kosong"),
        (b" \r\n\n", "berkas kosong"),
        (b"\x00\x00\x00", "berkas kosong"),
        (b"\x01\x02\x03\x04", "jenis lain atau rusak"),
        (b"tahun\0kode", "jenis lain atau rusak"),
        (b"PK\x03\x04 cut off", "rusak atau tidak lengkap"),
    ] {
        let reason = refused_file(bytes);
        assert!(reason.contains(part), "{reason}");
    }
    for (part, what) in
        [("word/document.xml", "Word"), ("a.csv", "ZIP"), ("xl/workbook.bin", "xlsb"), ("ppt/a.xml", "presentasi")]
    {
        let reason = refused_file(zip(&[("[Content_Types].xml", ""), (part, "")][usize::from(part == "a.csv")..]));
        assert!(reason.contains(what), "{part}: {reason}");
    }
    let ods = zip(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "")]);
    assert!(refused_file(ods).contains("OpenDocument"));
}

#[test]
fn paths_that_are_no_file_are_told() {
    let folder = tempfile::tempdir().unwrap();
    assert!(parse_path(folder.path()).unwrap_err().reason.id.contains("folder"));
    assert!(parse_path(&folder.path().join("x")).unwrap_err().reason.id.contains("tidak ditemukan"));
    let large = folder.path().join("large.csv");
    std::fs::File::create(&large).unwrap().set_len(super::super::FILE_MAX_BYTES + 1).unwrap();
    assert!(parse_path(&large).unwrap_err().reason.id.contains("64 MiB"));
    #[cfg(unix)]
    assert!(parse_path(Path::new("/dev/zero")).unwrap_err().reason.id.contains("bukan berkas biasa"));
}

#[test]
fn a_workbook_by_hand_is_read_without_references_and_with_other_quirks() {
    let good = format!(
        r#"<row><c><v>2023</v></c><c><v>4</v></c>{CODE}<c t="s"><v>0</v></c><c t="str"><f>x</f><v>9</v></c></row>"#
    );
    let strings =
        r#"<sst uniqueCount="1"><si><r><t>1</t></r><rPh sb="0" eb="1"><t>satu</t></rPh><r><t>&#48;</t></r></si></sst>"#;
    assert_eq!(values(&parsed(workbook(strings, &sheet(&good)))), ["2 K.2.01 9/10"]);
    let prefixed =
        sheet(&good).replace("</", "</x:").replace("<x:/", "</").replace("<c", "<x:c").replace("<row", "<x:row");
    let prefixed = prefixed.replace("<v", "<x:v").replace("<is", "<x:is").replace("<t>", "<x:t>").replace("<f", "<x:f");
    let prefixed = prefixed.replace("<sheetData", "<x:sheetData").replace("<worksheet", "<x:worksheet");
    assert_eq!(values(&parsed(workbook(strings, &prefixed))), ["2 K.2.01 9/10"]);
}

#[test]
fn formulas_without_a_value_are_refused() {
    let cells = |last: &str| format!("<row><c><v>2023</v></c><c><v>4</v></c>{CODE}<c><v>10</v></c><c>{last}</c></row>");
    for last in ["<f>1+1</f>", "<f>1+1</f><v/>", "<f>1+1</f><v></v>", r#"<f t="shared" si="0"/>"#] {
        only_refusal(&parsed(workbook("<sst/>", &sheet(&cells(last)))), "2 terpenuhi rumus belum dihitung", "simpan");
    }
    assert_eq!(values(&parsed(workbook("<sst/>", &sheet(&cells("<f>0</f><v>0</v>"))))), ["2 K.2.01 0/10"]);
}

#[test]
fn forged_counts_and_references_do_no_harm() {
    for count in ["20000000000000", "4611686018427387904", "-1", "x"] {
        let strings = format!(r#"<sst uniqueCount="{count}"></sst>"#);
        assert_eq!(parsed(workbook(&strings, &sheet(""))).rows, 0);
    }
    let far = r#"<row r="1048576"><c r="XFD1048576"><v>1</v></c><c r="ZZZ1"><v>1</v></c></row>"#;
    assert_eq!(parsed(workbook("<sst/>", &sheet(far))).rows, 0);
    for bad in [
        r#"<row r="4294967295"><c><v>1</v></c></row><row><c><v>1</v></c></row>"#,
        r#"<row r="0"/>"#,
        r#"<row r="-1"/>"#,
        r#"<row><c r="A"/></row>"#.replace("\"A\"", "\"1A\"").as_str(),
        "<row><c><v>1</c></row",
    ] {
        assert!(refused_file(workbook("<sst/>", &sheet(bad))).contains("rusak"), "{bad}");
    }
    let lost = format!(r#"<row><c t="s"><v>7</v></c><c><v>4</v></c>{CODE}<c><v>1e999</v></c><c><v>1</v></c></row>"#);
    only_refusal(&parsed(workbook("<sst/>", &sheet(&lost))), "2 tahun isi sel rusak", "dibutuhkan: angka 1e999");
    assert!(refused_file(zip(&[("[Content_Types].xml", ""), ("_rels/.rels", RELATIONS)])).contains("rusak"));
}

#[test]
fn a_small_file_cannot_unpack_without_end() {
    // 600 MiB of blanks in 600 KiB.
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let start = |writer: &mut ZipWriter<_>, name: &str| writer.start_file(name, SimpleFileOptions::default()).unwrap();
    start(&mut writer, "[Content_Types].xml");
    start(&mut writer, "_rels/.rels");
    writer.write_all(RELATIONS.as_bytes()).unwrap();
    start(&mut writer, "xl/workbook.xml");
    let blank = vec![b' '; 1 << 20];
    (0..600).for_each(|_| writer.write_all(&blank).unwrap());
    let bytes = writer.finish().unwrap().into_inner();
    assert!(bytes.len() < 2 << 20);
    assert!(refused_file(bytes).contains("512 MiB"));
    // One long text, named by very many cells.
    let strings = format!("<sst><si><t>{}</t></si></sst>", "a".repeat(4000));
    let titles = r#"<c t="inlineStr"><is><t>tahun</t></is></c><c t="inlineStr"><is><t>triwulan</t></is></c><c t="inlineStr"><is><t>kode</t></is></c><c t="inlineStr"><is><t>masalah</t></is></c><c t="inlineStr"><is><t>tindak_lanjut</t></is></c>"#;
    let rows = r#"<row><c/><c/><c/><c t="s"><v>0</v></c><c t="s"><v>0</v></c></row>"#.repeat(70_000);
    let sheet = format!("<worksheet><sheetData><row>{titles}</row>{rows}</sheetData></worksheet>");
    assert!(refused_file(workbook(&strings, &sheet)).contains("512 MiB"));
}

#[test]
fn more_rows_than_the_limit_are_refused() {
    let mut text = "tahun;triwulan;kode;dibutuhkan;terpenuhi\n".to_owned();
    text.push_str(&"2023;4;K.2.01;1;1\n".repeat(super::super::FILE_MAX_ROWS));
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows.csv");
    std::fs::write(&path, &text).unwrap();
    let most = super::super::csv::read(text.clone().into_bytes());
    assert!(most.is_ok());
    text.push_str("2023;4;K.2.01;1;1\n");
    assert!(refused_file(text).contains("1100000 baris"));
}

#[test]
fn damaged_bytes_never_panic() {
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let good = row(&["2023", "4", "1", "10", "9"]);
    let book = workbook("<sst><si><t>K.2.01</t></si></sst>", &sheet(&good.replace("<c><v>1<", "<c t=\"s\"><v>0<")));
    assert_eq!(values(&parsed(&book)), ["2 K.2.01 9/10"]);
    let text = format!("{HEADER}2023,4,K.2.01,\"10,5\",9,,,\"a\"\"b\"\n").into_bytes();
    // Single parts are damaged too, since a damaged archive rarely gets past its checksums.
    let mut parts = Vec::new();
    let mut archive = ZipArchive::new(Cursor::new(book.clone())).unwrap();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        parts.push((part.name().unwrap().into_owned(), content));
    }
    for round in 0..600 {
        let mut bytes = if round % 2 == 0 { book.clone() } else { text.clone() };
        for _ in 0..=next() % 4 {
            let at = next() as usize % bytes.len();
            match next() % 3 {
                0 => bytes[at] = next() as u8,
                1 => bytes.truncate(at.max(1)),
                _ => bytes.insert(at, next() as u8),
            }
        }
        let _ = parse_bytes(&bytes);
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (place, (name, content)) in parts.iter().enumerate() {
            let mut content = content.clone();
            if place == round % parts.len() && !content.is_empty() {
                let at = next() as usize % content.len();
                content[at] = b"<>/&\"'=0A\0\xff :;#x"[next() as usize % 16];
            }
            writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
            writer.write_all(&content).unwrap();
        }
        let _ = parse_bytes(writer.finish().unwrap().into_inner());
    }
}
