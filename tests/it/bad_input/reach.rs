//! A province that is not there, and two commands at once.

use crate::world::PATIENCE;

use super::{is_whole, lines, office, rows};

#[test]
fn a_province_that_is_not_there_is_3_and_nothing_is_lost() {
    let (world, office) = office();
    rows(&office, "capaian.csv", "2023;4;K.2.01;10;9;;;\n2023;4;K.2.02;10;9;;;\n").0.ended(0);
    office.sync();
    rows(&office, "lagi.csv", "2023;4;K.2.03;10;9;;;\n").0.ended(0);
    world.stop().ended(0);
    let before = jiff::Timestamp::now();
    let ran = office.run(&["sync"]).ended(3);
    let error = ran.json["error"].as_str().unwrap();
    assert!(error.contains("tidak dapat dihubungi") && error.contains("percobaan berikutnya"), "{error}");
    assert_eq!((ran.number("head_seq"), ran.number("server_seq"), ran.synced()), (3, 2, false));
    let told = office.say(&["sync"]).ended(3);
    assert!(
        told.stderr.contains("tidak dapat dihubungi") && told.stdout.contains("2 of 3"),
        "{}{}",
        told.stdout,
        told.stderr
    );

    let status = office.status();
    assert_eq!((status.number("waiting"), status.number("failures"), status.synced()), (1, 2, false));
    let next: jiff::Timestamp = status.json["next_try"].as_str().unwrap().parse().unwrap();
    let wait = next.as_second() - before.as_second();
    assert!((15..=15 * 60).contains(&wait), "the next try is {wait} s away");
    let text = office.say(&["status"]).ended(0).stdout;
    assert!(
        text.contains("1 of 3 lines wait") && text.contains("next try 20") && text.contains("last error: "),
        "{text}"
    );

    world.serve();
    let synced = office.sync();
    assert_eq!((synced.number("pushed"), office.status().number("failures")), (1, 0));
}

#[test]
fn the_schedule_goes_on_without_the_province_and_catches_up_by_itself() {
    let (world, office) = office();
    rows(&office, "capaian.csv", "2023;4;K.2.01;10;9;;;\n").0.ended(0);
    office.link.pull_plug();
    let mut command = office.command(&["run"]);
    command.env("SELARAS_SYNC_EVERY_SECONDS", "1");
    let mut running = crate::world::Running::start(&mut command, office.data.join("run.log"));
    running.line();
    assert!(office.link.wait_until(PATIENCE, |counts| counts.refused >= 2), "it tries again and again");
    office.link.plug_in();
    let carried = office.link.counts().bytes_down;
    assert!(office.link.wait_until(PATIENCE, |counts| counts.bytes_down > carried && counts.open == 0));
    running.terminate();
    running.wait().ended(0);
    assert!(office.status().synced() || office.sync().synced());
    is_whole(&world.store(), "62.02");
}

#[test]
fn two_imports_at_once_both_go_in_whole() {
    let (world, office) = office();
    let figures = |quarter: u8, achieved: u8| {
        let services = (1..=12).map(|service| format!("2023;{quarter};K.2.{service:02};10;{achieved};;;\n"));
        format!("{}{}", super::HEADER, services.collect::<String>())
    };
    let started: Vec<_> = (0..6u8)
        .map(|at| {
            let file = office.file(&format!("berkas-{at}.csv"), figures(at % 3 + 1, 9 - at / 3));
            office.start(&["import", &file])
        })
        .collect();
    let (mut new, mut changed) = (0, 0);
    for running in started {
        let file = running.wait().ended(0).json["files"][0].clone();
        assert_eq!(file["rows"], 12);
        new += file["new"].as_u64().unwrap();
        changed += file["changed"].as_u64().unwrap();
    }
    assert_eq!((new, changed, lines(&office)), (36, 36, 72), "each of three quarters was told twice");
    office.sync();
    is_whole(&office.store(), "62.02");
    is_whole(&world.store(), "62.02");
}
