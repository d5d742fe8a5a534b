//! What the checks say is the same when a figure is typed, when it is imported, and when a quarter is looked through.

use serde_json::Value;

use super::{QUARTER, enter};
use crate::world::{Office, World};

const FALLS: &str = "terpenuhi 550 turun dari TW III (600); angka kumulatif tidak boleh turun, periksa lagi";

fn check(office: &Office) -> Value {
    office.run(&[&["check"], &QUARTER[..]].concat()).ended(0).json
}

/// What is said of a cell by `check`.
fn said(checked: &Value, what: &str, subject: &str) -> Vec<String> {
    let items = checked["items"].as_array().unwrap().iter();
    let of_cell = items.filter(|item| item["what"] == what && item["cell"].as_str().unwrap().ends_with(subject));
    of_cell.map(|item| item["reason"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_falls_within_the_year_is_said_wherever_the_figure_comes_in() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(["2023,3,K.2.01,1000000,600"]).ended(0);
    let typed = enter(&office, "K.2.01", "550", "Siti");
    assert_eq!((&typed["effect"], &typed["findings"][0]["message"]), (&"new".into(), &FALLS.into()), "{typed}");
    let file = "tahun,triwulan,kode,dibutuhkan,terpenuhi,tidak_sesuai_standar,status,keterangan\n2023,4,K.2.01,1000000,550,,,\n";
    let file = office.file("empat.csv", file);
    for options in [&["--dry-run"][..], &[]] {
        let imported = office.run(&[&["import", &file], options].concat()).ended(0).json;
        let warning = &imported["files"][0]["warnings"][0];
        assert_eq!(
            (&warning["reason"], &warning["row"], &warning["code"]),
            (&FALLS.into(), &2.into(), &"K.2.01".into())
        );
    }
    let checked = check(&office);
    assert_eq!(said(&checked, "finding", "K.2.01"), [FALLS]);
    assert_eq!(checked["counts"]["finding"], 1, "{}", checked["counts"]);
    office.sync();
    let there = world.server(&[&["check", "--region", "62.07"], &QUARTER[..]].concat()).ended(0).json;
    assert_eq!((&there["findings"][0]["reason"], there["findings"].as_array().unwrap().len()), (&FALLS.into(), 1));
    enter(&office, "K.2.01", "600", "Siti");
    assert_eq!(check(&office)["counts"]["finding"], 0);
}

#[test]
fn rows_of_one_file_are_compared_with_each_other_and_an_outlier_asks_for_a_note() {
    let world = World::start();
    let office = world.office("62.07", "");
    let header = "tahun,triwulan,kode,dibutuhkan,terpenuhi,tidak_sesuai_standar,status,keterangan\n";
    let rows =
        "2022,4,K.2.01,1000,600,,,\n2023,3,K.2.01,1000,400,,,\n2023,4,K.2.01,1000,60,,,\n2023,4,K.2.02,10,9,,,\n";
    let imported = office.run(&["import", &office.file("a.csv", format!("{header}{rows}"))]).ended(0).json;
    let warnings = imported["files"][0]["warnings"].as_array().unwrap();
    let reasons: Vec<(u64, &str)> =
        warnings.iter().map(|one| (one["row"].as_u64().unwrap(), one["reason"].as_str().unwrap())).collect();
    assert_eq!(
        reasons,
        [
            (3, "terpenuhi 400 lebih besar daripada TW IV (60); angka kumulatif tidak boleh turun, periksa lagi"),
            (4, "terpenuhi 60 turun dari TW III (400); angka kumulatif tidak boleh turun, periksa lagi"),
            (
                4,
                "terpenuhi 60 jauh berbeda dari triwulan yang sama tahun lalu (600); jelaskan di keterangan, atau perbaiki"
            ),
        ]
    );
    let note = "2023,4,K.2.01,1000,60,,,data bencana banjir\n";
    office.run(&["import", &office.file("b.csv", format!("{header}{note}"))]).ended(0);
    assert_eq!(said(&check(&office), "finding", "K.2.01").len(), 1, "explained: only the fall is left");
}

#[test]
fn a_quarter_is_looked_through_with_refusals_conflicts_and_what_is_missing() {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    enter(&coordinator, "K.2.01", "600", "Rina");
    enter(&health, "K.2.01", "550", "Siti");
    enter(&health, "K.1.01", "5", "Siti");
    coordinator.sync();
    health.run(&["sync"]).ended(1);
    let checked = check(&health);
    assert_eq!(said(&checked, "refused", "K.1.01").len(), 1);
    let conflict = said(&checked, "conflict", "K.2.01");
    assert!(
        conflict[0].contains("550 / 1.000.000 (Siti SAMPLE 62.07 2") && conflict[0].contains("(Rina "),
        "{conflict:?}"
    );
    assert_eq!(said(&checked, "missing", "K.2.02"), ["Belum diisi"]);
    assert_eq!(said(&checked, "missing", "K.3.01"), [""; 0], "another office's sector");
    assert_eq!(said(&check(&coordinator), "missing", "K.3.01").len(), 1);
}
