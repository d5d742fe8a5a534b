//! What commands did to the province stands in its log of acts, also what they did to its data folder.

use rusqlite::Connection;

use crate::world::World;

fn acts(database: &Connection) -> Vec<(String, String, String)> {
    let mut statement = database.prepare("SELECT act, object, origin FROM audit ORDER BY id").unwrap();
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
    rows.map(Result::unwrap).collect()
}

#[test]
fn a_backup_its_restore_and_a_bundle_are_written_down() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(["2023,4,K.2.01,100,81"]).ended(0);
    let bundle = office.data.with_file_name("kirim.selaras");
    office.run(&["bundle", "export", "-o", bundle.to_str().unwrap()]).ended(0);
    world.server(&["bundle", "import", bundle.to_str().unwrap()]).ended(0);
    let archive = world.data.with_file_name("cadangan.zip");
    world.server(&["backup", "-o", archive.to_str().unwrap()]).ended(0);
    let told = acts(&world.database());
    let of = |act: &str| {
        told.iter().find(|(word, ..)| word == act).map(|(_, object, origin)| (object.clone(), origin.clone()))
    };
    let (brought, origin) = of("bundle.import").unwrap();
    assert!(
        brought.starts_with("62.07 SAMPLE 62.07 koordinator") && brought.ends_with(": 1 lines, 1 new"),
        "{brought}"
    );
    assert_eq!(origin, "command line");
    assert_eq!(of("backup.make").unwrap().0, "cadangan.zip");

    world.stop().ended(0);
    world.server(&["restore", archive.to_str().unwrap()]).ended(0);
    let told = acts(&world.database());
    assert!(
        told.iter().any(|(act, object, _)| (act.as_str(), object.as_str()) == ("backup.restore", "cadangan.zip")),
        "{told:?}"
    );
}
