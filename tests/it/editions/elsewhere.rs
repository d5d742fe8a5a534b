//! The same edition on another machine: from a restored backup, from lines that offices brought back, and from a file alone.

use std::fs;
use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use super::{publish, recomputed};
use crate::world::figures::rows;
use crate::world::{Program, Ran, Running, World, command};

/// A server command with the data folder of another machine.
pub fn on(data: &Path, arguments: &[&str]) -> Ran {
    let mut process = command(Program::Server);
    process.args(arguments).arg("--data").arg(data).arg("--json");
    Running::start(&mut process, data.with_extension("log")).wait()
}

#[test]
fn an_edition_is_made_again_on_a_second_machine_to_the_same_bytes() {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    coordinator.import(rows([2022, 2023], &[3, 4], 7)).ended(0);
    health.import(["2023,4,K.2.01,1000,550"]).ended(0);
    for office in [&coordinator, &health] {
        office.sync();
    }
    let digest = publish(&world, &[]);
    let elsewhere = TempDir::new().unwrap();
    let backup = elsewhere.path().join("backup.zip");
    world.server(&["backup", "-o", backup.to_str().unwrap()]).ended(0);
    let file = elsewhere.path().join("edition.json");
    let file = file.to_str().unwrap();
    world.server(&["edition", "export", &digest[..8], "-o", file]).ended(0);

    // The province goes on; what was published is the same.
    health.import(["2023,4,K.2.01,1000,900"]).ended(0);
    health.sync();
    let here = world.server(&["edition", "verify", &digest]).ended(0);
    assert_eq!((&here.json["digest"], recomputed(&here)), (&json!(digest), &json!(true)), "{}", here.stdout);

    let restored = elsewhere.path().join("restored");
    on(&restored, &["restore", backup.to_str().unwrap()]).ended(0);
    let there = on(&restored, &["edition", "verify", &digest]).ended(0);
    assert_eq!((&there.json["recomputed"]["digest"], recomputed(&there)), (&json!(digest), &json!(true)));

    // Lost with all it knew: the offices bring the lines back, the file brings the edition.
    world.stop().ended(0);
    fs::remove_file(world.data.join("selaras.db")).unwrap();
    world.server(&["init", "--province", "62"]).ended(0);
    world.serve();
    let empty = world.server(&["edition", "verify", "--file", file]).ended(1);
    assert!(empty.json["recomputed"]["ledgers"][0].as_str().unwrap().ends_with("is not here"), "{}", empty.stdout);
    for office in [&coordinator, &health, &coordinator] {
        office.sync();
    }
    let back = world.server(&["edition", "verify", "--file", file]).ended(0);
    assert_eq!(recomputed(&back), &json!(true), "{}", back.stdout);
    assert_eq!(world.server(&["edition", "list"]).ended(0).json, json!({ "editions": [] }));
}

#[test]
fn a_file_is_checked_without_any_province() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(["2023,4,K.2.01,1000,550"]).ended(0);
    office.sync();
    let digest = publish(&world, &["--days", "3"]);
    let elsewhere = TempDir::new().unwrap();
    let path = elsewhere.path().join("edition.json");
    let file = path.to_str().unwrap();
    world.server(&["edition", "export", &digest, "-o", file]).ended(0);
    let verify = |arguments: &[&str]| {
        let mut process = command(Program::Server);
        process.args(["edition", "verify", "--json", "--file", file]).args(arguments);
        Running::start(&mut process, elsewhere.path().join("log")).wait()
    };
    let alone = verify(&[]).ended(0);
    assert_eq!((&alone.json["is_key_known"], &alone.json["recomputed"]), (&json!(false), &json!(null)));
    let key = alone.json["key"].as_str().unwrap();
    assert_eq!(verify(&["--key", key]).ended(0).json["is_key_known"], json!(true));
    let stranger = World::start();
    let other = on(&stranger.data, &["edition", "verify", "--file", file]).ended(1);
    assert!(other.stderr.contains("did not sign it"), "{}", other.stderr);

    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replacen("\"achieved\":\"550\"", "\"achieved\":\"950\"", 1)).unwrap();
    let changed = verify(&[]).ended(1);
    assert!(changed.stderr.contains("the document was changed"), "{}", changed.stderr);
}
