//! Keys and states: years, quarters, codes, rows twice, half-filled templates, declarations.

use super::make::{book, filled, keys, table};
use super::{Case, case, told};

pub(super) fn cases() -> Vec<Case> {
    vec![
        case(
            "years that cannot be",
            table(
                "1999;4;K.2.01;10;9;;;\n23;4;K.2.02;10;9;;;\n2O23;4;K.2.03;10;9;;;\n;4;K.2.04;10;9;;;\n2023.5;4;K.2.05;10;9;;;\n",
            ),
        ),
        case(
            "years to come",
            table("2025;1;K.2.01;10;9;;;\n2026;1;K.2.02;10;9;;;\n2032;1;K.2.03;10;9;;;\n20233;1;K.2.04;10;9;;;\n"),
        ),
        case(
            "a year of another catalogue",
            table("2018;4;K.2.01;10;9;;;\n2021;4;K.1.01.01;10;9;;;\n2024;4;K.1.01.01;10;9;;;\n"),
        ),
        case(
            "quarters that are none",
            table(
                "2023;0;K.2.01;10;9;;;\n2023;5;K.2.02;10;9;;;\n2023;;K.2.03;10;9;;;\n2023;akhir;K.2.04;10;9;;;\n2023;1-4;K.2.05;10;9;;;\n",
            ),
        ),
        case(
            "codes of the province in a district's file",
            table("2023;4;P.2.01;10;9;;;\n2023;4;P.4.01.01;10;9;;;\n2023;4;K.2.01;10;9;;;\n"),
        ),
        case(
            "codes with blanks, small letters and points behind",
            table(
                "2023;4; k.2.01 ;10;9;;;\n2023;4;K. 2. 02;10;9;;;\n2023;4;K.2.03.;10;9;;;\n2023;4;K.2.04\u{a0};10;9;;;\n2023;4;\u{200b}K.2.05;10;9;;;\n",
            ),
        ),
        case(
            "codes with other signs or fewer digits",
            table(
                "2023;4;K-2-01;10;9;;;\n2023;4;K,2,02;10;9;;;\n2023;4;K2.03;10;9;;;\n2023;4;K.2.4;10;9;;;\n2023;4;2.05;10;9;;;\n",
            ),
        ),
        case(
            "codes that the catalogue does not know",
            table(
                "2023;4;K.9.99;10;9;;;\n2023;4;K.2.99;10;9;;;\n2023;4;K.2.01.99;10;9;;;\n2023;4;Pelayanan ibu hamil;10;9;;;\n2023;4;;10;9;;;\n",
            ),
        ),
        case("a code in Cyrillic letters", table("2023;4;К.2.01;10;9;;;\n")),
        case(
            "a code that became a number",
            book(|sheet| {
                filled(sheet, 1, "K.2.01");
                sheet.write(1, 2, 2.01).unwrap();
            }),
        ),
        case("the whole file of the next district", table("2023;4;62.01;10;9;;;\n2023;4;62.02;10;9;;;\n")),
        case(
            "a row twice and the same",
            table("2023;4;K.2.01;10;9;;;\n2023;4;K.2.02;10;9;;;\n2023;4;K.2.01;10;9;;;\n2023;4;k.2.01;10,0;9;;;\n"),
        ),
        case(
            "a row twice and different",
            table("2023;4;K.2.01;10;9;;;\n2023;4;K.2.02;10;9;;;\n2023;4;K.2.01;10;8;;;\n"),
        ),
        case(
            "a row twelve times and always different",
            table(&(1..=12).map(|at| format!("2023;4;K.2.01;20;{at};;;\n")).collect::<String>()),
        ),
        case("a row twice, once of them wrong", table("2023;4;K.2.01;10;9;;;\n2023;4;K.2.01;10;x;;;\n")),
        case("a row twice with another note", table("2023;4;K.2.01;10;9;;;obat habis\n2023;4;K.2.01;10;9;;;\n")),
        case(
            "a value and nihil for the same",
            table("2023;4;K.2.01;10;9;;;\n2023;4;K.2.01;;;;nihil;tidak ada ibu hamil\n"),
        ),
        case(
            "a template in which only the keys stand",
            table("2023;4;K.2.01;;;;;\n2023;4;K.2.02; ; ; ; ; \n2023;4;K.2.03\n"),
        ),
        case(
            "a template half filled",
            table(
                "2023;4;K.2.01;10;9;;;\n2023;4;K.2.02;10;;;;\n2023;4;K.2.03;;9;;;\n2023;4;K.2.04;;;;;\n2023;4;K.2.05;;;;;menyusul\n2023;4;K.2.06;;;3;;\n",
            ),
        ),
        case("figures without keys", table(";;;10;9;;;\n;4;K.2.01;10;9;;;\n2023;;;10;9;;;\n")),
        case(
            "a percentage item as the template filled it",
            table(
                "2023;4;K.2.01.01;100;;;;\n2023;4;K.1.01.01;100;;;;\n2023;4;K.1.01.02;100;80;;;\n2023;4;K.1.01.03;50;40;;;\n",
            ),
        ),
        case(
            "nihil with numbers",
            table(
                "2023;4;K.2.01;10;9;;nihil;tidak ada\n2023;4;K.2.02;0;0;;nihil;tidak ada penduduk\n2023;4;K.2.03;;;2;nihil;tidak ada\n",
            ),
        ),
        case(
            "declarations without their reason",
            table("2023;4;K.2.01;;;;nihil;\n2023;4;K.2.01.01;;;;tidak_berlaku;\n2023;4;K.2.02;;;;nihil;-\n"),
        ),
        case(
            "tidak_berlaku on a service",
            table(
                "2023;4;K.2.01;;;;tidak_berlaku;tidak ada\n2023;4;K.2.01.01;;;;tidak_berlaku;diganti aturan baru\n2023;4;K.2.02.01;;;;nihil;tidak ada\n",
            ),
        ),
        case(
            "states in other words",
            table(
                "2023;4;K.2.01;;;;NIHIL;tidak ada penduduk\n2023;4;K.2.01.01;;;;Tidak Berlaku;diganti aturan\n2023;4;K.2.02;10;9;;selesai;\n2023;4;K.2.03;;;;N/A;x\n2023;4;K.2.04;;;;0;x\n",
            ),
        ),
        case(
            "a stage, a target and a document that are none",
            "tahun;kode;target;dokumen\n2023;K.2.01;100;RPJMD\n2023;K.2.02;100;Surat\n2023;K.2.03;;RKPD\n2023;K.2.04;100;\n2023;K.2.05;1.000;rkpd\n2023;K.2.01;100;Renstra\n",
        ),
        case(
            "keys as text cells and as numbers with decimals",
            book(|sheet| {
                filled(sheet, 1, "K.2.01");
                sheet.write_string(1, 0, "2023").unwrap().write_string(1, 1, "4").unwrap();
                filled(sheet, 2, "K.2.02");
                sheet.write(2, 0, 2023.5).unwrap().write(2, 1, 4.4).unwrap();
                keys(sheet, 3, "K.2.03");
            }),
        ),
    ]
}

#[test]
fn every_row_is_an_entry_or_is_told_what_is_wrong_with_it() {
    insta::assert_snapshot!(told(&cases()));
}
