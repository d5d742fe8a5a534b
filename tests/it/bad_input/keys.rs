//! Keys that are gone, cut short or another's: told with the folder and what to do, and no line is lost.

use std::fs;
use std::path::Path;

use super::{office, rows};
use crate::world::Ran;

/// Breaks each file of a keys folder in each way, runs, mends it again.
#[track_caller]
fn broken(keys: &Path, names: &[&str], words: &[&str], run: impl Fn() -> Ran) {
    for name in names {
        let file = keys.join(name);
        let kept = fs::read(&file).unwrap();
        for damage in [None, Some(&b""[..]), Some(b"not a key"), Some(&kept[..kept.len() / 2])] {
            match damage {
                None => fs::remove_file(&file).unwrap(),
                Some(bytes) => fs::write(&file, bytes).unwrap(),
            }
            let ran = run().ended(1);
            for word in words {
                assert!(ran.stderr.contains(word), "{name}: no {word:?} in {}", ran.stderr);
            }
            let secret = String::from_utf8_lossy(&kept).lines().nth(1).map(str::to_owned);
            assert!(secret.is_none_or(|secret| !ran.stderr.contains(&secret)), "{name} is not shown: {}", ran.stderr);
        }
        fs::write(&file, kept).unwrap();
    }
}

#[test]
fn an_office_without_its_keys_keeps_its_lines_and_says_what_to_do() {
    let (world, office) = office();
    rows(&office, "capaian.csv", "2023;4;K.2.01;10;9;;;\n").0.ended(0);
    let keys = office.data.join("keys");
    let words = ["restore this folder from a backup", "join with a new token", keys.to_str().unwrap()];
    broken(&keys, &["office.key.pem", "office.cert.der", "ca.cert.der"], &words, || office.say(&["sync"]));
    let other = world.office("62.07", "");
    let own = fs::read(keys.join("office.key.pem")).unwrap();
    fs::copy(other.data.join("keys/office.key.pem"), keys.join("office.key.pem")).unwrap();
    assert!(office.run(&["sync"]).ended(1).json["error"].as_str().unwrap().contains("restore this folder"));
    fs::write(keys.join("office.key.pem"), own).unwrap();
    assert_eq!(office.status().number("waiting"), 1);
    office.sync();
}

#[test]
fn a_province_without_its_keys_says_what_to_do_and_makes_no_new_ones() {
    let (world, office) = office();
    world.stop().ended(0);
    let keys = world.data.join("keys");
    let words = ["restore this folder from a backup", keys.to_str().unwrap()];
    let names = ["ca.cert.pem", "ca.key.pem", "province.key"];
    broken(&keys, &names, &words, || world.server(&["serve"]));
    broken(&keys, &names, &words, || world.server(&["office", "add", "--region", "62.02", "--name", "SAMPLE"]));
    world.server(&["init", "--province", "62"]).ended(2);
    world.serve();
    office.sync();
}
