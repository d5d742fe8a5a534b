//! After a real sync of SAMPLE data, every ranking equals one that a second implementation computes from the lines.

use selaras_domain::period::Quarter;
use selaras_domain::region::of_province;
use selaras_tests::sample::{PROVINCE, Sample};
use serde_json::{Value, json};

use super::naive::Numbers;
use crate::world::figures::rows;
use crate::world::{Office, World};

const MEASURES: [&str; 11] = [
    "index",
    "sector:1",
    "sector:2",
    "sector:3",
    "sector:4",
    "sector:5",
    "sector:6",
    "budget",
    "realisation",
    "improvement",
    "completeness",
];

/// Four districts with their SAMPLE files, two that say the same, and one with every odd thing an office may say.
fn reported(world: &World) -> Vec<Office> {
    let mut sample = Sample::small(7);
    sample.years = vec![2022, 2023];
    sample.quarters = vec![Quarter::Q4];
    let mut offices = Vec::new();
    for district in sample.districts().map(Result::unwrap) {
        let office = world.office(&district.region.code.to_string(), "");
        let files = district.write(&office.data.join("files")).unwrap();
        let mut import = vec!["import"];
        import.extend(files.iter().map(|path| path.to_str().unwrap()));
        office.run(&import).ended(0);
        offices.push(office);
    }
    for region in ["62.02", "62.03"] {
        let office = world.office(region, "");
        office.import(rows([2023], &[4], 1)).ended(0);
        offices.push(office);
    }
    let odd = world.office("62.05", "");
    let enter = |arguments: &[&str]| {
        odd.run(&[&["enter"], arguments, &["--year", "2023", "--quarter", "4"]].concat()).ended(0);
    };
    enter(&["K.2.01", "--required", "3", "--achieved", "1"]);
    enter(&["K.2.01.02", "--required", "7", "--achieved", "9.5"]);
    enter(&["K.2.01.03", "--not-applicable", "--reason", "SAMPLE"]);
    enter(&["K.2.02", "--nihil", "--reason", "SAMPLE: nobody agreed to it"]);
    enter(&["K.4.01", "--nihil", "--reason", "SAMPLE: no disaster"]);
    enter(&["K.4.02", "--nihil", "--reason", "SAMPLE: no relocation"]);
    enter(&["K.3.01", "--required", "10", "--achieved", "10"]);
    enter(&["K.3.01", "--withdraw", "--reason", "SAMPLE: typed in the wrong row"]);
    enter(&["K.1.01", "--allocation", "300", "--realisation", "100"]);
    offices.push(odd);
    offices
}

#[test]
fn ranks_after_a_real_sync_equal_those_of_a_second_implementation_with_exact_fractions() {
    let world = World::start();
    let offices = reported(&world);
    offices.iter().for_each(|office| drop(office.sync()));
    let numbers = Numbers::read(&world.database());
    let regions: Vec<String> = of_province(PROVINCE).map(|region| region.code.to_string()).collect();
    let regions: Vec<&str> = regions.iter().map(String::as_str).collect();
    for year in ["2022", "2023"] {
        for by in MEASURES {
            let ranked = world.server(&["rank", "--year", year, "--quarter", "4", "--by", by]).ended(0).json;
            let keep = |rows: &Value, keys: &[&str]| -> Vec<Value> {
                let rows = rows.as_array().unwrap().iter();
                rows.map(|row| keys.iter().map(|key| ((*key).to_owned(), row[key].clone())).collect()).collect()
            };
            let ranked = json!({
                "rows": keep(&ranked["rows"], &["rank", "region", "score"]),
                "unranked": keep(&ranked["unranked"], &["region", "reason"]),
            });
            assert_eq!(ranked, numbers.rank(&regions, year.parse().unwrap(), 4, by), "{year} by {by}");
        }
    }
    let tied = world.server(&["rank", "--year", "2023", "--quarter", "4"]).ended(0).json;
    let rank =
        |region| tied["rows"].as_array().unwrap().iter().find(|row| row["region"] == region).unwrap()["rank"].clone();
    assert_eq!(rank("62.02"), rank("62.03"), "equal scores share a rank");

    // Each office sees offline, by its own copy, what the province explains.
    for office in &offices {
        let period = ["--year", "2023", "--quarter", "4"];
        let explained = world.server(&[&["explain", "--region", &office.region], &period[..]].concat()).ended(0).json;
        assert_eq!(office.run(&[&["index"], &period[..]].concat()).ended(0).json, explained, "{}", office.region);
    }
}
