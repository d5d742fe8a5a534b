//! Numbers as people type them: one reading goes in, two are asked about, none is refused.

use super::make::{book, keys, numbers, table};
use super::{Case, case, told};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case("Indonesian numbers", numbers(&["13,75", "1.234,5", "1.234.567", "1.234.567,89", "0,5"])),
        case("English numbers", numbers(&["13.75", "1,234.5", "1,234,567", "1,234,567.89", "0.5"])),
        case("numbers that a comma or point leaves open", numbers(&["1.234", "1,234", "12.345", "123,456", "-1.234"])),
        case("groups that are no thousands", numbers(&["12.34.56", "1.23.456", "1,2,3", "1.234,567.8", "1234.567,8"])),
        case("numbers with blanks in them", numbers(&["1 234", "1\u{a0}234", " 10 ", "1 0", "1\u{202f}234,5"])),
        case("numbers that no count can be", numbers(&["-5", "(5)", "NaN", "inf", "1e30"])),
        case("very large numbers", numbers(&["1000000000000", "1000000000001", &"9".repeat(400), "10^30", "1E+03"])),
        case("very exact numbers", numbers(&["0,1", "0,123", "33,3333333", "99,99", "10,00"])),
        case("percent signs", numbers(&["95%", "95 %", "0,95%", "%", "95 persen"])),
        case("money where people are counted", numbers(&["Rp 5", "Rp5.000,00", "IDR 5", "$5", "5.000,-"])),
        case("numbers with their unit", numbers(&["10 orang", "10org", "±10", "~10", "10/12"])),
        case("signs that people type for nothing", numbers(&["-", "--", "n/a", "#N/A", "tidak ada"])),
        case("signs that look like digits", numbers(&["５", "٥", "1O", "l0", "①"])),
        case("signs of other programs", numbers(&["'5", "=5", "+5", "0x1F", "#REF!"])),
        case(
            "whole rupiah in every spelling",
            "tahun;triwulan;kode;pagu;realisasi\n2023;4;K.2.01;Rp1.500.000.000,00;1500000000\n2023;4;K.2.02;1.500;0\n2023;4;K.2.03;1500000,50;0\n2023;4;K.2.04;1,5 M;0\n2023;4;APBD;2.000.000.000.000;1e12\n2023;4;K.2.05;10;11\n",
        ),
        case(
            "text cells that hold numbers",
            book(|sheet| {
                for (row, text) in (1..).zip(["10", " 10 ", "13,75", "1.234", "007", "1.234.567"]) {
                    keys(sheet, row, &format!("K.2.{row:02}"));
                    sheet.write_string(row, 3, text).unwrap().write(row, 4, 1).unwrap();
                }
            }),
        ),
        case(
            "number cells that a sum left inexact",
            book(|sheet| {
                for (row, number) in (1..).zip([0.1 + 0.2, 1e30, 1.0 / 3.0, -0.0, 99.999_999_999_999_99, -3.0]) {
                    keys(sheet, row, &format!("K.2.{row:02}"));
                    sheet.write(row, 3, 100).unwrap().write(row, 4, number).unwrap();
                }
            }),
        ),
        case(
            "zero, blank and one more than needed",
            table(
                "2023;4;K.2.01;0;0;;;\n2023;4;K.2.02;10;0;;;\n2023;4;K.2.03;10;11;;;\n2023;4;K.2.04;0;5;;;\n2023;4;K.2.05;10;9;11;;\n",
            ),
        ),
    ]
}

#[test]
fn a_number_goes_in_only_when_it_has_one_reading() {
    insta::assert_snapshot!(told(&cases()));
}
