//! Database files of an older version: copied first, then brought up to date, with everything in them.

use std::fs;

use selaras_ledger::{Database, Program};

use super::{in_step, left};
use crate::world::figures::code;

/// The first two migrations of a program: a file as its first version made it.
fn first(program: &Program) -> Program {
    let migrations = program.migrations.get(..2).unwrap();
    Program { name: program.name, application_id: program.application_id, migrations }
}

fn remove(data: &std::path::Path) {
    for name in left(data, "selaras.db") {
        fs::remove_file(data.join(name)).unwrap();
    }
}

#[test]
fn an_offices_file_of_the_first_version_is_copied_and_goes_on() {
    let (_world, office) = in_step();
    let known = {
        let store = office.store();
        store.read(|tx| selaras_agent::store::office(tx)).unwrap().unwrap()
    };
    remove(&office.data);
    let program = first(&selaras_agent::store::PROGRAM);
    {
        let database = Database::open(&office.data.join("selaras.db"), &program).unwrap();
        database.write_blocking(move |tx| selaras_agent::store::create_office(tx, &known, 1)).unwrap();
    }
    let status = office.status();
    assert_eq!(status.json["office"], office.id.as_str(), "{}", status.stdout);
    let copy = format!("selaras.db.sebelum-v{}", selaras_agent::store::PROGRAM.migrations.len());
    assert_eq!(left(&office.data, "sebelum"), [copy.as_str()]);
    let older = Database::open(&office.data.join(copy), &program).unwrap();
    let kept = older.read(|tx| selaras_agent::store::office(tx)).unwrap().unwrap();
    assert_eq!(kept.office.to_string(), office.id, "the copy is the file as it was");
}

#[test]
fn a_provinces_file_of_the_first_version_is_copied_and_served() {
    let (world, _) = in_step();
    world.stop().ended(0);
    remove(&world.data);
    let program = first(&selaras_server::store::PROGRAM);
    {
        let database = Database::open(&world.data.join("selaras.db"), &program).unwrap();
        database.write_blocking(|tx| selaras_server::store::create_province(tx, code("62"), 1)).unwrap();
    }
    world.serve();
    let copy = format!("selaras.db.sebelum-v{}", selaras_server::store::PROGRAM.migrations.len());
    assert_eq!(left(&world.data, "sebelum"), [copy.as_str()]);
    world.office("62.07", "").sync();
    // An older program finds its own file in the copy, and in the new one a word.
    let older = Database::open(&world.data.join("selaras.db"), &program).map(drop).unwrap_err().to_string();
    assert!(older.contains("newer version"), "{older}");
}
