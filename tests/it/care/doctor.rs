//! The doctor: all well, and each thing that can be wrong with one thing to do about it.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::{change, in_step};
use crate::world::Ran;

/// The finding of a code; its action is there.
#[track_caller]
fn finding(ran: &Ran, code: &str) -> serde_json::Value {
    let findings = ran.json["findings"].as_array().unwrap();
    let found = findings.iter().find(|finding| finding["code"] == code);
    let found = found.unwrap_or_else(|| panic!("no {code} in {}", ran.stdout)).clone();
    assert!(found["action"].as_str().is_some_and(|action| action.len() > 10), "{found}");
    assert!(found["level"] == "warning" || found["level"] == "error", "{found}");
    found
}

#[track_caller]
fn is_well(ran: &Ran, codes: &[&str]) {
    for code in codes {
        let well = ran.json["well"].as_array().unwrap();
        assert!(well.iter().any(|one| one["code"] == *code), "{code} is not well in {}", ran.stdout);
    }
}

#[test]
fn all_is_well_at_both_sides() {
    let (world, office) = in_step();
    let contact = "SELECT last_contact_ms || server_seq || agreed_seq FROM contact";
    let read = || office.database().query_row(contact, [], |row| row.get::<_, String>(0)).unwrap();
    let before = read();
    for deep in [&["doctor"][..], &["doctor", "--deep"]] {
        let ran = office.run(deep).ended(0);
        let codes =
            ["database", "reach", "clock", "certificate", "key_rights", "settings", "disk", "backup", "version"];
        is_well(&ran, &codes);
        let ran = world.server(deep).ended(0);
        is_well(&ran, &["database", "keys", "certificate", "key_rights", "settings", "disk", "backup", "version"]);
    }
    assert_eq!(read(), before, "looking changes nothing");
    let said = office.say(&["doctor"]).ended(0).stdout;
    assert!(said.contains("provinsi menjawab dalam") && said.contains("basis data utuh"), "{said}");
}

#[test]
fn a_province_that_does_not_answer_is_exit_3() {
    let (world, office) = in_step();
    world.stop().ended(0);
    let ran = office.run(&["doctor"]).ended(3);
    finding(&ran, "reach");
    assert_eq!(ran.json["reachable"], false);
    is_well(&ran, &["database", "certificate"]);
    let said = office.say(&["doctor"]).ended(3).stdout;
    assert!(said.contains("→ periksa jaringan"), "{said}");
}

#[test]
fn a_revoked_office_is_told_whom_to_ask() {
    let (world, office) = in_step();
    world.server(&["office", "revoke", &office.id]).ended(0);
    let ran = office.run(&["doctor"]).ended(1);
    assert!(finding(&ran, "reach")["action"].as_str().unwrap().contains("admin provinsi"));
}

#[test]
fn keys_that_others_may_read_and_settings_that_nobody_can_are_found() {
    let (world, office) = in_step();
    for (data, key) in [(&world.data, "ca.key.pem"), (&office.data, "office.key.pem")] {
        fs::set_permissions(data.join("keys").join(key), fs::Permissions::from_mode(0o644)).unwrap();
        fs::write(data.join("selaras.toml"), "lissen = 7\n").unwrap();
    }
    for ran in [world.server(&["doctor"]).ended(1), office.run(&["doctor"]).ended(1)] {
        assert!(finding(&ran, "key_rights")["text"].as_str().unwrap().contains("key.pem"));
        assert!(finding(&ran, "settings")["text"].as_str().unwrap().contains("line 1, lissen"));
    }
}

#[test]
fn keys_that_are_gone_and_certificates_that_cannot_be_read_are_found() {
    let (world, office) = in_step();
    fs::remove_file(world.data.join("keys/province.key")).unwrap();
    finding(&world.server(&["doctor"]).ended(1), "keys");
    fs::write(office.data.join("keys/office.cert.der"), b"x").unwrap();
    finding(&office.run(&["doctor"]).ended(1), "certificate");
}

#[test]
fn a_changed_byte_is_found_by_looking_deep_and_a_broken_file_at_once() {
    let (world, office) = in_step();
    world.stop().ended(0);
    let tamper = "DROP TRIGGER line_is_never_updated; UPDATE line SET content = x'00' WHERE seq = 2";
    for data in [&world.data, &office.data] {
        change(data, tamper);
    }
    is_well(&world.server(&["doctor"]), &["database"]);
    let text = finding(&world.server(&["doctor", "--deep"]).ended(1), "database")["text"].clone();
    assert!(text.as_str().unwrap().contains("seq 2"), "{text}");
    finding(&office.run(&["doctor", "--deep"]).ended(3), "database");
    for data in [&world.data, &office.data] {
        fs::write(data.join("selaras.db"), b"rusak").unwrap();
    }
    for ran in [world.server(&["doctor"]).ended(1), office.run(&["doctor"]).ended(1)] {
        assert!(finding(&ran, "database")["action"].as_str().unwrap().contains("restore"), "{}", ran.stdout);
    }
}

#[test]
fn a_clock_that_is_off_is_told_by_the_other_side() {
    let (world, _) = in_step();
    for sectors in ["1", "2", "3"] {
        world.office("62.07", sectors).sync();
    }
    is_well(&world.server(&["doctor"]), &["clock"]);
    change(&world.data, "UPDATE office SET clock_offset_ms = 900000");
    assert!(finding(&world.server(&["doctor"]).ended(1), "clock")["text"].as_str().unwrap().contains("terlambat 900"));
}
