//! Workbooks as they come from offices: merged, filtered, computed, with changed headers. What can be trusted goes in.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use super::{lines, office, read};
use crate::world::Office;

const TITLES: [&str; 8] =
    ["tahun", "triwulan", "kode", "dibutuhkan", "terpenuhi", "tidak_sesuai_standar", "status", "keterangan"];

fn keys(sheet: &mut Worksheet, row: u32, code: &str) {
    sheet.write(row, 0, 2023).unwrap().write(row, 1, 4).unwrap().write(row, 2, code).unwrap();
}

/// A row with 10 required and 9 achieved.
fn filled(sheet: &mut Worksheet, row: u32, code: &str) {
    keys(sheet, row, code);
    sheet.write(row, 3, 10).unwrap().write(row, 4, 9).unwrap();
}

/// A workbook with one sheet `Capaian` under these titles.
fn book(titles: &[&str], fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Capaian").unwrap();
    sheet.write_row(0, 0, titles.iter().copied()).unwrap();
    fill(sheet);
    workbook.save_to_buffer().unwrap()
}

/// Imports a workbook; gives its exit code and the answer as a person reads it.
fn import(office: &Office, name: &str, book: Vec<u8>) -> (Option<i32>, String) {
    let (ran, told) = read(office, &office.file(name, book));
    (ran.code, told)
}

#[test]
fn merged_cells_and_hidden_rows_are_named_and_their_neighbours_go_in() {
    let (_world, office) = office();
    let (code, told) = import(
        &office,
        "gabung.xlsx",
        book(&TITLES, |sheet| {
            for (row, code) in ["K.2.01", "K.2.02", "K.2.03", "K.2.04", "K.2.05"].into_iter().enumerate() {
                filled(sheet, row as u32 + 1, code);
            }
            sheet.merge_range(2, 3, 3, 3, "10", &Format::new()).unwrap();
            sheet.set_row_hidden(5).unwrap();
        }),
    );
    assert_eq!((code, lines(&office)), (Some(1), 2));
    insta::assert_snapshot!(told);
}

#[test]
fn a_formula_counts_by_what_it_showed_and_never_by_a_guess() {
    let (_world, office) = office();
    let (code, told) = import(
        &office,
        "rumus.xlsx",
        book(&TITLES, |sheet| {
            for (row, code) in ["K.2.01", "K.2.02", "K.2.03"].into_iter().enumerate() {
                keys(sheet, row as u32 + 1, code);
                sheet.write(row as u32 + 1, 3, 100).unwrap();
            }
            sheet.write_formula(1, 4, Formula::new("=40+2").set_result("42")).unwrap();
            sheet.write_formula(2, 4, Formula::new("=40+2")).unwrap();
            sheet.write_formula(3, 4, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        }),
    );
    assert_eq!((code, lines(&office)), (Some(1), 1));
    insta::assert_snapshot!(told);
    let index = office.run(&["index", "--year", "2023", "--quarter", "4"]).ended(0).json;
    assert_eq!(index["sectors"][1]["services"][0]["achieved"], "42");
}

#[test]
fn a_changed_header_is_named_by_what_was_found_and_what_belongs_there() {
    let (_world, office) = office();
    let renamed =
        ["tahun", "triwulan", "kode", "dibutuhkan", "tercapai", "tidak_sesuai_standar", "status", "keterangan"];
    let swapped =
        ["Kode", "TAHUN", " Triwulan ", "terpenuhi", "dibutuhkan", "Keterangan", "status", "Tidak Sesuai Standar"];
    let doubled = ["tahun", "triwulan", "kode", "dibutuhkan", "terpenuhi", "terpenuhi", "status", "keterangan"];
    let more = ["tahun", "triwulan", "kode", "dibutuhkan", "terpenuhi", "", "status", "keterangan", "petugas"];
    let mut told = String::new();
    for (name, titles) in [("ganti.xlsx", &renamed[..]), ("dua.xlsx", &doubled[..]), ("lebih.xlsx", &more[..])] {
        let (_, text) = import(&office, name, book(titles, |sheet| filled(sheet, 1, "K.2.01")));
        told += &format!("{text}\n");
    }
    let (code, text) = import(
        &office,
        "tukar.xlsx",
        book(&swapped, |sheet| {
            sheet.write_row(1, 0, ["K.2.02"]).unwrap().write_row(1, 1, [2023, 4, 9, 10]).unwrap();
        }),
    );
    assert_eq!(code, Some(0), "columns may stand in any order: {text}");
    insta::assert_snapshot!(format!("{told}{text}"));
    let index = office.run(&["index", "--year", "2023", "--quarter", "4"]).ended(0).json;
    let second = &index["sectors"][1]["services"][1];
    assert_eq!((&second["required"], &second["achieved"]), (&"10".into(), &"9".into()));
}

#[test]
fn cells_of_another_type_are_asked_about() {
    let (_world, office) = office();
    let (code, told) = import(
        &office,
        "jenis.xlsx",
        book(&TITLES, |sheet| {
            let (date, percent) = (Format::new().set_num_format("dd/mm/yyyy"), Format::new().set_num_format("0%"));
            for row in 1..=6 {
                keys(sheet, row, &format!("K.2.0{row}"));
                sheet.write(row, 3, 100).unwrap();
            }
            sheet.write_with_format(1, 4, ExcelDateTime::from_ymd(2023, 7, 5).unwrap(), &date).unwrap();
            sheet.write_with_format(2, 4, 0.95, &percent).unwrap();
            sheet.write(3, 4, true).unwrap();
            sheet.write(4, 4, "1.234").unwrap();
            sheet.write(5, 4, 1e30).unwrap();
            sheet.write(6, 4, 13.75).unwrap();
        }),
    );
    assert_eq!((code, lines(&office)), (Some(1), 1));
    insta::assert_snapshot!(told);
}

#[test]
fn hidden_and_foreign_sheets_are_told_beside_the_good_one() {
    let (_world, office) = office();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Capaian").unwrap();
    sheet.write_row(0, 0, TITLES).unwrap();
    filled(sheet, 1, "K.2.01");
    let sheet = workbook.add_worksheet().set_name("Lama").unwrap().set_hidden(true);
    sheet.write_row(0, 0, TITLES).unwrap();
    filled(sheet, 1, "K.2.02");
    workbook.add_worksheet().set_name("Petunjuk").unwrap().write(0, 0, "Cara mengisi").unwrap();
    let sheet = workbook.add_worksheet().set_name("Salinan").unwrap();
    sheet.write_row(0, 0, TITLES).unwrap();
    keys(sheet, 1, "K.2.01");
    sheet.write(1, 3, 10).unwrap().write(1, 4, 8).unwrap();
    let (code, told) = import(&office, "lembar.xlsx", workbook.save_to_buffer().unwrap());
    assert_eq!((code, lines(&office)), (Some(1), 0), "the one cell is told twice and differently: {told}");
    insta::assert_snapshot!(told);
}
