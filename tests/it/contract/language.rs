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
