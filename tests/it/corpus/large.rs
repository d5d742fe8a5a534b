//! Large files, and a handful through the program itself as an office would run it.

use rust_xlsxwriter::Workbook;
use selaras_domain::catalogue::{Catalogue, Level};

use super::make::{TITLES, book, filled, table};
use super::{Case, adds_up, case, read};
use crate::world::{Office, World};

const ROWS: usize = 100_000;

/// Rows of every component, quarter after quarter and year after year, and then again: what is said twice alike is one.
fn right() -> impl Iterator<Item = (u16, u8, String)> {
    let of_year = |year: u16| {
        let codes: Vec<String> =
            Catalogue::for_year(year).components(Level::Kabupaten).iter().map(ToString::to_string).collect();
        (1..=4).flat_map(move |quarter| codes.clone().into_iter().map(move |code| (year, quarter, code)))
    };
    (2019..=2023).cycle().flat_map(of_year).take(ROWS)
}

fn right_csv() -> String {
    table(&right().map(|(year, quarter, code)| format!("{year};{quarter};{code};100;90;;;\n")).collect::<String>())
}

fn wrong_csv() -> String {
    table(&(0..ROWS).map(|at| format!("2023;4;X.{at};100;90;;;\n")).collect::<String>())
}

fn right_xlsx() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    sheet.write_row(0, 0, TITLES).unwrap();
    for (row, (year, quarter, code)) in (1..).zip(right()) {
        sheet.write(row, 0, year).unwrap().write(row, 1, quarter).unwrap().write(row, 2, code).unwrap();
        sheet.write(row, 3, 100).unwrap().write(row, 4, 90).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

/// How many cells the rows are about.
fn cells() -> usize {
    right().collect::<std::collections::HashSet<_>>().len()
}

#[test]
fn a_hundred_thousand_rows_are_read_and_none_is_lost() {
    for (name, bytes) in [("CSV", right_csv().into_bytes()), ("XLSX", right_xlsx())] {
        let parsed = read(&bytes).unwrap();
        adds_up(name, &parsed);
        let counts = (parsed.rows, parsed.entries.len(), parsed.repeated, parsed.refused.len());
        assert_eq!(counts, (ROWS, cells(), ROWS - cells(), 0), "{name}");
    }
}

#[test]
fn a_hundred_thousand_wrong_rows_are_each_told() {
    let parsed = read(wrong_csv().as_bytes()).unwrap();
    adds_up("wrong", &parsed);
    assert_eq!((parsed.rows, parsed.entries.len(), parsed.refused.len()), (ROWS, 0, ROWS));
    let last = parsed.refused.last().unwrap();
    assert_eq!((last.row, last.code.as_deref()), (Some(ROWS as u32 + 1), Some("X.99999")));
}

fn lines(office: &Office) -> u64 {
    office.status().number("head_seq")
}

#[test]
fn the_program_takes_the_large_file_and_survives_the_wrong_one() {
    let world = World::start();
    let office = world.office("62.02", "");
    let ran = office.run(&["import", &office.file("salah.csv", wrong_csv())]).ended(1);
    let refused = ran.json["files"][0]["refused"].as_array().unwrap();
    assert_eq!((refused.len(), lines(&office)), (ROWS, 0), "every row is in the answer of a program");
    let told = office.say(&["import", &office.file("salah.csv", wrong_csv())]).ended(1).stdout;
    let last = told.lines().last().unwrap();
    assert!(told.lines().count() < 300 && last.contains("99800 more"), "a person is told the first ones: {last}");
    let ran = office.run(&["import", &office.file("benar.xlsx", right_xlsx())]).ended(0);
    let count = |key: &str| ran.json["files"][0][key].as_u64().unwrap() as usize;
    assert_eq!((count("rows"), count("new"), count("unchanged")), (ROWS, cells(), ROWS - cells()));
    assert_eq!(lines(&office), cells() as u64);
    let again = office.run(&["import", &office.file("benar.csv", right_csv())]).ended(0);
    assert_eq!((&again.json["files"][0]["unchanged"], lines(&office)), (&ROWS.into(), cells() as u64));
}

/// A file for each way an import can end: in, in part, refused as a whole.
fn handful() -> Vec<Case> {
    vec![
        case("baik.csv", format!("\u{feff}{}", table("2023;4;K.2.01;10;9;;;\n")).replace('\n', "\r\n")),
        case(
            "sebagian.xlsx",
            book(|sheet| {
                filled(sheet, 1, "K.2.02");
                filled(sheet, 2, "K.2.03");
                sheet.write(2, 3, "1.234").unwrap();
                filled(sheet, 3, "K.2.04");
                sheet.set_row_hidden(3).unwrap();
            }),
        ),
        case("catatan.csv", table("2023;4;K.2.05;10;11;;;=cmd|' /C calc'!A0\n")),
        case("surat.xlsx", b"%PDF-1.7\n"),
        case("putus.xlsx", &book(|sheet| filled(sheet, 1, "K.2.06"))[..900]),
    ]
}

#[test]
fn the_program_tells_the_user_the_same_and_writes_only_what_went_in() {
    let world = World::start();
    let office = world.office("62.02", "");
    let files: Vec<String> = handful().into_iter().map(|case| office.file(case.name, case.bytes)).collect();
    let mut arguments = vec!["import"];
    arguments.extend(files.iter().map(String::as_str));
    let ran = office.say(&arguments).ended(1);
    let folder = files[0].strip_suffix("baik.csv").unwrap();
    insta::assert_snapshot!(ran.stdout.replace(folder, ""));
    assert_eq!(lines(&office), 3);
}
