//! Sources that `run` fetches by itself: once when due, again after the machine was off, later after a failure, and none
//! in the way of another.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Instant;

use super::web::{Answer, Web};
use super::{office, settings, table};
use crate::world::{Office, PATIENCE, Running};

/// A source with the rest of its settings.
fn source(name: &str, url: &str, more: &str) -> String {
    format!("[[source]]\nname = '{name}'\nurl = '{url}'\n{more}\n")
}

/// What `sources` tells of each, in the order of the settings.
fn told(office: &Office) -> Vec<serde_json::Value> {
    office.run(&["sources"]).ended(0).json["sources"].as_array().unwrap().clone()
}

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "never: {what}");
    }
}

/// Waits until the schedule woke twice more: with a period of a second, each wake makes a pass.
fn woken_twice(office: &Office) {
    let passes = || -> i64 { office.database().query_row("SELECT count(*) FROM pass", [], |row| row.get(0)).unwrap() };
    let wanted = passes() + 3;
    until("the schedule wakes", || passes() >= wanted);
}

fn stop(run: Running) {
    run.terminate();
    run.wait().ended(0);
}

/// Makes the last fetches older.
fn age(office: &Office, by_ms: i64) {
    let database = rusqlite::Connection::open(office.data.join("selaras.db")).unwrap();
    database.execute("UPDATE fetch SET started_ms = started_ms - ?1, ended_ms = ended_ms - ?1", [by_ms]).unwrap();
}

fn fetches(office: &Office, name: &str) -> i64 {
    office.database().query_row("SELECT count(*) FROM fetch WHERE name = ?1", [name], |row| row.get(0)).unwrap()
}

#[test]
fn run_fetches_what_is_due_once_and_catches_up_once_after_the_machine_was_off() {
    let (_world, office) = office();
    let web = Web::start(|asked| match asked.header("if-none-match") {
        Some(_) => Answer::status(304),
        None => Answer::ok(table(&[1, 2])).with("ETag: \"satu\""),
    });
    let all = source("jam", &web.url("/jam"), "every_minutes = 60")
        + &source("pagi", &web.url("/pagi"), "cron = '0 6 * * *'\nzone = 'Asia/Pontianak'")
        + &source("diminta", &web.url("/diminta"), "");
    settings(&office.data, &format!("sync_every_seconds = 1\n{all}"));
    assert!(told(&office).iter().all(|source| source["last_run"].is_null()));

    let run = office.start(&["run"]);
    web.wait_for(2);
    woken_twice(&office);
    assert_eq!(web.asked().len(), 2, "woken again, nothing is due: {:?}", web.asked());
    stop(run);
    let first = told(&office);
    assert_eq!((&first[0]["last_run"]["new"], &first[0]["last_run"]["status"]), (&2.into(), &200.into()));
    assert!(first[1]["last_success"].is_string() && first[1]["next_run"].is_string(), "{first:?}");
    assert!(first[2]["last_run"].is_null() && first[2]["next_run"].is_null(), "only when asked");

    age(&office, 30 * 24 * 3_600_000);
    let run = office.start(&["run"]);
    web.wait_for(4);
    woken_twice(&office);
    assert_eq!(web.asked().len(), 4, "a month of missed hours is one fetch");
    stop(run);
    let second = told(&office);
    assert_eq!(second[0]["last_run"]["status"], 304);
    assert_eq!((fetches(&office, "jam"), fetches(&office, "pagi"), fetches(&office, "diminta")), (2, 2, 0));
    assert!(office.status().synced(), "and what came in went up");
}

#[test]
fn a_source_that_fails_waits_longer_each_time_and_holds_up_no_other() {
    let (_world, office) = office();
    let status = Arc::new(AtomicU16::new(503));
    let given = Arc::clone(&status);
    let web = Web::start(move |asked| match asked.path.as_str() {
        "/sakit" => match given.load(Ordering::SeqCst) {
            200 => Answer::ok(table(&[9])),
            status => Answer::status(status),
        },
        "/buruk" => Answer::ok(table(&[1, 2]) + "2023,4,K.9.99,1,1,,,\n2023,9,K.2.04,1,1,,,\n"),
        _ => Answer::ok(table(&[1, 2, 3])),
    });
    let all: String = ["sakit", "buruk", "baik"]
        .map(|name| source(name, &web.url(&format!("/{name}")), "every_minutes = 600"))
        .concat();
    settings(&office.data, &format!("sync_every_seconds = 1\n{all}"));
    let began = Instant::now();
    let run = office.start(&["run"]);
    web.wait_for(3);
    until("the third is kept", || fetches(&office, "baik") == 1);
    woken_twice(&office);
    stop(run);
    // On a busy machine the first wait of 15 seconds may be over.
    let most = 1 + began.elapsed().as_secs() as usize / 15;
    let sick = web.asked().iter().filter(|asked| asked.path == "/sakit").count();
    assert!(sick <= most, "a failed source is not asked at every wake: {sick}");
    assert_eq!(web.asked().len() - sick, 2, "the others have had their turn");

    let first = told(&office);
    assert_eq!((&first[0]["failures"], &first[0]["last_run"]["status"]), (&sick.into(), &503.into()));
    assert!(first[0]["last_error"].as_str().unwrap().contains("503") && first[0]["last_success"].is_null());
    let refused = &first[1]["last_run"];
    assert_eq!((&refused["new"], &refused["refused"], &first[1]["last_error"]), (&2.into(), &2.into(), &().into()));
    assert_eq!(refused["refusals"][0]["row"], 4, "the reasons can be read later");
    assert_eq!(first[2]["last_run"]["new"], 1, "{}", first[2]);
    assert_eq!(office.status().number("head_seq"), 3, "the good rows of all are in");

    // By hand at any time; then the wait doubles, and a success ends it.
    let waits = || {
        let sick = told(&office).remove(0);
        let at = |value: &serde_json::Value| value.as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        at(&sick["next_run"]).duration_since(at(&sick["last_run"]["ended"])).as_secs()
    };
    let mut last = waits();
    let first = 15 << (sick - 1);
    assert!((first - 1..=first * 11 / 10 + 3).contains(&last), "{last}");
    for _ in 0..3 {
        office.run(&["sources", "fetch", "sakit"]).ended(3);
        let next = waits();
        assert!(next > last + last / 2, "{last} then {next}");
        last = next;
    }
    assert_eq!(told(&office)[0]["failures"], sick + 3);
    status.store(404, Ordering::SeqCst);
    office.run(&["sources", "fetch", "sakit"]).ended(1);
    status.store(200, Ordering::SeqCst);
    office.run(&["sources", "fetch", "sakit"]).ended(0);
    let healed = told(&office).remove(0);
    assert_eq!((&healed["failures"], &healed["last_error"]), (&0.into(), &().into()));
    assert!(waits() >= 36_000, "the period again");

    let said = office.say(&["sources"]).ended(0).stdout;
    assert!(said.contains("baris 4") && said.contains("2 refused") && said.contains("every 600 min"), "{said}");
    assert!(office.run(&["sources", "fetch", "nobody"]).ended(2).stderr.contains("sakit, buruk, baik"));
}

#[test]
fn a_fetch_by_hand_and_one_of_run_come_one_after_the_other() {
    let (_world, office) = office();
    let web = Web::start(|_| Answer::ok(table(&[1])));
    settings(&office.data, &source("a", &web.url("/a"), "every_minutes = 60"));
    let both = [office.start(&["sources", "fetch", "a"]), office.start(&["sources", "fetch", "a"])];
    for one in both {
        one.wait().ended(0);
    }
    let mut runs: Vec<(i64, i64)> = Vec::new();
    let database = office.database();
    let mut statement = database.prepare("SELECT started_ms, ended_ms FROM fetch ORDER BY id").unwrap();
    for row in statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap() {
        runs.push(row.unwrap());
    }
    assert!(runs.len() == 2 && runs[0].1 <= runs[1].0, "{runs:?}");
}

#[test]
fn settings_that_cannot_be_are_wrong_use_before_anything_runs() {
    let (_world, office) = office();
    let url = "http://localhost/a.csv";
    for (text, said) in [
        (source("a", url, "every_minutes = 0"), "every_minutes"),
        (source("a", url, "cron = '0 6 * * *'"), "zone"),
        (source("a", url, "cron = '0 6 * * *'\nzone = 'Asia/Palangkaraya'"), "Asia/Palangkaraya"),
        (source("a", url, "") + &source("a", url, ""), "two"),
        (source("a", "ftp://localhost/a", ""), "http"),
        ("source_timeout_seconds = 0".to_owned(), "source_timeout_seconds"),
    ] {
        settings(&office.data, &text);
        for command in ["sources", "run"] {
            let ran = office.run(&[command]).ended(2);
            assert!(ran.stderr.contains(said), "{text}: {}", ran.stderr);
        }
    }
}

#[test]
fn sources_of_a_folder_that_nobody_joined_or_without_a_source_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("none");
    for arguments in [&["sources"][..], &["sources", "fetch", "a"], &["sources", "line", "1"]] {
        let mut command = crate::world::command(crate::world::Program::Agent);
        command.args(arguments).arg("--data").arg(&data);
        let ran = Running::start(&mut command, folder.path().join("log")).wait().ended(2);
        assert!(ran.stderr.contains("selaras-agent join"), "{arguments:?}: {}", ran.stderr);
    }
    assert!(!data.exists(), "asking makes no folder");
    let (_world, office) = office();
    assert_eq!(told(&office).len(), 0);
    assert!(office.say(&["sources"]).ended(0).stdout.contains("no [[source]]"));
    let other = office.run(&["sources", "line", "1", "--ledger", "01890000-0000-7000-8000-000000000000"]).ended(2);
    assert!(other.stderr.contains("no line 1"), "{}", other.stderr);
}
