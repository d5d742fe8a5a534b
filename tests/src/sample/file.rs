//! A table becomes a file as an office would send it: CSV with comma or semicolon, with a byte order mark or without, or a
//! workbook. The bytes depend on the table alone; a workbook carries a fixed date.

use anyhow::Result;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook};

use super::table::{Table, Value};

/// What a file holds, one for each format of the contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileKind {
    Achievement,
    Budget,
    Narrative,
    Target,
    Stage,
}

impl FileKind {
    /// The word in the file's name.
    pub(super) fn word(self) -> &'static str {
        match self {
            FileKind::Achievement => "capaian",
            FileKind::Budget => "anggaran",
            FileKind::Narrative => "narasi",
            FileKind::Target => "target",
            FileKind::Stage => "tahapan",
        }
    }
}

/// A finished file; its name starts with SAMPLE.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub kind: FileKind,
    pub bytes: Vec<u8>,
}

/// How an office saves its files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `,` and a decimal point, lines end in LF: what a program writes.
    Comma,
    /// `;` and a decimal comma, CRLF, with a byte order mark: what a spreadsheet in Indonesian writes.
    SemicolonMarked,
    /// The same without the mark.
    Semicolon,
    Workbook,
}

impl Shape {
    pub const ALL: [Shape; 4] = [Shape::Comma, Shape::SemicolonMarked, Shape::Semicolon, Shape::Workbook];

    fn ending(self) -> &'static str {
        if self == Shape::Workbook { "xlsx" } else { "csv" }
    }
}

/// `stem` is `62.01-2021-TW1`.
pub(super) fn file(stem: &str, kind: FileKind, table: &Table, shape: Shape) -> Result<File> {
    let bytes = match shape {
        Shape::Comma => csv(table, ',', '.', "\n").into_bytes(),
        Shape::Semicolon => csv(table, ';', ',', "\r\n").into_bytes(),
        Shape::SemicolonMarked => format!("\u{feff}{}", csv(table, ';', ',', "\r\n")).into_bytes(),
        Shape::Workbook => workbook(table, kind)?,
    };
    Ok(File { name: format!("SAMPLE-{stem}-{}.{}", kind.word(), shape.ending()), kind, bytes })
}

fn csv(table: &Table, separator: char, decimal: char, end: &str) -> String {
    let mut text = table.header.join(&separator.to_string()) + end;
    for row in &table.rows {
        for (column, value) in row.iter().enumerate() {
            if column > 0 {
                text.push(separator);
            }
            text.push_str(&quoted(value.written(decimal), separator));
        }
        text.push_str(end);
    }
    text
}

fn quoted(field: String, separator: char) -> String {
    if field.contains([separator, '"', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
}

fn workbook(table: &Table, kind: FileKind) -> Result<Vec<u8>> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2024, 1, 20)?;
    workbook.set_properties(&DocProperties::new().set_title("SAMPLE").set_creation_datetime(&made));
    let sheet = workbook.add_worksheet().set_name(format!("SAMPLE {}", kind.word()))?;
    let bold = Format::new().set_bold();
    for (column, name) in (0u16..).zip(table.header) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
    }
    for (row, values) in (1u32..).zip(&table.rows) {
        for (column, value) in (0u16..).zip(values) {
            match value {
                Value::Blank => {}
                Value::Text(text) => {
                    sheet.write_string(row, column, text)?;
                }
                // A workbook knows no other number; two decimals below 10^12 survive the way through it.
                Value::Whole(_) | Value::Hundredths(_) => {
                    sheet.write_number(row, column, value.written('.').parse::<f64>()?)?;
                }
            }
        }
    }
    Ok(workbook.save_to_buffer()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_with_a_separator_is_quoted_and_a_decimal_follows_the_house() {
        let mut table = Table::new(&["kode", "nilai", "keterangan"]);
        table.rows.push(vec![Value::text("K.2.01"), Value::Hundredths(93_75), Value::text("SAMPLE; \"a\"")]);
        table.rows.push(vec![Value::Whole(7), Value::Hundredths(93_50), Value::Blank]);
        assert_eq!(csv(&table, ',', '.', "\n"), "kode,nilai,keterangan\nK.2.01,93.75,\"SAMPLE; \"\"a\"\"\"\n7,93.5,\n");
        assert_eq!(
            csv(&table, ';', ',', "\r\n"),
            "kode;nilai;keterangan\r\nK.2.01;93,75;\"SAMPLE; \"\"a\"\"\"\r\n7;93,5;\r\n"
        );
    }
}
