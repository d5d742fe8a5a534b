//! In which language a command gives its reasons: Indonesian, or what `--lang` or SELARAS_LANG says; codes are the same in both.

use crate::world::{Ran, Running, World};

#[test]
fn reasons_are_indonesian_unless_english_is_asked_for() {
    let world = World::start();
    let office = world.office("62.07", "2");
    let enter = ["enter", "K.2.01", "--year", "2023", "--quarter", "4", "--required", "10", "--achieved", "12"];
    let english = |command: &[&str]| office.run(&[command, &["--lang", "en"]].concat());
    let found = |ran: Ran| {
        let finding = &ran.ended(0).json["findings"][0];
        [&finding["code"], &finding["message"]].map(|text| text.as_str().unwrap().to_owned())
    };
    let [code, message] = found(office.run(&enter));
    assert!(message.starts_with("terpenuhi 12 lebih besar"), "{message}");
    let told = found(english(&enter));
    assert!(told[0] == code && told[1].starts_with("achieved 12 is more than required 10"), "{told:?}");
    let log = office.data.with_file_name("variable.log");
    let by_variable = Running::start(office.command(&enter).arg("--json").env("SELARAS_LANG", "en"), log).wait();
    assert_eq!(found(by_variable), told);
    office.run(&[&enter[..], &["--lang", "fr"]].concat()).ended(2);

    // What the province said came in Indonesian; its English is made from the line.
    office.import(["2023,4,K.3.01,10,5"]).ended(0);
    office.run(&["sync"]).ended(1);
    let refused = |ran: Ran| ran.ended(0).json["refused"][0]["reason"].as_str().unwrap().to_owned();
    let reason = refused(office.status());
    assert!(reason.starts_with("perangkat ini tidak berhak atas urusan 3;"), "{reason}");
    let reason = refused(english(&["status"]));
    assert!(reason.starts_with("this office has no right to sector 3;"), "{reason}");
}

#[test]
fn what_the_province_refuses_and_the_doctor_finds_is_told_in_english_too() {
    let world = World::start();
    let office = world.office("62.07", "2");
    let said = |ran: Ran, code: i32| ran.ended(code).json;
    let found = said(office.run(&["doctor", "--lang", "en"]), 0).to_string();
    assert!(found.contains("the database is sound") && found.contains("the province answers within"), "{found}");
    let found = said(world.server(&["doctor", "--lang", "en"]), 0).to_string();
    assert!(found.contains("the province's keys are read"), "{found}");

    world.server(&["office", "revoke", &office.id]).ended(0);
    let reason = |ran: Ran| said(ran, 1)["error"].as_str().unwrap().to_owned();
    let indonesian = reason(office.run(&["sync"]));
    assert!(indonesian.contains("hak perangkat ini sudah dicabut"), "{indonesian}");
    let english = reason(office.run(&["sync", "--lang", "en"]));
    assert!(english.contains("this office's rights are taken back"), "{english}");
    // As the office remembers it.
    let kept = said(office.run(&["status", "--lang", "en"]), 0).to_string();
    assert!(kept.contains("this office's rights are taken back"), "{kept}");
}
