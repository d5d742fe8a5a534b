//! The tools that make the corpus: CSV text, workbooks by a real writer, workbooks whose parts are then edited, and
//! workbooks written part by part.

use std::io::{Cursor, Read, Write};

use rust_xlsxwriter::{Workbook, Worksheet};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

pub const TITLES: [&str; 8] =
    ["tahun", "triwulan", "kode", "dibutuhkan", "terpenuhi", "tidak_sesuai_standar", "status", "keterangan"];

/// Rows with `;` below the header of achievements.
pub fn table(rows: &str) -> String {
    format!("{}\n{rows}", TITLES.join(";"))
}

/// A row for each figure that is `dibutuhkan`, with another code each.
pub fn numbers(texts: &[&str]) -> String {
    let rows = texts.iter().enumerate();
    table(
        &rows
            .map(|(at, text)| format!("2023;{};K.2.{:02};{text};1;;;\n", at / 12 + 1, at % 12 + 1))
            .collect::<String>(),
    )
}

/// A workbook of one sheet with the header of achievements.
pub fn book(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    bare(|sheet| {
        sheet.write_row(0, 0, TITLES).unwrap();
        fill(sheet);
    })
}

/// A workbook of one sheet, called `Capaian`.
pub fn bare(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet().set_name("Capaian").unwrap());
    workbook.save_to_buffer().unwrap()
}

/// The keys of a row; `row` is 0-based.
pub fn keys(sheet: &mut Worksheet, row: u32, code: &str) {
    sheet.write(row, 0, 2023).unwrap().write(row, 1, 4).unwrap().write(row, 2, code).unwrap();
}

/// A row with 9 of 10.
pub fn filled(sheet: &mut Worksheet, row: u32, code: &str) {
    keys(sheet, row, code);
    sheet.write(row, 3, 10).unwrap().write(row, 4, 9).unwrap();
}

/// A ZIP archive.
pub fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The same workbook with other text in its parts; a part of which `edit` makes `None` is left out.
pub fn edited(workbook: &[u8], edit: impl Fn(&str, String) -> Option<String>) -> Vec<u8> {
    let mut package = ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut parts = Vec::new();
    for index in 0..package.len() {
        let mut part = package.by_index(index).unwrap();
        let (name, mut text) = (part.name().unwrap().into_owned(), String::new());
        part.read_to_string(&mut text).unwrap();
        parts.extend(edit(&name, text).map(|text| (name, text)));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    archive(&parts)
}

/// The same workbook with another sheet XML.
pub fn sheet_edited(workbook: &[u8], edit: impl Fn(String) -> String) -> Vec<u8> {
    edited(workbook, |name, text| Some(if name == "xl/worksheets/sheet1.xml" { edit(text) } else { text }))
}

const RELATIONS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://x/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const PARTS: &str = r#"<Relationships><Relationship Id="rId1" Type="http://x/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://x/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>"#;

/// A workbook of these strings and this sheet, with no more parts than a reader needs.
pub fn by_hand(strings: &str, sheet: &str) -> Vec<u8> {
    archive(&by_hand_parts(strings, sheet))
}

pub fn by_hand_parts<'a>(strings: &'a str, sheet: &'a str) -> [(&'a str, &'a [u8]); 6] {
    [
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", RELATIONS.as_bytes()),
        (
            "xl/workbook.xml",
            br#"<workbook><sheets><sheet name="Capaian" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        ),
        ("xl/_rels/workbook.xml.rels", PARTS.as_bytes()),
        ("xl/sharedStrings.xml", strings.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ]
}

/// Sheet XML: the header of five columns as inline strings, then these rows.
pub fn sheet(rows: &str) -> String {
    let header: String = TITLES[..5].iter().map(|title| inline(title)).collect();
    format!("<worksheet><sheetData><row>{header}</row>{rows}</sheetData></worksheet>")
}

/// A row with keys and 9 of 10.
pub fn row(code: &str) -> String {
    format!("<row>{}{}{}{}{}</row>", number("2023"), number("4"), inline(code), number("10"), number("9"))
}

pub fn inline(text: &str) -> String {
    format!(r#"<c t="inlineStr"><is><t>{text}</t></is></c>"#)
}

pub fn number(text: &str) -> String {
    format!("<c><v>{text}</v></c>")
}
