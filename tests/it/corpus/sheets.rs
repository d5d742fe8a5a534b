//! Workbooks of several sheets: known ones, unknown ones, empty ones and hidden ones.

use rust_xlsxwriter::{Chart, ChartType, Workbook, Worksheet};

use super::make::{TITLES, edited, filled};
use super::{Case, case, told};

/// A sheet by its name and what stands in it.
type Named<'a> = (&'a str, &'a dyn Fn(&mut Worksheet));

fn workbook(sheets: &[Named<'_>]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    for (name, fill) in sheets {
        fill(workbook.add_worksheet().set_name(*name).unwrap());
    }
    workbook.save_to_buffer().unwrap()
}

/// Achievements of one code.
fn of(code: &'static str) -> impl Fn(&mut Worksheet) {
    move |sheet| {
        sheet.write_row(0, 0, TITLES).unwrap();
        filled(sheet, 1, code);
    }
}

fn budget(sheet: &mut Worksheet) {
    sheet.write_row(0, 0, ["tahun", "triwulan", "kode", "pagu", "realisasi"]).unwrap();
    sheet.write_row(1, 0, [2023, 4]).unwrap().write(1, 2, "K.2.01").unwrap().write_row(1, 3, [500, 400]).unwrap();
}

fn target(sheet: &mut Worksheet) {
    sheet.write_row(0, 0, ["tahun", "kode", "target", "dokumen"]).unwrap();
    sheet
        .write(1, 0, 2023)
        .unwrap()
        .write(1, 1, "K.2.01")
        .unwrap()
        .write(1, 2, 100)
        .unwrap()
        .write(1, 3, "RKPD")
        .unwrap();
}

fn letter(sheet: &mut Worksheet) {
    sheet.write(0, 0, "Cara mengisi").unwrap().write(1, 0, "1. Isi angka").unwrap();
}

fn blank(_: &mut Worksheet) {}

pub(super) fn cases() -> Vec<Case> {
    let hidden = |sheet: &mut Worksheet| {
        of("K.2.02")(sheet);
        sheet.set_hidden(true);
    };
    let very_hidden = |sheet: &mut Worksheet| {
        of("K.2.03")(sheet);
        sheet.set_very_hidden(true);
    };
    let hidden_letter = |sheet: &mut Worksheet| {
        letter(sheet);
        sheet.set_hidden(true);
    };
    let hidden_near = |sheet: &mut Worksheet| {
        of("K.2.04")(sheet);
        sheet.write(0, 4, "terlayani").unwrap().set_hidden(true);
    };
    let near = |sheet: &mut Worksheet| {
        of("K.2.05")(sheet);
        sheet.write(0, 4, "terlayani").unwrap();
    };
    let different = |sheet: &mut Worksheet| {
        of("K.2.01")(sheet);
        sheet.write(1, 4, 8).unwrap();
    };
    let mut charted = Workbook::new();
    of("K.2.01")(charted.add_worksheet().set_name("Capaian").unwrap());
    let mut chart = Chart::new(ChartType::Column);
    chart.add_series().set_values("Capaian!$E$2:$E$2");
    charted.add_chartsheet().insert_chart(0, 0, &chart).unwrap();
    let one = workbook(&[("Capaian", &of("K.2.01"))]);
    vec![
        case(
            "three kinds in one workbook",
            workbook(&[("Capaian", &of("K.2.01")), ("Anggaran", &budget), ("Target", &target)]),
        ),
        case(
            "known sheets and unknown ones",
            workbook(&[("Petunjuk", &letter), ("Capaian", &of("K.2.01")), ("Rekap", &letter), ("Anggaran", &budget)]),
        ),
        case(
            "the same kind on a sheet for each service",
            workbook(&[("Ibu hamil", &of("K.2.01")), ("Bersalin", &of("K.2.02"))]),
        ),
        case(
            "a row again on another sheet, the same",
            workbook(&[("Capaian", &of("K.2.01")), ("Salinan", &of("K.2.01"))]),
        ),
        case(
            "a row again on another sheet, different",
            workbook(&[("Capaian", &of("K.2.01")), ("Salinan", &different), ("Lain", &of("K.2.02"))]),
        ),
        case(
            "a sheet with a renamed column beside a good one",
            workbook(&[("Capaian", &of("K.2.01")), ("Baru", &near)]),
        ),
        case(
            "hidden sheets with figures",
            workbook(&[("Capaian", &of("K.2.01")), ("Lama", &hidden), ("Rahasia", &very_hidden)]),
        ),
        case(
            "hidden sheets without figures of ours",
            workbook(&[("Capaian", &of("K.2.01")), ("Daftar", &hidden_letter), ("Arsip", &hidden_near)]),
        ),
        case(
            "an empty sheet beside a good one",
            workbook(&[("Sheet1", &blank), ("Capaian", &of("K.2.01")), ("Sheet3", &blank)]),
        ),
        case("an empty workbook", workbook(&[("Sheet1", &blank)])),
        case("a workbook of instructions only", workbook(&[("Petunjuk", &letter)])),
        case("a workbook whose one table is hidden", workbook(&[("Petunjuk", &letter), ("Lama", &hidden)])),
        case("a chart on a sheet of its own", charted.save_to_buffer().unwrap()),
        case("a sheet name with signs", workbook(&[("Q4 & <2023> 'é'👍", &near), ("Capaian", &of("K.2.01"))])),
        case(
            "a sheet whose part is lost",
            edited(&one, |name, text| (name != "xl/worksheets/sheet1.xml").then_some(text)),
        ),
        case(
            "a workbook that names no sheet",
            edited(&one, |name, text| {
                Some(if name == "xl/workbook.xml" { "<workbook><sheets/></workbook>".to_owned() } else { text })
            }),
        ),
        case("a hundred sheets", {
            let mut workbook = Workbook::new();
            for at in 1..=100 {
                let sheet = workbook.add_worksheet();
                sheet.write_row(0, 0, TITLES).unwrap();
                filled(sheet, 1, &format!("K.2.{:02}", at % 12 + 1));
                sheet.write(1, 0, 2015 + at / 12).unwrap();
            }
            workbook.save_to_buffer().unwrap()
        }),
    ]
}

#[test]
fn every_sheet_is_read_or_named() {
    insta::assert_snapshot!(told(&cases()));
}
