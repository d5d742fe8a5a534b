//! A new token for an office that is known: the new computer gets in, the old one no longer.

use tonic::Code;

use crate::trust::raw::{Raw, greeting, refused, start_of};
use crate::trust::tokens::join;
use crate::world::World;

#[test]
fn a_new_token_lets_another_computer_in_and_the_former_one_no_longer() {
    let world = World::start();
    let office = world.office("62.07", "2");
    let old = Raw::of(&world, &office);
    let start = start_of(&office);
    let asked = world.server(&["office", "token", "--office", &office.id]).ended(0);
    assert_eq!((asked.json["office"].as_str(), asked.json["readmitted"].as_bool()), (Some(&*office.id), Some(false)));
    old.hello(greeting(&start)).expect("a token that nobody has used yet changes nothing");
    let folder = tempfile::tempdir().unwrap();
    let token = asked.json["token"].as_str().unwrap();
    join(&world, folder.path(), token).ended(0);
    let said = refused(old.hello(greeting(&start)), Code::PermissionDenied);
    assert!(said.contains("diganti oleh token baru") && said.contains("admin provinsi"), "{said}");
    assert_eq!(
        world.server(&["office", "list"]).ended(0).json["offices"].as_array().unwrap().len(),
        1,
        "no new office"
    );
    let again = tempfile::tempdir().unwrap();
    assert!(join(&world, again.path(), token).ended(1).stderr.contains("sudah dipakai"));
}

#[test]
fn a_revoked_office_comes_back_only_when_an_administrator_says_so() {
    let world = World::start();
    let office = world.office("62.07", "2");
    world.server(&["office", "revoke", &office.id]).ended(0);
    let ran = world.say(&["office", "token", "--office", &office.id]).ended(2);
    assert!(ran.stderr.contains("--readmit"), "{}", ran.stderr);
    let token = ["office", "token", "--office", &office.id, "--readmit"];
    let asked = world.server(&token).ended(0);
    assert_eq!(asked.json["readmitted"], true);
    let said = refused(Raw::of(&world, &office).hello(greeting(&start_of(&office))), Code::PermissionDenied);
    assert!(said.contains("sudah dicabut"), "the certificate that was revoked stays so: {said}");
    let folder = tempfile::tempdir().unwrap();
    join(&world, folder.path(), asked.json["token"].as_str().unwrap()).ended(0);
    let rows = world.server(&["office", "list"]).ended(0).json["offices"].clone();
    assert!(rows[0]["revoked"].is_null() && rows[0]["joined"] == true, "{rows}");
    for wrong in ["x", "00000000-0000-0000-0000-000000000000"] {
        assert!(world.say(&["office", "token", "--office", wrong]).ended(2).stderr.contains("office list"));
    }
}
