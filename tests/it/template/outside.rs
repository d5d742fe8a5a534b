//! What other programs make of our workbooks: openpyxl and LibreOffice, which `tests/run` installs.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::book::{fill, row_of, rows};
use super::{office, template};

/// Prints what openpyxl sees of a workbook.
const SCRIPT: &str = r#"
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheets = {}
for sheet in book.worksheets:
    sheets[sheet.title] = {
        "state": sheet.sheet_state,
        "rows": sheet.max_row,
        "frozen": sheet.freeze_panes,
        "comments": {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment},
        "validations": [[str(v.sqref), v.type, v.formula1] for v in sheet.data_validations.dataValidation],
        "marks": [str(r.sqref) for r in sheet.conditional_formatting],
        "row": [cell.value for cell in sheet[2]],
    }
print(json.dumps(sheets, default=str))
"#;

fn openpyxl(path: &str) -> Value {
    python(SCRIPT, Path::new(path))
}

/// What a script that knows openpyxl prints about a file, as JSON.
pub fn python(script: &str, path: &Path) -> Value {
    // A Python of the user's own may stand before the system's, which has the Debian package.
    let has = |python: &&str| {
        Command::new(python).args(["-c", "import openpyxl"]).output().is_ok_and(|ran| ran.status.success())
    };
    let python = ["/usr/bin/python3", "python3"].into_iter().find(has);
    let python = python.expect("openpyxl is missing: run ./tests/run, which installs it (Debian: python3-openpyxl)");
    let ran = Command::new(python).args(["-c", script]).arg(path).output().unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    serde_json::from_slice(&ran.stdout).unwrap()
}

/// Lets LibreOffice save a file in another format, with a profile of its own.
pub fn libreoffice(path: &str, format: &str, folder: &Path) {
    let profile = format!("-env:UserInstallation=file://{}", folder.join("profile").display());
    let ran = Command::new("soffice")
        .args([&profile, "--headless", "--norestore", "--convert-to", format, "--outdir"])
        .arg(folder)
        .arg(path)
        .output()
        .expect("LibreOffice is missing: run ./tests/run, which installs it (Debian: libreoffice-calc)");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
}

#[test]
fn openpyxl_reads_the_template_and_the_notes() {
    let (_world, office) = office("62.07", "");
    office.import(["2023,4,K.1.01,1000,550.25"]).ended(0);
    let file = template(&office, "satu.xlsx");
    let seen = openpyxl(&file);
    assert_eq!(seen["selaras_templat"]["state"], "veryHidden");
    assert_eq!(seen["Capaian"]["frozen"], "D2");
    assert_eq!(
        seen["Capaian"]["row"].as_array().unwrap()[..5],
        serde_json::json!([2023, 4, "K.1.01", 1000, 550.25]).as_array().unwrap()[..]
    );
    let limits = seen["Capaian"]["validations"].to_string();
    assert!(
        limits.contains("ROUND(D2,2)=D2") && limits.contains("nihil") && limits.contains("tidak_berlaku"),
        "{limits}"
    );

    fill(&file, 2, &[("D3".to_owned(), "0"), ("E3".to_owned(), "0")]);
    let out = office.file("catatan.xlsx", "");
    office.run(&["import", &file, "--annotate", &out]).ended(1);
    let seen = openpyxl(&out);
    assert!(seen["Capaian"]["comments"]["D3"].as_str().unwrap().contains("tidak_berlaku"), "{seen}");
    assert_eq!(seen["Capaian"]["marks"], serde_json::json!(["D3"]));
    assert_eq!(seen["Capaian"]["validations"].to_string(), limits, "the rest stays");
}

#[test]
fn libreoffice_reads_the_same_values_and_what_it_saves_is_imported_as_it_was() {
    let (_world, office) = office("62.07", "2");
    office.import(["2023,4,K.2.01,1234567,550.25", "2023,3,K.2.01,1234567,500"]).ended(0);
    let file = template(&office, "satu.xlsx");
    let row = row_of(&file, "Capaian", "K.2.02");
    fill(&file, 2, &[(format!("D{row}"), "0"), (format!("E{row}"), "0")]);
    let out = office.file("catatan.xlsx", "");
    office.run(&["import", &file, "--annotate", &out]).ended(1);
    let folder = tempfile::tempdir().unwrap();

    // Separator ; text in quotes, UTF-8, cells as shown or as stored (false), every sheet in a file of its own (-1).
    libreoffice(&out, "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,false,false,false,false,-1", folder.path());
    let text = fs::read_to_string(folder.path().join("catatan-Capaian.csv")).unwrap();
    let first = text.lines().map(|line| line.replace('"', "")).find(|line| line.contains("K.2.01;")).unwrap();
    assert!(first.starts_with("2023;4;K.2.01;1234567;550.25;"), "{first}");
    let ours = rows(&out, "Capaian");
    assert_eq!(text.lines().filter(|line| line.contains(";K.2.")).count(), ours.len() - 1);

    // A user of LibreOffice saves it; the figures, the notes and the hidden sheet are still there.
    let saved = folder.path().join("saved");
    fs::create_dir(&saved).unwrap();
    libreoffice(&out, "xlsx", &saved);
    let saved = saved.join("catatan.xlsx").to_str().unwrap().to_owned();
    let again = office.file("lagi.xlsx", "");
    let ran = office.run(&["import", &saved, "--annotate", &again]).ended(1);
    let answer = &ran.json["files"][0];
    assert_eq!(
        (&answer["unchanged"], &answer["new"], &answer["changed"]),
        (&1.into(), &0.into(), &0.into()),
        "{}",
        ran.stdout
    );
    assert_eq!(answer["refused"].as_array().unwrap().len(), 1, "{}", ran.stdout);
    assert!(!ran.stdout.contains("baris templat diubah"), "{}", ran.stdout);
    let seen = openpyxl(&again);
    let comments = seen["Capaian"]["comments"].as_object().unwrap();
    assert_eq!(comments.len(), 1, "our note of last time was replaced: {comments:?}");
    assert_eq!(seen["Capaian"]["marks"], serde_json::json!([format!("D{row}")]), "and so was the mark");
}
