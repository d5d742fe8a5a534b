//! What goes wrong in the press stays there: the reason is told, nothing half is written, the server goes on.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use selaras_tests::press::press;
use selaras_tests::visitor::Visitor;

use super::{make, reported, set};
use crate::world::World;

fn template(world: &World, text: &str) {
    let folder = world.data.join("templates");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("buku.typ"), text).unwrap();
}

/// Refused, with what was said; nothing is written.
fn refused(world: &World) -> String {
    let (made, file) = make(world, &["--kind", "book"]);
    assert!(!file.exists());
    made.ended(1).json["error"].as_str().unwrap().to_owned()
}

#[test]
fn a_wrong_template_is_named_by_file_and_line_and_ours_is_not_used_in_its_place() {
    let world = reported();
    template(&world, "#import \"bagian.typ\": *\n\n#nowhere()\n");
    let error = refused(&world);
    assert!(error.contains("templates/buku.typ:3:2: unknown variable: nowhere"), "{error}");
    template(&world, "#import \"@preview/tablex:0.0.8\": *\n");
    let error = refused(&world);
    assert!(error.contains("templates/buku.typ:1:") && error.contains("package not found"), "{error}");
    fs::remove_dir_all(world.data.join("templates")).unwrap();
    make(&world, &["--kind", "book"]).0.ended(0);
}

#[test]
fn a_template_that_never_ends_or_eats_the_memory_is_given_up() {
    let world = reported();
    set(&world, &format!("press = {:?}\nseconds = 1\nmemory_mib = 512", press().unwrap()));
    // No function: what Typst has called once it does not call again.
    template(&world, "#let total = 0\n#for one in range(100000) { for two in range(100000) { total += 1 } }");
    let error = refused(&world);
    assert!(error.contains("selaras-press berhenti") || error.contains("melewati"), "{error}");
    set(&world, &format!("press = {:?}\nseconds = 60\nmemory_mib = 512", press().unwrap()));
    template(&world, "#let all = range(100).map(one => \"x\" * (50000000 + one))\n#all.len()");
    let error = refused(&world);
    assert!(error.contains("selaras-press berhenti"), "{error}");
}

/// A press that is killed (kill -9) when it has written half of a document.
fn dying(world: &World) -> PathBuf {
    let path = world.data.join("press-that-dies");
    fs::write(&path, "#!/bin/sh\nhead -c 1000 >/dev/null\nprintf '%%PDF-1.7 half of a document'\nkill -9 $$\n")
        .unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn a_press_that_is_killed_in_the_middle_leaves_no_half_document_and_the_server_goes_on() {
    let world = reported();
    set(&world, &format!("press = {:?}", dying(&world)));
    let error = refused(&world);
    assert!(error.contains("signal: 9"), "{error}");

    world.stop();
    world.serve();
    let mut person = Visitor::new(&world.dashboard()).unwrap();
    let password = world.server(&["person", "reset", "admin"]).ended(0).json["password"].as_str().unwrap().to_owned();
    person.log_in("admin", &password).unwrap();
    let query = "year=2023&quarter=4";
    let came = person.get(&format!("/laporan/berkas?kind=book&{query}")).unwrap();
    assert!(came.status == 422 && came.body.contains("signal: 9"), "{}", came.body);
    let came = person.get(&format!("/laporan/berkas?kind=csv&{query}")).unwrap();
    assert!(came.status == 200 && came.body.starts_with("tahun,triwulan,"), "{}", came.body);
}
