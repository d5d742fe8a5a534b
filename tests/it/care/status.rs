//! What status says is so: why both sides are not in step and since when, who is silent, what waits.

use super::{change, in_step};
use crate::world::World;
use crate::world::figures::rows;

#[test]
fn an_office_says_what_waits_since_when_and_why() {
    let world = World::start();
    let office = world.office("62.07", "");
    let status = office.status().json;
    assert_eq!(status["reason"], "belum pernah terhubung dengan provinsi");
    assert!(status["waiting_since"].is_null() && status["synced"] == false, "{status}");
    office.import(["2023,4,K.2.01,10,8"]).ended(0);
    let since = office.status().json["waiting_since"].clone();
    assert!(since.is_string());
    office.import(["2023,4,K.2.02,10,8"]).ended(0);
    assert_eq!(office.status().json["waiting_since"], since, "the oldest tells");
    office.sync();
    let status = office.status().json;
    assert_eq!((&status["synced"], &status["waiting"]), (&true.into(), &0.into()), "{status}");
    assert!(status["reason"].is_null() && status["waiting_since"].is_null(), "{status}");
    office.import(["2023,4,K.2.03,10,8"]).ended(0);
    assert_eq!(office.status().json["reason"], "baris baru menunggu sinkronisasi berikutnya");
    world.stop().ended(0);
    office.run(&["sync"]).ended(3);
    let status = office.status();
    assert!(status.json["reason"].as_str().unwrap().contains("tidak dapat dihubungi"), "{}", status.stdout);
    assert!(status.json["next_try"].is_string() && !status.synced(), "{}", status.stdout);
    let said = office.say(&["status"]).ended(0).stdout;
    assert!(said.contains("not synced: 1 of 3 lines wait since 20"), "{said}");
}

#[test]
fn the_board_shows_the_silent_first_and_what_each_last_told() {
    let (world, office) = in_step();
    let quiet = world.office("62.02", "");
    quiet.import(rows([2023], &[1], 2)).ended(0);
    quiet.sync();
    let gone = world.office("62.01", "2");
    gone.sync();
    world.server(&["office", "revoke", &gone.id]).ended(0);
    world.server(&["office", "add", "--region", "62.03", "--name", "SAMPLE belum"]).ended(0);
    let four_days = "UPDATE office SET last_contact_ms = last_contact_ms - 345600000, told_seq = told_seq + 7";
    change(&world.data, &format!("{four_days} WHERE region = 6202"));
    let board = world.server(&["office", "list"]).ended(0).json;
    let offices = board["offices"].as_array().unwrap();
    let regions: Vec<_> = offices.iter().map(|office| office["region"].as_str().unwrap()).collect();
    assert_eq!(regions, ["62.02", "62.03", "62.07", "62.01"], "silent, by region, revoked: {board}");
    assert!(offices[0]["silent_since"].is_string() && offices[0]["waiting"] == 7, "{board}");
    assert!(offices[1]["last_contact"].is_null() && offices[1]["waiting"].is_null(), "{board}");
    assert_eq!((&offices[2]["waiting"], &offices[2]["version"]), (&0.into(), &env!("CARGO_PKG_VERSION").into()));
    assert!(offices[2]["certificate_expires"].is_string() && offices[2]["clock_offset_ms"].is_i64(), "{board}");
    assert!(offices[3]["revoked"].is_string() && offices[3]["silent_since"].is_null(), "{board}");
    let said = world.say(&["office", "list"]).ended(0).stdout;
    assert!(said.lines().nth(1).unwrap().ends_with("SILENT"), "{said}");

    super::until("standings", || world.server(&["status"]).ended(0).json["stale"] == 0);
    let status = world.server(&["status"]).ended(0).json;
    for (key, count) in [("regions", 14), ("regions_with_office", 3), ("offices", 3), ("silent", 1), ("waiting", 7)] {
        assert_eq!(status[key], count, "{key} in {status}");
    }
    assert_eq!((&status["not_joined"], &status["regions_reported"]), (&1.into(), &2.into()), "{status}");
    assert!(world.say(&["status"]).ended(0).stdout.contains("3 offices: 1 silent, 1 not joined yet"));
    quiet.sync();
    assert_eq!(world.server(&["status"]).ended(0).json["silent"], 0);
    office.sync();
}
