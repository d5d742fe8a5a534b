//! Notes in workbooks of others: what comes, what stays, and what the next time takes away.

use std::io::{Cursor, Read};

use rust_xlsxwriter::{Format, Note as CellNote, Workbook};
use zip::ZipArchive;

use super::*;

fn note(sheet: &str, row: u32, column: u32, text: &str) -> Note {
    Note { sheet: Some(Arc::from(sheet)), row, column, text: text.to_owned() }
}

fn book() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Capaian").unwrap();
    sheet.write_with_format(0, 0, "tahun", &Format::new().set_bold()).unwrap();
    sheet.write_formula(1, 1, "=1+1").unwrap();
    sheet.insert_note(4, 4, &CellNote::new("kata Budi").set_author("Budi")).unwrap();
    sheet.insert_note(5, 5, &CellNote::new("lain").set_author("Budi")).unwrap();
    workbook.add_worksheet().set_name("Lain").unwrap().write(0, 0, 1).unwrap();
    workbook.save_to_buffer().unwrap()
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

fn names(bytes: &[u8]) -> Vec<String> {
    let archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut names: Vec<String> = archive.file_names().map(|name| name.unwrap().to_string()).collect();
    names.sort();
    names
}

#[test]
fn notes_come_beside_those_of_others_and_every_other_part_stays_as_it_is() {
    let before = book();
    let notes =
        [note("Capaian", 5, 4, "angka < 0 & aneh"), note("Capaian", 7, 1, "baris dua\nkata"), note("Lain", 1, 0, "x")];
    let after = annotated(&before, &notes).unwrap();
    let comments = part(&after, "xl/comments1.xml");
    assert!(comments.contains("kata Budi") && comments.contains("lain"), "{comments}");
    assert!(comments.contains("Selaras: angka &lt; 0 &amp; aneh"), "below what Budi said: {comments}");
    assert_eq!(comments.matches("<comment ").count(), 3, "a cell has one comment");
    assert!(part(&after, "xl/comments2.xml").contains("ref=\"A1\""));
    assert!(part(&after, "xl/drawings/vmlDrawing1.vml").matches("<v:shape ").count() == 3);
    let sheet = part(&after, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("sqref=\"E5 B7\"") && sheet.matches("<legacyDrawing").count() == 1, "{sheet}");
    assert!(part(&after, "xl/worksheets/sheet2.xml").contains("r:id=\"rIdSelaras2\""));
    for name in names(&before) {
        if ["xl/workbook.xml", "xl/theme/theme1.xml", "xl/sharedStrings.xml", "docProps/core.xml"]
            .contains(&name.as_str())
        {
            assert_eq!(part(&before, &name), part(&after, &name), "{name}");
        }
    }
}

#[test]
fn the_next_time_takes_our_notes_away_and_leaves_the_others() {
    let once = annotated(&book(), &[note("Capaian", 7, 1, "salah"), note("Lain", 1, 0, "x")]).unwrap();
    let twice = annotated(&once, &[note("Capaian", 8, 1, "masih salah")]).unwrap();
    let comments = part(&twice, "xl/comments1.xml");
    assert!(!comments.contains(">salah<") && comments.contains("masih salah") && comments.contains("kata Budi"));
    assert_eq!(comments.matches("<author>Selaras<").count(), 1, "{comments}");
    let sheet = part(&twice, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("sqref=\"B8\"") && !sheet.contains("B7"), "{sheet}");
    assert_eq!(part(&twice, "xl/drawings/vmlDrawing1.vml").matches("<v:shape ").count(), 3);
    assert!(!part(&twice, "xl/worksheets/sheet2.xml").contains("conditionalFormatting"));
    assert_eq!(names(&once), names(&twice));
    assert_eq!(part(&twice, "xl/styles.xml").matches("FFC7CE").count(), 1);
}

#[test]
fn what_stands_below_a_persons_comment_is_replaced_too() {
    let once = annotated(&book(), &[note("Capaian", 5, 4, "salah")]).unwrap();
    let twice = annotated(&once, &[note("Capaian", 5, 4, "masih")]).unwrap();
    let comments = part(&twice, "xl/comments1.xml");
    assert!(comments.contains("\nSelaras: masih<") && !comments.contains("Selaras: salah"), "{comments}");
    let thrice = part(&annotated(&twice, &[]).unwrap(), "xl/comments1.xml");
    assert!(!thrice.contains("Selaras: ") && thrice.contains("kata Budi"), "{thrice}");
}

#[test]
fn a_workbook_with_nothing_to_say_stays_byte_for_byte() {
    let before = book();
    let after = annotated(&before, &[]).unwrap();
    for name in names(&before) {
        if name != "xl/comments1.xml" {
            assert_eq!(part(&before, &name), part(&after, &name), "{name}");
        }
    }
}

#[test]
fn columns_have_letters() {
    for (column, name) in [(0, "A1"), (25, "Z1"), (26, "AA1"), (701, "ZZ1"), (702, "AAA1")] {
        assert_eq!(cell_name(1, column), name);
        assert_eq!(place_of(name), Some((1, column)));
    }
}
