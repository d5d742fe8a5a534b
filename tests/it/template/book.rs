//! A workbook in a test's hands: read by calamine, filled in cell by cell like a person would, its comments looked at.

use std::fs;
use std::io::{Cursor, Read, Write};

use calamine::{Data, Reader, Xlsx, open_workbook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// The cells of a sheet as text, row by row.
pub fn rows(path: &str, sheet: &str) -> Vec<Vec<String>> {
    let mut book: Xlsx<_> = open_workbook(path).unwrap();
    let range = book.worksheet_range(sheet).unwrap();
    let shown = |cell: &Data| match cell {
        Data::Empty => String::new(),
        Data::Float(number) => number.to_string(),
        other => other.to_string(),
    };
    range.rows().map(|row| row.iter().map(shown).collect()).collect()
}

pub fn sheets(path: &str) -> Vec<String> {
    let book: Xlsx<_> = open_workbook(path).unwrap();
    book.sheet_names()
}

/// The row of a code, as a person counts.
pub fn row_of(path: &str, sheet: &str, code: &str) -> usize {
    rows(path, sheet).iter().position(|row| row.iter().any(|cell| cell == code)).unwrap() + 1
}

/// Writes values into blank or filled cells of a sheet (by its number), as numbers where they are numbers.
pub fn fill(path: &str, sheet: usize, cells: &[(String, &str)]) {
    let part = format!("xl/worksheets/sheet{sheet}.xml");
    change(path, &part, |mut text| {
        for (cell, value) in cells {
            let start = text.find(&format!("<c r=\"{cell}\"")).unwrap_or_else(|| panic!("no cell {cell}"));
            let tag = start + text[start..].find('>').unwrap() + 1;
            let end = if text[..tag].ends_with("/>") { tag } else { tag + text[tag..].find("</c>").unwrap() + 4 };
            let style: String =
                text[start..tag].split("s=\"").nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
            let filled = match value.parse::<f64>() {
                Ok(_) => format!("<c r=\"{cell}\" s=\"{style}\"><v>{value}</v></c>"),
                Err(_) => format!("<c r=\"{cell}\" s=\"{style}\" t=\"inlineStr\"><is><t>{value}</t></is></c>"),
            };
            text.replace_range(start..end, &filled);
        }
        text
    });
}

/// Changes one part of a workbook.
pub fn change(path: &str, part: &str, edit: impl Fn(String) -> String) {
    let bytes = fs::read(path).unwrap();
    let mut archive = ZipArchive::new(Cursor::new(&bytes)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut file = archive.by_index(index).unwrap();
        let name = file.name().unwrap().to_string();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        if name == part {
            content = edit(String::from_utf8(content).unwrap()).into_bytes();
        }
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(&content).unwrap();
    }
    fs::write(path, writer.finish().unwrap().into_inner()).unwrap();
}

/// The text of a part, blank where there is none.
pub fn part(path: &str, name: &str) -> String {
    let mut archive = ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut text = String::new();
    if let Ok(mut file) = archive.by_name(name) {
        file.read_to_string(&mut text).unwrap();
    }
    text
}

/// The comment of a cell in a comments part, its markup gone.
pub fn comment(path: &str, part_number: usize, cell: &str) -> Option<String> {
    let text = part(path, &format!("xl/comments{part_number}.xml"));
    let start = text.find(&format!("ref=\"{cell}\""))?;
    let end = start + text[start..].find("</comment>")?;
    let inside = text[start..end].split_once('>')?.1;
    let plain = inside.split('<').map(|piece| piece.rsplit_once('>').map_or(piece, |(_, text)| text));
    Some(plain.collect())
}
