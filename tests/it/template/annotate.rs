//! `import --annotate`: the same workbook with a note in every refused cell.

use std::fs;

use super::book::{comment, fill, part, row_of, rows};
use super::{office, template};

#[test]
fn every_refused_cell_gets_a_note_and_the_corrected_workbook_goes_in() {
    let (_world, office) = office("62.07", "2");
    let file = template(&office, "satu.xlsx");
    let row = |code: &str| row_of(&file, "Capaian", code);
    let (zero, typed, half) = (row("K.2.01"), row("K.2.02"), row("K.2.03"));
    let cell = |letter: char, row: usize| format!("{letter}{row}");
    fill(
        &file,
        2,
        &[
            (cell('D', zero), "0"),
            (cell('E', zero), "0"),
            (cell('D', typed), "1.234.5"),
            (cell('E', typed), "10"),
            (cell('D', half), "10"),
        ],
    );
    fill(&file, 3, &[("D2".to_owned(), "1.5"), ("E2".to_owned(), "1")]);
    let before = fs::read(&file).unwrap();
    let out = office.file("catatan.xlsx", "");
    let ran = office.run(&["import", &file, "--annotate", &out, "--dry-run"]).ended(1);
    assert_eq!(ran.json["files"][0]["annotated"]["notes"], 4, "{}", ran.stdout);
    assert_eq!(fs::read(&file).unwrap(), before, "the original is not touched");
    for refused in ran.json["files"][0]["refused"].as_array().unwrap() {
        let (letter, sheet) = match refused["column"].as_str().unwrap() {
            "dibutuhkan" => ('D', 1),
            "terpenuhi" => ('E', 1),
            "pagu" => ('D', 2),
            other => panic!("{other}"),
        };
        let note = comment(&out, sheet, &cell(letter, refused["row"].as_u64().unwrap() as usize));
        let said = refused["reason"].as_str().unwrap().replace('"', "&quot;");
        assert_eq!(note.as_deref(), Some(said.as_str()));
    }
    assert!(part(&out, "xl/worksheets/sheet2.xml").contains(&format!("sqref=\"D{zero} D{typed} E{half}\"")));
    assert_eq!(rows(&out, "Capaian"), rows(&file, "Capaian"), "every value stays");
    assert_eq!(office.status().number("head_seq"), 0, "--dry-run");

    fill(&out, 2, &[(cell('D', zero), "20"), (cell('D', typed), "1234.5"), (cell('E', half), "9")]);
    fill(&out, 3, &[("D2".to_owned(), "2")]);
    let clean = office.file("bersih.xlsx", "");
    let ran = office.run(&["import", &out, "--annotate", &clean]).ended(0);
    assert_eq!((&ran.json["files"][0]["new"], &ran.json["files"][0]["annotated"]["notes"]), (&4.into(), &0.into()));
    assert!(!part(&clean, "xl/comments1.xml").contains("<comment "), "notes of last time are gone");
    assert!(!part(&clean, "xl/worksheets/sheet2.xml").contains("conditionalFormatting"));
}

#[test]
fn a_csv_comes_back_as_a_workbook_that_reads_the_same() {
    let (_world, office) = office("62.07", "");
    let text = "tahun,triwulan,kode,dibutuhkan,terpenuhi,tidak_sesuai_standar,status,keterangan\n\
                2023,4,K.2.01,100,55,,,\n\n2023,4,K.2.99,100,55,,,\n2023,4,K.2.02,100,82,5,,,\n2023,4,K.2.03,\"100,5\",1,,,\"a, b\"\n";
    let file = office.file("capaian.csv", text);
    let out = office.file("catatan.xlsx", "");
    let ran = office.run(&["import", &file, "--annotate", &out]).ended(1);
    assert_eq!(ran.json["files"][0]["annotated"]["notes"], 2, "{}", ran.stdout);
    assert!(comment(&out, 1, "C4").unwrap().contains("K.2.99"), "the row that messages name");
    assert!(comment(&out, 1, "D5").unwrap().contains("desimal"));
    let again = office.run(&["import", &out]).ended(1);
    let file = &again.json["files"][0];
    assert_eq!(
        (&file["rows"], &file["unchanged"], &file["new"]),
        (&4.into(), &2.into(), &0.into()),
        "{}",
        again.stdout
    );
    assert_eq!(file["refused"].as_array().unwrap().len(), 2, "a shifted row never goes in: {}", again.stdout);
}

#[test]
fn a_file_refused_as_a_whole_says_so_in_its_first_cell_and_wrong_uses_are_told() {
    let (world, katingan) = office("62.06", "");
    let other = world.office("62.07", "");
    let file = template(&katingan, "katingan.xlsx");
    let out = other.file("catatan.xlsx", "");
    let ran = other.run(&["import", &file, "--annotate", &out]).ended(1);
    assert_eq!(ran.json["files"][0]["annotated"]["notes"], 1, "{}", ran.stdout);
    assert!(comment(&out, 1, "A1").unwrap().contains("62.06"));

    let text = other.file("bukan.pdf", "%PDF-1.7");
    let ran = other.run(&["import", &text, "--annotate", &out]).ended(1);
    assert!(ran.json["files"][0]["annotated"]["file"].is_null(), "{}", ran.stdout);
    other.run(&["import", &file, "--annotate", &file]).ended(2);
    other.run(&["import", &file, &text, "--annotate", &out]).ended(2);
    other.run(&["import", "https://localhost/a.csv", "--annotate", &out]).ended(2);
    other.run(&["import", &file, "--annotate", "no/such/folder/out.xlsx"]).ended(2);
}
