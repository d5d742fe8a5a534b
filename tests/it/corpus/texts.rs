//! Free text: what may stand in a note, and what a note may do to whoever opens it later.

use super::make::{book, filled, table};
use super::{Case, case, told};

fn noted(note: &str) -> String {
    table(&format!("2023;4;K.2.01;10;9;;;{note}\n"))
}

fn in_cell(note: &str) -> Vec<u8> {
    book(|sheet| {
        filled(sheet, 1, "K.2.01");
        sheet.write_string(1, 7, note).unwrap();
    })
}

pub(super) fn cases() -> Vec<Case> {
    vec![
        case("a note of 2,000 characters", noted(&"a".repeat(2_000))),
        case("a note of 5,000 characters", noted(&"é".repeat(5_000))),
        case("a note of 5,000 characters in a workbook", in_cell(&"a".repeat(5_000))),
        case("a note of 32,767 characters, the most a cell holds", in_cell(&"a".repeat(32_767))),
        case("smilies, flags and families", noted("👍🏽 🇮🇩 👨‍👩‍👧‍👦 selesai")),
        case("text from right to left", noted("مرحبا — obat habis")),
        case("signs that turn the direction of the text", in_cell("aman\u{202e}slx.exe\u{202c}")),
        case("signs that no page can show", in_cell("obat\u{1}\u{7}\u{8}habis\tsejak\u{200b}Mei")),
        case("a line break in a cell", in_cell("obat habis\r\nsejak Mei\rdan Juni\n")),
        case("escapes of the workbook itself", in_cell("_x0041_ _x000D_ _x005F_x0041_")),
        case(
            "accents in pieces and as one",
            table("2023;4;K.2.01;10;9;;;cafe\u{301}\n2023;4;K.2.02;10;9;;;caf\u{e9}\n"),
        ),
        case(
            "formulas that another program would run",
            table(
                "2023;4;K.2.01;10;9;;;=cmd|' /C calc'!A0\n2023;4;K.2.02;10;9;;;+SUM(A1)\n2023;4;K.2.03;10;9;;;@SUM(A1)\n2023;4;K.2.04;10;9;;;\"=HYPERLINK(\"\"http://x\"\")\"\n",
            ),
        ),
        case("a formula as a code", table("2023;4;=cmd|' /C calc'!A0;10;9;;;\n")),
        case("pages and databases as a note", noted("<script>alert(1)</script>' OR 1=1 --")),
        case(
            "a population number in a note",
            table(
                "2023;4;K.2.01;10;9;;;atas nama Siti, NIK 6202014101900001\n2023;4;K.2.02;10;9;;;NIK 62.0201.410190.0001\n2023;4;K.2.03;10;9;;;6202 0141 0190 0001\n2023;4;K.2.04;10;9;;;nomor 123\n",
            ),
        ),
        case(
            "a population number in a reason, a remedy and a document",
            "tahun;triwulan;kode;masalah;tindak_lanjut\n2023;4;K.2.01;Siti 6202014101900001;dibantu\n2023;4;K.2.02;obat habis;6202014101900001\n2023;4;K.2.03;obat habis;pengadaan\n2023;4;K.2.04;;pengadaan\n2023;4;K.2.05;\" \";\n2023;4;K.2.01.03;a;b\n",
        ),
        case(
            "a long document name of a stage",
            format!(
                "tahun;tahapan;tanggal;dokumen\n2023;tim;2023-07-05;{}\n2023;peraturan;2023-07-05;Perbup 5/2023\n",
                "SK ".repeat(1_000)
            ),
        ),
        case(
            "a date and a number as a note",
            book(|sheet| {
                filled(sheet, 1, "K.2.01");
                sheet.write(1, 7, 13.75).unwrap();
                filled(sheet, 2, "K.2.02");
                sheet.write(2, 7, true).unwrap();
            }),
        ),
    ]
}

#[test]
fn text_goes_in_as_it_was_meant_and_never_as_more() {
    insta::assert_snapshot!(told(&cases()));
}
