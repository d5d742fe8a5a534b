//! The whole way on the real programs: a published edition, the press, a mail server and a death in the middle of each. Each report
//! arrives once, or the alarm does.

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use selaras_server::store::{self, Recipient, ScheduleRow};
use serde_json::Value;

use super::post::Post;
use crate::editions::publish;
use crate::reports::{reported, text_of};
use crate::world::{PATIENCE, Running, World};

/// A province with two regions that reported, the press, and the mail of `post`; its alarms are dropped into `keluar/alarm`.
fn province(post: &Post) -> World {
    let world = reported();
    world.stop();
    let path = world.data.join("selaras.toml");
    let mail = post.settings().replace("[mail]", "[delivery.mail]");
    let delivery = format!("[delivery]\nfolder = 'keluar'\nalarm = 'folder:alarm'\n\n{mail}\n[report]");
    fs::write(&path, fs::read_to_string(&path).unwrap().replacen("[report]", &delivery, 1)).unwrap();
    world.serve();
    world
}

fn schedule(world: &World, kind: &str, to: &str) {
    let what = ["report", "schedule", "add", "--name", "SAMPLE", "--kind", kind];
    world.server(&[&what[..], &["--when", "publish", "--to", to]].concat()).ended(0);
}

/// Runs with their deliveries, the latest first.
fn runs(world: &World) -> Vec<Value> {
    world.server(&["report", "runs"]).ended(0).json["runs"].as_array().unwrap().clone()
}

/// Asks the programs again and again.
#[track_caller]
fn until<T>(world: &World, what: &str, find: impl Fn() -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = find() {
            return found;
        }
        assert!(Instant::now() < end, "{what}: not yet; {:#?}", runs(world));
    }
}

#[track_caller]
fn until_done(world: &World, count: usize) {
    until(world, "every run is done", || {
        let runs = runs(world);
        (runs.len() == count && runs.iter().all(|run| run["state"] == "done")).then_some(())
    });
}

/// The PDF of a letter, beside the province's folder.
fn attached(world: &World, letter: &str, name: &str) -> PathBuf {
    let letter = letter.replace("\r\n", "\n");
    let (_, part) = letter.split_once("Content-Type: application/pdf").unwrap();
    let (_, body) = part.split_once("\n\n").unwrap();
    let text: String = body.lines().take_while(|line| !line.starts_with("--")).collect();
    let file = world.data.parent().unwrap().join(name);
    fs::write(&file, BASE64.decode(text.as_bytes()).unwrap()).unwrap();
    file
}

#[test]
fn each_publication_is_printed_and_mailed_once_with_its_own_numbers_though_others_followed() {
    let post = Post::open();
    let world = province(&post);
    schedule(&world, "book", "mail:gubernur@contoh.id");
    let mut digests = vec![publish(&world, &["--days", "7"])];
    until_done(&world, 1);
    // Two more while the server is off: on return each goes with its own edition.
    world.stop();
    for _ in 0..2 {
        digests.push(publish(&world, &["--days", "7", "--again"]));
    }
    world.serve();
    until_done(&world, 3);
    let letters = post.letters();
    assert_eq!(letters.len(), 3, "each once");
    for digest in digests {
        let name = format!("spm-book-62-2023-tw4-{}.pdf", &digest[..12]);
        let of: Vec<&String> = letters.iter().filter(|letter| letter.contains(&name)).collect();
        assert_eq!(of.len(), 1, "{name}");
        assert!(of[0].contains("To: gubernur@contoh.id"), "{}", of[0]);
        let text = text_of(&attached(&world, of[0], &name));
        assert!(text.contains("Seruyan") && text.contains(&digest[..8]), "{text}");
    }
}

/// The press that works for the server, as soon as there is one.
fn press_of(world: &World) -> u32 {
    let server = world.server_id().to_string();
    until(world, "the press is at work", || {
        let found = Command::new("pgrep").args(["-P", &server, "selaras-press"]).output().unwrap();
        String::from_utf8(found.stdout).unwrap().lines().next().and_then(|id| id.parse().ok())
    })
}

/// A province whose book is being printed, and will be for ever while the folder of its template is there.
fn printing(post: &Post) -> (World, PathBuf, u32) {
    let world = province(post);
    let templates = world.data.join("templates");
    fs::create_dir_all(&templates).unwrap();
    let endless = "#let total = 0\n#for one in range(100000) { for two in range(100000) { total += 1 } }";
    fs::write(templates.join("buku.typ"), endless).unwrap();
    schedule(&world, "book", "mail:gubernur@contoh.id");
    publish(&world, &["--days", "7"]);
    let press = press_of(&world);
    (world, templates, press)
}

fn kill(process: u32) {
    // Nobody waits for it any more; it may have noticed.
    let _ = Command::new("kill").args(["-KILL", &process.to_string()]).status();
}

#[test]
fn a_server_killed_while_the_press_works_sends_the_report_once_when_it_is_back() {
    let post = Post::open();
    let (world, templates, press) = printing(&post);
    world.kill();
    kill(press);
    fs::remove_dir_all(&templates).unwrap();
    world.serve();
    until_done(&world, 1);
    assert_eq!((post.letters().len(), runs(&world)[0]["tries"].as_u64()), (1, Some(1)));
}

#[test]
fn a_press_killed_alone_is_told_and_its_document_is_made_again_and_arrives_once() {
    let post = Post::open();
    let (world, templates, press) = printing(&post);
    let server = world.server_id();
    fs::remove_dir_all(&templates).unwrap();
    kill(press);
    let failed = until(&world, "the failure is told", || Some(runs(&world).remove(0)).filter(|run| run["error"] != ""));
    assert!(failed["error"].as_str().unwrap().contains("signal: 9"), "{failed}");
    until_done(&world, 1);
    assert_eq!((post.letters().len(), world.server_id()), (1, server), "once, and by the same server");
    assert_eq!(runs(&world)[0]["deliveries"].as_array().unwrap().len(), 1);
}

#[test]
fn a_server_that_is_asked_to_stop_ends_the_press_at_once_and_makes_its_document_at_the_next_start() {
    let post = Post::open();
    let (world, templates, press) = printing(&post);
    let began = Instant::now();
    world.stop().ended(0);
    let most = Duration::from_secs(30);
    assert!(began.elapsed() < most, "{:?}: the press works for up to two minutes", began.elapsed());
    let is_gone = Command::new("kill").args(["-0", &press.to_string()]).output().unwrap();
    assert!(!is_gone.status.success(), "no press is left behind");
    fs::remove_dir_all(&templates).unwrap();
    world.serve();
    until_done(&world, 1);
    assert_eq!((post.letters().len(), runs(&world)[0]["tries"].as_u64()), (1, Some(1)));
}

#[test]
fn a_server_killed_before_the_mail_server_answers_sends_nothing_twice_and_tells_the_doubt() {
    let post = Post::open();
    let world = province(&post);
    schedule(&world, "csv", "mail:bisu@contoh.id");
    publish(&world, &["--days", "7"]);
    until(&world, "the letter is taken", || (post.letters().len() == 1).then_some(()));
    assert_eq!(runs(&world)[0]["deliveries"][0]["state"], "sending");
    world.kill();
    world.serve();
    let alarms = world.data.join("keluar/alarm");
    until(&world, "the doubt is told", || fs::read_dir(&alarms).ok()?.next().map(drop));
    assert_eq!(runs(&world)[0]["deliveries"][0]["state"], "uncertain");
    assert_eq!(post.letters().len(), 1);
}

#[test]
fn an_alarm_without_a_channel_stays_untold_until_there_is_one() {
    let world = World::start();
    schedule(&world, "reminder", "mail:gubernur@contoh.id");
    publish(&world, &["--days", "7"]);
    let alarm = || world.server(&["report", "runs"]).ended(0).json["alarms"][0].clone();
    let raised = until(&world, "the alarm", || Some(alarm()).filter(|alarm| alarm["error"] != "" && !alarm.is_null()));
    assert!(raised["reason"] == "failed" && raised["told_at"].is_null(), "{raised}");
    let codes = |world: &World| {
        let doctor = world.server(&["doctor"]).json;
        doctor["findings"].as_array().unwrap().iter().map(|one| one["code"].clone()).collect::<Vec<_>>()
    };
    let found = codes(&world);
    for code in ["report_alarm", "report_alarms", "report_channels", "reports"] {
        assert!(found.contains(&code.into()), "{code} in {found:?}");
    }
    world.stop();
    let path = world.data.join("selaras.toml");
    fs::write(&path, "[delivery]\nfolder = 'keluar'\nalarm = 'kepala biro'\n").unwrap();
    let refused = world.server(&["status"]);
    assert!(refused.code == Some(2) && refused.stderr.contains("delivery.alarm"), "{refused:?}");
    fs::write(&path, "[delivery]\nfolder = 'keluar'\nalarm = 'folder:alarm'\n").unwrap();
    world.serve();
    until(&world, "somebody is told", || alarm()["told_at"].as_str().map(drop));
    assert_eq!(fs::read_dir(world.data.join("keluar/alarm")).unwrap().count(), 1);
    assert!(!codes(&world).contains(&"report_alarms".into()));
}

#[test]
fn a_server_in_another_zone_sends_at_the_same_times() {
    let world = World::start();
    let mut next = Vec::new();
    for zone in ["America/New_York", "UTC", "Asia/Jayapura"] {
        world.stop();
        let database = store::open_again(&world.data).unwrap();
        let row = ScheduleRow {
            id: 0,
            name: zone.to_owned(),
            kind: "reminder".to_owned(),
            trigger: "0 7 * * * Asia/Jakarta".to_owned(),
            period: "previous".to_owned(),
            is_active: true,
            since_ms: selaras_program::now_ms() - 40 * 86_400_000,
        };
        let to = Recipient { channel: "folder".to_owned(), address: "arsip".to_owned(), region: None };
        let add = move |tx: &selaras_ledger::Transaction<'_>| {
            assert!(store::add_schedule(tx, &row)?);
            let id = store::schedules(tx)?.iter().find(|one| one.name == row.name).unwrap().id;
            store::add_recipient(tx, id, &to)
        };
        assert!(database.write_blocking(add).unwrap());
        drop(database);
        let serving = Running::start(world.command(&["serve"]).env("TZ", zone), world.data.join("serving.log"));
        let due = until(&world, "it fell due", || {
            let run = runs(&world).into_iter().find(|run| run["name"] == zone)?;
            Some(run["due"].as_str().unwrap().to_owned())
        });
        assert!(
            due.ends_with("T00:00:00Z") || due.ends_with("T00:00:00.000Z"),
            "seven in Jakarta, under {zone}: {due}"
        );
        let mut list = world.command(&["report", "schedule", "list", "--json"]);
        let listed = Running::start(list.env("TZ", zone), world.data.join("list.log")).wait().ended(0);
        next.push(listed.json["schedules"][0]["next"].clone());
        serving.terminate();
        serving.wait();
        world.serve();
    }
    assert!(next.iter().all(|times| *times == next[0] && times.as_array().unwrap().len() == 3), "{next:?}");
}
