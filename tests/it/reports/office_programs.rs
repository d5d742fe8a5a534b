//! What openpyxl and LibreOffice, which `tests/run` installs, make of workbooks and of reports for word processors.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::{make, published};
use crate::template::outside::{libreoffice, python};

/// Prints what openpyxl sees of a workbook.
const SCRIPT: &str = r#"
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
print(json.dumps({sheet.title: {
    "frozen": sheet.freeze_panes,
    "area": str(sheet.print_area),
    "repeated": sheet.print_title_rows,
    "title": sheet["A1"].value,
    "head": [cell.value for cell in sheet[3]],
    "rows": [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)],
    "formats": [cell.number_format for cell in sheet[4]],
} for sheet in book.worksheets}, default=str))
"#;

#[test]
fn the_workbook_holds_numbers_as_numbers() {
    let (world, digest) = published();
    let (made, file) = make(&world, &["--kind", "workbook"]);
    assert_eq!(made.ended(0).json["edition"], json!(digest));
    // Both go by the ending.
    let folder = tempfile::tempdir().unwrap();
    let named = folder.path().join("buku.xlsx");
    fs::copy(&file, &named).unwrap();
    let seen = python(SCRIPT, &named);
    let sheets = seen.as_object().unwrap();
    assert_eq!(sheets.keys().map(String::as_str).collect::<Vec<_>>(), ["A Penerima", "B Mutu", "C Anggaran", "Rekap"]);
    for (name, sheet) in sheets {
        assert_eq!((&sheet["frozen"], &sheet["repeated"]), (&json!("C4"), &json!("$3:$3")), "{name}");
        assert!(sheet["area"].as_str().unwrap().contains("$A$1:"), "{name}");
    }
    let recipients = seen["A Penerima"]["rows"].as_array().unwrap();
    let row = recipients.iter().find(|row| row[0] == "K.2.01" && row[2] == "Kabupaten Seruyan").unwrap();
    assert_eq!([&row[6], &row[7], &row[8]], [&json!(1000), &json!(550.25), &json!(449.75)]);
    assert_eq!(seen["A Penerima"]["formats"][6], "[$-421]#,##0");
    let silent = recipients.iter().find(|row| row[0] == "K.2.01" && row[2] == "Kabupaten Sukamara").unwrap();
    assert_eq!((&silent[6], &silent[10]), (&json!(null), &json!("belum diisi")), "missing is no zero");
    let title = seen["Rekap"]["title"].as_str().unwrap();
    assert!(title.starts_with("Pemerintah Provinsi Kalimantan Tengah\n"), "{title}");
    let ranks: Vec<_> = super::ranking(&world).into_iter().map(|(region, ..)| region).collect();
    let recap = seen["Rekap"]["rows"].as_array().unwrap();
    assert_eq!(recap[..ranks.len()].iter().map(|row| row[2].as_str().unwrap()).collect::<Vec<_>>(), ranks);
    assert_eq!(recap.len(), 14);

    libreoffice(
        named.to_str().unwrap(),
        "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,false,false,false,false,2",
        folder.path(),
    );
    let text = read(folder.path(), "csv");
    // Written the way of Indonesia, for that is the cells' format.
    let row = text
        .lines()
        .find(|line| line.starts_with("K.2.01;") && line.contains("Seruyan"))
        .map(|row| row.replace('"', ""));
    assert!(row.is_some_and(|row| row.contains(";1000;550,25;449,75;")), "{text}");
}

#[test]
fn the_report_for_a_word_processor_is_opened_by_one() {
    let (world, digest) = published();
    let (made, file) = make(&world, &["--kind", "docx", "--region", "62.07"]);
    made.ended(0);
    let bytes = fs::metadata(&file).unwrap().len();
    assert!(bytes < 200_000, "{bytes} bytes; over 64 kbit/s a megabyte takes two minutes");
    let folder = tempfile::tempdir().unwrap();
    let named: PathBuf = folder.path().join("laporan.docx");
    fs::copy(&file, &named).unwrap();
    libreoffice(named.to_str().unwrap(), "fodt", folder.path());
    let text = read(folder.path(), "fodt");
    for part in ["Bab I Pendahuluan", "Bab IV Penutup", "A. Penerima layanan", "550,25", "██", digest.as_str()] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let (tables, heads) = (text.matches("<table:table ").count(), text.matches("<table:table-header-rows>").count());
    // The few numbers at the beginning have no head.
    assert_eq!(heads, tables - 1, "the head of a table comes again on every page");
}

/// The one file of this ending.
fn read(folder: &Path, ending: &str) -> String {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let path = files.into_iter().find(|path| path.extension().is_some_and(|one| one == ending)).unwrap();
    fs::read_to_string(path).unwrap()
}
