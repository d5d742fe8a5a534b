//! Bundles split by size: any order where the chain allows it, else the part that is missing is named.

use super::{brought, files, offline, path};
use crate::world::World;
use crate::world::figures::rows;

const SMALL: [&str; 2] = ["--max-mb", "0.1"];

fn backwards(files: &[String]) -> Vec<&str> {
    files.iter().rev().map(String::as_str).collect()
}

#[test]
fn parts_come_in_any_order_and_a_missing_one_is_named() {
    let (world, folder) = (World::start(), tempfile::tempdir().unwrap());
    let office = offline(&world, &folder.path().join("a"), "62.07", "");
    let sibling = offline(&world, &folder.path().join("b"), "62.07", "2");
    office.import(rows(2021..=2024, &[1, 2, 3, 4], 7)).ended(0);
    let up = path(&office, "kirim.selaras");
    let ran = office.run(&[&["bundle", "export", "-o", &up][..], &SMALL].concat()).ended(0);
    let up = files(&ran.json["files"]);
    assert!(up.len() >= 2, "{}", ran.stdout);
    assert!(up[0].ends_with(&format!("kirim-1-dari-{}.selaras", up.len())), "{}", up[0]);
    for file in &up {
        assert!(std::fs::metadata(file).unwrap().len() <= 104_857, "{file}");
    }
    let early = brought(&world, &[&up[1]]).ended(1);
    let refusal = early.json["offices"][0]["refusal"].as_str().unwrap();
    assert!(refusal.contains(&format!("impor juga bagian 1 dari {}", up.len())), "{refusal}");
    assert_eq!(world.lines_of(&office), 0, "nothing of it was stored");
    brought(&world, &[&up[0]]).ended(0);
    brought(&world, &backwards(&up)).ended(0);
    assert_eq!(world.lines_of(&office), ran.number("lines"));

    let down = path(&sibling, "kabar.selaras");
    let ran =
        world.server(&[&["bundle", "export", "--office", &sibling.id, "-o", &down][..], &SMALL].concat()).ended(0);
    let down = files(&ran.json["answer"]);
    assert!(down.len() >= 2, "{}", ran.stdout);
    let before = sibling.line_count();
    let early = sibling.run(&["bundle", "import", &down[1]]).ended(1);
    assert!(early.stderr.contains(&format!("bagian 1 dari {} belum diimpor", down.len())), "{}", early.stderr);
    assert_eq!(sibling.line_count(), before);
    let first = sibling.run(&["bundle", "import", &down[0]]).ended(1);
    assert!(!first.synced(), "a part is not the whole: {}", first.stdout);
    let rest = sibling.run(&[&["bundle", "import"][..], &backwards(&down)].concat()).ended(0);
    assert!(rest.synced(), "{}", rest.stdout);
    assert!(world.in_step(&sibling));
}
