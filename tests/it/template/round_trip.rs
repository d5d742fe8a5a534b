//! Template → filled → import → template.

use super::book::{change, fill, row_of, rows, sheets};
use super::{office, template};

#[test]
fn a_template_filled_in_and_imported_writes_only_what_changed_and_the_next_one_shows_it() {
    let (_world, office) = office("62.07", "");
    office.import(["2023,4,K.2.01,1000,550", "2023,3,K.2.02,10,7.5", "2022,4,K.2.02,9,4"]).ended(0);
    let file = template(&office, "satu.xlsx");
    assert_eq!(sheets(&file)[..6], ["Petunjuk", "Capaian", "Anggaran", "Masalah", "Target", "Tahapan"]);
    let unchanged = office.run(&["import", &file]).ended(0);
    let counts = |ran: &crate::world::Ran| {
        let file = &ran.json["files"][0];
        ["rows", "new", "changed", "unchanged"].map(|key| file[key].as_u64().unwrap())
    };
    assert_eq!(counts(&unchanged), [1, 0, 0, 1], "{}", unchanged.stdout);
    assert_eq!(unchanged.json["files"][0]["warnings"].as_array().unwrap().len(), 0, "{}", unchanged.stdout);

    let (first, second) = (row_of(&file, "Capaian", "K.2.01"), row_of(&file, "Capaian", "K.2.02"));
    let third = row_of(&file, "Capaian", "K.4.01");
    let cell = |letter: char, row: usize| format!("{letter}{row}");
    fill(
        &file,
        2,
        &[
            (cell('E', first), "560"),
            (cell('D', second), "12"),
            (cell('E', second), "8.25"),
            (cell('G', third), "nihil"),
            (cell('H', third), "tidak ada bencana"),
        ],
    );
    fill(&file, 3, &[("D2".to_owned(), "1500000000"), ("E2".to_owned(), "750000000")]);
    fill(&file, 4, &[("D2".to_owned(), "kurang guru")]);
    fill(&file, 5, &[("C2".to_owned(), "95.5")]);
    fill(&file, 6, &[("C2".to_owned(), "45112")]);
    let plan = office.run(&["import", "--dry-run", &file]).ended(0);
    assert_eq!(counts(&plan), [7, 6, 1, 0], "{}", plan.stdout);
    assert_eq!(counts(&office.run(&["import", &file]).ended(0)), [7, 6, 1, 0]);
    assert_eq!(counts(&office.run(&["import", &file]).ended(0)), [7, 0, 0, 7]);

    let next = template(&office, "dua.xlsx");
    let row = |code: &str| rows(&next, "Capaian")[row_of(&next, "Capaian", code) - 1].clone();
    assert_eq!(row("K.2.01")[..5], ["2023", "4", "K.2.01", "1000", "560"]);
    let second = row("K.2.02");
    assert_eq!((second[3].as_str(), second[4].as_str()), ("12", "8.25"));
    assert_eq!(second[11..16], ["10", "7.5", "9", "4", "0.75"], "history and change: {second:?}");
    assert_eq!(row("K.4.01")[6..8], ["nihil", "tidak ada bencana"]);
    assert_eq!(rows(&next, "Anggaran")[1][3..5], ["1500000000", "750000000"]);
    assert_eq!(rows(&next, "Masalah")[1][3], "kurang guru");
    assert_eq!(rows(&next, "Target")[1][2..4], ["95.5", "RKPD"]);
    assert_eq!(counts(&office.run(&["import", &next]).ended(0))[1..3], [0, 0]);
}

#[test]
fn a_blank_cell_never_withdraws_and_percentages_wait_for_their_figure() {
    let (_world, office) = office("62.07", "1");
    office.import(["2023,4,K.1.01,100,50"]).ended(0);
    let file = template(&office, "satu.xlsx");
    let item = &rows(&file, "Capaian")[row_of(&file, "Capaian", "K.1.01.01") - 1];
    assert_eq!((item[3].as_str(), item[4].as_str()), ("100", ""), "a percentage of Rapor Pendidikan");
    // The figures that are there are wiped: nothing is said of them.
    let row = row_of(&file, "Capaian", "K.1.01");
    fill(&file, 2, &[(format!("D{row}"), ""), (format!("E{row}"), "")]);
    let ran = office.run(&["import", &file]).ended(0);
    assert_eq!(ran.json["files"][0]["rows"], 0, "{}", ran.stdout);
    assert_eq!(
        office.run(&["index", "--year", "2023", "--quarter", "4"]).json["sectors"][0]["services"][0]["achieved"],
        "50"
    );
}

#[test]
fn a_sector_office_sees_only_its_sectors() {
    let (_world, office) = office("62.07", "2");
    let file = template(&office, "kesehatan.xlsx");
    for (sheet, column) in [("Capaian", 2), ("Anggaran", 2), ("Masalah", 2), ("Target", 1)] {
        let rows = rows(&file, sheet);
        assert!(rows.len() > 5, "{sheet}");
        assert!(rows[1..].iter().all(|row| row[column].starts_with("K.2.")), "{sheet}: {rows:?}");
    }
}

#[test]
fn a_template_of_another_region_is_refused_by_both_names_and_nothing_of_it_goes_in() {
    let (world, katingan) = office("62.06", "");
    let other = world.office("62.07", "");
    let file = template(&katingan, "katingan.xlsx");
    fill(&file, 2, &[("D2".to_owned(), "10"), ("E2".to_owned(), "9")]);
    let ran = other.run(&["import", &file]).ended(1);
    let reason = ran.json["files"][0]["refused"][0]["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("62.06") && reason.contains("62.07") && reason.contains("templat"), "{reason}");
    assert_eq!(other.status().number("head_seq"), 0);
    katingan.run(&["import", &file]).ended(0);
    assert_eq!(katingan.status().number("head_seq"), 1);

    change(&file, "xl/sharedStrings.xml", |text| text.replace("2018.1", "2017.9"));
    let ran = katingan.run(&["import", &file]).ended(1);
    let reason = ran.json["files"][0]["refused"][0]["reason"].as_str().unwrap().to_owned();
    assert!(reason.contains("2017.9") && reason.contains("2018.1"), "{reason}");
}

#[test]
fn changed_keys_are_told_and_a_file_in_the_way_is_set_aside() {
    let (_world, office) = office("62.07", "6");
    let file = template(&office, "satu.xlsx");
    fill(&file, 2, &[("B2".to_owned(), "3"), ("D2".to_owned(), "10"), ("E2".to_owned(), "9")]);
    let filled = std::fs::read(&file).unwrap();
    let ran = office.run(&["import", &file]).ended(0);
    assert!(ran.stdout.contains("baris templat diubah"), "{}", ran.stdout);
    let again = office.run(&["template", "--year", "2023", "--quarter", "4", "-o", &file]).ended(0);
    assert_eq!(std::fs::read(again.json["previous"].as_str().unwrap()).unwrap(), filled);
}

#[test]
fn a_cell_of_two_values_stays_blank_until_somebody_says_which() {
    let (world, coordinator) = office("62.07", "");
    let sector = world.office("62.07", "2");
    coordinator.import(["2023,4,K.2.01,1000,550"]).ended(0);
    sector.import(["2023,4,K.2.01,1000,560"]).ended(0);
    sector.sync();
    coordinator.sync();
    let file = template(&coordinator, "satu.xlsx");
    let row = row_of(&file, "Capaian", "K.2.01");
    let cells = rows(&file, "Capaian")[row - 1].clone();
    assert_eq!((cells[3].as_str(), cells[4].as_str()), ("", ""));
    assert!(cells[17].contains("bentrok") && cells[17].contains("550") && cells[17].contains("560"), "{cells:?}");
    let ran = coordinator.run(&["import", &file]).ended(0);
    assert_eq!(ran.json["files"][0]["rows"], 0, "unchanged it settles nothing: {}", ran.stdout);
    fill(&file, 2, &[(format!("D{row}"), "1000"), (format!("E{row}"), "560")]);
    assert_eq!(coordinator.run(&["import", &file]).ended(0).json["files"][0]["changed"], 1);
    let next = template(&coordinator, "dua.xlsx");
    assert_eq!(rows(&next, "Capaian")[row - 1][3..5], ["1000", "560"]);
}

#[test]
fn proposed_targets_stand_beside_the_blank_ones_and_are_filled_in_on_wish() {
    let (_world, office) = office("62.07", "");
    office.import(["2022,4,K.2.01,1000,550"]).ended(0);
    let target = |file: &str| rows(file, "Target")[row_of(file, "Target", "K.2.01") - 1].clone();
    let beside = target(&template(&office, "satu.xlsx"));
    let (proposed, working) = (beside[7].clone(), &beside[8]);
    assert_eq!((beside[2].as_str(), beside[3].as_str()), ("", "RKPD"));
    assert!(proposed.parse::<f64>().unwrap() > 550.0 && working.contains("550"), "{beside:?}");

    let file = office.file("dua.xlsx", "");
    std::fs::remove_file(&file).unwrap();
    office.run(&["template", "--year", "2023", "--quarter", "4", "--propose", "-o", &file]).ended(0);
    assert_eq!(target(&file)[2], proposed);
    let imported = office.run(&["import", &file]).ended(0);
    assert_eq!(imported.json["files"][0]["new"], 1, "{}", imported.stdout);
    let again = target(&template(&office, "tiga.xlsx"));
    assert_eq!((again[2].as_str(), again[7].as_str()), (proposed.as_str(), ""), "it is a target now");
}

#[test]
fn an_english_template_guides_in_english_and_is_imported_as_the_other() {
    let (_world, office) = office("62.07", "");
    let file = office.data.with_file_name("english.xlsx").display().to_string();
    office.run(&["template", "--year", "2023", "--quarter", "4", "-o", &file, "--lang", "en"]).ended(0);
    let guide: Vec<String> = rows(&file, "Petunjuk").concat();
    assert!(guide.iter().any(|said| said == "Template of the SPM report"), "{guide:?}");
    assert!(!guide.iter().any(|said| said.contains("Isi sel putih")), "{guide:?}");
    let row = row_of(&file, "Capaian", "K.2.01");
    fill(&file, 2, &[(format!("D{row}"), "1000"), (format!("E{row}"), "700")]);
    assert_eq!(office.run(&["import", &file]).ended(0).json["files"][0]["new"], 1);
}
