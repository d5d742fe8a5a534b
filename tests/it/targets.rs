//! Targets and stages over the real programs: office and province show the same, and what is proposed can be imported as it
//! is and then stands as the next year's targets.

use insta::{Settings, assert_snapshot};
use selaras_domain::region::RegionCode;
use selaras_tests::sample::{FileKind, Sample};
use serde_json::Value;

use crate::world::figures::code;
use crate::world::{Office, World};

/// The SAMPLE files of one district's 2023.
fn sample(region: RegionCode) -> Vec<(String, FileKind, Vec<u8>)> {
    let order = Sample { regions: vec![region], years: vec![2023], ..Sample::small(7) };
    let district = order.districts().next().unwrap().unwrap();
    district.files.into_iter().map(|file| (file.name, file.kind, file.bytes)).collect()
}

/// An office that brought in its SAMPLE files of these kinds and synced.
fn reported(world: &World, region: &str, kinds: &[FileKind]) -> Office {
    let office = world.office(region, "");
    for (name, kind, bytes) in sample(code(region)) {
        if kinds.contains(&kind) {
            office.run(&["import", &office.file(&name, bytes)]).ended(0);
        }
    }
    office.sync();
    office
}

fn of_region<'a>(answer: &'a Value, region: &str) -> &'a Value {
    let regions = answer["regions"].as_array().unwrap();
    regions.iter().find(|row| row["region"] == region).unwrap_or_else(|| panic!("no {region} in {answer}"))
}

#[test]
fn office_and_province_show_the_same_targets_and_stages() {
    let world = World::start();
    let everything = [FileKind::Achievement, FileKind::Target, FileKind::Stage];
    let office = reported(&world, "62.01", &everything);
    reported(&world, "62.71", &[FileKind::Target]);

    let here = office.run(&["targets", "--year", "2023"]).ended(0).json;
    let there = world.server(&["targets", "--year", "2023"]).ended(0).json;
    assert_eq!(&here, of_region(&there, "62.01"));
    assert_eq!((&here["quarter"], &there["regions_with_target"]), (&4.into(), &2.into()), "the last quarter reported");
    assert_eq!(there["regions"].as_array().map(Vec::len), Some(14), "regions without targets are listed too");
    // A target without a figure is not below: nothing is known.
    let silent = of_region(&there, "62.71");
    assert_eq!((&silent["components"]["below"], &silent["quarter"]), (&0.into(), &Value::Null));
    assert_eq!(silent["components"]["no_realisation"], silent["components"]["with_target"]);

    // Mid-year figures against the whole year's targets: more is below.
    let below = |answer: &Value| answer["components"]["below"].as_u64().unwrap();
    let half = office.run(&["targets", "--year", "2023", "--quarter", "2"]).ended(0).json;
    assert!(below(&half) > below(&here) && below(&here) > 0, "{} and {}", below(&half), below(&here));
    let only = world.server(&["targets", "--year", "2023", "--quarter", "2", "--below"]).ended(0).json;
    assert_eq!((only["regions"].as_array().map(Vec::len), &only["regions_below"]), (Some(1), &1.into()));
    let rows: Vec<&Value> = only["regions"][0]["rows"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|row| row["components"].as_array().unwrap())
        .collect();
    assert_eq!(rows.len() as u64, below(&half));
    assert!(rows.iter().all(|row| row["state"] == "below" && row["document"] == "APBD"), "{rows:?}");

    let stages = office.run(&["stages", "--year", "2023"]).ended(0).json;
    let all = world.server(&["stages", "--year", "2023"]).ended(0).json;
    assert_eq!(&stages, of_region(&all, "62.01"));
    assert_eq!((&stages["present"], &all["complete"]), (&7.into(), &1.into()));
    assert_eq!(all["without_any"].as_array().map(Vec::len), Some(13));

    let mut settings = Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_snapshot_path("snapshots/targets");
    settings.bind(|| {
        assert_snapshot!("targets_of_the_office", office.say(&["targets", "--year", "2023"]).ended(0).stdout);
        assert_snapshot!("targets_of_the_province", world.say(&["targets", "--year", "2023"]).ended(0).stdout);
        let asked = ["targets", "--year", "2023", "--quarter", "2", "--below"];
        assert_snapshot!("targets_below", world.say(&asked).ended(0).stdout);
        assert_snapshot!("stages_of_the_office", office.say(&["stages", "--year", "2023"]).ended(0).stdout);
        assert_snapshot!("stages_of_the_province", world.say(&["stages", "--year", "2023"]).ended(0).stdout);
    });
}

#[test]
fn a_proposal_imports_as_it_is_and_stands_as_the_next_years_targets() {
    let world = World::start();
    let office = reported(&world, "62.01", &[FileKind::Achievement]);
    let path = office.data.parent().unwrap().join("target-2024.csv");
    let path = path.to_str().unwrap();
    let propose = ["targets", "--year", "2023", "--propose", "-o", path];
    let proposed = office.run(&propose).ended(0).json;
    let rows = proposed["proposals"].as_array().unwrap();
    assert_eq!(
        (&proposed["for_year"], &proposed["document"], &proposed["file"]),
        (&2024.into(), &"RKPD".into(), &path.into())
    );
    assert!(rows.len() > 100 && rows.iter().all(|row| row["working"].as_str().is_some_and(|text| !text.is_empty())));

    // A file that is there may have been edited: it stays.
    let text = std::fs::read_to_string(path).unwrap();
    let again = office.run(&propose).ended(2);
    assert!(again.stderr.contains("is there already"), "{}", again.stderr);
    assert_eq!(std::fs::read_to_string(path).unwrap(), text);

    let imported = office.run(&["import", path]).ended(0).json;
    assert_eq!(imported["files"][0]["new"], rows.len());
    office.sync();
    let next = office.run(&["targets", "--year", "2024"]).ended(0).json;
    let targets: Vec<(&Value, &Value)> = next["rows"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|service| service["components"].as_array().unwrap())
        .map(|row| (&row["component"], &row["target"]))
        .collect();
    assert_eq!(targets, rows.iter().map(|row| (&row["component"], &row["target"])).collect::<Vec<_>>());
    assert_eq!(next["components"]["no_realisation"], rows.len(), "nothing is reported of 2024 yet");
    let there = world.server(&["targets", "--year", "2024", "--region", "62.01"]).ended(0).json;
    assert_eq!(there["regions"].as_array().unwrap(), &[next]);
}

#[test]
fn an_office_is_offered_what_it_may_write_and_told_what_to_do_when_there_is_nothing() {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    let file = |name: &str| health.data.parent().unwrap().join(name).to_str().unwrap().to_owned();
    let empty = health.say(&["targets", "--year", "2023", "--propose", "-o", &file("kosong.csv")]).ended(1);
    assert!(empty.stdout.contains("nothing to propose") && !std::path::Path::new(&file("kosong.csv")).exists());
    assert!(health.say(&["targets", "--year", "2023"]).ended(0).stdout.contains("--year 2022 --propose"));
    assert!(health.say(&["stages", "--year", "2023"]).ended(0).stdout.contains("tahun,tahapan,tanggal,dokumen"));
    assert!(world.say(&["targets", "--year", "2023"]).ended(0).stdout.contains("tahun,kode,target,dokumen"));
    assert!(world.say(&["stages", "--year", "2023"]).ended(0).stdout.contains("0 of 14"));
    world.server(&["targets", "--year", "2023", "--region", "63.01"]).ended(2);
    health.run(&["targets", "--year", "2023", "--document", "RPJMD"]).ended(2);
    health.run(&["targets", "--year", "2023", "--propose", "--document", "Surat"]).ended(2);

    coordinator.import(["2023,4,K.1.01,100,60", "2023,4,K.2.01,1000,550"]).ended(0);
    coordinator.sync();
    health.sync();
    let proposed =
        health.run(&["targets", "--year", "2023", "--propose", "--document", "Renja", "-o", &file("renja.csv")]);
    proposed.ended(0);
    let text = std::fs::read_to_string(file("renja.csv")).unwrap();
    assert_eq!(text, "tahun,kode,target,dokumen\n2024,K.2.01,663,Renja\n", "the sibling's sector is not this office's");
}
