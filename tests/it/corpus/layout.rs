//! What people do to the look of a sheet: merged cells, hidden rows, filters, sums and signatures below the table.

use rust_xlsxwriter::{Format, Formula, Note};

use super::make::{TITLES, bare, book, filled, keys, sheet_edited};
use super::{Case, case, told};

pub(super) fn cases() -> Vec<Case> {
    let plain = Format::new();
    let hidden_by_filter =
        sheet_edited(&book(|sheet| (1..5).for_each(|row| filled(sheet, row, &format!("K.2.{row:02}")))), |xml| {
            xml.replacen("<row r=\"3\"", "<row hidden=\"1\" r=\"3\"", 1).replacen(
                "</sheetData>",
                "</sheetData><autoFilter ref=\"A1:H5\"><filterColumn colId=\"2\"/></autoFilter>",
                1,
            )
        });
    vec![
        case(
            "a title in merged cells above the header",
            bare(|sheet| {
                sheet.merge_range(0, 0, 1, 7, "CAPAIAN SPM", &plain).unwrap();
                sheet.write_row(2, 0, TITLES).unwrap();
                filled(sheet, 3, "K.2.01");
            }),
        ),
        case(
            "a year and a quarter merged down over three rows",
            book(|sheet| {
                (1..4).for_each(|row| filled(sheet, row, &format!("K.2.{row:02}")));
                sheet.merge_range(1, 0, 3, 0, "2023", &plain).unwrap().merge_range(1, 1, 3, 1, "4", &plain).unwrap();
                filled(sheet, 4, "K.2.04");
            }),
        ),
        case(
            "two figures merged into one cell",
            book(|sheet| {
                keys(sheet, 1, "K.2.01");
                sheet.merge_range(1, 3, 1, 4, "10", &plain).unwrap();
                filled(sheet, 2, "K.2.02");
            }),
        ),
        case(
            "merged cells beside the table",
            book(|sheet| {
                filled(sheet, 1, "K.2.01");
                sheet.merge_range(1, 10, 4, 12, "catatan", &plain).unwrap();
            }),
        ),
        case(
            "merged ranges over whole columns",
            sheet_edited(&book(|sheet| filled(sheet, 1, "K.2.01")), |xml| {
                xml.replacen("</sheetData>", "</sheetData><mergeCells><mergeCell ref=\"A1:A1048576\"/><mergeCell ref=\"Z9:A1\"/><mergeCell ref=\"x\"/></mergeCells>", 1)
            }),
        ),
        case(
            "a hidden row and a row of height zero",
            book(|sheet| {
                (1..4).for_each(|row| filled(sheet, row, &format!("K.2.{row:02}")));
                sheet.set_row_hidden(2).unwrap().set_row_height(3, 0).unwrap();
            }),
        ),
        case("a row that a filter hides", hidden_by_filter),
        case(
            "a hidden row that nobody filled",
            book(|sheet| {
                keys(sheet, 1, "K.2.01");
                sheet.set_row_hidden(1).unwrap();
                filled(sheet, 2, "K.2.02");
            }),
        ),
        case(
            "a hidden column of figures",
            book(|sheet| {
                filled(sheet, 1, "K.2.01");
                sheet.write(1, 5, 3).unwrap().set_column_hidden(5).unwrap();
            }),
        ),
        case(
            "rows folded away in a group",
            book(|sheet| {
                (1..4).for_each(|row| filled(sheet, row, &format!("K.2.{row:02}")));
                sheet.group_rows_collapsed(1, 2).unwrap();
            }),
        ),
        case(
            "the sum below the table",
            book(|sheet| {
                filled(sheet, 1, "K.2.01");
                sheet.write(2, 0, "Jumlah").unwrap();
                sheet.write_formula(2, 3, Formula::new("=SUM(D2:D2)").set_result("10")).unwrap();
                sheet.write_formula(2, 4, Formula::new("=SUM(E2:E2)").set_result("9")).unwrap();
            }),
        ),
        case(
            "a date and a signature below the table",
            book(|sheet| {
                filled(sheet, 1, "K.2.01");
                sheet.write(4, 4, "Sampit, 5 Januari 2024").unwrap();
                sheet.write(5, 4, "Kepala Dinas,").unwrap().write(9, 4, "NIP 19700101 199001 1 001").unwrap();
            }),
        ),
        case(
            "the name of a sector between the rows",
            book(|sheet| {
                sheet.write(1, 0, "URUSAN KESEHATAN").unwrap();
                filled(sheet, 2, "K.2.01");
                sheet.write(3, 2, "Mutu").unwrap();
                filled(sheet, 4, "K.2.02");
            }),
        ),
        case(
            "two tables side by side",
            book(|sheet| {
                filled(sheet, 1, "K.2.01");
                sheet.write_row(0, 10, TITLES).unwrap();
                sheet
                    .write_row(1, 10, [2023, 4])
                    .unwrap()
                    .write(1, 12, "K.2.02")
                    .unwrap()
                    .write_row(1, 13, [10, 9])
                    .unwrap();
            }),
        ),
        case(
            "notes on cells and blank formatted rows",
            book(|sheet| {
                filled(sheet, 1, "K.2.01");
                sheet.insert_note(1, 4, &Note::new("benar 8?")).unwrap();
                (2..500).for_each(|row| drop(sheet.write_blank(row, 3, &Format::new().set_bold())));
            }),
        ),
    ]
}

#[test]
fn a_row_goes_in_when_a_person_could_see_it_and_nothing_joins_it_to_another() {
    insta::assert_snapshot!(told(&cases()));
}
