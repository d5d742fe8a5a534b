//! Workbooks that are damaged, or made to hurt: bombs, lies about counts, and XML that no program writes.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::make::{archive, book, by_hand, by_hand_parts, edited, filled, inline, number, row, sheet};
use super::{Case, case, told};

/// Parts that unpack to 520 MiB in half a MiB; `name` is the part that does.
fn bomb(name: &str) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let good = sheet(&row("K.2.01"));
    for (part, content) in by_hand_parts("<sst/>", &good) {
        if part != name {
            writer.start_file(part, SimpleFileOptions::default()).unwrap();
            writer.write_all(content).unwrap();
        }
    }
    writer.start_file(name, SimpleFileOptions::default()).unwrap();
    let mut piece = b"<a/>".to_vec();
    piece.resize(1 << 20, b' ');
    (0..520).for_each(|_| writer.write_all(&piece).unwrap());
    writer.finish().unwrap().into_inner()
}

/// Each of ten entities is ten times the one before.
fn laughs() -> String {
    let entities: String =
        (1..10).map(|at| format!("<!ENTITY l{at} \"{}\">", format!("&l{};", at - 1).repeat(10))).collect();
    format!("<?xml version=\"1.0\"?><!DOCTYPE sst [<!ENTITY l0 \"lol\">{entities}]>")
}

/// A row whose code is the first shared string.
fn shared(index: &str) -> String {
    let code = format!("<c t=\"s\"><v>{index}</v></c>");
    format!("<row>{}{}{code}{}{}</row>", number("2023"), number("4"), number("10"), number("9"))
}

fn placed(row: &str, cells: &[(&str, String)]) -> String {
    let cells: String = cells.iter().map(|(at, cell)| cell.replacen("<c", &format!("<c r=\"{at}\""), 1)).collect();
    format!("<row r=\"{row}\">{cells}</row>")
}

pub(super) fn cases() -> Vec<Case> {
    let good = book(|sheet| filled(sheet, 1, "K.2.01"));
    let strings = "<sst><si><t>K.2.01</t></si></sst>";
    let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
    let backwards = "<row r=\"9\"/>".to_owned() + &row("K.2.01").replacen("<row", "<row r=\"3\"", 1);
    let same_row =
        row("K.2.01").replacen("<row", "<row r=\"2\"", 1) + &row("K.2.02").replacen("<row", "<row r=\"2\"", 1);
    let twice = placed(
        "2",
        &[
            ("A2", number("2023")),
            ("B2", number("4")),
            ("C2", inline("K.2.01")),
            ("D2", number("10")),
            ("D2", number("20")),
            ("E2", number("9")),
        ],
    );
    vec![
        case("a workbook of which the end is missing", &good[..good.len() / 2]),
        case("a workbook of which the start is missing", &good[good.len() / 3..]),
        case("a workbook with damage in the middle", {
            let mut bytes = good.clone();
            let middle = bytes.len() / 4;
            bytes[middle..middle + 40].fill(0xaa);
            bytes
        }),
        case("a download that ended in an error page", [&good[..], b"<html>502 Bad Gateway</html>"].concat()),
        case("a sheet that unpacks without end", bomb("xl/worksheets/sheet1.xml")),
        case("a part nobody asked for that unpacks without end", bomb("xl/media/image1.xml")),
        case(
            "entities that grow without end",
            by_hand(&format!("{}<sst><si><t>&l9;</t></si></sst>", laughs()), &sheet(&shared("0"))),
        ),
        case(
            "an entity that names a file of this machine",
            by_hand(
                "<!DOCTYPE sst [<!ENTITY f SYSTEM \"file:///etc/passwd\">]><sst><si><t>K.2.01&f;</t></si></sst>",
                &sheet(&shared("0")),
            ),
        ),
        case(
            "a hundred thousand levels of nesting",
            by_hand(strings, &sheet(&row("K.2.01")).replacen("<sheetData>", &format!("{deep}<sheetData>"), 1)),
        ),
        case(
            "an entity that nobody defined inside a number",
            by_hand("<sst/>", &sheet(&row("K.2.01").replacen("<v>10</v>", "<v>1&x;0</v>", 1))),
        ),
        case(
            "a string count of a quintillion",
            by_hand(
                "<sst count=\"1000000000000000000\" uniqueCount=\"1000000000000000000\"><si><t>K.2.01</t></si></sst>",
                &sheet(&shared("0")),
            ),
        ),
        case(
            "a string count below zero",
            by_hand("<sst uniqueCount=\"-1\"><si><t>K.2.01</t></si></sst>", &sheet(&shared("0"))),
        ),
        case(
            "strings that are not there",
            by_hand(strings, &sheet(&(shared("7") + &shared("-1") + &shared("x") + &shared("")))),
        ),
        case("no string table at all", edited(&good, |name, text| (name != "xl/sharedStrings.xml").then_some(text))),
        case("no styles", edited(&good, |name, text| (name != "xl/styles.xml").then_some(text))),
        case(
            "a style that is not there",
            edited(&good, |name, text| {
                Some(if name.contains("sheet1") {
                    text.replace("<c r=\"D2\"", "<c s=\"4000000000\" r=\"D2\"")
                } else {
                    text
                })
            }),
        ),
        case(
            "the strict namespaces of the standard",
            edited(&good, |_, text| {
                Some(
                    text.replace(
                        "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                        "http://purl.oclc.org/ooxml/spreadsheetml/main",
                    )
                    .replace(
                        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                        "http://purl.oclc.org/ooxml/officeDocument/relationships",
                    ),
                )
            }),
        ),
        case("inline strings and no references", by_hand("<sst/>", &sheet(&row("K.2.01")))),
        case("parts with backslashes and capitals in their names", {
            let (header, parts) = (sheet(&row("K.2.01")), "<sst/>");
            let named =
                by_hand_parts(parts, &header).map(|(name, content)| (name.replace('/', "\\").to_uppercase(), content));
            archive(&named.iter().map(|(name, content)| (name.as_str(), *content)).collect::<Vec<_>>())
        }),
        case(
            "columns beyond the last",
            by_hand(
                "<sst/>",
                &sheet(&placed("2", &[("XFD2", number("1")), ("XFE2", number("1")), ("ZZZ2", number("1"))])),
            ),
        ),
        case("a column of many letters", by_hand("<sst/>", &sheet(&placed("2", &[("ZZZZZZZZZZ2", number("1"))])))),
        case(
            "a row beyond the last",
            by_hand("<sst/>", &sheet(&row("K.2.01").replacen("<row", "<row r=\"4294967295\"", 1))),
        ),
        case("rows that go backwards", by_hand("<sst/>", &sheet(&backwards))),
        case("two rows of the same number", by_hand("<sst/>", &sheet(&same_row))),
        case("two cells of the same place", by_hand("<sst/>", &sheet(&twice))),
        case("a number that is none", by_hand("<sst/>", &sheet(&row("K.2.01").replacen("<v>10</v>", "<v>NaN</v>", 1)))),
        case(
            "a number beyond every float",
            by_hand("<sst/>", &sheet(&row("K.2.01").replacen("<v>10</v>", "<v>1e999</v>", 1))),
        ),
        case(
            "a sheet that ends in the middle of a row",
            by_hand("<sst/>", sheet(&row("K.2.01")).split_once("</row></sheetData>").unwrap().0),
        ),
        case("a sheet in Windows-1252 that says UTF-8", {
            let text = sheet(&row("K.2.01"));
            let (before, after) = text.split_once("K.2.01").unwrap();
            let bytes = [before.as_bytes(), b"K.2.01\xe9", after.as_bytes()].concat();
            let mut parts = by_hand_parts("<sst/>", "");
            parts[5].1 = &bytes;
            archive(&parts)
        }),
        case(
            "parts that lead out of the archive",
            archive(
                &[&by_hand_parts("<sst/>", &sheet(&row("K.2.01")))[..], &[("../../etc/cron.d/x", b"x".as_slice())]]
                    .concat(),
            ),
        ),
        case(
            "a workbook whose relations lead back to itself",
            edited(&good, |name, text| {
                Some(if name == "xl/_rels/workbook.xml.rels" {
                    text.replace("worksheets/sheet1.xml", "workbook.xml")
                } else {
                    text
                })
            }),
        ),
    ]
}

#[test]
fn nothing_that_a_file_holds_can_harm_the_program_or_change_a_figure() {
    insta::assert_snapshot!(told(&cases()));
}
