//! Headers that people changed, moved, repeated or lost.

use super::make::{TITLES, bare, filled, table};
use super::{Case, case, told};

const ROW: &str = "2023;4;K.2.01;10;9;;;\n";

fn renamed(from: &str, to: &str) -> String {
    table(ROW).replacen(from, to, 1)
}

pub(super) fn cases() -> Vec<Case> {
    let below = |rows: usize| format!("{}{}", "LAPORAN SPM;;;;;;;\n".repeat(rows), table(ROW));
    vec![
        case("a title that means the same", renamed("terpenuhi", "terlayani")),
        case("a title with a slip of the pen", renamed("terpenuhi", "terpenuh")),
        case(
            "titles in capitals, with blanks and signs",
            "TAHUN; Triwulan ;Kode;DIBUTUHKAN;Terpenuhi*;Tidak Sesuai-Standar;Status.;Keterangan\n2023;4;K.2.01;10;9;1;;\n",
        ),
        case("titles with their unit behind", renamed("dibutuhkan;terpenuhi", "dibutuhkan (orang);terpenuhi (orang)")),
        case(
            "titles broken into two lines",
            table(ROW).replacen("tidak_sesuai_standar", "\"tidak sesuai\nstandar\"", 1),
        ),
        case("a title translated", "year;quarter;code;required;achieved\n2023;4;K.2.01;10;9\n"),
        case("a needed column is missing", "tahun;triwulan;kode;dibutuhkan\n2023;4;K.2.01;10\n"),
        case("the year is missing", "triwulan;kode;dibutuhkan;terpenuhi\n4;K.2.01;10;9\n"),
        case("only optional columns are missing", "tahun;triwulan;kode;dibutuhkan;terpenuhi\n2023;4;K.2.01;10;9\n"),
        case(
            "columns in another order",
            "keterangan;terpenuhi;dibutuhkan;kode;triwulan;tahun\nobat habis;9;10;K.2.01;4;2023\n",
        ),
        case(
            "columns of one's own among them",
            "no;tahun;triwulan;kode;uraian;dibutuhkan;terpenuhi;persen\n1;2023;4;K.2.01;Ibu hamil;10;9;90%\n",
        ),
        case("a column twice", renamed("dibutuhkan;terpenuhi", "dibutuhkan;terpenuhi;terpenuhi")),
        case(
            "columns of two formats side by side",
            "tahun;triwulan;kode;dibutuhkan;terpenuhi;pagu;realisasi\n2023;4;K.2.01;10;9;5;4\n",
        ),
        case("the header in row 5 below a title", below(4)),
        case("the header below more rows than are searched", below(25)),
        case(
            "the header again in the middle of the file",
            table(&format!("{ROW}{}\n2023;4;K.2.02;10;9;;;\n", TITLES.join(";"))),
        ),
        case(
            "the header again with two columns changed over, and then as before",
            table(&format!(
                "{ROW}{}\n2023;4;K.2.02;9;10;;;\n{}\n2023;4;K.2.03;10;9;;;\n",
                TITLES.join(";").replacen("dibutuhkan;terpenuhi", "terpenuhi;dibutuhkan", 1),
                TITLES.join(";")
            )),
        ),
        case(
            "another header in the middle of the file",
            table(&format!("{ROW}tahun;triwulan;kode;pagu;realisasi\n2023;4;K.2.01;500;400\n")),
        ),
        case("column numbers below the header", table(&format!("(1);(2);(3);(4);(5);(6);(7);(8)\n{ROW}"))),
        case("bare column numbers below the header", table(&format!("1;2;3;4;5;6;7;8\n{ROW}"))),
        case("no header at all", ROW),
        case("a header and nothing below", table("")),
        case(
            "a table that lies on its side",
            "tahun;2023;2023\ntriwulan;4;4\nkode;K.2.01;K.2.02\ndibutuhkan;10;10\nterpenuhi;9;8\n",
        ),
        case("a file about something else", "provinsi,kabupaten,nilai\nKalimantan Tengah,Kotawaringin Timur,80\n"),
        case(
            "header cells that stand far to the right",
            bare(|sheet| {
                for (column, title) in (16_376..).zip(TITLES) {
                    sheet.write(0, column, title).unwrap();
                }
                filled(sheet, 1, "K.2.01");
                sheet.write(2, 16_376, 2023).unwrap().write(2, 16_377, 4).unwrap().write(2, 16_378, "K.2.02").unwrap();
                sheet.write(2, 16_379, 10).unwrap().write(2, 16_380, 9).unwrap();
            }),
        ),
        case(
            "a header that begins in column C of row 6",
            bare(|sheet| {
                sheet.write(0, 0, "Pemerintah Kabupaten Kotawaringin Timur").unwrap();
                sheet.write_row(5, 2, TITLES).unwrap();
                sheet
                    .write_row(6, 2, [2023, 4])
                    .unwrap()
                    .write(6, 4, "K.2.01")
                    .unwrap()
                    .write_row(6, 5, [10, 9])
                    .unwrap();
            }),
        ),
    ]
}

#[test]
fn a_header_is_found_where_it_stands_or_told_by_what_it_lacks() {
    insta::assert_snapshot!(told(&cases()));
}
