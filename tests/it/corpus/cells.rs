//! Cells that are not what their column should be: formulas, errors, dates, percentages, switches.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Worksheet};

use super::make::{bare, book, by_hand, edited, inline, keys, number, sheet, sheet_edited};
use super::{Case, case, told};

/// A row of this `dibutuhkan`, written by the caller.
fn each(sheet: &mut Worksheet, count: u32, write: impl Fn(&mut Worksheet, u32)) {
    for row in 1..=count {
        keys(sheet, row, &format!("K.2.{row:02}"));
        sheet.write(row, 4, 1).unwrap();
        write(sheet, row);
    }
}

fn stages(dates: impl Fn(&mut Worksheet)) -> Vec<u8> {
    bare(|sheet| {
        sheet.write_row(0, 0, ["tahun", "tahapan", "tanggal", "dokumen"]).unwrap();
        let stages = ["tim", "peraturan", "rencana_aksi", "perencanaan", "pelaksanaan", "pengumpulan_data"];
        for (row, stage) in (1..).zip(stages) {
            sheet.write(row, 0, 2023).unwrap().write(row, 1, stage).unwrap().write(row, 3, "SK 1").unwrap();
        }
        dates(sheet);
    })
}

fn formula(last: &str) -> String {
    format!("<row>{}{}{}{}<c>{last}</c></row>", number("2023"), number("4"), inline("K.2.01"), number("10"))
}

pub(super) fn cases() -> Vec<Case> {
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let day = ExcelDateTime::from_ymd(2023, 7, 5).unwrap();
    vec![
        case(
            "formulas with a value",
            book(|sheet| {
                each(sheet, 2, |sheet, row| {
                    sheet
                        .write_formula(row, 3, Formula::new("=5+5").set_result(["10", "13.75"][row as usize - 1]))
                        .unwrap();
                })
            }),
        ),
        case("a formula that no program calculated", by_hand("<sst/>", &sheet(&formula("<f>5+5</f>")))),
        case(
            "a zero in a workbook that waits to be calculated",
            edited(
                &book(|sheet| {
                    each(sheet, 1, |sheet, row| {
                        sheet.write_formula(row, 3, Formula::new("=5+5")).unwrap();
                    })
                }),
                |_, text| Some(text),
            ),
        ),
        case(
            "formulas that ended in an error",
            book(|sheet| {
                each(sheet, 5, |sheet, row| {
                    let error = ["#REF!", "#DIV/0!", "#N/A", "#NAME?", "#VALUE!"][row as usize - 1];
                    sheet.write_formula(row, 3, Formula::new("=X1").set_result(error)).unwrap();
                })
            }),
        ),
        case(
            "errors of a newer program",
            by_hand("<sst/>", &sheet(&formula("").replace("<c></c>", r#"<c t="e"><v>#SPILL!</v></c>"#))),
        ),
        case(
            "formulas that gave text or a number",
            book(|sheet| {
                each(sheet, 3, |sheet, row| {
                    sheet
                        .write_formula(
                            row,
                            3,
                            Formula::new("=A1&\"\"").set_result(["10", "sepuluh", "1.234"][row as usize - 1]),
                        )
                        .unwrap();
                })
            }),
        ),
        case(
            "a formula that made the code",
            sheet_edited(
                &book(|sheet| {
                    each(sheet, 1, |sheet, row| drop(sheet.write(row, 3, 10)));
                    sheet.write_formula(1, 2, Formula::new("=\"K.2.\"&\"01\"").set_result("K.2.01")).unwrap();
                }),
                |xml| xml,
            ),
        ),
        case(
            "percentages and what they are kept as",
            book(|sheet| {
                each(sheet, 3, |sheet, row| {
                    let percent = Format::new().set_num_format(["0%", "0.00%", "0.0\" %\""][row as usize - 1]);
                    sheet.write_with_format(row, 3, 0.95, &percent).unwrap();
                })
            }),
        ),
        case(
            "numbers with a unit or a currency in their format",
            book(|sheet| {
                each(sheet, 3, |sheet, row| {
                    let format =
                        Format::new().set_num_format(["0 \"orang\"", "[$Rp-421] #,##0", "#,##0,"][row as usize - 1]);
                    sheet.write_with_format(row, 3, 1_234, &format).unwrap();
                })
            }),
        ),
        case(
            "dates where numbers belong",
            book(|sheet| {
                each(sheet, 2, |sheet, row| {
                    let format = Format::new().set_num_format(["dd/mm/yyyy", "mmm-yy"][row as usize - 1]);
                    sheet.write_with_format(row, 3, &day, &format).unwrap();
                })
            }),
        ),
        case(
            "a date where the year, the quarter and the code belong",
            book(|sheet| {
                each(sheet, 3, |sheet, row| drop(sheet.write(row, 3, 10)));
                (0..3).for_each(|column| drop(sheet.write_with_format(u32::from(column) + 1, column, &day, &date)));
            }),
        ),
        case(
            "hours, switches and days out of any range",
            book(|sheet| {
                each(sheet, 4, |sheet, row| match row {
                    1 => drop(sheet.write_with_format(row, 3, 0.5, &Format::new().set_num_format("hh:mm"))),
                    2 => drop(sheet.write(row, 3, true)),
                    3 => drop(sheet.write_with_format(row, 3, 9_000_000, &date)),
                    _ => drop(sheet.write_with_format(row, 3, -1, &date)),
                })
            }),
        ),
        case(
            "years and quarters in every spelling",
            "tahun;triwulan;kode;dibutuhkan;terpenuhi\n2023;IV;K.2.01;10;9\n2023;TW 4;K.2.02;10;9\n2023;Triwulan III;K.2.03;10;9\n2023,0;2.0;K.2.04;10;9\nTA 2023;tw1;K.2.05;10;9\n2023;Q2;K.2.06;10;9\n2023;s.d. TW IV;K.2.07;10;9\n2023;Semester 2;K.2.08;10;9\n",
        ),
        case(
            "dates as date cells, as text and as bare numbers",
            stages(|sheet| {
                sheet.write_with_format(1, 2, &day, &date).unwrap().write(2, 2, "5 Juli 2023").unwrap();
                sheet.write(3, 2, "05/07/2023").unwrap().write(4, 2, 45_112).unwrap();
                sheet.write(5, 2, 2023).unwrap().write(6, 2, "07/05/23").unwrap();
            }),
        ),
        case(
            "dates that nobody can mean",
            stages(|sheet| {
                sheet.write(1, 2, "31/02/2023").unwrap().write(2, 2, "besok").unwrap();
                sheet.write(3, 2, "13/13/2023").unwrap().write(4, 2, "Juli 2023").unwrap();
                sheet.write_with_format(5, 2, 1, &date).unwrap().write(6, 2, 9_999_999_999_f64).unwrap();
            }),
        ),
        case(
            "days that are counted from 1904",
            edited(
                &stages(|sheet| {
                    sheet.write_with_format(1, 2, &day, &date).unwrap().write(2, 2, 43_650).unwrap();
                    sheet.write(3, 2, "43650").unwrap();
                }),
                |name, text| {
                    Some(if name == "xl/workbook.xml" {
                        text.replacen("<workbookPr", "<workbookPr date1904=\"1\"", 1)
                    } else {
                        text
                    })
                },
            ),
        ),
        case(
            "text in pieces of several colours",
            book(|sheet| {
                each(sheet, 1, |sheet, row| {
                    let (red, plain) = (Format::new().set_bold(), Format::new());
                    sheet.write(row, 3, 10).unwrap();
                    sheet.write_rich_string(row, 2, &[(&plain, "K.2."), (&red, "01")]).unwrap();
                })
            }),
        ),
    ]
}

#[test]
fn a_cell_counts_by_what_its_user_saw() {
    insta::assert_snapshot!(told(&cases()));
}
