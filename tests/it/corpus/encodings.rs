//! Text files by their bytes: encodings, separators, line ends and quotes.

use super::make::{TITLES, table};
use super::{Case, case, told};

const GOOD: &str = "2023;4;K.2.01;10;9;;;\n2023;4;K.2.02;20;18;;;\n";

fn utf_16(text: &str, to_bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(to_bytes).collect()
}

fn with_comma(rows: &str) -> String {
    format!("{}\n{rows}", TITLES.join(","))
}

pub(super) fn cases() -> Vec<Case> {
    let noted = table("2023;4;K.2.01;10;9;;;“café” – 5°\n");
    let western: Vec<u8> = table("2023;4;K.2.01;10;9;;;caf@ & 5#\n")
        .bytes()
        .map(|byte| match byte {
            b'@' => 0xe9,
            b'&' => 0x96,
            b'#' => 0xb0,
            _ => byte,
        })
        .collect();
    let mut cut = table("2023;4;K.2.01;10;9;;;caf\u{e9}").into_bytes();
    cut.truncate(cut.len() - 1);
    vec![
        case("UTF-8 with a byte order mark", format!("\u{feff}{noted}")),
        case("two byte order marks, as two programs wrote them", format!("\u{feff}\u{feff}{noted}")),
        case("UTF-16, little end first", utf_16(&format!("\u{feff}{noted}"), u16::to_le_bytes)),
        case("UTF-16, big end first", utf_16(&format!("\u{feff}{noted}"), u16::to_be_bytes)),
        case("UTF-16 without a byte order mark", utf_16(&noted, u16::to_le_bytes)),
        case("Windows-1252, as old Excel saves", western),
        case("UTF-8 that ends in the middle of a sign", cut),
        case("commas", with_comma("2023,4,K.2.01,10,9,,,\n")),
        case("tabs", table(GOOD).replace(';', "\t")),
        case("vertical bars", table(GOOD).replace(';', "|")),
        case("the line sep=; that Excel understands", format!("sep=;\n{}", table(GOOD))),
        case("line ends of Windows", table(GOOD).replace('\n', "\r\n")),
        case("line ends of old Macs", table(GOOD).replace('\n', "\r")),
        case(
            "line ends of three systems in one file",
            table("2023;4;K.2.01;10;9;;;\r\n2023;4;K.2.02;10;9;;;\r2023;4;K.2.03;10;9;;;\n"),
        ),
        case("no line end at the end", table(GOOD).trim_end()),
        case(
            "blank lines and lines of separators between the rows",
            table("\n;;;;;;;\n2023;4;K.2.01;10;9;;;\n\n\n;;;;;;;\n2023;4;K.2.02;10;9;;;\n"),
        ),
        case("every field between quotes", table("\"2023\";\"4\";\"K.2.01\";\"10\";\"9\";\"\";\"\";\"\"\n")),
        case(
            "a line break, a separator and quotes inside a quoted note",
            table("2023;4;K.2.01;10;9;;;\"obat; \"\"habis\"\"\nsejak Mei\"\n2023;4;K.2.02;x;9;;;\n"),
        ),
        case(
            "a quote that is never closed hides the rest of the file",
            table("2023;4;K.2.01;10;9;;;\n2023;4;K.2.02;10;9;;;\"obat habis\n2023;4;K.2.03;10;9;;;\n"),
        ),
        case("text behind a closing quote", table("2023;4;K.2.01;\"10\"5;9;;;\n2023;4;K.2.02;10;9;;;\"obat\" habis\n")),
        case("a separator in a note without quotes", table("2023;4;K.2.01;10;9;;;obat habis; sejak Mei\n")),
        case(
            "one separator too many at the end of every row",
            table("2023;4;K.2.01;10;9;;;;\n2023;4;K.2.02;10;9;;;;\n"),
        ),
        case("separators missing at the end of a row", table("2023;4;K.2.01;10;9\n2023;4;K.2.02;10\n2023;4\n")),
        case(
            "decimal commas between commas",
            with_comma(
                "2023,4,K.2.01,10,5,9,5,,,\n2023,4,K.2.02,10,5,9,,,\n2023,4,K.2.03,10,9,5\n2023,4,K.2.04,\"10,5\",9,,,\n",
            ),
        ),
        case(
            "thousands commas between commas",
            with_comma(
                "2023,4,K.2.01,1,234,1,200,,,\n2023,4,K.2.02,\"1,234\",9,,,\n2023,4,K.2.03,\"1,234,567\",9,,,\n",
            ),
        ),
        case(
            "rows with commas below a header with semicolons",
            table("2023,4,K.2.01,10,9,,,\n2023,4,K.2.02,10,9,,,\n"),
        ),
        case("rows with semicolons below a header with commas", with_comma("2023;4;K.2.01;10;9;;;\n")),
        case("quotes around every whole row but the header", with_comma("\"2023,4,K.2.01,10,9,,,\"\n")),
        case(
            "an export that put whole rows between quotes",
            TITLES.join(",").replace("tahun", "\"tahun") + "\"\n\"2023,4,K.2.01,10,9,,,\"\n",
        ),
        case("a stray zero byte in a row", table("2023;4;K.2.01;1\u{0}0;9;;;\n")),
    ]
}

#[test]
fn text_is_read_whatever_program_saved_it() {
    insta::assert_snapshot!(told(&cases()));
}
