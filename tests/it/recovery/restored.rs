//! A backup that is older than what both sides wrote since is put back by `restore`: the next passes bring the rest.

use std::sync::Arc;

use super::{copy, figures, put_back, ranking};
use crate::world::{Office, World};

/// A coordinator and a sector office with some figures, in step.
fn in_step() -> (World, Office, Office) {
    let world = World::start();
    let (coordinator, health) = (world.office("62.07", ""), world.office("62.07", "2"));
    coordinator.import(figures(1)).ended(0);
    coordinator.sync();
    health.sync();
    (world, coordinator, health)
}

fn archive(office: &Office, name: &str) -> String {
    office.data.parent().unwrap().join(name).to_str().unwrap().to_owned()
}

#[test]
fn a_province_restored_from_an_older_backup_has_all_back_after_one_pass_of_each_office() {
    let (world, coordinator, health) = in_step();
    let file = archive(&coordinator, "provinsi.zip");
    world.server(&["backup", "-o", &file]).ended(0);
    for round in 2..4 {
        health.import([format!("2023,4,K.2.01,1000,55{round}")]).ended(0);
        health.sync();
        coordinator.import(figures(round)).ended(0);
        coordinator.sync();
    }
    // Unknown to the backup, as are its certificate and its rights.
    let late = world.office("62.07", "1");
    late.import(["2023,4,K.1.01,1000,700"]).ended(0);
    for office in [&late, &health, &coordinator] {
        office.sync();
    }
    let (before, held) = (ranking(&world), [&coordinator, &health, &late].map(|office| world.lines_of(office)));
    world.stop().ended(0);
    world.server(&["restore", &file]).ended(0);
    // Said before the server starts: a line must not join on to the ledger that went on elsewhere.
    let open: i64 = world
        .database()
        .query_row("SELECT count(*) FROM region_ledger WHERE closed = 0", [], |row| row.get(0))
        .unwrap();
    assert_eq!(open, 0, "the province's ledgers are to be succeeded");
    world.serve();
    let offices = [&coordinator, &health, &late];
    assert!(coordinator.sync().number("given_back") > 0);
    health.sync();
    late.sync();
    for office in offices {
        assert!(office.status().synced() && world.in_step(office), "{}", office.status().stdout);
    }
    assert_eq!(offices.map(|office| world.lines_of(office)), held);
    assert_eq!(ranking(&world), before);
}

#[test]
fn an_office_restored_from_an_older_backup_has_all_back_after_one_pass() {
    let (world, coordinator, health) = in_step();
    let file = archive(&health, "perangkat.zip");
    health.import(["2023,4,K.2.01,1000,551"]).ended(0);
    health.sync();
    health.run(&["backup", "-o", &file]).ended(0);
    health.import(["2023,4,K.2.01,1000,552"]).ended(0);
    health.sync();
    coordinator.sync();
    let before = ranking(&world);
    health.run(&["restore", &file]).ended(0);
    let pass = health.sync();
    assert_eq!(pass.json["recovered"]["reissued"], 0, "{}", pass.stdout);
    coordinator.sync();
    for office in [&coordinator, &health] {
        assert!(office.status().synced() && world.in_step(office), "{}", office.status().stdout);
    }
    assert_eq!(ranking(&world), before);
    let again = health.sync();
    assert!(again.json["recovered"].is_null(), "once is enough: {}", again.stdout);
}

#[test]
fn an_office_readmitted_after_a_revocation_is_not_out_again_when_the_province_loses_its_database() {
    let (world, coordinator, health) = in_step();
    world.server(&["office", "revoke", &health.id]).ended(0);
    world.stop().ended(0);
    let revoked = copy(&world.data);
    world.serve();
    let asked = world.server(&["office", "token", "--office", &health.id, "--readmit"]).ended(0);
    let Office { region, id, link, data } = &health;
    let data = data.with_file_name("kembali");
    let back = Office { region: region.clone(), id: id.clone(), link: Arc::clone(link), data };
    let (url, token) = (format!("https://{}", link.address()), asked.json["token"].as_str().unwrap());
    back.run(&["join", "--recover", "--server", &url, "--token", token]).ended(0);
    back.sync();
    coordinator.sync();
    world.stop().ended(0);
    put_back(&world.data, &revoked);
    world.serve();
    coordinator.sync();
    let list = world.server(&["office", "list"]).ended(0).json["offices"].clone();
    let row = list.as_array().unwrap().iter().find(|row| row["office"] == *health.id).unwrap();
    assert!(row["revoked"].is_null(), "{row}");
    let out = health.run(&["sync"]).ended(1);
    assert!(out.stdout.contains("dicabut"), "the former certificate stays out: {}", out.stdout);
    back.sync();
    assert!(back.status().synced() && world.in_step(&back), "{}", back.status().stdout);
}
