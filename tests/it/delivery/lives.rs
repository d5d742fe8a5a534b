//! The real server, killed (kill -9) in mid-render and in mid-send, and started again: each report arrives once, or the doubt is told.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use serde_json::Value;

use super::files;
use super::post::Post;
use crate::http::web::{Answer, Web};
use crate::world::{PATIENCE, World};

fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "never: {what}");
    }
}

/// The run of the only schedule.
fn run(world: &World) -> Value {
    world.server(&["report", "runs"]).ended(0).json["runs"][0].clone()
}

/// A province with figures and a schedule, whose report is asked for now.
fn sending(settings: &str, kind: &str, to: &[&str]) -> World {
    let world = World::with_settings(&format!("[delivery]\nfolder = \"keluar\"\nalarm = \"folder:alarm\"\n{settings}"));
    let office = world.office("62.07", "");
    office.import(["2023,4,K.2.01,1000,550"]).ended(0);
    office.sync();
    let add = ["report", "schedule", "add", "--name", "SAMPLE", "--kind", kind, "--when", "publish"];
    let to: Vec<&str> = to.iter().flat_map(|to| ["--to", to]).collect();
    world.server(&[&add[..], &to].concat()).ended(0);
    world.server(&["report", "deliver", "now", "--name", "SAMPLE", "--year", "2023", "--quarter", "4"]).ended(0);
    world
}

/// A press that writes down that it was started, and goes on when its pipe `gate` is written to.
fn waiting_press(folder: &std::path::Path) -> PathBuf {
    let gate = folder.join("gate");
    assert!(Command::new("mkfifo").arg(&gate).status().unwrap().success());
    let path = folder.join("press");
    let (started, gate) = (folder.join("started").display().to_string(), gate.display().to_string());
    let text = format!(
        "#!/bin/sh\ncat > /dev/null\necho begun >> '{started}'\nread word < '{gate}'\nprintf '%%PDF-1.7 SAMPLE'\n"
    );
    fs::write(&path, text).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn a_server_killed_in_mid_render_makes_the_document_anew_and_sends_it_once() {
    let folder = tempfile::tempdir().unwrap();
    let press = waiting_press(folder.path());
    let world = sending(&format!("[report]\npress = {press:?}\n"), "book", &["folder:arsip"]);
    let begun = || fs::read_to_string(folder.path().join("started")).unwrap_or_default().lines().count();
    let opens = || fs::write(folder.path().join("gate"), "go\n").unwrap();
    until("the press begins", || begun() == 1);
    assert_eq!(run(&world)["state"], "making");
    world.kill();
    // What it left behind ends; nobody is there to take its document.
    opens();
    world.serve();
    until("the press begins again", || begun() == 2);
    opens();
    until("the report is out", || run(&world)["state"] == "done");
    let dropped = files(&world.data.join("keluar/arsip"));
    assert_eq!(dropped.len(), 1, "{dropped:?}");
    assert_eq!(fs::read(&dropped[0]).unwrap(), b"%PDF-1.7 SAMPLE");
    let ended = run(&world);
    assert_eq!(ended["deliveries"][0]["tries"], 1, "{ended}");
    assert!(!world.data.join("keluar/alarm").exists(), "nobody needs to be told");
}

#[test]
fn a_server_killed_in_mid_send_repeats_where_it_is_noticed_and_doubts_where_not() {
    let post = Post::open();
    let secret = tempfile::tempdir().unwrap();
    let key = secret.path().join("key");
    fs::write(&key, "rahasia-webhook-yang-panjang-sekali-0123").unwrap();
    // The first call is never answered.
    let calls = std::sync::atomic::AtomicUsize::new(0);
    let web = Web::start(move |_| match calls.fetch_add(1, std::sync::atomic::Ordering::Relaxed) {
        0 => Answer::Silence,
        _ => Answer::ok("diterima"),
    });
    let mail = post.settings().replace("[mail]", "[delivery.mail]");
    let settings = format!("{mail}[delivery.webhook]\nsecret_file = {key:?}\n");
    let webhook = format!("webhook:{}", web.url("/spm"));
    let world = sending(&settings, "csv", &[&webhook, "mail:bisu@contoh.id"]);
    web.wait_for(1);
    until("the letter is taken", || post.letters().len() == 1);
    let states = || -> Vec<String> {
        let told = |one: &Value| one["state"].as_str().unwrap().to_owned();
        run(&world)["deliveries"].as_array().unwrap().iter().map(told).collect()
    };
    assert_eq!(states(), ["sending", "sending"]);
    world.kill();
    world.serve();
    web.wait_for(2);
    until("the run is settled", || states() == ["uncertain", "sent"]);
    let keys: Vec<String> =
        web.asked().iter().map(|asked| asked.header("idempotency-key").unwrap().to_owned()).collect();
    assert_eq!((keys.len(), &keys[0]), (2, &keys[1]), "the receiver knows the repeat");
    let alarm = world.data.join("keluar/alarm");
    until("the doubt is told", || alarm.exists() && !files(&alarm).is_empty());
    let told: String = files(&alarm).iter().map(|file| fs::read_to_string(file).unwrap()).collect();
    assert!(told.contains("mungkin belum sampai") && told.contains("mail:bisu@contoh.id"), "{told}");
    assert_eq!(post.letters().len(), 1, "a letter is not sent twice");
    let english = world.server(&["report", "runs", "--lang", "en"]).ended(0).stdout;
    assert!(
        english.contains("nobody knows whether it arrived") && english.contains("may not have arrived"),
        "{english}"
    );
}

#[test]
fn the_zone_of_the_server_moves_no_report() {
    let world = World::start();
    for (name, when) in [
        ("jakarta", "0 7 * * * Asia/Jakarta"),
        ("jayapura", "0 0 1 1,4,7,10 * Asia/Jayapura"),
        ("tenggat", "deadline-7"),
    ] {
        let add = ["report", "schedule", "add", "--name", name, "--kind", "reminder", "--when", when];
        world.server(&[&add[..], &["--to", "folder:arsip"]].concat()).ended(0);
    }
    let next = |zone: &str| -> Value {
        let log = world.data.with_file_name(format!("zone-{}.log", zone.replace('/', "-")));
        let mut list = world.command(&["report", "schedule", "list"]);
        crate::world::Running::start(list.arg("--json").env("TZ", zone), log).wait().ended(0).json
    };
    let here = next("UTC");
    let first = |number: usize| here["schedules"][number]["next"][0].as_str().unwrap();
    assert!(first(0).ends_with("T00:00:00Z") && first(1).ends_with("T15:00:00Z"), "{here}");
    for zone in ["Asia/Jayapura", "America/New_York", "Pacific/Kiritimati", "nowhere"] {
        assert_eq!(next(zone), here, "{zone}");
    }
}
