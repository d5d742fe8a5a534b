//! A sync window and a month's byte budget: `run` waits and says why, `sync` by hand goes ahead with a warning.

use std::fs;
use std::time::Instant;

use jiff::Timestamp;
use selaras_domain::calendar::Zone;

use crate::world::figures::{code, rows};
use crate::world::{Office, PATIENCE, World};

/// A window that is half a day away, where the office is.
fn far_window() -> String {
    let hour = Timestamp::now().to_zoned(Zone::of(code("62.07")).time_zone()).hour();
    format!("{:02}:00-{:02}:00", (hour + 11) % 24, (hour + 13) % 24)
}

fn settings(office: &Office, text: &str) {
    let text = format!("sync_every_seconds = 1\n[sync]\nfree_days_before_deadline = 0\n{text}\n");
    fs::write(office.data.join("selaras.toml"), text).unwrap();
}

fn passes(office: &Office) -> i64 {
    office.database().query_row("SELECT count(*) FROM pass", [], |row| row.get(0)).unwrap()
}

#[test]
fn outside_its_window_run_waits_and_a_person_may_go_ahead() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(rows([2023], &[4], 1)).ended(0);
    settings(&office, &format!("window = '{}'", far_window()));
    let running = office.start(&["run"]);
    let began = Instant::now();
    while !running.log().contains("a pass waits") {
        assert!(began.elapsed() < PATIENCE, "{}", running.log());
        std::thread::yield_now();
    }
    running.terminate();
    running.wait().ended(0);
    assert_eq!(passes(&office), 0);
    let status = office.status();
    let held = &status.json["held"];
    assert_eq!(held["reason"], "outside the sync window");
    assert_eq!(status.json["next_try"], held["until"], "{}", status.stdout);

    let respectful = office.run(&["sync", "--respect"]).ended(1);
    assert!(respectful.json["held"].as_str().unwrap().starts_with("outside the sync window, until"));
    assert_eq!((passes(&office), world.lines_of(&office)), (0, 0));
    let ran = office.sync();
    assert!(ran.json["warning"].as_str().unwrap().contains("outside the sync window"), "{}", ran.stdout);
    assert!(world.in_step(&office));
}

#[test]
fn a_budget_counts_what_the_link_carried_and_holds_the_next_pass() {
    let world = World::start();
    let office = world.office("62.07", "");
    office.import(rows([2023], &[4], 1)).ended(0);
    settings(&office, "monthly_bytes = 1000");
    let before = office.link.counts();
    let ran = office.run(&["sync", "--respect"]).ended(0);
    let after = office.link.counts();
    let carried = after.bytes_up + after.bytes_down - before.bytes_up - before.bytes_down;
    let status = office.status();
    let counted = status.number("month_bytes");
    assert!(counted > ran.number("bytes_up") + ran.number("bytes_down"), "handshakes count: {}", status.stdout);
    assert!(carried.abs_diff(counted) < 200, "{carried} bytes passed, {counted} were counted");
    assert_eq!(status.json["held"]["reason"], "the month's byte budget is used up");
    office.run(&["sync", "--respect"]).ended(1);
    settings(&office, "monthly_bytes = 1000000");
    assert!(office.status().json["held"].is_null());
    settings(&office, "window = '22-5'");
    assert!(office.run(&["status"]).ended(2).stderr.contains("22:00-05:00"));
}
