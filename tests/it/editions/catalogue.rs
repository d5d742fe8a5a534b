//! Another version of the catalogue: shown before it holds, told to offices with their pass, and in force beside a live server.

use std::fs;
use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use super::publish;
use crate::world::{Ran, World};

pub const ITEM: &str = "K.2.01.99,goods,SAMPLE Buku KIA,buah,,assumed\n";

/// The files of the built-in catalogue, with another item.
pub fn files(folder: &Path) -> [String; 2] {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("domain/data");
    let items = fs::read_to_string(data.join("quality_items.csv")).unwrap();
    let at = items.find("K.2.02.01,").unwrap();
    let path = folder.join("items.csv");
    fs::write(&path, format!("{}{ITEM}{}", &items[..at], &items[at..])).unwrap();
    [data.join("services.csv"), path].map(|path| path.to_str().unwrap().to_owned())
}

fn import(world: &World, [services, items]: &[String; 2], rest: &[&str]) -> Ran {
    world.server(&[&["catalogue", "import", "--services", services, "--items", items], rest].concat())
}

#[test]
fn a_new_version_is_shown_accepted_learned_with_a_pass_and_asked_for_from_its_year_on() {
    let world = World::start();
    let office = world.office("62.07", "2");
    let folder = TempDir::new().unwrap();
    let files = files(folder.path());
    // Offices take figures up to a year ahead.
    let now = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).year();
    let (this, next) = (now.to_string(), (now + 1).to_string());
    let item = |year: &str| [format!("{year},1,K.2.01.99,10,5")];
    let named = ["--name", "SAMPLE.1", "--from-year", &next];
    let shown = import(&world, &files, &[&named[..], &["--dry-run"]].concat()).ended(0).json;
    assert_eq!(shown["changes"], json!(["+ K.2.01.99 SAMPLE Buku KIA (buah)"]));
    assert_eq!(world.server(&["catalogue", "list"]).ended(0).json["catalogues"].as_array().unwrap().len(), 1);
    office.import(item(&next)).ended(1);

    import(&world, &files, &named).ended(0);
    let list = world.server(&["catalogue", "list"]).ended(0).json;
    assert_eq!((&list["catalogues"][0]["until"], &list["catalogues"][1]["version"]), (&json!(now), &json!("SAMPLE.1")));
    assert!(import(&world, &files, &named).ended(1).stderr.contains("katalog SAMPLE.1 sudah ada"));
    office.sync();
    office.import(item(&next)).ended(0);
    office.import(item(&this)).ended(1);
    // The live server scores by it: an item more than the built-in one asks for.
    office.sync();
    let asked = |year: &str| {
        world.server(&["explain", "--region", "62.07", "--year", year, "--quarter", "1"]).ended(0).number("asked")
    };
    assert_eq!(asked(&next), asked(&this) + 1);
    assert!(world.in_step(&office));
}

#[test]
fn a_year_with_a_published_edition_keeps_its_catalogue() {
    let world = World::start();
    let folder = TempDir::new().unwrap();
    publish(&world, &[]);
    let refused = import(&world, &files(folder.path()), &["--name", "2023.1", "--from-year", "2023"]).ended(1);
    assert!(refused.stderr.contains("2023 sudah punya edisi"), "{}", refused.stderr);
    let broken = ["0", "1"].map(|name| {
        let path = folder.path().join(name);
        fs::write(&path, "code,kind\nK.2.01.01,goods\n").unwrap();
        path.to_str().unwrap().to_owned()
    });
    let refused = import(&world, &broken, &["--name", "2030.1", "--from-year", "2030"]).ended(1);
    assert!(refused.stderr.contains("berkas layanan, baris 2"), "{}", refused.stderr);
}
