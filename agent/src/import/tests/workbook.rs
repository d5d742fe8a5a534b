//! XLSX: real workbooks, and what people do to them.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

use super::*;

const TITLES: [&str; 8] =
    ["tahun", "triwulan", "kode", "dibutuhkan", "terpenuhi", "tidak_sesuai_standar", "status", "keterangan"];

fn titles(sheet: &mut Worksheet, row: u32, titles: &[&str]) {
    sheet.write_row(row, 0, titles.iter().copied()).unwrap();
}

fn keys(sheet: &mut Worksheet, row: u32, code: &str) {
    sheet.write(row, 0, 2023).unwrap().write(row, 1, 4).unwrap().write(row, 2, code).unwrap();
}

/// A row with two numbers.
fn filled(sheet: &mut Worksheet, row: u32, code: &str, required: f64, achieved: f64) {
    keys(sheet, row, code);
    sheet.write(row, 3, required).unwrap().write(row, 4, achieved).unwrap();
}

fn book(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    titles(sheet, 0, &TITLES);
    fill(sheet);
    save(&mut workbook)
}

#[test]
fn numbers_come_out_as_the_user_saw_them() {
    let parsed = parsed(book(|sheet| {
        filled(sheet, 1, "K.2.01", 100.0, 0.1 + 0.2);
        filled(sheet, 2, "K.2.02", 13.75, 13.75);
        filled(sheet, 3, "K.2.03", 1_000_000_000_000.0, 82.6 * 100.0 / 100.0);
        filled(sheet, 4, "K.2.04", 3.0, 10.0 / 3.0);
        filled(sheet, 5, "K.2.05", 3.0, -1.0);
    }));
    assert_eq!(values(&parsed), ["2 K.2.01 0.3/100", "3 K.2.02 13.75/13.75", "4 K.2.03 82.6/1000000000000"]);
    let refusals = refusals(&parsed);
    assert!(refusals[0].starts_with("5 terpenuhi paling banyak dua angka"), "{refusals:?}");
    assert!(refusals[1].starts_with("6 terpenuhi angka tidak boleh negatif"));
    assert_eq!(parsed.entries[0].place.sheet.as_deref(), Some("Sheet1"));
}

#[test]
fn a_number_typed_as_text_is_judged_as_text_and_a_real_number_is_not() {
    let parsed = parsed(book(|sheet| {
        keys(sheet, 1, "K.2.01");
        sheet.write(1, 3, "1.234").unwrap().write(1, 4, "100").unwrap();
        filled(sheet, 2, "K.2.02", 1234.0, 1234.0);
        keys(sheet, 3, "K.2.03");
        sheet.write(3, 3, "1.234.567,5").unwrap().write(3, 4, " 100 ").unwrap();
    }));
    assert_eq!(values(&parsed), ["3 K.2.02 1234/1234", "4 K.2.03 100/1234567.5"]);
    only_refusal(&parsed, "2 dibutuhkan", "pemisah ribuan");
}

#[test]
fn dates_count_only_in_the_date_column() {
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let day = ExcelDateTime::from_ymd(2023, 7, 5).unwrap();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    titles(sheet, 0, &["tahun", "tahapan", "tanggal", "dokumen"]);
    for (row, stage) in ["tim", "peraturan", "perencanaan", "pelaksanaan"].into_iter().enumerate() {
        sheet.write(row as u32 + 1, 0, 2023).unwrap().write(row as u32 + 1, 1, stage).unwrap();
    }
    sheet.write_with_format(1, 2, &day, &date).unwrap();
    sheet.write(2, 2, 45112).unwrap();
    sheet.write(3, 2, "5 Juli 2023").unwrap().write_with_format(3, 3, &day, &date).unwrap();
    sheet.write(4, 2, 2023).unwrap();
    let stages = parsed(save(&mut workbook));
    let day_text = "2023-07-05";
    assert_eq!(
        values(&stages),
        [
            format!("2 tim {day_text} "),
            format!("3 peraturan {day_text} "),
            format!("4 perencanaan {day_text} {day_text}")
        ]
    );
    only_refusal(&stages, "5 tanggal \"2023\" bukan tanggal", "tulis seperti");

    let numbers = parsed(book(|sheet| {
        keys(sheet, 1, "K.2.01");
        sheet.write(1, 3, 10).unwrap().write_with_format(1, 4, &day, &date).unwrap();
    }));
    only_refusal(&numbers, "2 terpenuhi sel berformat tanggal (2023-07-05)", "ubah format sel");
}

#[test]
fn percentages_and_booleans_are_asked_about() {
    let percent = Format::new().set_num_format("0%");
    let parsed = parsed(book(|sheet| {
        keys(sheet, 1, "K.1.01.01");
        sheet.write(1, 3, 100).unwrap().write_with_format(1, 4, 0.95, &percent).unwrap();
        keys(sheet, 2, "K.2.01");
        sheet.write(2, 3, 100).unwrap().write(2, 4, true).unwrap();
    }));
    let refusals = refusals(&parsed);
    assert!(refusals[0].starts_with("2 terpenuhi sel berformat persen (tersimpan 0.95)"), "{refusals:?}");
    assert!(refusals[1].starts_with("3 terpenuhi sel berisi benar/salah"));
}

#[test]
fn formulas_are_read_by_their_stored_value() {
    let parsed = parsed(book(|sheet| {
        for (row, code) in ["K.2.01", "K.2.02", "K.2.03", "K.2.04"].into_iter().enumerate() {
            keys(sheet, row as u32 + 1, code);
            sheet.write(row as u32 + 1, 3, 100).unwrap();
        }
        sheet.write_formula(1, 4, Formula::new("=40+2").set_result("42")).unwrap();
        sheet.write_formula(2, 4, Formula::new("=40+2")).unwrap();
        sheet.write_formula(3, 4, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        sheet.write_formula(4, 4, Formula::new("=SPILL()").set_result("#SPILL!")).unwrap();
    }));
    assert_eq!(values(&parsed), ["2 K.2.01 42/100"]);
    let refusals = refusals(&parsed);
    assert!(refusals[0].starts_with("3 terpenuhi rumus belum dihitung"), "{refusals:?}");
    assert!(refusals[1].contains("#DIV/0!") && refusals[2].contains("#SPILL!"), "{refusals:?}");
}

#[test]
fn merged_rows_are_refused_by_their_range() {
    let format = Format::new();
    let parsed = parsed(book(|sheet| {
        for (row, code) in ["K.2.01", "K.2.02", "K.2.03", "K.2.04"].into_iter().enumerate() {
            filled(sheet, row as u32 + 1, code, 10.0, 9.0);
        }
        sheet.merge_range(2, 3, 3, 3, "10", &format).unwrap();
        // Beside the table: nobody's concern.
        sheet.merge_range(4, 10, 4, 12, "catatan", &format).unwrap();
    }));
    assert_eq!(values(&parsed), ["2 K.2.01 9/10", "5 K.2.04 9/10"]);
    let refusals = refusals(&parsed);
    assert_eq!(refusals.len(), 2);
    assert!(refusals.iter().all(|refusal| refusal.contains("sel digabung (D3:D4)")), "{refusals:?}");
}

#[test]
fn title_rows_may_be_merged_and_the_header_may_stand_low() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.merge_range(0, 0, 1, 7, "LAPORAN SPM 2023", &Format::new()).unwrap();
    titles(
        sheet,
        4,
        &["Tahun", "TRIWULAN", "kode", "Dibutuhkan", "terpenuhi", "Tidak Sesuai Standar", "Status", "Keterangan"],
    );
    filled(sheet, 5, "K.2.01", 10.0, 9.0);
    let parsed = parsed(save(&mut workbook));
    assert_eq!(values(&parsed), ["6 K.2.01 9/10"]);
    assert!(parsed.refused.is_empty() && parsed.warnings.is_empty());
}

#[test]
fn hidden_rows_are_refused_and_hidden_columns_are_told() {
    let parsed = parsed(book(|sheet| {
        filled(sheet, 1, "K.2.01", 10.0, 9.0);
        filled(sheet, 2, "K.2.02", 10.0, 9.0);
        sheet.set_row_hidden(2).unwrap();
        keys(sheet, 3, "K.2.03");
        sheet.set_row_hidden(3).unwrap();
        sheet.set_column_hidden(4).unwrap();
    }));
    assert_eq!(values(&parsed), ["2 K.2.01 9/10"]);
    only_refusal(&parsed, "3 - baris tersembunyi", "tampilkan");
    assert_eq!((parsed.not_filled, parsed.warnings.len()), (1, 1));
    assert_eq!(parsed.warnings[0].column, Some("terpenuhi"));
}

#[test]
fn hidden_sheets_with_data_are_refused_and_hidden_helpers_are_silent() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Capaian").unwrap();
    titles(sheet, 0, &TITLES);
    filled(sheet, 1, "K.2.01", 10.0, 9.0);
    let sheet = workbook.add_worksheet().set_name("Lama").unwrap().set_hidden(true);
    titles(sheet, 0, &TITLES);
    filled(sheet, 1, "K.2.02", 10.0, 9.0);
    keys(sheet, 2, "K.2.03");
    let sheet = workbook.add_worksheet().set_name("daftar").unwrap().set_very_hidden(true);
    titles(sheet, 0, &["kode", "uraian"]);
    let sheet = workbook.add_worksheet().set_name("Petunjuk").unwrap();
    titles(sheet, 0, &["Cara mengisi"]);
    workbook.add_worksheet().set_name("Kosong").unwrap();
    let parsed = parsed(save(&mut workbook));
    assert_eq!(values(&parsed), ["2 K.2.01 9/10"]);
    only_refusal(&parsed, "2 - lembar tersembunyi berisi data", "unhide");
    assert_eq!(parsed.refused[0].sheet.as_deref(), Some("Lama"));
    assert_eq!(parsed.warnings.len(), 1, "{:?}", parsed.warnings);
    assert_eq!(parsed.warnings[0].sheet.as_deref(), Some("Petunjuk"));
}

#[test]
fn several_sheets_of_several_kinds_are_read_together() {
    let mut workbook = Workbook::new();
    for (name, achieved) in [("A", 9.0), ("B", 8.0)] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        titles(sheet, 0, &TITLES);
        filled(sheet, 1, "K.2.01", 10.0, achieved);
    }
    let sheet = workbook.add_worksheet().set_name("C").unwrap();
    titles(sheet, 0, &["tahun", "triwulan", "kode", "pagu", "realisasi"]);
    filled(sheet, 1, "K.2.01", 1_500_000_000.0, 750_000_000.0);
    let sheet = workbook.add_worksheet().set_name("D").unwrap();
    titles(sheet, 0, &["tahun", "triwulan", "kode", "pagu", "serapan"]);
    let parsed = parsed(save(&mut workbook));
    assert_eq!(parsed.kinds.len(), 2);
    assert_eq!(values(&parsed), ["2 K.2.01 750000000/1500000000"]);
    let refusals = refusals(&parsed);
    assert!(refusals.iter().any(|refusal| refusal.contains("baris 2 (lembar B)")), "{refusals:?}");
    assert!(
        refusals.iter().any(|refusal| refusal.starts_with("1 realisasi kolom `realisasi` tidak ada")),
        "{refusals:?}"
    );
}

#[test]
fn calamine_reads_the_same_values() {
    use calamine::{Data, Reader};
    let texts = ["a & b", "<x>", "baris\ndua", "  tepi  ", "é 漢", "_x0041_", "1.5"];
    let numbers = [0.1 + 0.2, 1e15, 123456.789, -7.0, 2.5e-7, 99.99];
    let bytes = book(|sheet| {
        for (row, text) in texts.into_iter().enumerate() {
            keys(sheet, row as u32 + 1, "K.2.01");
            sheet.write(row as u32 + 1, 7, text).unwrap();
            sheet.write(row as u32 + 1, 3, numbers[row.min(5)]).unwrap();
        }
    });
    let mut oracle: calamine::Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes.clone())).unwrap();
    let range = oracle.worksheet_range("Sheet1").unwrap();
    let (pool, gathered) = super::super::xlsx::read(&bytes).unwrap();
    let [super::super::gather::Gathered::Sheet(sheet)] = gathered.as_slice() else { panic!("{gathered:?}") };
    assert_eq!(sheet.rows.len(), texts.len());
    for (row, theirs) in sheet.rows(&pool).zip(range.rows().skip(1)) {
        for ((_, ours), theirs) in row.cells().zip(theirs) {
            match theirs {
                Data::Empty => assert!(ours.is_empty()),
                Data::String(text) => assert_eq!(ours.shown(), text.trim()),
                Data::Float(number) => {
                    let ours: f64 = ours.shown().parse().unwrap();
                    assert!((ours - number).abs() <= number.abs() * 1e-14, "{ours} {number}");
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
